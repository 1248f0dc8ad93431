# SPDX-License-Identifier: MIT
"""Apple ARKit's face: its 52 blend shapes, and what each viseme asks of them."""

from __future__ import annotations

import json
from functools import lru_cache

from ..assets import asset

BLEND_SHAPES = tuple(
    "eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft "
    "eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight "
    "jawForward jawRight jawLeft jawOpen mouthClose mouthFunnel mouthPucker mouthRight mouthLeft "
    "mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight "
    "mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper "
    "mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight "
    "browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft "
    "cheekSquintRight noseSneerLeft noseSneerRight tongueOut".split()
)
"""Names of ARFaceAnchor.BlendShapeLocation, in the order of Live Link Face's columns."""

VISEME_SET = "mpeg4"
"""The set whose shapes `arkit_weights` speaks of."""


@lru_cache(maxsize=1)
def arkit_weights() -> dict[str, dict[str, float]]:
    """Share in [0, 1] of each blend shape in each of the 15 visemes; a blend shape that is not named has none.

    No share opens the jaw in lips-closed sounds. See assets/arkit_weights.json for where the numbers come from.
    """
    text = asset("arkit_weights.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)["weights"]
    return weights
