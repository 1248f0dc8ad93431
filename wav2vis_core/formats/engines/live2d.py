# SPDX-License-Identifier: MIT
"""Live2D Cubism motion (`.motion3.json`).

The rules are those of Live2D's file format specification and its JSON schema: a curve is its first point followed by
segments, each an identifier (0 linear, 2 stepped) and a point of seconds and value; `Meta` counts curves, segments
and points, and players trust the counts. Players fade in and out for a second each unless `FadeInTime` and
`FadeOutTime` say otherwise.
"""

from __future__ import annotations

import json
from typing import TextIO

import numpy as np

from ...motion.arkit import VISEME_SET, arkit_weights
from ...motion.curves import WeightCurves
from ...track.track import Track
from ..common.base import TextFormat
from .motion import MotionOptions, motion_of

_OPEN, _FORM = "ParamMouthOpenY", "ParamMouthForm"


class Live2dMotion(TextFormat[MotionOptions]):
    """Live2D's two standard mouth parameters: open in [0, 1], form from -1 (pursed) to 1 (wide)."""

    name = "live2d"
    extensions = (".motion3.json",)
    description = "Live2D Cubism motion: ParamMouthOpenY and ParamMouthForm"
    default_set = VISEME_SET
    sets = (VISEME_SET,)
    options = MotionOptions
    uses = ("fps",)
    cannot_carry = "cues (two parameters for all shapes), confidence, words, the sound"
    validated_by = "Live2D's schema and rules restated, with jsonschema; by hand Live2D's player for the web"

    def write(self, track: Track, stream: TextIO, options: MotionOptions) -> None:
        """Opening and form as ARKit's jaw, smile, stretch and pucker have them, the widest jaw being 1."""
        curves = motion_of(track, options).mixed(_recipe())
        wide, pursed = (curves.values[:, curves.names.index(name)] for name in ("wide", "pursed"))
        opened = curves.values[:, curves.names.index("open")]
        mouth = WeightCurves(
            (_OPEN, _FORM), curves.frame_rate, np.stack([opened, wide - pursed], axis=1), curves.stepped
        )
        fps = float(options.fps.fps)
        segments: dict[str, list[float]] = {}
        for name, (frames, values) in mouth.keys().items():
            if len(frames) < 2:  # Live2D's own player takes no curve without a segment
                frames, values = np.array([0, max(len(mouth.values) - 1, 1)]), np.resize(np.append(values, 0.0)[:1], 2)
            points = np.empty((len(frames), 3), object)
            points[:, 0] = 2 if mouth.stepped else 0
            points[:, 1] = np.round(frames / fps, 6)
            points[:, 2] = np.round(values, 4)
            segments[name] = points.ravel().tolist()[1:]  # the first point has no identifier
        n_points = sum((len(numbers) + 1) // 3 for numbers in segments.values())
        meta = {
            "Duration": round((len(mouth.values) - 1) / fps, 6),
            "Fps": round(fps, 6),
            "Loop": False,
            "AreBeziersRestricted": True,
            "FadeInTime": 0.0,
            "FadeOutTime": 0.0,
            "CurveCount": len(segments),
            "TotalSegmentCount": n_points - len(segments),
            "TotalPointCount": n_points,
            "UserDataCount": 0,
            "TotalUserDataSize": 0,
        }
        curves_of = [{"Target": "Parameter", "Id": name, "Segments": numbers} for name, numbers in segments.items()]
        stream.write(json.dumps({"Version": 3, "Meta": meta, "Curves": curves_of}) + "\n")


def _recipe() -> dict[str, dict[str, float]]:
    weights = arkit_weights()
    widest = max(shares.get("jawOpen", 0.0) for shares in weights.values())
    return {
        viseme: {
            "open": shares.get("jawOpen", 0.0) / widest,
            "wide": shares.get("mouthSmileLeft", 0.0) + shares.get("mouthStretchLeft", 0.0),
            "pursed": shares.get("mouthPucker", 0.0),
        }
        for viseme, shares in weights.items()
    }


FORMAT = Live2dMotion()
