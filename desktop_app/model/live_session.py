# SPDX-License-Identifier: GPL-3.0-or-later
"""A microphone's sound on its way to a mouth, and a take of it."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wav2vis_core import LiveMouth, Student
from wav2vis_core.formats.common.output import write_atomically

Int16 = NDArray[np.int16]

SILENT_DB = -60.0
"""The lowest level that is shown."""


class LiveSession:
    """Shape and level of the sound that arrives.

    Parameters
    ----------
    rate_hz : int
        Of the samples.
    viseme_set : str
    student : Student, optional
        A live one; the bundled one by default.

    Attributes
    ----------
    shape : str
        What the mouth shows; empty at first.
    level_db : float
        Of the last samples, root mean square over full scale, at least `SILENT_DB`.
    recording : bool
        Whether samples are kept.

    Raises
    ------
    WeightsError
        When the package holds no live student.
    """

    def __init__(self, rate_hz: int, viseme_set: str, student: Student | None = None) -> None:
        self._mouth = LiveMouth(rate_hz, viseme_set=viseme_set, student=student)
        self._rate_hz = rate_hz
        self._take: list[Int16] = []
        self.shape, self.level_db, self.recording = "", SILENT_DB, False

    @property
    def look_ahead_s(self) -> float:
        """How much later than the sound the mouth is at least."""
        return self._mouth.look_ahead_s

    @property
    def take_s(self) -> float:
        """Length of the take in seconds."""
        return sum(map(len, self._take)) / self._rate_hz

    def push(self, samples: Int16) -> None:
        """The next samples, shape (n,)."""
        if not len(samples):
            return
        if self.recording:
            self._take.append(samples)
        floats = samples.astype(np.float32) / np.float32(32768)
        power = max(float(np.mean(floats * floats)), 1e-12)
        self.level_db = max(10 * float(np.log10(power)), SILENT_DB)
        self.shape = (self._mouth.push(floats) or [self.shape])[-1]

    def record(self) -> None:
        """Begin a take; an older one is forgotten."""
        self._take = []
        self.recording = True

    def save_take(self, path: Path, *, overwrite: bool) -> None:
        """End the take and write it as a WAV of 16 bits; OutputError when it cannot be written."""
        self.recording = False
        stream = io.BytesIO()
        with wave.open(stream, "wb") as file:
            file.setparams((1, 2, self._rate_hz, 0, "NONE", ""))
            file.writeframes(np.concatenate([np.zeros(0, np.int16), *self._take]).astype("<i2").tobytes())
        write_atomically(path, stream.getvalue(), overwrite=overwrite)
