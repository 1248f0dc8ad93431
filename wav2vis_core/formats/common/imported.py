# SPDX-License-Identifier: MIT
"""What every reader does with what it found: a track of the set that the shapes belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...errors import ReadError
from ...track.track import Segment, Track, contiguous
from ...track.visemes import VisemeSet, bundled_names
from .base import ReadOptions

LONGEST_S = 1e6
"""Seconds (eleven days) above which a time is damage: floats keep microseconds up to there."""


def imported(
    starts: Sequence[tuple[float, str | None]],
    end_s: float,
    where: str,
    options: ReadOptions,
    default_set: str,
    *,
    source: str = "",
    words: Sequence[Segment] = (),
    phones: Sequence[Segment] = (),
) -> Track:
    """The track of (start in seconds, shape) pairs in order, each held up to the next, the last up to `end_s`.

    None is the rest of the set, which also fills what lies before the first start. The set is the one that the
    options name, else `default_set` when it has all the shapes, else the one bundled set that does.

    Raises
    ------
    ReadError
        When no set, or more than one, has all the shapes.
    """
    names = {shape for _, shape in starts if shape is not None}
    chosen = options.like or _set_of(names, where, default_set)
    if unknown := names - set(chosen.shapes):
        listed = ", ".join(sorted(map(repr, unknown))[:5])
        raise ReadError(f"the set {_name(chosen)} lacks {listed}", where, "name another set", "viseme_set")
    held = [(start_s, chosen.rest if shape is None else shape) for start_s, shape in starts]
    if not held or held[0][0] > 0:
        held.insert(0, (0.0, chosen.rest))
    closed = chosen.closed
    cues = contiguous(held, end_s, "imported")
    return Track(
        cues, tuple(chosen.shapes), chosen.rest, closed, _name(chosen), end_s, source, tuple(words), tuple(phones)
    )


def abutting(
    intervals: Iterable[tuple[float, float, str | None]],
) -> tuple[list[tuple[float, str | None]], float]:
    """Starts without gaps and the last end, of (start, end, shape) intervals in order: None fills the gaps."""
    starts: list[tuple[float, str | None]] = []
    at_s = 0.0
    for start_s, end_s, shape in intervals:
        if start_s > at_s:
            starts.append((at_s, None))
        starts.append((start_s, shape))
        at_s = end_s
    return starts, at_s


def _set_of(names: set[str], where: str, default_set: str) -> VisemeSet:
    default = VisemeSet.load(default_set)
    if names <= set(default.shapes):
        return default
    fitting = [each for each in map(VisemeSet.load, bundled_names()) if names <= set(each.shapes)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(sorted(names)[:20])
    fault = f"is in {' or '.join(each.name for each in fitting)}" if fitting else "is in no bundled set"
    raise ReadError(f"the viseme set is not clear: each of {listed} {fault}", where, "name the set", "viseme_set")


def _name(chosen: VisemeSet | Track) -> str:
    return chosen.name if isinstance(chosen, VisemeSet) else chosen.viseme_set
