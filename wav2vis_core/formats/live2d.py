"""Live2D Cubism motion (`.motion3.json`).

The rules are those of Live2D's file format specification and its JSON schema: a curve is its first point followed by
segments, each an identifier (0 linear, 2 stepped) and a point of seconds and value; `Meta` counts curves, segments
and points, and players trust the counts.
"""

from __future__ import annotations

import json
from typing import TextIO

import numpy as np

from ..arkit import VISEME_SET, arkit_weights
from ..curves import WeightCurves
from ..track import Track
from .base import TextFormat
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
    validated_by = "Live2D's schema and rules restated, with jsonschema"

    def write(self, track: Track, stream: TextIO, options: MotionOptions) -> None:
        """Opening and form as ARKit's jaw, smile, stretch and pucker have them, the widest jaw being 1."""
        curves = motion_of(track, options).mixed(_recipe())
        wide, pursed = (curves.values[:, curves.names.index(name)] for name in ("wide", "pursed"))
        opened = curves.values[:, curves.names.index("open")]
        mouth = WeightCurves(
            (_OPEN, _FORM), curves.frame_rate, np.stack([opened, wide - pursed], axis=1), curves.stepped
        )
        fps = float(options.fps.fps)
        parts = []
        for name, (frames, values) in mouth.keys().items():
            points = zip(np.round(frames / fps, 6).tolist(), np.round(values, 4).tolist(), strict=True)
            parts.append((name, list(points) or [(0.0, 0.0)]))
        n_points = sum(len(points) for _, points in parts)
        meta = {
            "Duration": round((len(mouth.values) - 1) / fps, 6),
            "Fps": round(fps, 6),
            "Loop": False,
            "AreBeziersRestricted": True,
            "CurveCount": len(parts),
            "TotalSegmentCount": n_points - len(parts),
            "TotalPointCount": n_points,
            "UserDataCount": 0,
            "TotalUserDataSize": 0,
        }
        segment = 2 if mouth.stepped else 0
        motion = {
            "Version": 3,
            "Meta": meta,
            "Curves": [
                {
                    "Target": "Parameter",
                    "Id": name,
                    "Segments": [*points[0], *(number for point in points[1:] for number in (segment, *point))],
                }
                for name, points in parts
            ],
        }
        stream.write(json.dumps(motion) + "\n")


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
