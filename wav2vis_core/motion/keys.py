# SPDX-License-Identifier: MIT
"""Few keys for many samples: the points of a curve that straight lines between them need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


def linear_keys(curves: Float64, tolerance: float) -> list[Int64]:
    """Samples to keep of each curve so that straight lines between them stay within `tolerance`.

    Parameters
    ----------
    curves : ndarray of float64, shape (n_samples, n_curves)
        At least one sample.
    tolerance : float
        Largest vertical distance between a curve and its lines, >= 0.

    Returns
    -------
    list of ndarray of int64
        For each curve increasing sample numbers, the first and the last sample among them.

    Notes
    -----
    Splits at the point that is farthest off, as Douglas and Peucker (1973, doi:10.3138/FM57-6770-U75U-7727) do, in
    all spans of all curves at once: each round costs one pass over what is not within the tolerance yet.
    """
    n_samples, n_curves = curves.shape
    rows = np.ascontiguousarray(curves.T)
    flat = rows.ravel()
    keep = np.zeros((n_curves, n_samples), bool)
    keep[:, [0, -1]] = True
    moves = np.zeros((n_curves, n_samples), bool)  # from this sample to the next
    moves[:, :-1] = rows[:, 1:] != rows[:, :-1]
    keep[:, 1:] |= moves[:, 1:] != moves[:, :-1]  # where a curve starts or stops to move
    bounds = np.flatnonzero(keep)
    first, last = bounds[:-1], bounds[1:]
    inside = (last - first > 1) & moves.flat[first]
    first, last = first[inside], last[inside]
    while len(first):
        lengths = last - first - 1
        starts = np.cumsum(lengths) - lengths
        span = np.repeat(np.arange(len(first)), lengths)
        at = np.arange(len(span)) - starts[span] + first[span] + 1
        slope = (flat[last] - flat[first]) / (last - first)
        off = np.abs(flat[at] - flat[first][span] - slope[span] * (at - first[span]))
        worst = np.maximum.reduceat(off, starts)
        candidates = np.flatnonzero((off == worst[span]) & (off > tolerance))
        split, index = np.unique(span[candidates], return_index=True)
        middle = at[candidates[index]]
        keep.flat[middle] = True
        first, last = np.concatenate([first[split], middle]), np.concatenate([middle, last[split]])
        inside = last - first > 1
        first, last = first[inside], last[inside]
    return [np.flatnonzero(row) for row in keep]


def step_keys(curves: Float64) -> list[Int64]:
    """Samples of each curve, shape (n_samples, n_curves), where its value is new; the first is always one."""
    new = np.ones(curves.shape, bool)
    new[1:] = curves[1:] != curves[:-1]
    return [np.flatnonzero(column) for column in new.T]
