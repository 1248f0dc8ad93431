# SPDX-License-Identifier: MIT
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from wav2vis_core.selftest import golden_sound
from wav2vis_core.sound.audio import Audio


@pytest.fixture(scope="session")
def sounds():
    """Sounds at 16 kHz by name, shape (n_samples,) of float32: speech, noises, and what is hard to hear."""
    rng = np.random.default_rng(1)
    sounds = {
        "voice": golden_sound(),
        "white noise": rng.normal(0, 0.1, 32_000),
        "full scale": rng.uniform(-1, 1, 16_000),
        "near silence": rng.normal(0, 1e-5, 16_000),
        "a burst in silence": np.where(abs(np.arange(32_000) - 16_000) < 800, rng.normal(0, 0.3, 32_000), 0),
        "a tone": 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000),
        "a click": np.eye(1, 16_000, 5_000)[0],
        "silence": np.zeros(16_000),
        "a constant": np.full(16_000, 0.5),
    }
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*.[fw][la][av]*")):
        samples, rate_hz = soundfile.read(path, always_2d=True)
        sounds[path.name] = Audio(samples.mean(axis=1), rate_hz).resampled(16_000).samples
    return {name: np.asarray(samples, np.float32) for name, samples in sounds.items()}
