# SPDX-License-Identifier: GPL-3.0-or-later
"""A decoded recording that takes little memory however long it is."""

from __future__ import annotations

import io
import tempfile
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from wav2vis_core import Audio
from wav2vis_core.errors import AudioError
from wav2vis_core.notes import Note
from wav2vis_core.sound.audio import read_blocks
from wav2vis_core.sound.pyramid import BASE, Pyramid, PyramidBuilder, extremes

from .file_version import FileVersion, version_of

Int16 = NDArray[np.int16]

_FULL_SCALE = 32768


class Sound:
    """The samples of a recording, mono, at its own rate, with their pyramid.

    They lie in a temporary file without a name as 16-bit numbers, as they are played: two hours at 48 kHz are 0.7 GB
    on disk and next to nothing in memory.

    Attributes
    ----------
    path : Path
    sample_rate_hz : int
    n_samples : int
    pyramid : Pyramid
        Lowest and highest sample of blocks, for drawing.
    notes : tuple of Note
        What there is to know about the file.
    """

    def __init__(
        self,
        path: Path,
        sample_rate_hz: int,
        file: BinaryIO,
        pyramid: Pyramid,
        notes: tuple[Note, ...],
        version: FileVersion,
    ) -> None:
        self.path, self.sample_rate_hz, self.pyramid, self.notes = path, sample_rate_hz, pyramid, notes
        self._version = version
        self.n_samples = pyramid.n_samples
        self._file = file
        self._reading = threading.Lock()  # playback, drawing and analysis share the file's position

    @classmethod
    def load(cls, path: Path, progress: Callable[[float], None] = lambda seconds: None) -> Sound:
        """The sound of a file; `progress` is given the seconds read so far.

        Raises
        ------
        AudioError, SampleRateError
            As `Audio.read` does.
        OSError
            When the temporary folder is full.
        """
        version = version_of(path)
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (open as long as the sound is)
        try:
            builder = PyramidBuilder()
            notes: list[Note] = []
            rate_hz = n_samples = 0
            for block in read_blocks(path, notes.append):
                rate_hz = block.sample_rate_hz
                samples = np.clip(np.rint(block.samples * _FULL_SCALE), -32768, 32767).astype(np.int16)
                file.write(samples.tobytes())
                builder.push(samples)
                n_samples += len(samples)
                progress(n_samples / rate_hz)
        except BaseException:
            file.close()
            raise
        return cls(path, rate_hz, file, builder.finish(), tuple(notes), version)

    def check_unchanged(self) -> None:
        """Raise AudioError when the file is not the one that was read."""
        if version_of(self.path) not in (None, self._version):
            raise AudioError("has changed since it was opened", str(self.path), "save your edits, and open it again")

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate_hz

    def read(self, start: int, stop: int) -> Int16:
        """Samples `start` up to `stop`, shape (n,); what lies outside the sound is left out."""
        start, stop = max(start, 0), min(stop, self.n_samples)
        if start >= stop:
            return np.zeros(0, np.int16)
        with self._reading:
            self._file.seek(2 * start)
            return np.frombuffer(self._file.read(2 * (stop - start)), np.int16)

    def extremes(self, start_s: float, end_s: float, n_columns: int) -> Int16:
        """Lowest and highest sample of equal parts of a stretch (seconds), shape (n_columns, 2); 0 outside the sound.

        Parts are widened to whole blocks of the pyramid where they are longer than one.
        """
        edges = np.linspace(start_s, end_s, n_columns + 1) * self.sample_rate_hz
        if edges[-1] - edges[0] > BASE * n_columns:
            return self.pyramid.extremes(edges)
        first = max(int(edges[0]), 0)
        samples = self.read(first, int(edges[-1]) + 2)
        return extremes(np.stack([samples, samples], axis=1), edges - first)

    def audio(self, start_s: float, end_s: float) -> Audio:
        """The part from `start_s` up to `end_s` (seconds) for the core."""
        samples = self.read(round(start_s * self.sample_rate_hz), round(end_s * self.sample_rate_hz))
        return Audio(samples.astype(np.float32) / np.float32(_FULL_SCALE), self.sample_rate_hz)

    def wav(self, start_s: float, end_s: float) -> bytes:
        """The part from `start_s` up to `end_s` (seconds) as a WAV file."""
        samples = self.read(round(start_s * self.sample_rate_hz), round(end_s * self.sample_rate_hz))
        return wav_of(samples, self.sample_rate_hz)

    def close(self) -> None:
        """Give the temporary file back; nothing can be read then."""
        self._file.close()


def wav_of(samples: Int16, rate_hz: int) -> bytes:
    """Samples, shape (n,), as a WAV file of 16 bits."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return stream.getvalue()
