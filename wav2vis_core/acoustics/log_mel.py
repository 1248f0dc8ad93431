# SPDX-License-Identifier: MIT
"""The spectrogram that Whisper hears (Radford et al. 2022, arXiv:2212.04356, section 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .spectrum import Framing, hann, mel_filters

Float32 = NDArray[np.float32]

SAMPLE_RATE_HZ, N_MELS = 16_000, 80

_WINDOW_SAMPLES, _HOP_SAMPLES, _POWER_FLOOR = 400, 160, 1e-10

_RANGE = 8.0  # decades of power below the loudest that are told apart


class LogMelStream:
    """Log mel power of a sound that arrives in pieces, with silence before and after it.

    Frame k of the result is centred on k x 10 ms - `pad_s`, a multiple of 10 ms; the last one stands 10 ms before the
    end of the silence. Values are log10 of power in 80 bands up to 8 kHz, as `loudness_normalised` needs them.
    """

    def __init__(self, pad_s: float) -> None:
        self._pad_samples = round(pad_s * SAMPLE_RATE_HZ)
        self._framing = Framing(_WINDOW_SAMPLES, _HOP_SAMPLES, self._pad_samples + _WINDOW_SAMPLES // 2)

    def push(self, samples: Float32) -> Float32:
        """Frames, shape (n, 80), that these next samples complete; n may be 0."""
        return _log_mel(self._framing.push(samples))

    def finish(self) -> Float32:
        """The last frames, shape (n, 80)."""
        return _log_mel(self._framing.finish((self._framing.n_samples + 2 * self._pad_samples) // _HOP_SAMPLES))


def loudness_normalised(log_mel: Float32, loudest: float) -> Float32:
    """What the encoder hears of frames whose sound has `loudest` as its largest value; same shape."""
    return (np.maximum(log_mel, np.float32(loudest - _RANGE)) + np.float32(4)) / np.float32(4)


def _log_mel(blocks: Iterable[Float32]) -> Float32:
    transform, mel = _tables()
    out = [np.empty((0, N_MELS), np.float32)]
    for frames in blocks:
        power = np.square(np.ascontiguousarray(frames) @ transform)
        real, imaginary = np.split(power, 2, axis=1)
        out.append(np.log10(np.maximum((real + imaginary) @ mel, np.float32(_POWER_FLOOR))))
    return np.concatenate(out)


@lru_cache(maxsize=1)
def _tables() -> tuple[Float32, Float32]:
    """Windowed cosines and sines of every bin, shape (400, 2 x 201), and mel filters, shape (201, 80).

    As one product this is faster than NumPy's FFT of 400 samples, and as exact as single precision gets.
    """
    angle = 2 * np.pi / _WINDOW_SAMPLES * np.outer(np.arange(_WINDOW_SAMPLES), np.arange(_WINDOW_SAMPLES // 2 + 1))
    transform = hann(_WINDOW_SAMPLES)[:, None] * np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    mel = mel_filters(SAMPLE_RATE_HZ, _WINDOW_SAMPLES, N_MELS, 0, SAMPLE_RATE_HZ / 2)
    return transform.astype(np.float32), mel.astype(np.float32)
