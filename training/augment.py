"""Speech made to sound like other voices, rooms and microphones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

from wav2vis_core.resample import resample

Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class AugmentConfig:
    """How far augmentation goes; each effect is drawn anew for every utterance and copy.

    Attributes
    ----------
    speed_range : tuple of float
        Playing speed, which moves the formants as another vocal tract would and warps the labels' times.
    noise_share, reverb_share, band_share : float
        Share of utterances in [0, 1] that get noise, a room, a narrower band.
    snr_db : tuple of float
        Range of the signal-to-noise ratio.
    gain_db : tuple of float
        Range of the level against the original.
    """

    speed_range: tuple[float, float] = (0.86, 1.16)
    noise_share: float = 0.6
    reverb_share: float = 0.25
    band_share: float = 0.25
    snr_db: tuple[float, float] = (5.0, 35.0)
    gain_db: tuple[float, float] = (-20.0, 10.0)


def draw_speed(config: AugmentConfig, rng: Generator) -> float:
    """A speed in steps of 2 %, which keeps the resampler's filter small."""
    low, high = config.speed_range
    return float(round(rng.uniform(low, high) * 50) / 50)


def change_speed(samples: Float32, speed: float, sample_rate_hz: int) -> Float32:
    """The sound played `speed` times as fast, shape (ceil(n_samples / speed),); time t moves to t / speed."""
    return resample(samples, round(sample_rate_hz * speed), sample_rate_hz)


def roughen(samples: Float32, sample_rate_hz: int, config: AugmentConfig, rng: Generator) -> Float32:
    """The sound in a room, through a band, with noise and at another level; same shape, no delay."""
    out = samples.astype(np.float64)
    if rng.random() < config.reverb_share:
        out = fftconvolve(out, _room(sample_rate_hz, rng))[: len(out)]
    if rng.random() < config.band_share:
        out = sosfilt(_band(sample_rate_hz, rng), out)
    if rng.random() < config.noise_share:
        out = out + noise(len(out), rng) * _level(out) * 10 ** (-rng.uniform(*config.snr_db) / 20)
    out *= 10 ** (rng.uniform(*config.gain_db) / 20)
    return np.clip(out, -1, 1).astype(np.float32)


def noise(n_samples: int, rng: Generator) -> NDArray[np.float64]:
    """Noise of unit level, shape (n_samples,), whose power falls by 0 to 9 dB an octave."""
    spectrum = np.fft.rfft(rng.standard_normal(max(n_samples, 2)))
    spectrum *= np.maximum(np.arange(len(spectrum)), 8.0) ** -rng.uniform(0, 1.5)
    out = np.fft.irfft(spectrum, max(n_samples, 2))[:n_samples]
    return np.asarray(out / max(float(np.sqrt(np.mean(out**2))), 1e-12))


def _level(samples: NDArray[np.float64]) -> float:
    """Root mean square of the louder half: pauses must not make the noise fainter."""
    squares = np.sort(samples**2)
    return float(np.sqrt(np.mean(squares[len(squares) // 2 :]))) if len(squares) else 0.0


def _room(sample_rate_hz: int, rng: Generator) -> NDArray[np.float64]:
    """An impulse response: the direct sound, then a tail that falls by 60 dB in 0.1 to 0.6 s."""
    decay_s = rng.uniform(0.1, 0.6)
    time_s = np.arange(int(decay_s * sample_rate_hz)) / sample_rate_hz
    tail = rng.standard_normal(len(time_s)) * 10 ** (-3 * time_s / decay_s)
    tail *= 10 ** (-rng.uniform(0, 12) / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return np.asarray(tail)


def _band(sample_rate_hz: int, rng: Generator) -> NDArray[np.float64]:
    """A telephone band in one case of three, otherwise only a lower top."""
    nyquist_hz = sample_rate_hz / 2
    if rng.random() < 1 / 3:
        return np.asarray(butter(4, [300 / nyquist_hz, 3400 / nyquist_hz], "bandpass", output="sos"))
    return np.asarray(butter(4, rng.uniform(3400, 7500) / nyquist_hz, "lowpass", output="sos"))
