# SPDX-License-Identifier: GPL-3.0-or-later
"""One mouth a frame without in-betweens."""

from collections.abc import Callable
from typing import ClassVar

from wav2vis_core.motion.curves import WeightCurves, stepped_curves

from ..settings import ObjectSettings, hold_exposures
from .bone_poses import BonePoses
from .output import PlacedTrack
from .shape_keys import ShapeKeys
from .share_output import ShareOutput


class _Stepped(ShareOutput):
    """An output that jumps from mouth to mouth."""

    motion: ClassVar[tuple[str, ...]] = ("strength", "exposure", "hold_frames")

    def curves(self, settings: ObjectSettings) -> Callable[[PlacedTrack], WeightCurves]:
        """Full weight of the mouth that is shown on each frame."""
        hold = hold_exposures(settings)
        return lambda placed: stepped_curves(placed.track, placed.frame_rate, hold)

    def held_frames(self, settings: ObjectSettings) -> int:
        """The exposure."""
        return int(settings.exposure)


class SteppedShapeKeys(_Stepped, ShapeKeys):
    """Shape keys that jump from mouth to mouth."""

    name = "STEPPED"
    label = "Shape Keys, Stepped"
    description = "One mouth a frame without in-betweens, on shape keys"


class SteppedBonePoses(_Stepped, BonePoses):
    """Bones that jump from pose to pose."""

    name = "POSES_STEPPED"
    label = "Bone Poses, Stepped"
    description = "One pose of the bones a frame without in-betweens, for 2-D rigs"
