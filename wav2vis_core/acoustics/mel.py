# SPDX-License-Identifier: MIT
"""Slaney's mel scale and the triangles on it (Auditory Toolbox, 1998), shared by all features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

# Linear to 1 kHz, logarithmic above (27 steps to 6.4 kHz).
_LINEAR_HZ, _BREAK_HZ, _LOG_STEP = 200 / 3, 1000.0, np.log(6.4) / 27


def mel_filters(sample_rate_hz: int, fft_size: int, n_mels: int, low_hz: float, high_hz: float) -> Float64:
    """Triangles of equal area over the bins of a real FFT, shape (fft_size // 2 + 1, n_mels)."""
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
