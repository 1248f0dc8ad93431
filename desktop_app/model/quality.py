# SPDX-License-Identifier: GPL-3.0-or-later
"""What in the cues may want a look, and what cures all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from wav2vis_core import Cue

from .edits import Cues, edited, laid
from .state import LOW_CONFIDENCE, State

_TOLERANCE = 0.99  # of a length in frames: times are floats


@dataclass(frozen=True)
class Check:
    """One thing to look for.

    Attributes
    ----------
    name : str
    find : callable
        Indexes of the cues of a state that it finds, in order.
    cure : callable
        The cues of a state with all that it finds put right.
    """

    name: str
    find: Callable[[State], list[int]]
    cure: Callable[[State], Cues]


def _lasts(state: State, k: int, frames: float) -> bool:
    return state.cues[k].duration_s >= _TOLERANCE * frames * state.fps.start_s(1)


def _brief_closures(state: State) -> list[int]:
    closures = [k for k, cue in enumerate(state.cues) if cue.shape == state.closed]
    return [k for k in closures if not _lasts(state, k, 1)]


def _with_longer_closures(state: State) -> Cues:
    """Each brief closure over the whole frame that it begins in."""
    cues, fps = state.cues, state.fps
    for cue in [state.cues[k] for k in _brief_closures(state)]:
        frame = fps.floor_frame(cue.start_s)
        start_s, end_s = fps.start_s(frame), min(fps.start_s(frame + 1), cues[-1].end_s)
        cues = laid(cues, (edited(cue, start_s=min(start_s, cue.start_s), end_s=max(end_s, cue.end_s)),))
    return cues


def _short(state: State) -> list[int]:
    return [k for k, cue in enumerate(state.cues) if cue.shape != state.closed and not _lasts(state, k, 2)]


def _without_short(state: State) -> Cues:
    """The time of each short cue given to the longer of its neighbours, until none is left but closures."""
    cues = list(state.cues)
    while len(cues) > 1 and (short := _short(replace(state, cues=tuple(cues)))):
        k = min(short, key=lambda k: cues[k].duration_s)
        gone = cues.pop(k)
        near = max((j for j in (k - 1, k) if 0 <= j < len(cues)), key=lambda j: cues[j].duration_s)
        cue = cues[near]
        cues[near] = edited(cue, end_s=gone.end_s) if near < k else edited(cue, start_s=gone.start_s)
    return tuple(cues)


def _repeated(state: State) -> list[int]:
    return [k for k in range(1, len(state.cues)) if state.cues[k].shape == state.cues[k - 1].shape]


def _without_repeated(state: State) -> Cues:
    """Each run of one shape as one cue."""
    cues: list[Cue] = []
    for cue in state.cues:
        if cues and cues[-1].shape == cue.shape:
            cues[-1] = edited(cues[-1], end_s=cue.end_s)
        else:
            cues.append(cue)
    return tuple(cues)


def _uncertain(state: State) -> list[int]:
    return [k for k, cue in enumerate(state.cues) if cue.confidence < LOW_CONFIDENCE]


def _with_all_accepted(state: State) -> Cues:
    """The uncertain cues as the user's own."""
    return tuple(edited(cue) if cue.confidence < LOW_CONFIDENCE else cue for cue in state.cues)


CHECKS = {
    check.name: check
    for check in (
        Check("brief closure", _brief_closures, _with_longer_closures),
        Check("short", _short, _without_short),
        Check("repeated", _repeated, _without_repeated),
        Check("uncertain", _uncertain, _with_all_accepted),
    )
}
"""By their names, worst first."""
