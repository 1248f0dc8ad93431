# SPDX-License-Identifier: MIT
"""What the formats share that show a drawing of the mouth on each frame."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TypeVar

from ...track.mouths import DRAWN_SET, drawn_set, mouths_for
from ...track.track import Track
from ..common.base import Format, WriteOptions
from ..common.exposures import exposures
from ..common.options import option


@dataclass(frozen=True)
class PictureOptions(WriteOptions):
    """Options of formats that show drawings."""

    mouths: str = option(
        "", "folder of your own drawings, one SHAPE.png each; without it the bundled ones", path="folder"
    )

    def drawings(self, track: Track) -> dict[str, bytes]:
        """The PNG of each shape of a track; errors as `mouths.mouths_for`."""
        return mouths_for(track.shapes, track.viseme_set, self.mouths)

    def shown(self, track: Track) -> list[str]:
        """The shape on each frame from the first to the one that the sound ends in, at least one."""
        changes = exposures(track, self.fps)
        spans = itertools.pairwise(changes)
        held = [shape for (frame, shape), (until, _) in spans for shape in [shape] * (until - frame)]
        return held or [track.rest]


Pictured = TypeVar("Pictured", bound=PictureOptions)


class PictureFormat(Format[Pictured]):
    """One drawing a frame; any set will do that has drawings."""

    default_set = DRAWN_SET
    neutral = True
    uses = ("fps",)

    def set_for(self, options: Pictured) -> str | None:
        """The set of the user's own drawings."""
        return drawn_set(options.mouths) if options.mouths else None
