# SPDX-License-Identifier: GPL-3.0-or-later
"""Cues that follow the phones, where they were not edited by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise

from wav2vis_core.decoding.styles import style_options
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.articulation import articulated

from .. import edits
from ..edits import Cues
from ..state import State
from .said import Row, Said

# Decoded around what changed, for shapes that begin earlier or yield to their neighbours (seconds).
_AROUND_S = 1.0


def with_said(state: State, said: Said) -> State:
    """The state with other words, phones and phrases. Its cues are others where those phones show other shapes.

    Edited cues stay, and so do all where the set is somebody's own, of which nobody knows what its shapes say.
    """
    after = state.saying(said)
    first, n_old, n_new = edits.difference(state.phones, said.phones)
    changed = (*state.phones[first : first + n_old], *said.phones[first : first + n_new])
    if not changed or state.known_set is None:
        return after
    from_s = max(min(each.start_s for each in changed) - _AROUND_S, 0.0)
    to_s = min(max(each.end_s for each in changed) + _AROUND_S, state.duration_s)
    old, new = (_cues_of(state, phones, from_s, to_s) for phones in (state.phones, said.phones))
    cues = state.cues
    for stretch in _differing(old, new):
        for is_edited, run in groupby(edits.part(state.cues, *stretch), key=lambda cue: cue.origin == "edited"):
            if not is_edited:
                free = tuple(run)
                start_s, end_s = free[0].start_s, free[-1].end_s
                cues = edits.laid(cues, edits.part(new, start_s, end_s))
                cues = edits.healed(edits.healed(cues, start_s), end_s)
    return replace(after, cues=edits.without_slivers(state.cues, cues, state.fps.start_s(1)))


def _cues_of(state: State, phones: Row, from_s: float, to_s: float) -> Cues:
    """The cues of a stretch of phones, in the time of the whole sound."""
    assert state.known_set is not None
    near = [
        Segment(max(each.start_s, from_s) - from_s, min(each.end_s, to_s) - from_s, each.label)
        for each in phones
        if each.end_s > from_s and each.start_s < to_s
    ]
    options = style_options(state.settings.style, state.listener)
    cues = articulated(near, to_s - from_s, state.known_set, options)
    return tuple(replace(cue, start_s=cue.start_s + from_s, end_s=cue.end_s + from_s) for cue in cues)


def _differing(old: Cues, new: Cues) -> list[tuple[float, float]]:
    """The stretches (seconds) in which two runs over the same time show different shapes."""
    edges = sorted({cue.start_s for cue in (*old, *new)} | {new[-1].end_s})
    found: list[tuple[float, float]] = []
    for start_s, end_s in pairwise(edges):
        middle_s = (start_s + end_s) / 2
        if _shown(old, middle_s) != _shown(new, middle_s):
            if found and found[-1][1] == start_s:
                start_s = found.pop()[0]
            found.append((start_s, end_s))
    return found


def _shown(cues: Cues, time_s: float) -> str:
    return cues[edits.cue_at(cues, time_s)].shape
