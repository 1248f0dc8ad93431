# SPDX-License-Identifier: MIT
"""A gate that lets speech through and keeps the mouth shut in music, typing, breath and noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..track.phones import CLASSES, SILENCE, VOWEL_CLASSES

Float32 = NDArray[np.float32]

# Speech has a vowel every few hundred milliseconds, and a student that hears anything else hears consonants in it.
# What is counted are feature frames: of sound, less `_LEAK` each, less `_WORTH` for each that is surely a vowel's.
_MOST_FRAMES, _WORTH, _LEAK = 100.0, 5.0, 0.1
_VOWEL, _SURE_VOWEL, _VOWEL_FRAMES = 0.25, 0.5, 5

# After a pause so long a frame in which silence is so likely is silence, whatever else might be gained from it.
_PAUSE_FRAMES, _PAUSE, _SILENT = 20, 0.5, 0.7


class Gate:
    """Silence in the place of posteriors that no voice gave rise to.

    It stands open until a second of sound without vowels has come, so that no first consonant is lost, and opens again
    at the fifth frame of a vowel. The numbers were chosen on dev speech and on sounds of `benchmarks/noises.py`.
    """

    def __init__(self) -> None:
        self._vowels = np.array([name in VOWEL_CLASSES for name in CLASSES])
        self._silence = np.array([name == SILENCE for name in CLASSES], np.float32)
        self._without_vowel = 0.0
        self._vowel_frames = self._pause_frames = 0
        self._shut = False

    def push(self, posteriors: Float32) -> Float32:
        """The next posteriors, shape (n, n_classes), or rows of silence."""
        passed = [self._passes(row) for row in posteriors]
        return np.where(np.array(passed, bool)[:, None], posteriors, self._silence)

    def _passes(self, row: Float32) -> bool:
        silence, vowel = float(row @ self._silence), float(row[self._vowels].max())
        sound = 1 - silence - _LEAK - _WORTH * max(0.0, vowel - _VOWEL) / (1 - _VOWEL)
        self._without_vowel = min(max(self._without_vowel + sound, 0.0), _MOST_FRAMES)
        self._vowel_frames = self._vowel_frames + 1 if vowel > _SURE_VOWEL else 0
        self._pause_frames = self._pause_frames + 1 if silence > _PAUSE else 0
        if self._shut:
            self._shut = self._vowel_frames < _VOWEL_FRAMES and self._without_vowel >= _MOST_FRAMES / 2
            if not self._shut:
                self._without_vowel = min(self._without_vowel, _MOST_FRAMES / 2)
        else:
            self._shut = self._without_vowel >= _MOST_FRAMES
        return not self._shut and not (self._pause_frames > _PAUSE_FRAMES and silence > _SILENT)
