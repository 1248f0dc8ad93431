# SPDX-License-Identifier: GPL-3.0-or-later
"""How loud each pitch is over a stretch of sound, for drawing."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .sound import Sound

UInt8 = NDArray[np.uint8]

HIGHEST_HZ = 8000
"""Above it speech says little to the eye."""

_WINDOW_S = 0.016  # shows the pulses of a low voice and the formants of a high one
_RANGE_DB = 65


def spectrogram(sound: Sound, start_s: float, end_s: float, n_columns: int) -> UInt8:
    """Loudness from 0 (silent) to 255 (as loud as a pitch is here), shape (n_rows, n_columns).

    The first row is `HIGHEST_HZ` or half the sound's rate, the last 0 Hz. Each column is a window of 16 ms about its
    middle; of a long stretch most of the sound lies between columns and is not read.
    """
    rate_hz = sound.sample_rate_hz
    length = 1 << round(np.log2(_WINDOW_S * rate_hz))
    centres = start_s + (np.arange(n_columns) + 0.5) * (end_s - start_s) / n_columns
    firsts = np.round(centres * rate_hz).astype(np.int64) - length // 2
    frames = np.zeros((n_columns, length), np.float32)
    low, high = max(int(firsts[0]), 0), min(int(firsts[-1]) + length, sound.n_samples)
    if high - low <= 4 * n_columns * length:
        near = np.pad(sound.read(low, high), (max(low - int(firsts[0]), 0), length))
        places = np.clip(firsts - firsts[0], 0, max(len(near) - length, 0))
        frames[:] = sliding_window_view(near, length)[places] if len(near) >= length else 0
    else:
        for column, first in enumerate(firsts.tolist()):
            part = sound.read(first, first + length)
            frames[column, : len(part)] = part
    spectra = np.abs(np.fft.rfft(frames * np.hanning(length).astype(np.float32)))
    n_rows = min(int(HIGHEST_HZ / rate_hz * length), length // 2)
    level_db = 20 * np.log10(spectra[:, :n_rows] + 1.0)
    level_db -= max(level_db.max(initial=0.0), 20 * np.log10(length))
    grey = np.clip((level_db / _RANGE_DB + 1) * 255, 0, 255)
    return np.ascontiguousarray(grey.T[::-1]).astype(np.uint8)
