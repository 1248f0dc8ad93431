# SPDX-License-Identifier: MIT
"""What Rhubarb Lip Sync's three formats share: the basic shapes, and cues on a grid of centiseconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...errors import FormatError
from ...track.track import Track
from ...track.visemes import VisemeSet
from ..common.base import WriteOptions
from ..common.imported import imported
from ..common.mends import Mends, abutting
from ..common.options import option
from ..common.reader import ReadOptions

_BASIC = frozenset("ABCDEF")


@dataclass(frozen=True)
class RhubarbOptions(WriteOptions):
    """Options of Rhubarb's formats."""

    extended: bool = option(True, "whether to use the shapes G, H and X; without them A, C and A stand in")

    def applied_to(self, track: Track) -> Track:
        """The track in the shapes that are asked for.

        Raises
        ------
        FormatError
            When basic shapes are asked for in another set than Rhubarb's.
        """
        if self.extended:
            return track
        if track.viseme_set != "rhubarb":
            raise FormatError(
                f"the set {track.viseme_set} has no basic shapes", "extended", "use the set rhubarb", "viseme_set"
            )
        images = VisemeSet.load("rhubarb").shown_by(_BASIC)
        return track.reshaped(images, rest=images[track.rest], closed=images[track.closed])


def centisecond_cues(track: Track) -> Iterator[tuple[str, str, str]]:
    """Start and end as Rhubarb prints them (seconds, two decimals) and shape of each cue.

    Times round to the nearest centisecond, halves up; neighbours of one shape are joined and cues that vanish in
    the rounding are left out, so that the rest stays contiguous.
    """
    seen = (cue for cue in track.cues if _centiseconds(cue.end_s) > _centiseconds(cue.start_s))
    for shape, alike in groupby(seen, key=lambda cue: cue.shape):
        joined = list(alike)
        yield decimal(_centiseconds(joined[0].start_s)), decimal(_centiseconds(joined[-1].end_s)), shape


def decimal(centiseconds: int) -> str:
    """Seconds with two decimals: 92 is `0.92`."""
    return f"{centiseconds // 100}.{centiseconds % 100:02d}"


def duration(track: Track) -> str:
    """The track's duration in seconds with two decimals."""
    return decimal(_centiseconds(track.duration_s))


def rhubarb_track(
    cues: Sequence[tuple[float, float, str]],
    duration_s: float | None,
    mends: Mends,
    options: ReadOptions,
    source: str = "",
) -> Track:
    """The track of (start, end, shape) cues; rest fills gaps and what lies after the last.

    Without a duration the sound ends with the last cue.
    """
    return imported(*abutting(cues, duration_s, mends), mends, options, "rhubarb", source=source)


def _centiseconds(time_s: float) -> int:
    # The nanosecond keeps 0.045 (which is a little less as a float) on the upper side.
    return int((time_s + 1e-9) * 100 + 0.5)
