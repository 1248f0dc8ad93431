# SPDX-License-Identifier: MIT
"""Proof that an installation computes what the makers' machine did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .acoustics.features import mfcc
from .acoustics.listener import Listener
from .acoustics.student import Student
from .acoustics.studio import Studio
from .acoustics.weights import read_safetensors
from .assets import asset
from .errors import WeightsError
from .sound.audio import Audio

GOLDEN = {"offline": "golden.safetensors", "live": "golden_live.safetensors", "studio": "golden_studio.safetensors"}
"""File beside the weights of each listener with the `golden_tensors` that its makers had."""

_LISTENERS: dict[str, Callable[[], Listener]] = {
    "offline": Student.bundled,
    "live": partial(Student.bundled, "live"),
    "studio": Studio.bundled,
}

_TOLERANCE = 1e-3


def golden_sound() -> NDArray[np.float32]:
    """A second of sound like a voice at 16 kHz, shape (16000,): gliding harmonics, a hiss, a closure."""
    time_s = np.arange(16_000) / 16_000
    pitch = 2 * np.pi * (120 * time_s + 20 * time_s**2)
    formant_hz = 500 + 900 * time_s
    voice = sum(np.sin(k * pitch) * np.exp(-(((k * 130 - formant_hz) / 400) ** 2)) for k in range(1, 30))
    # Whole numbers alone: generators change over versions, and a sine's last digit from one processor to the next.
    number = np.arange(16_000, dtype=np.uint64)
    hiss = (number * number * np.uint64(2_654_435_761) % np.uint64(2**32)).astype(np.float64) / 2**31 - 1
    envelope = np.where(time_s < 0.1, 0, np.where((time_s > 0.4) & (time_s < 0.48), 0.01, 1))
    return np.asarray(0.1 * envelope * (voice + np.where(time_s > 0.8, hiss, 0)), np.float32)


def selftest() -> list[tuple[str, float]]:
    """What was compared, and by how much it differs from the golden tensors that came with the weights.

    Raises
    ------
    WeightsError
        When a file is missing or damaged, or a difference is above 1e-3.
    """
    return [compared for name in GOLDEN for compared in _compared(name)]


def golden_tensors(listener: Listener) -> dict[str, NDArray[np.float32]]:
    """The features and posteriors that a listener has for `golden_sound`."""
    sound = golden_sound()
    return {
        "features": mfcc(Audio(sound, listener.spec.sample_rate_hz), listener.spec),
        "posteriors": listener.hear([sound])[:],
    }


def _compared(name: str) -> Iterator[tuple[str, float]]:
    golden, _ = read_safetensors(asset(GOLDEN[name]))
    for what, computed in golden_tensors(_LISTENERS[name]()).items():
        expected, where = golden.get(what), f"{name} {what}"
        if expected is None or expected.shape != computed.shape:
            raise WeightsError("the golden tensors do not fit the weights", where, "reinstall wav2vis")
        difference = float(np.abs(computed - expected.astype(np.float32)).max())
        if not difference <= _TOLERANCE:
            raise WeightsError(
                f"differ by {difference:.2g} from the reference (at most {_TOLERANCE:g} is allowed)",
                where,
                "reinstall wav2vis and NumPy",
            )
        yield where, difference
