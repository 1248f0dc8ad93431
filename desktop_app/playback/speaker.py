# SPDX-License-Identifier: GPL-3.0-or-later
"""The loudspeaker, behind QAudioSink."""

from __future__ import annotations

from PyQt6.QtCore import QIODevice
from PyQt6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from .stream import Stream

# Long enough for a window that repaints meanwhile, short enough that a pause is immediate.
_BUFFER_S = 0.08


class SpeakerOutput:
    """A device that takes 16-bit samples, at the given rate or the one that it prefers."""

    def __init__(self, device: QAudioDevice, rate_hz: int) -> None:
        self._device = device
        self._format = QAudioFormat()
        self._format.setSampleRate(rate_hz)
        self._format.setChannelCount(1)
        self._format.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if not device.isFormatSupported(self._format):
            preferred = device.preferredFormat()
            self._format.setSampleRate(preferred.sampleRate())
            self._format.setChannelCount(preferred.channelCount())
        self.rate_hz = self._format.sampleRate()
        self._sink: QAudioSink | None = None
        self._source: _Source | None = None

    @classmethod
    def preferred(cls, rate_hz: int) -> SpeakerOutput | None:
        """The system's default device; None where there is none."""
        device = QMediaDevices.defaultAudioOutput()
        return None if device.isNull() else cls(device, rate_hz)

    def start(self, stream: Stream) -> None:
        """Play from the stream's beginning."""
        self.stop()
        self._source = _Source(stream, self._format.channelCount())
        self._sink = QAudioSink(self._device, self._format)
        self._sink.setBufferSize(self._format.bytesForDuration(round(_BUFFER_S * 1e6)))
        self._sink.start(self._source)

    def stop(self) -> None:
        """Be silent at once."""
        if self._sink:
            self._sink.reset()
            self._sink.stop()
            self._sink = self._source = None

    def played_s(self) -> float:
        """What left the loudspeaker, as far as the system knows (seconds).

        With PulseAudio and PipeWire Qt takes off what still waits. Where it does not, the mouth is early by the
        buffer at most, which viewers do not notice.
        """
        return self._sink.processedUSecs() / 1e6 if self._sink else 0.0


class _Source(QIODevice):
    """A stream as the device reads it: the one channel in each of the device's."""

    def __init__(self, stream: Stream, n_channels: int) -> None:
        super().__init__()
        self._stream, self._n_channels = stream, n_channels
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def readData(self, maxlen: int) -> bytes:
        """The next samples as bytes."""
        samples = self._stream.take(maxlen // (2 * self._n_channels))
        return samples.repeat(self._n_channels).tobytes()

    def bytesAvailable(self) -> int:
        """More than any buffer."""
        return 1 << 20

    def isSequential(self) -> bool:
        """Yes: no seeking."""
        return True
