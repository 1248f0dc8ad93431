# SPDX-License-Identifier: MIT
"""Curves for the formats that hold weights instead of cues, and the options that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...motion.curves import WeightCurves, stepped_curves, weight_curves
from ...track.track import Track
from ..common.base import WriteOptions
from ..common.options import option


@dataclass(frozen=True)
class MotionOptions(WriteOptions):
    """Options of formats that hold weights."""

    motion: Literal["smooth", "stepped"] = option("smooth", "whether shapes flow into each other or switch")


@dataclass(frozen=True)
class MorphOptions(MotionOptions):
    """Options of formats that move the shape keys of a mesh."""

    node: str = option("Head", "name of the mesh's node, or its path in the scene")
    prefix: str = option("viseme_", "what stands before the shape in the name of its shape key")


def motion_of(track: Track, options: MotionOptions) -> WeightCurves:
    """The track's curves as the options ask."""
    return (weight_curves if options.motion == "smooth" else stepped_curves)(track, options.fps)
