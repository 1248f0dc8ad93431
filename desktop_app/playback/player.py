# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the document's sound and knows which moment of it is audible."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ..sound.sound import Sound
from .outputs import Output, SilentOutput, output_for
from .stream import Stream

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5)

_TICK_MS = 16
_GRAIN_S = 0.09  # played at each move of a scrub


class Player(QObject):
    """Position, playing or not, speed, volume and loop.

    While it plays, `moved` gives the audible position, some 60 times a second. `position_s` is also the playhead
    of the editor. `loop` is the stretch (seconds) that is played round and round when it is reached, or None.
    """

    moved = pyqtSignal(float)
    playing_changed = pyqtSignal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.position_s = 0.0
        self.speed = 1.0
        self.volume = 1.0
        self.loop: tuple[float, float] | None = None
        self._sound: Sound | None = None
        self._output: Output = SilentOutput()
        self._stream: Stream | None = None
        self._scrubbing = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def has_device(self) -> bool:
        """Whether anything can be heard."""
        return not isinstance(self._output, SilentOutput)

    @property
    def playing(self) -> bool:
        """Whether it plays; a scrub is not playing."""
        return self._stream is not None and not self._scrubbing

    def set_sound(self, sound: Sound | None) -> None:
        """Take another sound, from its beginning."""
        self.stop()
        self._sound = sound
        self.loop = None
        if sound:
            self._output = output_for(sound.sample_rate_hz)
        self.seek(0.0)

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        """Play from a time, else from the position, up to a time, else to the end.

        At the end of the sound it starts over.
        """
        if not self._sound:
            return
        start_s = self.position_s if start_s is None else start_s
        if start_s >= self._sound.duration_s - 0.001:
            start_s = 0.0
        self._start(start_s, self._sound.duration_s if end_s is None else end_s, self.loop if end_s is None else None)
        self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stop where it is."""
        was_playing = self.playing
        self._output.stop()
        self._timer.stop()
        self._stream, self._scrubbing = None, False
        if was_playing:
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or stop."""
        if self.playing:
            self.stop()
        else:
            self.play()

    def seek(self, position_s: float) -> None:
        """Move the position; playing goes on from there."""
        self.position_s = min(max(position_s, 0.0), self._sound.duration_s if self._sound else 0.0)
        if self.playing:
            self.play()
        self.moved.emit(self.position_s)

    def scrub(self, position_s: float) -> None:
        """Move the position and play a moment of it."""
        if self.playing or not self._sound:
            self.seek(position_s)
            return
        self.seek(position_s)
        if not self._scrubbing or self._ended():
            self._start(self.position_s, min(self.position_s + _GRAIN_S, self._sound.duration_s), None, grain=True)

    def set_speed(self, speed: float) -> None:
        """Play slower or faster at the same pitch."""
        self.speed = speed
        self._again()

    def set_volume(self, volume: float) -> None:
        """Play as loud as a share of the recording's own loudness says, from 0 to 1."""
        self.volume = volume
        if self._stream:
            self._stream.volume = volume

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat a stretch; None stops repeating."""
        if loop != self.loop:
            self.loop = loop
            self._again()

    def _again(self) -> None:
        if self.playing:
            self.play()

    def _start(self, start_s: float, end_s: float, loop: tuple[float, float] | None, *, grain: bool = False) -> None:
        assert self._sound is not None
        if loop and start_s >= loop[1]:
            start_s = loop[0]
        self._output.stop()
        self._output = output_for(self._sound.sample_rate_hz)  # again: a headset may have come or gone
        rate_hz = self._output.rate_hz or self._sound.sample_rate_hz
        speed = 1.0 if grain else self.speed
        self._stream = Stream(self._sound, start_s, end_s, loop=loop, speed=speed, rate_hz=rate_hz, faded=grain)
        self._stream.volume = self.volume
        self._scrubbing = grain
        self._output.start(self._stream)
        self._timer.start()

    def _ended(self) -> bool:
        return self._stream is None or self._stream.ended(self._output.played_s())

    def _tick(self) -> None:
        assert self._stream is not None
        if self._scrubbing:
            if self._ended():
                self.stop()
            return
        self.position_s = self._stream.position_s(self._output.played_s())
        self.moved.emit(self.position_s)
        if self._ended():
            self.stop()
