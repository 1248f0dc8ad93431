# SPDX-License-Identifier: GPL-3.0-or-later
"""A selection, a stretch of time in seconds, that stays with its cues."""

from __future__ import annotations

from .edits import SHORTEST_S, Cues, difference, within
from .speech.said import Row, found_again, places

Stretch = tuple[float, float]

# Where more cues than these are exchanged, it was not by hand, and places in the order mean nothing.
_BY_HAND = 12


def followed(selection: Stretch, before: Cues, after: Cues) -> Stretch:
    """The selection after an edit of cues: whole cues stay selected wherever they go, other stretches stay in time.

    Cues that an analysis exchanged are selected where the old ones were.
    """
    touched = within(before, *selection)
    if not touched or not after or not _is_whole(selection, before, touched):
        return selection
    first, n_old, n_new = difference(before, after)
    if n_old != n_new and max(n_old, n_new) > _BY_HAND:
        touched = within(after, *selection) or range(1)
        return after[touched.start].start_s, after[touched.stop - 1].end_s
    begin = _place(touched.start, first, n_old, n_new, at_end=False)
    end = _place(touched.stop - 1, first, n_old, n_new, at_end=True)
    return after[begin].start_s, after[end].end_s


def followed_row(selection: Stretch, before: Row, after: Row) -> Stretch | None:
    """The selection after an edit of words or phones: those that it held whole stay selected wherever they go.

    None where an analysis knows them no more.
    """
    touched = places(before, *selection)
    if not touched or not after:
        return selection
    first, n_old, n_new = difference(before, after)
    if max(n_old, n_new) > _BY_HAND:
        ends = [found_again(after, before[k]) for k in (touched.start, touched.stop - 1)]
        found = [place for place in ends if place is not None]
        return (after[min(found)].start_s, after[max(found)].end_s) if found else None
    begin = _place(touched.start, first, n_old, n_new, at_end=False)
    end = _place(touched.stop - 1, first, n_old, n_new, at_end=True)
    begin, end = (min(max(k, 0), len(after) - 1) for k in (begin, end))
    return after[begin].start_s, after[max(begin, end)].end_s


def settled(selection: Stretch, cues: Cues, least_s: float) -> Stretch:
    """The selection with each end on a boundary of cues where one is nearer than `least_s` (seconds)."""
    edges = [cue.start_s for cue in cues] + [cues[-1].end_s] if cues else []

    def end(time_s: float) -> float:
        near_s = min(edges, key=lambda edge_s: abs(edge_s - time_s), default=time_s)
        return near_s if abs(near_s - time_s) < least_s else time_s

    start_s, end_s = map(end, selection)
    return (start_s, end_s) if end_s - start_s > SHORTEST_S else selection


def _is_whole(selection: Stretch, cues: Cues, touched: range) -> bool:
    start_s, end_s = cues[touched.start].start_s, cues[touched.stop - 1].end_s
    return abs(start_s - selection[0]) <= SHORTEST_S and abs(end_s - selection[1]) <= SHORTEST_S


def _place(place: int, first: int, n_old: int, n_new: int, *, at_end: bool) -> int:
    """Where the cue at a place is after a run of `n_old` cues from `first` on has become one of `n_new`."""
    if place < first:
        return place
    if place >= first + n_old:
        return place + n_new - n_old
    offset = place - first
    if at_end and offset == n_old - 1:
        offset = n_new - 1
    return first + max(min(offset, n_new - 1), 0)
