# SPDX-License-Identifier: GPL-3.0-or-later
"""The voices of a recording: one is shown and edited, the others wait in the state; each speaks when it does."""

from __future__ import annotations

import math
from dataclasses import replace

from wav2vis_core import Cue

from .. import edits
from ..edits import Cues
from ..selection import Stretch
from ..state import State
from .said import Row, Said, handed_over


def voices(state: State) -> tuple[State, ...]:
    """All voices in order; only what is their own is in each."""
    own = replace(state, others=(), place=0, markers=State.markers, fps=State.fps)
    return (*state.others[: state.place], own, *state.others[state.place :])


def showing(state: State, place: int) -> State:
    """The state with the voice at a place shown."""
    return _of(state, list(voices(state)), place)


def added(state: State, name: str) -> State:
    """The state with one more voice behind the others, of the same set, settings and character; it rests."""
    own = voices(state)[state.place].saying(Said())
    cues = (Cue(0.0, state.duration_s, state.rest),) if state.duration_s else ()
    own = replace(own, name=name, ranges=(), cues=cues)
    return replace(state, others=(*state.others, own))


def renamed(state: State, name: str) -> State:
    """The state with another name for the voice that is shown."""
    return replace(state, name=name)


def removed(state: State) -> State:
    """The state without the voice that is shown, which is not the only one; its neighbour is shown."""
    others = list(state.others)
    return _of(state, others, min(state.place, len(others) - 1))


def given(state: State, stretch: Stretch, place: int) -> State:
    """What the voice that is shown says and shows in a stretch (seconds), given to the one at a place; it rests there.

    Shapes become those of the other voice's set where that is another one. Where this voice does not speak nothing is
    given.
    """
    pieces = [(max(start_s, stretch[0]), min(end_s, stretch[1])) for start_s, end_s in _spoken(state)]
    for piece in pieces:
        if piece[1] - piece[0] > edits.SHORTEST_S:
            state = _given(state, piece, place)
    return state


def rested(state: State) -> State:
    """The state of an analysis, in which the voice rests and says nothing outside its ranges."""
    ranges = state.ranges
    if ranges is None or not state.cues:
        return state
    cues: Cues = (Cue(0.0, state.duration_s, state.rest),)
    for stretch in ranges:
        cues = edits.laid(cues, edits.part(state.cues, *stretch))

    def own(row: Row) -> Row:
        middles = [(each.start_s + each.end_s) / 2 for each in row]
        return tuple(each for each, at in zip(row, middles, strict=True) if any(a <= at < b for a, b in ranges))

    said = Said(own(state.words), own(state.phones), own(state.phrases))
    return replace(state.saying(said), cues=edits.without_slivers(state.cues, cues, state.fps.start_s(1)))


def fitted(state: State, duration_s: float) -> State:
    """The state of a recording of another length."""
    everyone = [
        replace(
            each,
            cues=edits.fitted(each.cues, duration_s, each.rest),
            duration_s=duration_s,
            ranges=None if each.ranges is None else _without(each.ranges, (duration_s, math.inf)),
        )
        for each in voices(state)
    ]
    return _of(state, everyone, state.place)


def free_name(state: State, like: str) -> str:
    """A name with a number that no voice has yet."""
    names = {each.name for each in voices(state)}
    return next(name for k in range(1, len(names) + 2) if (name := f"{like} {k}") not in names)


def _given(state: State, stretch: Stretch, place: int) -> State:
    everyone = list(voices(state))
    giver, taker = everyone[state.place], everyone[place]
    least_s = state.fps.start_s(1)
    said, taken = handed_over(giver.said, taker.said, *stretch)
    cues = _in_set_of(taker, giver, edits.part(giver.cues, *stretch))
    everyone[state.place] = replace(
        giver.saying(said), cues=_silent(giver, stretch, least_s), ranges=_without(_spoken(giver), stretch)
    )
    everyone[place] = replace(
        taker.saying(taken),
        cues=edits.without_slivers(taker.cues, edits.laid(taker.cues, cues), least_s),
        ranges=None if taker.ranges is None else _with(taker.ranges, stretch),
    )
    return _of(state, everyone, state.place)


def _spoken(state: State) -> tuple[Stretch, ...]:
    """When a voice speaks: always, where it has no ranges."""
    return ((0.0, state.duration_s),) if state.ranges is None else state.ranges


def _of(state: State, everyone: list[State], place: int) -> State:
    shown = everyone.pop(place)
    return replace(shown, others=tuple(everyone), place=place, markers=state.markers, fps=state.fps)


def _silent(state: State, stretch: Stretch, least_s: float) -> Cues:
    silent = edits.laid(state.cues, (Cue(*stretch, state.rest),))
    silent = edits.without_slivers(state.cues, silent, least_s)
    return edits.healed(edits.healed(silent, stretch[0]), stretch[1])


def _in_set_of(taker: State, giver: State, cues: Cues) -> Cues:
    if taker.shapes == giver.shapes:
        return cues
    known = taker.known_set
    marked = tuple(replace(cue, origin="edited") for cue in cues)  # `edits_in` gives edited cues alone other shapes
    moved = replace(giver, cues=marked).edits_in(known) if known else marked
    return tuple(
        replace(there, origin=here.origin, shape=there.shape if there.shape in taker.shapes else taker.rest)
        for here, there in zip(cues, moved, strict=True)
    )


def _with(ranges: tuple[Stretch, ...], stretch: Stretch) -> tuple[Stretch, ...]:
    """Ranges and one more, those that touch joined."""
    joined: list[Stretch] = []
    for start_s, end_s in sorted((*ranges, stretch)):
        if joined and start_s <= joined[-1][1] + edits.SHORTEST_S:
            start_s, before_s = joined.pop()
            end_s = max(end_s, before_s)
        joined.append((start_s, end_s))
    return tuple(joined)


def _without(ranges: tuple[Stretch, ...], stretch: Stretch) -> tuple[Stretch, ...]:
    """What a stretch leaves of ranges."""
    left = [part for a, b in ranges for part in ((a, min(b, stretch[0])), (max(a, stretch[1]), b))]
    return tuple((a, b) for a, b in left if b - a > edits.SHORTEST_S)
