# SPDX-License-Identifier: MIT
"""The best sequence of segments: the search behind mouth shapes from sound and phones from a known text.

That of a hidden semi-Markov model (Yu 2010, doi:10.1016/j.artint.2009.11.011) whose durations have a floor and no
other preference.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

Enter = Callable[[Float64], tuple[Float64, NDArray[np.int64]]]
"""Best score with which each state may begin, and the state before it, from the scores of the states that may end."""


def least_segments(log_evidence: NDArray[np.floating], holds: NDArray[np.int64]) -> Float64:
    """Evidence of a segment of least length that ends at each time, shape (n_frames + 1, n_states); -inf too early."""
    n_frames, n_states = log_evidence.shape
    total = np.zeros((n_frames + 1, n_states))
    np.cumsum(log_evidence, axis=0, out=total[1:], dtype=np.float64)
    least = np.full((n_frames + 1, n_states), -np.inf)
    for hold in np.unique(holds).tolist():
        here = holds == hold
        least[hold:, here] = total[hold:, here] - total[: n_frames + 1 - hold, here]
    return least


def best_segments(
    log_evidence: NDArray[np.floating],
    holds: NDArray[np.int64],
    least: NDArray[np.floating],
    enter: Enter,
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
    enter : callable
        What may follow what.
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
    entered = np.full((n_frames + 1, n_states), -np.inf)
    entered[0] = first
    entered_from = np.full((n_frames + 1, n_states), -1, np.int32)
    began = np.zeros((n_frames + 1, n_states), np.int32)  # how long ago the segment alive at t began, if just whole
    alive = np.full(n_states, -np.inf)  # best score up to t that ends in a segment of at least its hold
    columns = np.arange(n_states)
    for t in range(1, n_frames + 1):
        stayed = alive + log_evidence[t - 1]
        begun = entered[np.maximum(t - holds, 0), columns] + least[:, t]
        way = begun.argmax(axis=0)
        fresh = begun[way, columns]
        began[t] = np.where(fresh > stayed, holds[way, columns], 0)
        alive = np.maximum(stayed, fresh)
        entered[t], entered_from[t] = enter(alive)
    state, t = int(np.argmax(alive + last)), n_frames
    starts = [n_frames]
    path: list[int] = []
    if alive[state] + last[state] == -np.inf:
        return np.array(starts, np.int64), path
    while t > 0:
        while not began[t, state]:
            t -= 1
        t -= int(began[t, state])
        starts.append(t)
        path.append(state)
        state = int(entered_from[t, state])
    return np.array(starts[::-1], np.int64), path[::-1]
