# SPDX-License-Identifier: MIT
"""What other programs leave out of order, put right: rows on frames, and spans of time. Each file gets one note."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TypeVar

from ...notes import Note

ROUNDING_S = 1e-3
"""Seconds by which programs that print few digits let neighbours miss each other."""

Shape = TypeVar("Shape", bound="str | None")


class Mends:
    """What was put right in the file `where`."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._said: dict[str, None] = {}

    def say(self, what: str) -> None:
        """Add a clause, once."""
        self._said[what] = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """One note, or none where nothing had to be put right."""
        return (Note("file_mended", f"put right: {'; '.join(self._said)}", self.where),) if self._said else ()


def ordered_frames(rows: Sequence[tuple[int, Shape]], first: int, mends: Mends) -> list[tuple[int, Shape]]:
    """The rows (frame, shape) in order, each frame once with its last shape; earlier ones move to frame `first`."""
    if any(after < before for (before, _), (after, _) in pairwise(rows)):
        mends.say("frames out of order were sorted")
    if any(frame < first for frame, _ in rows):
        mends.say(f"frames before {first} stand on it")
    shown: dict[int, Shape] = {}
    for frame, shape in sorted(rows, key=itemgetter(0)):
        if max(frame, first) in shown:
            mends.say("of rows on one frame the last is shown")
        shown[max(frame, first)] = shape
    return list(shown.items())


def ordered_times(rows: Sequence[tuple[float, Shape]], mends: Mends) -> list[tuple[float, Shape]]:
    """The rows (seconds, shape) in order of time."""
    if any(after < before for (before, _), (after, _) in pairwise(rows)):
        mends.say("times out of order were sorted")
    return sorted(rows, key=itemgetter(0))


def abutting(
    spans: Sequence[tuple[float, float, str | None]], end_s: float | None, mends: Mends, slack_s: float = ROUNDING_S
) -> tuple[list[tuple[float, str | None]], float]:
    """Starts without gaps and the end, of (start, end, shape) spans: None fills the gaps.

    Spans are sorted by their starts. Each ends where the next begins at the latest, and at the end of the sound. Gaps
    of less than `slack_s` are closed, and what sticks out by less is cut without a word.

    Parameters
    ----------
    spans : sequence of (float, float, str or None)
        No span ends before it starts.
    end_s : float or None
        Seconds at which the sound ends; by default, and where that is 0, where the last span does.
    mends : Mends
        Told what was put right.
    slack_s : float
    """
    if any(after[0] < before[0] - slack_s for before, after in pairwise(spans)):
        mends.say("cues out of order were sorted")
    end_s = end_s or max((each[1] for each in spans), default=0.0)
    if any(each[0] < -slack_s for each in spans):
        mends.say("what comes before the sound was cut")
    if any(each[1] > end_s + slack_s for each in spans):
        mends.say("what comes after the sound was cut")
    if any(each[0] == each[1] for each in spans):
        mends.say("cues without length were left out")
    spans = sorted((each for each in spans if each[0] < each[1]), key=itemgetter(0))
    starts: list[tuple[float, str | None]] = []
    at_s = 0.0
    for k, (start_s, until_s, shape) in enumerate(spans):
        following_s = spans[k + 1][0] if k + 1 < len(spans) else end_s
        if until_s > following_s + slack_s and k + 1 < len(spans):
            mends.say("cues that overlap end where the next one starts")
        start_s, until_s = max(start_s, 0.0), min(until_s, following_s, end_s)
        if start_s >= until_s:
            continue
        if start_s - at_s >= slack_s:
            starts.append((at_s, None))
        starts.append((start_s if starts else 0.0, shape))
        at_s = until_s
    if end_s - at_s >= slack_s or not starts:
        starts.append((at_s, None))
    return starts, end_s
