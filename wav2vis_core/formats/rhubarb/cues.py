# SPDX-License-Identifier: MIT
"""What Rhubarb Lip Sync's three formats share: the basic shapes, and cues on a grid of centiseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import FormatError, ReadError
from ...track.track import Track
from ...track.visemes import VisemeSet
from ..common.base import ReadOptions, WriteOptions
from ..common.imported import abutting, imported
from ..common.options import option

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


def centisecond_cues(track: Track) -> list[tuple[str, str, str]]:
    """Start and end as Rhubarb prints them (seconds, two decimals) and shape of each cue.

    Times round to the nearest centisecond, halves up; neighbours of one shape are joined and cues that vanish in
    the rounding are left out, so that the rest stays contiguous.
    """
    cues: list[tuple[int, int, str]] = []
    for cue in track.cues:
        start, end = _centiseconds(cue.start_s), _centiseconds(cue.end_s)
        if cues and cues[-1][2] == cue.shape:
            start = cues.pop()[0]
        if end > start:
            cues.append((start, end, cue.shape))
    return [(decimal(start), decimal(end), shape) for start, end, shape in cues]


def decimal(centiseconds: int) -> str:
    """Seconds with two decimals: 92 is `0.92`."""
    return f"{centiseconds // 100}.{centiseconds % 100:02d}"


def duration(track: Track) -> str:
    """The track's duration in seconds with two decimals."""
    return decimal(_centiseconds(track.duration_s))


def rhubarb_track(
    cues: Sequence[tuple[float, float, str, str]],
    duration_s: float,
    where: str,
    options: ReadOptions,
    source: str = "",
) -> Track:
    """The track of (start, end, shape, place in the file) cues; rest fills gaps and what lies after the last.

    Raises
    ------
    ReadError
        When a cue runs backwards or overlaps the one before, or ends after the sound.
    """
    at_s = 0.0
    for start_s, end_s, _, place in cues:
        if not at_s <= start_s <= end_s <= duration_s:
            raise ReadError(
                f"a cue from {start_s:g} to {end_s:g} s after {at_s:g} s of {duration_s:g} s",
                f"{where}, {place}",
                "cues must follow each other up to the sound's duration",
            )
        at_s = end_s
    starts, end_s = abutting((start_s, end_s, shape) for start_s, end_s, shape, _ in cues)
    if end_s < duration_s:
        starts.append((end_s, None))
    return imported(starts, duration_s, where, options, "rhubarb", source=source)


def _centiseconds(time_s: float) -> int:
    # The nanosecond keeps 0.045 (which is a little less as a float) on the upper side.
    return int((time_s + 1e-9) * 100 + 0.5)
