# SPDX-License-Identifier: MIT
"""Writes the tests' sounds: Blender's Python has no soundfile."""

import wave

import numpy as np


def write(path, samples, rate_hz):
    """16-bit PCM of samples of shape (n,) or (n, n_channels) in [-1, 1]."""
    samples = np.asarray(samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
