# SPDX-License-Identifier: MIT
"""Curves for the formats that hold weights instead of cues, and the options that they share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ...errors import FormatError
from ...motion.curves import WeightCurves, stepped_curves, weight_curves
from ...motion.rig import AvatarName, avatar_shares
from ...track.track import Track
from ..common.base import Format, WriteOptions
from ..common.options import option


@dataclass(frozen=True)
class MotionOptions(WriteOptions):
    """Options of formats that hold weights."""

    motion: Literal["smooth", "stepped"] = option("smooth", "whether shapes flow into each other or switch")


@dataclass(frozen=True)
class MorphOptions(MotionOptions):
    """Options of formats that move the shape keys of a mesh."""

    node: str = option("Head", "name of the mesh's node, or its path in the scene")
    names: Literal["shapes", AvatarName] = option(
        "shapes", "the avatar whose shape keys are moved; shapes: those called as the shapes are"
    )
    prefix: str = option("viseme_", "what stands before the shape in the name of its shape key (names=shapes)")


class MorphFormat(Format[MorphOptions]):
    """What the formats share that move the shape keys of a mesh."""

    default_set = "mpeg4"
    options = MorphOptions
    uses = ("fps",)
    cannot_carry = "confidence, words, the sound"

    def set_for(self, options: MorphOptions) -> str | None:
        """The set that the avatar is moved by."""
        return None if options.names == "shapes" else avatar_shares(options.names)[0]

    def curves_of(self, track: Track, options: MorphOptions) -> WeightCurves:
        """Curves of the shape keys by their names.

        Raises
        ------
        FormatError
            When shapes of the track are not of the set that the avatar is moved by.
        """
        curves = motion_of(track, options)
        if options.names == "shapes":
            return replace(curves, names=tuple(options.prefix + name for name in curves.names))
        viseme_set, shares = avatar_shares(options.names)
        if unknown := [shape for shape in track.shapes if shape not in shares]:
            fault = f"{options.names} has no shape key for {unknown[0]!r}"
            raise FormatError(fault, self.name, f"use the set {viseme_set}", "viseme_set")
        return curves.mixed(shares)


def motion_of(track: Track, options: MotionOptions) -> WeightCurves:
    """The track's curves as the options ask."""
    return (weight_curves if options.motion == "smooth" else stepped_curves)(track, options.fps)
