# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of cues: each takes a contiguous run of cues and gives another that covers the same time.

What the user chose is marked "edited" and certain, so that a new analysis can keep it (`with_edits_of`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from wav2vis_core import Cue

Cues = tuple[Cue, ...]

SHORTEST_S = 0.001
"""No edit leaves a shorter cue; what would be shorter goes to its neighbour."""


def cue_at(cues: Cues, time_s: float) -> int:
    """Index of the cue that is shown at a time (seconds); the first or last one outside."""
    return max(bisect_right(cues, time_s, key=_start) - 1, 0)


def within(cues: Cues, start_s: float, end_s: float) -> range:
    """Indexes of the cues that a stretch (seconds) touches by more than `SHORTEST_S`."""
    first, last = cue_at(cues, start_s + SHORTEST_S), cue_at(cues, end_s - SHORTEST_S)
    return range(first, last + 1) if cues and end_s - start_s > SHORTEST_S else range(0)


def edited(cue: Cue, **changes: Any) -> Cue:
    """A cue as the user chose it."""
    return replace(cue, confidence=1.0, origin="edited", **changes)


def n_edited(cues: Cues) -> int:
    """How many cues the user chose."""
    return sum(cue.origin == "edited" for cue in cues)


def difference(before: Sequence[object], after: Sequence[object]) -> tuple[int, int, int]:
    """Index of the first item, such as a cue, that differs, and how many differ before and after."""
    most = min(len(before), len(after))
    first = next((k for k in range(most) if before[k] is not after[k]), most)
    same = next((k for k in range(most - first) if before[-1 - k] is not after[-1 - k]), most - first)
    return first, len(before) - same - first, len(after) - same - first


def laid(cues: Cues, new: Cues) -> Cues:
    """The cues with a contiguous run `new` laid over them; what it covers in part is cut."""
    if not new:
        return cues
    start_s, end_s = new[0].start_s, new[-1].end_s
    first, last = cue_at(cues, start_s), cue_at(cues, end_s - SHORTEST_S)
    before, after = cues[:first], cues[last + 1 :]
    if start_s - cues[first].start_s > SHORTEST_S:
        before += (replace(cues[first], end_s=start_s),)
    else:
        new = (replace(new[0], start_s=cues[first].start_s), *new[1:])
    if cues[last].end_s - end_s > SHORTEST_S:
        after = (replace(cues[last], start_s=end_s), *after)
    else:
        new = (*new[:-1], replace(new[-1], end_s=cues[last].end_s))
    return before + new + after


def without_slivers(before: Cues, after: Cues, least_s: float) -> Cues:
    """An edit's result in which no cue that it made is shorter than `least_s` (seconds).

    Shorter ones go to the longer of their neighbours, rather to one that was not edited; but where there were such cues
    before, as short ones stay.
    """
    first, n_old, n_new = difference(before, after)
    old = before[first : first + n_old]
    least_s = 0.99 * min([least_s, *(cue.duration_s for cue in old)])
    low = max(first - 1, 0)
    run, made = list(after[low : first + n_new + 1]), {id(cue) for cue in after[first : first + n_new]}
    while len(run) > 1 and (short := [k for k, cue in enumerate(run) if cue.duration_s < least_s and id(cue) in made]):
        k = min(short, key=lambda k: (run[k].origin == "edited", run[k].duration_s))
        sliver = run.pop(k)
        beside = [j for j in (k - 1, k) if 0 <= j < len(run)]
        near = max(beside, key=lambda j: (run[j].origin != "edited", run[j].duration_s))
        cue = run[near]
        run[near] = replace(cue, end_s=sliver.end_s) if near < k else replace(cue, start_s=sliver.start_s)
        made.add(id(run[near]))
    return (*after[:low], *run, *after[first + n_new + 1 :])


def moved(cues: Cues, boundary: int, to_s: float, least_s: float) -> Cues:
    """The boundary before cue `boundary` at `to_s`, or as near as leaves both neighbours `least_s` (seconds)."""
    left, right = cues[boundary - 1], cues[boundary]
    low_s, high_s = min(left.start_s + least_s, right.start_s), max(right.end_s - least_s, right.start_s)
    to_s = min(max(to_s, low_s), high_s)
    if to_s == right.start_s:
        return cues
    return (*cues[: boundary - 1], edited(left, end_s=to_s), edited(right, start_s=to_s), *cues[boundary + 1 :])


def rippled(cues: Cues, boundary: int, to_s: float, least_s: float) -> Cues:
    """The boundary before cue `boundary` at `to_s` with all that follows moved by as much.

    The sound's end stays: what is pushed over it is cut, and the last cue is held up to it.
    """
    left, end_s = cues[boundary - 1], cues[-1].end_s
    to_s = min(max(to_s, left.start_s + least_s), end_s - least_s)
    shift_s = to_s - cues[boundary].start_s
    if not shift_s:
        return cues
    after = []
    start_s = to_s
    for cue in cues[boundary:]:
        if end_s - start_s <= SHORTEST_S:
            break
        after.append(edited(cue, start_s=start_s, end_s=min(cue.end_s + shift_s, end_s)))
        start_s = after[-1].end_s
    after[-1] = replace(after[-1], end_s=end_s)
    return (*cues[: boundary - 1], edited(left, end_s=to_s), *after)


def split(cues: Cues, at_s: float, least_s: float = SHORTEST_S) -> Cues:
    """The cue at a time in two; unchanged where one of them would be shorter than `least_s`."""
    k = cue_at(cues, at_s)
    cue = cues[k]
    if min(at_s - cue.start_s, cue.end_s - at_s) <= 0.99 * least_s:
        return cues
    return (*cues[:k], edited(cue, end_s=at_s), edited(cue, start_s=at_s), *cues[k + 1 :])


def joined(cues: Cues, start_s: float, end_s: float) -> Cues:
    """The cues that a stretch touches as one, in the shape that lasts longest; one cue alone takes the next's time."""
    touched = within(cues, start_s, end_s)
    run = cues[touched.start : max(touched.stop, touched.start + 2)]
    if not touched or len(run) < 2:
        return cues
    kept = max(cues[touched.start : touched.stop], key=lambda cue: cue.duration_s)
    return laid(cues, (edited(kept, start_s=run[0].start_s, end_s=run[-1].end_s),))


def reshaped(cues: Cues, start_s: float, end_s: float, shape: str) -> Cues:
    """The stretch in another shape; boundaries inside it stay, cues that it touches in part are cut."""
    return laid(cues, tuple(edited(cue, shape=shape) for cue in part(cues, start_s, end_s)))


def tagged(cues: Cues, start_s: float, end_s: float, tags: tuple[str, ...]) -> Cues:
    """The cues that a stretch touches with these tags in place of theirs."""
    touched = within(cues, start_s, end_s)
    run = (edited(cue, tags=tags) for cue in cues[touched.start : touched.stop])
    return (*cues[: touched.start], *run, *cues[touched.stop :])


def filled(cues: Cues, start_s: float, end_s: float, shape: str) -> Cues:
    """The stretch as one cue of a shape."""
    return laid(cues, (Cue(start_s, end_s, shape, 1.0, "edited"),))


def deleted(cues: Cues, start_s: float, end_s: float) -> Cues:
    """The stretch's time given to the cue before it, or to the one after where there is none."""
    first, last = cue_at(cues, start_s), cue_at(cues, end_s - SHORTEST_S)
    before = first - (cues[first].start_s > start_s - SHORTEST_S)
    if before >= 0:
        return laid(cues, (edited(cues[before], end_s=end_s),))
    after = last + (cues[last].end_s < end_s + SHORTEST_S)
    return laid(cues, (edited(cues[after], start_s=start_s),)) if after < len(cues) else cues


def nudged(cues: Cues, start_s: float, end_s: float, by_s: float) -> Cues:
    """The stretch moved by `by_s` (seconds) as far as its neighbours leave room; they grow or shrink.

    The first and the last boundary of the sound stay.
    """
    run = part(cues, start_s, end_s)
    total_s = cues[-1].end_s
    room_s = total_s - end_s if by_s > 0 else start_s
    by_s = max(min(by_s, room_s), -room_s)
    if not run or not by_s or start_s <= 0 or end_s >= total_s:
        return cues
    shifted = tuple(edited(cue, start_s=cue.start_s + by_s, end_s=cue.end_s + by_s) for cue in run)
    gap = deleted(cues, start_s, end_s) if by_s > 0 else _taken_by_next(cues, start_s, end_s)
    return laid(gap, shifted)


def part(cues: Cues, start_s: float, end_s: float) -> Cues:
    """The cues inside a stretch, cut at its ends."""
    touched = within(cues, start_s, end_s)
    run = [
        replace(cue, start_s=max(cue.start_s, start_s), end_s=min(cue.end_s, end_s))
        for cue in cues[touched.start : touched.stop]
    ]
    return tuple(run)


def pasted(cues: Cues, at_s: float, run: Cues) -> Cues:
    """A run of cues laid over with its start at a time; what would stand after the sound's end is cut."""
    if not run:
        return cues
    shift_s = at_s - run[0].start_s
    shifted = tuple(edited(cue, start_s=cue.start_s + shift_s, end_s=cue.end_s + shift_s) for cue in run)
    return laid(cues, part(shifted, at_s, min(cues[-1].end_s, shifted[-1].end_s)))


def healed(cues: Cues, at_s: float) -> Cues:
    """The two cues that meet at a time as one, where the model gave both the same shape; else unchanged."""
    k = cue_at(cues, at_s + SHORTEST_S)
    left, right = cues[k - 1], cues[k]
    meet = k > 0 and abs(right.start_s - at_s) <= SHORTEST_S
    if not meet or left.shape != right.shape or {left.origin, right.origin} != {"model"}:
        return cues
    longer = max(left, right, key=lambda cue: cue.duration_s)
    return (*cues[: k - 1], replace(longer, start_s=left.start_s, end_s=right.end_s), *cues[k + 1 :])


def with_edits_of(fresh: Cues, old: Cues, least_s: float = SHORTEST_S) -> Cues:
    """A new analysis with the edited cues of the old one laid over; no cue that this cuts is shorter than `least_s`."""
    laid_over = fresh
    for is_edited, run in groupby(old, key=lambda cue: cue.origin == "edited"):
        if is_edited:
            laid_over = laid(laid_over, tuple(run))
    return without_slivers(fresh, laid_over, least_s)


def fitted(cues: Cues, duration_s: float, rest: str) -> Cues:
    """Cues for a sound of another length: cut at its end, or rest up to it."""
    kept = part(cues, 0.0, duration_s)
    if kept:  # the first may have been too short to be one
        kept = (replace(kept[0], start_s=0.0), *kept[1:])
    at_s = kept[-1].end_s if kept else 0.0
    if duration_s - at_s > SHORTEST_S:
        return (*kept, Cue(at_s, duration_s, rest, 1.0, "imported"))
    return (*kept[:-1], replace(kept[-1], end_s=duration_s)) if kept else ()


def next_where(cues: Cues, after_s: float, matches: Callable[[Cue], bool], *, backwards: bool = False) -> int | None:
    """Index of the next matching cue that starts after a time, continuing from the start; None when there is none."""
    order = [k for k, cue in enumerate(cues) if matches(cue)]
    if not order:
        return None
    if backwards:
        return next((k for k in reversed(order) if cues[k].start_s < after_s - SHORTEST_S), order[-1])
    return next((k for k in order if cues[k].start_s > after_s + SHORTEST_S), order[0])


def _taken_by_next(cues: Cues, start_s: float, end_s: float) -> Cues:
    return laid(cues, (replace(cues[cue_at(cues, end_s + SHORTEST_S)], start_s=start_s),))


def _start(cue: Cue) -> float:
    return cue.start_s
