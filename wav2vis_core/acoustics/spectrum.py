# SPDX-License-Identifier: MIT
"""A sound that arrives in pieces, cut into windows that overlap, and mel filters over the spectra of those."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

# Windows that are transformed together: their spectra, 0.3 MB, stay in the cache, and the system need not clear new
# memory for each block, which took as long as the transforms.
_BLOCK_FRAMES = 64

# Linear to 1 kHz, logarithmic above (27 steps to 6.4 kHz).
_LINEAR_HZ, _BREAK_HZ, _LOG_STEP = 200 / 3, 1000.0, np.log(6.4) / 27


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
        """The windows that these next samples complete, in blocks of shape (n, window_samples), n at most 64."""
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
        if n_frames == 1:  # what a microphone gives at a time, in a tenth of the time
            yield self._pending[None, : self._window]
        elif n_frames > 1:
            frames = np.lib.stride_tricks.sliding_window_view(self._pending, self._window)[:: self._hop]
            for first in range(0, n_frames, _BLOCK_FRAMES):
                yield frames[first : min(first + _BLOCK_FRAMES, n_frames)]
        self._pending = self._pending[n_frames * self._hop :]
        self.n_frames += n_frames


def mel_filters(sample_rate_hz: int, fft_size: int, n_mels: int, low_hz: float, high_hz: float) -> Float64:
    """Triangles of equal area over the bins of a real FFT, shape (fft_size // 2 + 1, n_mels).

    On Slaney's mel scale (Auditory Toolbox, 1998).
    """
    edges = _mel_to_hz(np.linspace(_hz_to_mel(low_hz), _hz_to_mel(high_hz), n_mels + 2))
    bins = np.fft.rfftfreq(fft_size, 1 / sample_rate_hz)[:, None]
    low, peak, high = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.maximum(0, np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)))
    return np.asarray(triangles * (2 / (high - low)))


def hann(n: int) -> Float64:
    """The periodic Hann window, shape (n,)."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n))


def _hz_to_mel(hz: float) -> float:
    if hz < _BREAK_HZ:
        return hz / _LINEAR_HZ
    return _BREAK_HZ / _LINEAR_HZ + float(np.log(hz / _BREAK_HZ) / _LOG_STEP)


def _mel_to_hz(mel: Float64) -> Float64:
    corner = _BREAK_HZ / _LINEAR_HZ
    return np.where(mel < corner, mel * _LINEAR_HZ, _BREAK_HZ * np.exp(_LOG_STEP * (mel - corner)))
