# SPDX-License-Identifier: MIT
"""VRM animation (`.vrma`): the expressions of a VRM avatar.

The rules are those of VRMC_vrm_animation 1.0: a GLB whose extension names a node for each expression preset; the
weight of the expression is the node's translation along X. The extension asks for no skeleton, and none is written:
players that refuse a file without one want it merged into a body animation.
"""

from __future__ import annotations

import numpy as np

from ...track.track import Track
from ..common.base import Format
from .glb import GlbBuffer
from .motion import MotionOptions, motion_of

_PRESETS = ("aa", "ih", "ou", "ee", "oh")


class VrmAnimation(Format[MotionOptions]):
    """A node and an animation channel for each of VRM's five vowels."""

    name = "vrma"
    extensions = (".vrma",)
    description = "VRM animation: expressions aa ih ou ee oh"
    default_set = "vrm"
    sets = ("vrm",)
    options = MotionOptions
    uses = ("fps",)
    cannot_carry = "confidence, words, the sound, closed lips as a shape of their own"
    validated_by = "pygltflib and the rules of VRMC_vrm_animation restated; by hand glTF Validator, three-vrm-animation"

    def encode(self, track: Track, options: MotionOptions) -> bytes:
        """Keys at the starts of frames, in seconds."""
        curves = motion_of(track, options)
        keys = curves.keys()
        buffer = GlbBuffer()
        samplers = []
        for preset in _PRESETS:
            frames, weights = keys[preset] if len(keys[preset][0]) else (np.zeros(1, np.int64), np.zeros(1))
            samplers.append(
                {
                    "input": buffer.add(frames / float(options.fps.fps), bounds=True),
                    "output": buffer.add(weights[:, None] * [1.0, 0.0, 0.0]),
                    "interpolation": "STEP" if curves.stepped else "LINEAR",
                }
            )
        nodes = range(len(_PRESETS))
        channels = [{"sampler": k, "target": {"node": k, "path": "translation"}} for k in nodes]
        presets = {name: {"node": k} for k, name in enumerate(_PRESETS)}
        return buffer.file(
            {
                "extensionsUsed": ["VRMC_vrm_animation"],
                "extensions": {"VRMC_vrm_animation": {"specVersion": "1.0", "expressions": {"preset": presets}}},
                "scenes": [{"nodes": list(nodes)}],
                "nodes": [{"name": name, "translation": [0.0, 0.0, 0.0]} for name in _PRESETS],
                "animations": [{"name": "wav2vis", "samplers": samplers, "channels": channels}],
            }
        )


FORMAT = VrmAnimation()
