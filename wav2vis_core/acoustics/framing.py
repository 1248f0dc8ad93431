# SPDX-License-Identifier: MIT
"""A sound that arrives in pieces, cut into windows that overlap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

# Windows that are transformed together: 4 MB of spectrum, enough to keep BLAS busy.
_BLOCK_FRAMES = 1000


class Framing:
    """Windows `hop_samples` apart, the first of which begins `before_samples` ahead of the sound.

    Zeros stand before and after the sound.
    """

    def __init__(self, window_samples: int, hop_samples: int, before_samples: int) -> None:
        self._window, self._hop = window_samples, hop_samples
        self._pending = np.zeros(before_samples, np.float32)
        self.n_samples = 0
        self.n_frames = 0

    def push(self, samples: Float32) -> Iterator[Float32]:
        """The windows that these next samples complete, in blocks of shape (n, window_samples), n at most 1,000."""
        self.n_samples += len(samples)
        self._pending = np.concatenate([self._pending, np.asarray(samples, np.float32)])
        return self._blocks(max(0, (len(self._pending) - self._window) // self._hop + 1))

    def finish(self, n_frames: int) -> Iterator[Float32]:
        """The last windows, so that there are `n_frames` in all, in blocks as `push` gives them."""
        missing = n_frames - self.n_frames
        needed = (missing - 1) * self._hop + self._window
        self._pending = np.concatenate([self._pending, np.zeros(max(0, needed - len(self._pending)), np.float32)])
        return self._blocks(missing)

    def _blocks(self, n_frames: int) -> Iterator[Float32]:
        for first in range(0, n_frames, _BLOCK_FRAMES):
            n = min(_BLOCK_FRAMES, n_frames - first)
            if n == 1:  # what a microphone gives at a time, in a tenth of the time
                yield self._pending[None, : self._window]
            else:
                frames = np.lib.stride_tricks.sliding_window_view(self._pending, self._window)
                yield frames[: n * self._hop : self._hop]
            self._pending = self._pending[n * self._hop :]
            self.n_frames += n
