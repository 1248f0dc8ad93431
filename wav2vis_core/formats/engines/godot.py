# SPDX-License-Identifier: MIT
"""Godot 4 animation resource (`.tres`) for an AnimationPlayer.

From the engine's source: a `blend_shape` track keeps its keys as one PackedFloat32Array of time, transition and value;
its path is the node's and the shape's, with a colon between; `interp` 0 is nearest and 1 linear; weights are 0 to 1.
Importing a mesh, Godot turns a colon in a shape's name into an underscore, and so does this writer.
"""

from __future__ import annotations

import json
from typing import TextIO

import numpy as np

from ...track.track import Track
from ..common.base import TextFormat
from .motion import MorphFormat, MorphOptions


class GodotAnimation(MorphFormat, TextFormat[MorphOptions]):
    """One blend-shape track a shape that is ever shown."""

    name = "godot"
    extensions = (".tres",)
    description = "Godot 4 animation of a mesh's blend shapes"
    validated_by = "Godot's rules for blend_shape tracks restated; by hand godot_parser; Godot itself was not run"

    def write(self, track: Track, stream: TextIO, options: MorphOptions) -> None:
        """Keys at the starts of frames, in seconds."""
        curves = self.curves_of(track, options)
        fps = float(options.fps.fps)
        length_s = max((len(curves.values) - 1) / fps, 0.001)
        stream.write('[gd_resource type="Animation" format=3]\n\n[resource]\nresource_name = "wav2vis"\n')
        stream.write(f"length = {length_s:.6f}\nstep = {1 / fps:.6f}\n")
        shown = {name: keys for name, keys in curves.keys().items() if len(keys[0])}
        for k, (name, (frames, values)) in enumerate(shown.items()):
            path = json.dumps(f"{options.node}:{name.replace(':', '_')}", ensure_ascii=False)
            rows = np.stack([np.round(frames / fps, 6), np.round(values, 4)], axis=1)
            keys = ("%s, 1, %s, " * len(frames) % tuple(rows.ravel().tolist())).removesuffix(", ")
            stream.write(
                f'tracks/{k}/type = "blend_shape"\n'
                f"tracks/{k}/imported = false\n"
                f"tracks/{k}/enabled = true\n"
                f"tracks/{k}/path = NodePath({path})\n"
                f"tracks/{k}/interp = {0 if curves.stepped else 1}\n"
                f"tracks/{k}/loop_wrap = true\n"
                f"tracks/{k}/keys = PackedFloat32Array({keys})\n"
            )


FORMAT = GodotAnimation()
