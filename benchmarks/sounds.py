# SPDX-License-Identifier: MIT
"""Sounds of any length, made of the example."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

EXAMPLE = Path(__file__).parents[1] / "examples" / "tribe.wav"


def looped(seconds: float, folder: Path) -> Path:
    """The example over and over up to a length, each time at another level and beginning; written a loop at a time."""
    with wave.open(str(EXAMPLE)) as source:
        rate_hz = source.getframerate()
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    path = folder / f"{seconds:g}s.wav"
    left, rng = round(seconds * rate_hz), np.random.default_rng(7)
    with wave.open(str(path), "wb") as target:
        target.setparams((1, 2, rate_hz, 0, "NONE", ""))
        while left:
            turned = np.roll(samples, -int(rng.integers(len(samples))))
            loop = (turned * rng.uniform(0.3, 1.0)).astype("<i2")[:left]
            target.writeframesraw(loop.tobytes())
            left -= len(loop)
    return path
