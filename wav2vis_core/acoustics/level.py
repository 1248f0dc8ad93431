# SPDX-License-Identifier: MIT
"""How loud a sound is while it comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .features import FeatureSpec
from .spectrum import Framing

Float32 = NDArray[np.float32]

SILENT_DB = -90.0
"""The lowest level that is told."""


class LevelStream:
    """The level of the window around each feature frame: root mean square over full scale, in decibels."""

    def __init__(self, spec: FeatureSpec) -> None:
        self._spec = spec
        self._framing = Framing(spec.window_samples, spec.hop_samples, spec.window_samples // 2)

    def push(self, samples: Float32) -> Float32:
        """Levels, shape (n,), at least `SILENT_DB`, of the frames that these next samples complete."""
        return _levels_db(self._framing.push(samples))

    def finish(self) -> Float32:
        """Levels, shape (n,), of the last frames."""
        return _levels_db(self._framing.finish(self._spec.n_frames(self._framing.n_samples)))


def _levels_db(blocks: Iterator[Float32]) -> Float32:
    least = 10 ** (SILENT_DB / 10)
    powers = [np.zeros(0), *(np.square(frames, dtype=np.float64).mean(axis=1) for frames in blocks)]
    return np.asarray(10 * np.log10(np.maximum(np.concatenate(powers), least)), np.float32)
