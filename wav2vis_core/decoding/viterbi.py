# SPDX-License-Identifier: MIT
"""The best sequence of segments: the search behind mouth shapes from sound and phones from a known text.

That of a hidden semi-Markov model (Yu 2010, doi:10.1016/j.artint.2009.11.011) whose durations have a floor and no
other preference.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


class Entrances(Protocol):
    """Which state may follow which, and at what cost."""

    def scores(self, alive: Float64) -> Float64:
        """Best score with which each state may begin, from those of the states that may end.

        Both have shape (n_times, n_states); one time does not bear on another.
        """

    def before(self, alive: Float64, state: int) -> int:
        """The state before one that begins, from the scores of the states that may end, shape (n_states,)."""


def least_segments(log_evidence: NDArray[np.floating], holds: NDArray[np.int64]) -> Float64:
    """Evidence of a segment of least length that ends at each time, shape (n_frames + 1, n_states); -inf too early."""
    n_frames, n_states = log_evidence.shape
    total = np.zeros((n_frames + 1, n_states))
    np.cumsum(log_evidence, axis=0, out=total[1:], dtype=np.float64)
    least = np.full((n_frames + 1, n_states), -np.inf)
    for hold in set(holds.tolist()):
        here = holds == hold
        least[hold:, here] = total[hold:, here] - total[: n_frames + 1 - hold, here]
    return least


def best_segments(
    log_evidence: NDArray[np.floating],
    holds: NDArray[np.int64],
    least: NDArray[np.floating],
    entrances: Entrances,
    first: Float64,
    last: Float64,
) -> tuple[NDArray[np.int64], list[int]]:
    """Start of each segment and the end of the last, and the state of each.

    Parameters
    ----------
    log_evidence : ndarray, shape (n_frames, n_states)
    holds : ndarray of int, shape (n_states,) or (n_ways, n_states)
        Lengths in frames, at most n_frames, with which each state may begin; it may then go on at will.
    least : ndarray, shape (n_frames + 1, n_states) or (n_ways, n_frames + 1, n_states)
        Evidence of a segment of exactly such a length that ends at each time (see `least_segments`).
    entrances : Entrances
    first, last : ndarray, shape (n_states,)
        Score of beginning and of ending with each state.

    Returns
    -------
    starts : ndarray of int64, shape (n_segments + 1,)
    path : list of int
        Both empty but for the one end where no sequence fits.
    """
    n_frames, n_states = log_evidence.shape
    holds = np.atleast_2d(holds)
    least = least.reshape(len(holds), n_frames + 1, n_states)
    entered, alive = (np.full((n_frames + 1, n_states), -np.inf) for _ in range(2))
    entered[0] = first
    fresh = np.zeros((n_frames + 1, n_states), bool)  # whether the segment alive is just as long as it must be
    # What begins within the shortest hold is whole only after it: so many frames are searched at once.
    stride = int(holds.min())
    stayed = _sums_within(log_evidence, stride)
    gained = np.empty((stride + 1, n_states))  # without what staying adds, so that the best so far is alive
    # A beginning before the first frame is one of the last rows, but `least` rules it out.
    flat = entered.reshape(-1)
    places = (np.arange(stride)[:, None, None] - holds) * n_states + np.arange(n_states)
    for t in range(1, n_frames + 1, stride):
        block = slice(t, min(t + stride, n_frames + 1))
        n = block.stop - t
        begun = flat[places[:n] + t * n_states]
        begun += least[:, block].swapaxes(0, 1)
        gained[0] = alive[t - 1]
        np.subtract(begun.max(axis=1), stayed[block], out=gained[1 : n + 1])
        best = np.maximum.accumulate(gained[: n + 1])
        np.greater(gained[1 : n + 1], best[:-1], out=fresh[block])
        here = np.add(best[1:], stayed[block], out=alive[block])
        entered[block] = entrances.scores(here)
    state, t = int(np.argmax(alive[-1] + last)), n_frames
    starts = [n_frames]
    path: list[int] = []
    if alive[-1, state] + last[state] == -np.inf:
        return np.array(starts, np.int64), path
    while True:
        while not fresh[t, state]:
            t -= 1
        begun = entered[t - holds[:, state], state] + least[:, t, state]
        t -= int(holds[begun.argmax(), state])
        starts.append(t)
        path.append(state)
        if t == 0:
            return np.array(starts[::-1], np.int64), path[::-1]
        state = entrances.before(alive[t], state)


def _sums_within(log_evidence: NDArray[np.floating], stride: int) -> Float64:
    """What each state gains by staying since the last frame that began a block of them, shape (n_frames + 1, n_states).

    Row t ends with frame t - 1.
    """
    n_frames, n_states = log_evidence.shape
    n_blocks = -(-n_frames // stride)
    sums = np.zeros((1 + n_blocks * stride, n_states))
    sums[1 : n_frames + 1] = log_evidence
    blocks = sums[1:].reshape(n_blocks, stride, n_states)
    np.cumsum(blocks, axis=1, out=blocks)
    return sums
