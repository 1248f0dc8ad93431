# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples for the loudspeaker: a stretch of a sound, repeated if it loops, slower or faster at the same pitch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.sound.resample import ResampleStream

from ..sound.sound import Sound

Int16 = NDArray[np.int16]
Float32 = NDArray[np.float32]

# Overlap-add of similar windows (WSOLA: Verhelst and Roelands 1993, doi:10.1109/ICASSP.1993.319366): windows long
# enough for the lowest voices' pitch, moved by at most half a period of it.
_WINDOW_S = 0.03
_SEARCH_S = 0.006

_FADE_S = 0.01

# After the end: stretched sound can be a window short, and a device that starves reports no position.
_SILENCE_S = 0.25


class Stream:
    """Samples in order, taken as the loudspeaker wants them.

    Parameters
    ----------
    sound : Sound
    start_s, end_s : float
        What is played (seconds).
    loop : tuple of float, optional
        (start, end) in seconds that is repeated without end once its end is reached.
    speed : float
        Sound seconds a second, 0.25 to 4.
    rate_hz : int
        Of the samples that come out.
    faded : bool
        Whether it swells and dies away, so that a short stretch does not click; at plain speed, without a loop.

    Attributes
    ----------
    volume : float
        From 0 to 1, as it is heard: the amplitude goes with its square.
    """

    def __init__(
        self,
        sound: Sound,
        start_s: float,
        end_s: float,
        *,
        loop: tuple[float, float] | None = None,
        speed: float = 1.0,
        rate_hz: int,
        faded: bool = False,
    ) -> None:
        self.volume = 1.0
        self._sound, self._speed = sound, speed
        self._start_s, self._end_s, self._loop = start_s, end_s, loop
        self._first = round(start_s * sound.sample_rate_hz)
        self._at = 0  # samples of the sound taken, loops unrolled
        self._faded = faded
        self._window = np.hanning(round(_WINDOW_S * sound.sample_rate_hz / 2) * 2 + 1)[:-1].astype(np.float32)
        self._tail: Float32 | None = None
        self._written_s = 0.0  # of stretched sound
        self._resampler = ResampleStream(sound.sample_rate_hz, rate_hz)
        self._ready = np.zeros(0, np.float32)
        self._over = False

    def take(self, n: int) -> Int16:
        """The next `n` samples, shape (n,); a moment of silence after the end, then fewer."""
        while len(self._ready) < n and not self._over:
            piece = self._stretched() if self._speed != 1 else self._plain(2048)
            more = self._resampler.push(piece) if len(piece) else self._resampler.finish()
            self._over = not len(piece)
            silence = np.zeros(round(_SILENCE_S * self._resampler.to_hz) if self._over else 0, np.float32)
            self._ready = np.concatenate([self._ready, more, silence])
        taken, self._ready = self._ready[:n], self._ready[n:]
        return np.asarray(np.clip(np.rint(taken * np.float32(self.volume**2)), -32768, 32767), np.int16)

    def position_s(self, played_s: float) -> float:
        """Time in the sound (seconds) that is audible after `played_s` seconds of output."""
        time_s = self._start_s + played_s * self._speed
        if self._loop and time_s >= self._loop[1]:
            start_s, end_s = self._loop
            return start_s + (time_s - end_s) % (end_s - start_s)
        return min(time_s, self._end_s)

    def ended(self, played_s: float) -> bool:
        """Whether everything was played after `played_s` seconds of output."""
        return not self._loop and self._start_s + played_s * self._speed >= self._end_s

    def _plain(self, n: int) -> Float32:
        piece = self._unrolled(self._at, self._at + n)
        if self._faded:
            from_start = np.arange(self._at, self._at + len(piece))
            to_end = round((self._end_s - self._start_s) * self._sound.sample_rate_hz) - 1 - from_start
            edge = max(round(_FADE_S * self._sound.sample_rate_hz), 1)
            piece = piece * np.clip(np.minimum(from_start, to_end) / edge, 0, 1).astype(np.float32)
        self._at += len(piece)
        return piece

    def _stretched(self) -> Float32:
        """The next half window, most like what would have followed the last one."""
        hop = len(self._window) // 2
        reach = round(_SEARCH_S * self._sound.sample_rate_hz)
        wanted = round(self._written_s * self._speed * self._sound.sample_rate_hz)
        searched = self._unrolled(wanted - reach, wanted + reach + 2 * hop)
        if len(searched) < 2 * hop:
            return np.zeros(0, np.float32)
        offset = min(reach, wanted)
        if self._tail is not None:
            likeness = np.correlate(searched[: len(searched) - hop], self._tail, "valid")
            energy = np.convolve(searched[: len(searched) - hop] ** 2, np.ones(hop), "valid") + 1.0
            offset = int(np.argmax(likeness / np.sqrt(energy)))
        chosen = searched[offset : offset + 2 * hop]
        if len(chosen) < 2 * hop:
            chosen = searched[-2 * hop :]
        before = chosen[:hop] if self._tail is None else self._tail
        piece = before * self._window[hop:] + chosen[:hop] * self._window[:hop]
        self._tail = chosen[hop:]
        self._written_s += hop / self._sound.sample_rate_hz
        return piece

    def _unrolled(self, start: int, stop: int) -> Float32:
        """Samples counted from the start of playing, the loop repeated, shape (n,); fewer at the end."""
        rate_hz = self._sound.sample_rate_hz
        start = max(start, 0) + self._first
        stop += self._first
        if self._loop is None:
            end = round(self._end_s * rate_hz)
            return self._sound.read(start, min(stop, end)).astype(np.float32)
        low, high = (round(t * rate_hz) for t in self._loop)
        parts = []
        while start < stop:
            at = start if start < high else low + (start - high) % (high - low)
            n = min(stop - start, high - at)
            part = self._sound.read(at, at + n)
            parts.append(np.pad(part, (0, n - len(part))))
            start += n
        return np.concatenate([*parts, np.zeros(0, np.int16)]).astype(np.float32)
