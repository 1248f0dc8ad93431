"""What Rhubarb Lip Sync's three formats share: the basic shapes, and cues as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import FormatError, ReadError
from ...track.track import Track
from ..common.base import ReadOptions, WriteOptions
from ..common.imported import abutting, imported
from ..common.options import option

_BASIC = {"G": "A", "H": "C", "X": "A"}


@dataclass(frozen=True)
class RhubarbOptions(WriteOptions):
    """Options of Rhubarb's formats."""

    extended: bool = option(True, "the shapes G H X for mouths that have them; without, A C A stand in")

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
        images = {shape: _BASIC.get(shape, shape) for shape in track.shapes}
        return track.reshaped(images, rest="A", closed="A")


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
