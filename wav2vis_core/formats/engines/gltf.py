# SPDX-License-Identifier: MIT
"""glTF 2.0 morph animation in one `.glb`, for Blender, Unreal, Unity, Godot and web viewers.

The rules are the specification's: an animation channel with the path `weights` has one value a morph target at every
key, the interpolation is LINEAR or STEP, and readers match targets by the mesh's `extras.targetNames`.
"""

from __future__ import annotations

import numpy as np

from ...track.track import Track
from .glb import GlbBuffer
from .motion import MorphFormat, MorphOptions


class GltfMorph(MorphFormat):
    """A mesh with one morph target a shape and the animation of their weights.

    The mesh is only there to carry the animation and to be looked at: a row of spikes, one a shape, which rise with
    their weights.
    """

    name = "gltf"
    extensions = (".glb",)
    description = "glTF 2.0 morph animation: Blender, Unreal, Unity, Godot, web viewers"
    validated_by = "Blender's importer, pygltflib, openfacefx; by hand glTF Validator, three.js"

    def encode(self, track: Track, options: MorphOptions) -> bytes:
        """Keys at the starts of frames, in seconds: those that straight lines need, or the changes when stepped."""
        curves = self.curves_of(track, options)
        frames = np.unique(
            np.concatenate([[0, len(curves.values) - 1], *(frames for frames, _ in curves.keys().values())])
        )
        weights = curves.values[frames.astype(np.int64)]
        n_targets = len(curves.names)
        buffer = GlbBuffer()
        position = buffer.add(_spikes(n_targets), bounds=True)
        targets = []
        for k in range(n_targets):
            rise = np.zeros((3 * n_targets, 3))
            rise[3 * k + 1, 1] = 1.0
            targets.append({"POSITION": buffer.add(rise, bounds=True)})
        sampler = {
            "input": buffer.add(frames / float(options.fps.fps), bounds=True),
            "output": buffer.add(weights.ravel()),
            "interpolation": "STEP" if curves.stepped else "LINEAR",
        }
        return buffer.file(
            {
                "scenes": [{"nodes": [0]}],
                "nodes": [{"name": options.node, "mesh": 0}],
                "meshes": [
                    {
                        "name": options.node,
                        "weights": [0.0] * n_targets,
                        "extras": {"targetNames": list(curves.names)},
                        "primitives": [{"attributes": {"POSITION": position}, "targets": targets}],
                    }
                ],
                "animations": [
                    {
                        "name": "wav2vis",
                        "samplers": [sampler],
                        "channels": [{"sampler": 0, "target": {"node": 0, "path": "weights"}}],
                    }
                ],
            }
        )


def _spikes(count: int) -> np.ndarray:
    """Triangles in a row, shape (3 * count, 3), in metres."""
    left = np.arange(count) * 0.1
    corners = [(left, 0 * left), (left + 0.04, 0 * left + 0.01), (left + 0.08, 0 * left)]
    return np.stack([np.stack([x, y, 0 * x], axis=1) for x, y in corners], axis=1).reshape(-1, 3)


FORMAT = GltfMorph()
