# SPDX-License-Identifier: MIT
"""Sounds that no mouth makes words of: steady noise, music, keyboard clicks, breathing, at 16 kHz.

All are made here, from a seed, so that anyone can make them again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000

Samples = NDArray[np.float32]
Rng = np.random.Generator


def _coloured(rng: Rng, n: int, shape: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Noise whose amplitude at each frequency (Hz) is what `shape` says, root mean square 1."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum *= shape(np.fft.rfftfreq(n, 1 / RATE_HZ))
    out = np.fft.irfft(spectrum, n)
    return out / max(float(np.sqrt(np.mean(out * out))), 1e-12)


def _resonances(*peaks: tuple[float, float, float]) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Amplitudes of resonances (centre and width in Hz, height)."""
    return lambda hz: sum(h / np.sqrt(1 + ((hz - c) / (w / 2)) ** 2) for c, w, h in peaks) + 0 * hz  # type: ignore


def hiss(rng: Rng, seconds: float) -> Samples:
    """White noise at -40 dB, as of a cheap microphone."""
    return (0.01 * _coloured(rng, int(seconds * RATE_HZ), np.ones_like)).astype(np.float32)


def fan(rng: Rng, seconds: float) -> Samples:
    """A fan: pink noise at -30 dB with the hum of its blades and of the mains."""
    n = int(seconds * RATE_HZ)
    time = np.arange(n) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * hz * time + hz) / k for k, hz in enumerate((50, 100, 150, 180, 360), 1))
    pink = _coloured(rng, n, lambda hz: 1 / np.sqrt(np.maximum(hz, 20)))
    return (0.03 * (pink + 0.3 * hum)).astype(np.float32)


def keyboard(rng: Rng, seconds: float) -> Samples:
    """Somebody types: six keys a second, each a press and a release with the ring of the desk, over faint noise."""
    n = int(seconds * RATE_HZ)
    out = 0.001 * rng.standard_normal(n)
    at = 0.2
    while at < seconds - 0.3:
        for delay, loud in ((0.0, 1.0), (rng.uniform(0.06, 0.12), 0.5)):
            length = int(0.04 * RATE_HZ)
            ring = _resonances(
                (rng.uniform(200, 500), 150, 0.6), (rng.uniform(1500, 3500), 900, 1.0), (5500, 2000, 0.7)
            )
            click = _coloured(rng, length, ring) * np.exp(-np.arange(length) / (rng.uniform(0.003, 0.009) * RATE_HZ))
            begin = int((at + delay) * RATE_HZ)
            out[begin : begin + length] += 0.15 * loud * rng.uniform(0.4, 1.0) * click
        at += rng.gamma(3.0, 0.055) + (rng.uniform(0.4, 1.5) if rng.random() < 0.05 else 0.0)
    return out.astype(np.float32)


def breathing(rng: Rng, seconds: float) -> Samples:
    """Breath into a near microphone: in through the nose, out through the mouth, fifteen times a minute."""
    n = int(seconds * RATE_HZ)
    out = 0.0005 * rng.standard_normal(n)
    at = 0.3
    while at < seconds - 5:
        for lasts, loud, ring in (
            (rng.uniform(0.9, 1.4), 0.012, _resonances((900, 800, 0.5), (2500, 2500, 1.0), (5000, 3000, 0.6))),
            (rng.uniform(1.0, 1.7), 0.03, _resonances((500, 500, 1.0), (1500, 900, 0.7), (3000, 2500, 0.4))),
        ):
            length = int(lasts * RATE_HZ)
            begin = int(at * RATE_HZ)
            breath = np.hanning(length) * _coloured(rng, length, ring)
            out[begin : begin + length] += loud * rng.uniform(0.6, 1.2) * breath
            at += lasts + rng.uniform(0.1, 0.4)
        at += rng.uniform(0.3, 1.0)
    return out.astype(np.float32)


def music(rng: Rng, seconds: float) -> Samples:
    """A band: chords of plucked strings, a bass, a melody with vibrato, and drums, 100 beats a minute."""
    n = int(seconds * RATE_HZ)
    out = np.zeros(n + 4 * RATE_HZ)
    beat = 0.6

    def play(at: float, pitch: float, lasts: float, loud: float, decay_s: float, harmonics: int, sway: float) -> None:
        time = np.arange(int(lasts * RATE_HZ)) / RATE_HZ
        hz = 440 * 2 ** ((pitch - 69) / 12)
        phase = 2 * np.pi * (hz * time + sway * hz / 5 / (2 * np.pi) * np.sin(2 * np.pi * 5 * time))
        tone = sum(np.sin(k * phase) / k**1.2 for k in range(1, harmonics + 1) if k * hz < 7500)
        envelope = np.minimum(time / 0.008, 1) * np.exp(-time / decay_s) * np.minimum((lasts - time) / 0.02, 1)
        out[int(at * RATE_HZ) :][: len(time)] += loud * envelope * tone

    scale = [0, 2, 4, 5, 7, 9, 11, 12]
    for bar in range(int(seconds / (4 * beat)) + 1):
        root = [48, 45, 41, 43][bar % 4]
        for step in range(8):
            at = (4 * step / 8 + 4 * bar) * beat
            if at >= seconds:
                break
            for note in (0, 4 if root in {48, 41, 43} else 3, 7):
                play(at, root + 12 + note, 0.5, 0.03, 0.25, 12, 0)
            if step % 4 == 0:
                play(at, root - 12, 1.0, 0.08, 0.5, 8, 0)
            if rng.random() < 0.6:
                play(at, 60 + rng.choice(scale), rng.uniform(0.2, 0.6), 0.06, 2.0, 10, 0.02)
            length = int(0.12 * RATE_HZ)
            drum = _coloured(rng, length, _resonances((200, 200, 1), (4000, 5000, 1.0 if step % 4 == 2 else 0.2)))
            drum *= np.exp(-np.arange(length) / (0.03 * RATE_HZ))
            out[int(at * RATE_HZ) :][:length] += 0.06 * drum
    return out[:n].astype(np.float32)


NOISES: dict[str, Callable[[Rng, float], Samples]] = {
    "hiss": hiss,
    "fan": fan,
    "music": music,
    "keyboard": keyboard,
    "breathing": breathing,
}
"""Makers by name: `NOISES[name](np.random.default_rng(seed), seconds)`."""
