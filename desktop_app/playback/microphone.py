# SPDX-License-Identifier: GPL-3.0-or-later
"""The microphone, behind QAudioSource."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QIODevice, QObject, pyqtSignal
from PyQt6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

_BUFFER_S = 0.02


def microphones() -> list[QAudioDevice]:
    """Those that the system has, its default one first."""
    default = QMediaDevices.defaultAudioInput()
    return sorted(QMediaDevices.audioInputs(), key=lambda each: each.id() != default.id())


class Microphone(QObject):
    """Gives the samples of a device, its channels averaged: `captured` with int16, shape (n,), as they come."""

    captured = pyqtSignal(object)

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        super().__init__(parent)
        preferred = device.preferredFormat()
        preferred.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self.rate_hz = preferred.sampleRate()
        self._n_channels = preferred.channelCount()
        self._source = QAudioSource(device, preferred, self)
        self._source.setBufferSize(preferred.bytesForDuration(round(_BUFFER_S * 1e6)))
        self._stream: QIODevice | None = None

    def start(self) -> None:
        """Begin to capture."""
        self._stream = self._source.start()
        if self._stream:
            self._stream.readyRead.connect(self._read)

    def stop(self) -> None:
        """Stop."""
        self._source.stop()
        self._stream = None

    def _read(self) -> None:
        if self._stream is None:
            return
        data = bytes(self._stream.readAll().data())
        width = 2 * self._n_channels
        samples = np.frombuffer(data[: len(data) // width * width], np.int16).reshape(-1, self._n_channels)
        self.captured.emit(np.rint(samples.mean(axis=1)).astype(np.int16))
