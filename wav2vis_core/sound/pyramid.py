# SPDX-License-Identifier: MIT
"""The lowest and highest sample of ever longer blocks, so that any stretch of sound is drawn from few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Int16 = NDArray[np.int16]
Float64 = NDArray[np.float64]

BASE = 64
"""Samples in a block of the lowest level: two hours at 48 kHz make 5.4 million blocks, 22 MB."""

# Blocks of one level in a block of the next.
_RATIO = 4


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Extremes of a sound.

    Attributes
    ----------
    levels : tuple of ndarray of int16
        `levels[k]` has shape (n_blocks, 2): lowest and highest of each `64 * 4 ** k` samples.
    n_samples : int
    """

    levels: tuple[Int16, ...]
    n_samples: int

    def extremes(self, edges: Float64) -> Int16:
        """Lowest and highest sample between neighbouring `edges` (in samples), as the function of that name.

        Parts are widened to whole blocks, of at most a quarter of the first part where a level is so fine.
        """
        level = 0
        while level + 1 < len(self.levels) and 4 * BASE * _RATIO ** (level + 1) <= edges[1] - edges[0]:
            level += 1
        return extremes(self.levels[level], edges / (BASE * _RATIO**level))


class PyramidBuilder:
    """A pyramid from samples that arrive in pieces."""

    def __init__(self) -> None:
        self._parts: list[Int16] = []
        self._rest = np.zeros(0, np.int16)
        self._n_samples = 0

    def push(self, samples: Int16) -> None:
        """Take the next samples, shape (n,)."""
        self._n_samples += len(samples)
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) // BASE * BASE
        self._parts.append(_blocks(joined[:whole].reshape(-1, BASE)))
        self._rest = joined[whole:]

    def finish(self) -> Pyramid:
        """The pyramid of all that was pushed."""
        if len(self._rest):
            self._parts.append(_blocks(self._rest[None]))
        levels = [np.concatenate([np.zeros((0, 2), np.int16), *self._parts])]
        while len(levels[-1]) > _RATIO:
            below = levels[-1]
            padded = np.concatenate([below, np.repeat(below[-1:], -len(below) % _RATIO, axis=0)])
            grouped = padded.reshape(-1, _RATIO, 2)
            levels.append(np.stack([grouped[:, :, 0].min(axis=1), grouped[:, :, 1].max(axis=1)], axis=1))
        return Pyramid(tuple(levels), self._n_samples)


def _blocks(rows: Int16) -> Int16:
    return np.stack([rows.min(axis=1), rows.max(axis=1)], axis=1)


def extremes(blocks: Int16, edges: Float64) -> Int16:
    """Lowest and highest of the blocks that lie between neighbouring edges, wholly or in part.

    Parameters
    ----------
    blocks : ndarray of int16, shape (n_blocks, 2)
        Lowest and highest sample of each.
    edges : ndarray, shape (n_parts + 1,)
        In blocks, increasing.

    Returns
    -------
    ndarray of int16, shape (n_parts, 2)
        0 for parts outside the blocks.
    """
    starts = np.floor(edges[:-1]).astype(np.int64)
    stops = np.maximum(np.ceil(edges[1:]).astype(np.int64), starts + 1)
    inside = (stops > 0) & (starts < len(blocks))
    result = np.zeros((len(starts), 2), np.int16)
    if inside.any():
        starts, stops = np.clip(starts[inside], 0, None), np.clip(stops[inside], None, len(blocks))
        # Starts and stops by turns, as `reduceat` wants them: every second result is of what lies between two parts.
        # One more row makes the last stop an index.
        turns = np.stack([starts, stops], axis=1).ravel()
        window = np.concatenate([blocks[turns[0] : turns[-1]], blocks[-1:]])
        turns -= turns[0]
        result[inside, 0] = np.minimum.reduceat(window[:, 0], turns)[::2]
        result[inside, 1] = np.maximum.reduceat(window[:, 1], turns)[::2]
    return result
