# SPDX-License-Identifier: MIT
"""Few keys with an ease between them: Bezier curves with auto-clamped handles, as animation programs draw them.

The handles are those of Blender's *Auto Clamped*: level where a key is the highest or lowest of its neighbourhood,
first or last, else along the mean of the slopes on both sides, and never beyond a neighbour's value.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Frames = NDArray[np.integer | np.floating]

_REACH = 1 / 2.5614  # of a handle: this share of the way to the next key
_SHARE = np.linspace(0.0, 1.0, 1025)  # along the curve
_LONGEST = 5.0  # a handle reaches no further than one for a span so many times as long as that on its other side
_HALVINGS = 22
_STILL = 1e-6  # of a weight: what moves by less holds


def eased(frames: Frames, values: Float64, at: Frames) -> Float64:
    """Values of one curve at some frames, level before its first key and after its last.

    Parameters
    ----------
    frames, values : ndarray, shape (n_keys,)
        Increasing frames; at least one.
    at : ndarray, shape (n_frames,)
    """
    where = np.clip(at, frames[0], frames[-1])
    return _between(frames.astype(float), values, _handles(frames, values, np.zeros(1, np.int64)), where)


def eased_keys(curves: Float64, allowed: Float64) -> list[Int64]:
    """Samples to keep of each curve so that an ease between them stays as near as is allowed.

    Parameters
    ----------
    curves : ndarray of float64, shape (n_samples, n_curves)
        At least one sample.
    allowed : ndarray of float64, shape (n_samples, n_curves)
        Largest vertical distance, > 0, of the eased curve at each sample.

    Returns
    -------
    list of ndarray of int64
        For each curve increasing sample numbers, the first and the last sample among them.

    Notes
    -----
    Begins with the samples at which a curve turns, stops or sets off, which is where an animator has them, adds the one
    that is farthest off as long as one is too far, and takes away what can be spared. A key's handles depend on its
    neighbours alone, so every fourth key can be tried at once, of all curves together.
    """
    n_samples, n_curves = curves.shape
    rows = np.ascontiguousarray(curves.T)
    step = np.diff(rows, axis=1)
    heading = np.sign(np.where(np.abs(step) < _STILL, 0.0, step))
    keep = np.ones((n_curves, n_samples), bool)
    keep[:, 1:-1] = heading[:, 1:] != heading[:, :-1]
    ends = np.arange(0, n_curves * n_samples, n_samples)
    fit = _Fit(rows.ravel(), np.ascontiguousarray(allowed.T).ravel(), keep.ravel(), ends)
    fit.add()
    while fit.spare():
        pass
    return [np.flatnonzero(row) for row in keep]


class _Fit:
    """All curves end to end, those of their samples that are keys, and how far they are off."""

    def __init__(self, flat: Float64, allowed: Float64, keep: NDArray[np.bool_], starts: Int64) -> None:
        self._flat, self._allowed, self._keep, self._starts = flat, allowed, keep, starts
        self._fixed = np.zeros(len(flat), bool)
        self._fixed[starts] = self._fixed[np.append(starts[1:], len(flat)) - 1] = True

    def add(self) -> None:
        """Keep the worst sample of each span until none is too far off."""
        while True:
            keys = np.flatnonzero(self._keep)
            excess = self._excess(keys)
            worst = np.maximum.reduceat(excess, keys)
            at = np.flatnonzero((excess > 1) & (excess == np.repeat(worst, np.diff(keys, append=len(excess)))))
            if not len(at):
                return
            self._keep[at] = True

    def spare(self) -> int:
        """Drop the keys that are not needed, of each four in a row one at a time; how many these were."""
        n_spared = 0
        for turn in range(4):
            keys = np.flatnonzero(self._keep)
            tried = np.arange(turn, len(keys), 4)
            tried = tried[~self._fixed[keys[tried]]]
            if not len(tried):
                continue
            self._keep[keys[tried]] = False
            excess = self._excess(np.flatnonzero(self._keep))
            first, last = keys[np.maximum(tried - 2, 0)], keys[np.minimum(tried + 2, len(keys) - 1)]
            worst = np.maximum.reduceat(np.append(excess, 0.0), np.stack([first, last], axis=1).ravel())[::2]
            self._keep[keys[tried[worst > 1]]] = True
            n_spared += int((worst <= 1).sum())
        return n_spared

    def _excess(self, keys: Int64) -> Float64:
        """Of each sample its distance from the eased curve as a multiple of what is allowed."""
        values = self._flat[keys]
        handles = _handles(keys, values, np.searchsorted(keys, self._starts))
        off = np.abs(_between(keys.astype(float), values, handles, np.arange(len(self._flat))) - self._flat)
        return np.asarray(off / self._allowed)


class _Handles(NamedTuple):
    """Of each key: the slope of its two handles, and how far they reach as a share of the way to the neighbours."""

    slope: Float64
    before: Float64
    after: Float64


def _handles(frames: Frames, values: Float64, starts: Int64) -> _Handles:
    """The handles at each key, for curves end to end of which these keys are the first."""
    way = np.diff(frames).astype(float)
    rise = np.diff(values) / way
    inner = np.full((2, len(values)), _REACH)
    inner[0, 1:-1] *= np.minimum(1, _LONGEST * way[1:] / way[:-1])
    inner[1, 1:-1] *= np.minimum(1, _LONGEST * way[:-1] / way[1:])
    inner[:, starts] = inner[:, starts - 1] = _REACH
    slope = np.zeros(len(values))
    left, right = rise[:-1], rise[1:]
    limit = np.minimum(np.abs(left) / inner[0, 1:-1], np.abs(right) / inner[1, 1:-1])
    slope[1:-1] = np.where(left * right > 0, np.clip((left + right) / 2, -limit, limit), 0.0)
    slope[starts] = slope[starts - 1] = 0.0
    return _Handles(slope, inner[0], inner[1])


def _between(frames: Float64, values: Float64, handles: _Handles, at: Frames) -> Float64:
    """Values on the curve, between the first and the last key."""
    k = np.clip(np.searchsorted(frames, at, side="right") - 1, 0, max(len(frames) - 2, 0))
    after = np.minimum(k + 1, len(frames) - 1)
    way = np.maximum(frames[after] - frames[k], 1.0)
    reach, back = handles.after[k], handles.before[after]
    t = _share_at((at - frames[k]) / way, reach, back)
    left, right = values[k] + handles.slope[k] * reach * way, values[after] - handles.slope[after] * back * way
    return np.asarray((1 - t) ** 3 * values[k] + 3 * (1 - t) * t * ((1 - t) * left + t * right) + t**3 * values[after])


def _share_at(time: Float64, reach: Float64, back: Float64) -> Float64:
    """Shares along curves at shares of the way between two keys."""
    share = np.asarray(np.interp(time, _TIME, _SHARE))
    short = np.flatnonzero((reach < _REACH) | (back < _REACH))  # beside another that is much shorter
    low, high = np.zeros(len(short)), np.ones(len(short))
    for _ in range(_HALVINGS if len(short) else 0):
        middle = (low + high) / 2
        late = _time_at(middle, reach[short], back[short]) > time[short]
        low, high = np.where(late, low, middle), np.where(late, middle, high)
    share[short] = (low + high) / 2
    return share


def _time_at(share: Float64, reach: Any, back: Any) -> Float64:
    """How far on the way between two keys a curve is at shares along it."""
    return np.asarray(3 * share * (1 - share) * ((1 - share) * reach + share * (1 - back)) + share**3)


_TIME = _time_at(_SHARE, _REACH, _REACH)
