# SPDX-License-Identifier: GPL-3.0-or-later
"""The microphone, behind QAudioSource."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, QThread
from PyQt6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

from wav2vis_core.sound.audio import mixed

Int16 = NDArray[np.int16]

_BUFFER_S = 0.02

# What a sound system may take before its first samples, and its clock's difference from the computer's.
_LATENCY_S = 0.3
_DRIFT = 2e-4


def microphones() -> list[QAudioDevice]:
    """Those that the system has, its default one first."""
    default = QMediaDevices.defaultAudioInput()
    return sorted(QMediaDevices.audioInputs(), key=lambda each: each.id() != default.id())


class Microphone(QThread):
    """Captures a device's sound in a thread of its own, so that a busy window loses none.

    Parameters
    ----------
    device : QAudioDevice
    parent : QObject

    Attributes
    ----------
    rate_hz : int
    consume : callable
        Given the samples as they come, int16 of shape (n,), the channels mixed; called in that thread.
    on_gone : callable
        Called in that thread when the device is pulled out.
    lost_s : float
        Sound (seconds) that should have come by the clock and has not.
    """

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        super().__init__(parent)
        self._device, self._format = device, device.preferredFormat()
        self._format.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self.rate_hz = self._format.sampleRate()
        self.consume: Callable[[Int16], object] = lambda samples: None
        self.on_gone: Callable[[], object] = lambda: None
        self.lost_s = 0.0

    def run(self) -> None:
        """Capture until `stop`."""
        source = QAudioSource(self._device, self._format)
        source.setBufferSize(self._format.bytesForDuration(round(_BUFFER_S * 1e6)))
        stream = source.start()
        n_channels, n_samples = max(self._format.channelCount(), 1), 0

        def read() -> None:
            nonlocal n_samples
            data = bytes(stream.readAll().data())  # type: ignore[union-attr]
            width = 2 * n_channels
            samples = np.frombuffer(data[: len(data) // width * width], np.int16).reshape(-1, n_channels)
            n_samples += len(samples)
            elapsed_s = source.elapsedUSecs() / 1e6
            behind_s = elapsed_s - n_samples / self.rate_hz
            self.lost_s = max(self.lost_s, behind_s - _LATENCY_S - _DRIFT * elapsed_s)
            self.consume(np.rint(mixed(samples.astype(np.float32))).astype(np.int16))

        def notice(state: QAudio.State) -> None:
            if state == QAudio.State.StoppedState and source.error() != QAudio.Error.NoError:
                self.on_gone()

        source.stateChanged.connect(notice)
        if stream:
            stream.readyRead.connect(read)
        else:
            self.on_gone()
        self.exec()
        source.stop()

    def stop(self) -> None:
        """Stop, and wait until all that was captured is consumed."""
        self.quit()
        self.wait()
