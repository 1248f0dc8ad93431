# SPDX-License-Identifier: GPL-3.0-or-later
"""One mouth a frame on shape keys."""

from typing import ClassVar

from wav2vis_core.motion.curves import WeightCurves, stepped_curves

from ..settings import ObjectSettings
from .output import PlacedTrack
from .shape_keys import ShapeKeys


class SteppedShapeKeys(ShapeKeys):
    """Shape keys that jump from mouth to mouth."""

    name = "STEPPED"
    label = "Shape Keys, Stepped"
    description = "One mouth a frame without in-betweens, on shape keys"
    motion: ClassVar[tuple[str, ...]] = ("strength", "exposure")

    def curves(self, settings: ObjectSettings, placed: PlacedTrack) -> WeightCurves:
        """Full weight of the mouth that is shown on each frame."""
        return stepped_curves(placed.track, placed.frame_rate)

    def held_frames(self, settings: ObjectSettings) -> int:
        """The exposure."""
        return int(settings.exposure)
