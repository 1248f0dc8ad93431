# SPDX-License-Identifier: MIT
"""Speech made to sound like other voices, rooms, microphones and lines. Only `change_speed` moves anything in time."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, istft, sosfilt, stft

from wav2vis_core.sound.audio import Audio
from wav2vis_core.sound.resample import resample

from ..config import AugmentConfig
from .encoding import through_codec

Float32 = NDArray[np.float32]

_VOICE_WINDOW = 512  # samples: two periods of a low voice at 16 kHz
_ENVELOPE_S = 0.002  # shorter than the period of a child's voice
_MOST_CHANGE = 3.0  # of the envelope, natural logarithm: 26 dB

_OPUS_KBPS = (10, 33)


def draw_speed(config: AugmentConfig, rng: Generator) -> float:
    """A speed in steps of 2 %, which keeps the resampler's filter small."""
    low, high = config.speed_range
    return float(round(rng.uniform(low, high) * 50) / 50)


def change_speed(samples: Float32, speed: float, sample_rate_hz: int) -> Float32:
    """The sound played `speed` times as fast, shape (ceil(n_samples / speed),); time t moves to t / speed."""
    return resample(samples, round(sample_rate_hz * speed), sample_rate_hz)


def revoice(samples: Float32, sample_rate_hz: int, config: AugmentConfig, rng: Generator) -> Float32:
    """The sound with another pitch and another vocal tract; same shape, no delay."""
    if rng.random() < config.pitch_share:
        samples = change_pitch(samples, rng.uniform(*config.pitch_semitones), sample_rate_hz)
    if rng.random() < config.tract_share:
        samples = change_tract(samples, rng.uniform(*config.tract_range), sample_rate_hz)
    return samples


def change_pitch(samples: Float32, semitones: float, sample_rate_hz: int) -> Float32:
    """The sound with its pitch moved and its formants kept; same shape, no delay.

    It is stretched by a phase vocoder, then played faster by as much.
    """
    from librosa.effects import time_stretch  # takes a second to import

    ratio = round(2 ** (semitones / 12) * 50) / 50
    stretched = time_stretch(samples, rate=1 / ratio, n_fft=_VOICE_WINDOW)
    moved = change_speed(stretched, ratio, sample_rate_hz)[: len(samples)]
    moved = np.pad(moved, (0, len(samples) - len(moved)))
    return change_tract(moved, 1 / ratio, sample_rate_hz)


def change_tract(samples: Float32, factor: float, sample_rate_hz: int) -> Float32:
    """The sound with its formants moved by a factor and its pitch kept; same shape, no delay.

    The spectral envelope, smooth over less than a period of the voice (cepstral lifter: Oppenheim & Schafer 2010,
    section 13), is stretched over frequency (Jaitly & Hinton 2013) while the harmonics stay.
    """
    overlap = _VOICE_WINDOW * 3 // 4
    _, _, spectrum = stft(samples, nperseg=_VOICE_WINDOW, noverlap=overlap)
    cepstra = np.fft.irfft(np.log(np.maximum(np.abs(spectrum), 1e-7)), axis=0)
    smooth = int(_ENVELOPE_S * sample_rate_hz)
    cepstra[smooth : len(cepstra) - smooth + 1] = 0
    envelope = np.fft.rfft(cepstra, axis=0).real
    at = np.minimum(np.arange(len(envelope)) / factor, len(envelope) - 1.001)
    below, share = at.astype(int), (at % 1)[:, None]
    moved = (1 - share) * envelope[below] + share * envelope[below + 1]
    spectrum *= np.exp(np.clip(moved - envelope, -_MOST_CHANGE, _MOST_CHANGE))
    _, out = istft(spectrum, nperseg=_VOICE_WINDOW, noverlap=overlap)
    return np.asarray(np.clip(out[: len(samples)], -1, 1), np.float32)


def roughen(samples: Float32, sample_rate_hz: int, config: AugmentConfig, rng: Generator) -> Float32:
    """The sound in a room, through a band, with noise, at another level, through a codec; same shape, no delay."""
    out = samples.astype(np.float64)
    if rng.random() < config.reverb_share:
        out = fftconvolve(out, _room(sample_rate_hz, rng))[: len(out)]
    if rng.random() < config.band_share:
        out = sosfilt(_band(sample_rate_hz, rng), out)
    if rng.random() < config.noise_share:
        out = out + noise(len(out), rng) * _level(out) * 10 ** (-rng.uniform(*config.snr_db) / 20)
    out *= 10 ** (rng.uniform(*config.gain_db) / 20)
    rough = np.clip(out, -1, 1).astype(np.float32)
    if rng.random() < config.codec_share:
        audio = Audio(rough, sample_rate_hz)
        mp3 = rng.random() < 0.5
        coded = through_codec(audio, "mp3") if mp3 else through_codec(audio, "opus", int(rng.integers(*_OPUS_KBPS)))
        rough = np.clip(coded.samples, -1, 1)
    return rough


def noise(n_samples: int, rng: Generator) -> NDArray[np.float64]:
    """Noise of unit level, shape (n_samples,), whose power falls by 0 to 9 dB an octave."""
    spectrum = np.fft.rfft(rng.standard_normal(max(n_samples, 2)))
    spectrum *= np.maximum(np.arange(len(spectrum)), 8.0) ** -rng.uniform(0, 1.5)
    out = np.fft.irfft(spectrum, max(n_samples, 2))[:n_samples]
    return np.asarray(out / max(float(np.sqrt(np.mean(out**2))), 1e-12))


def _level(samples: NDArray[np.float64]) -> float:
    """Root mean square of the louder half, so that pauses do not make the noise fainter."""
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
    """A telephone band in one case of three, otherwise a low-pass alone."""
    nyquist_hz = sample_rate_hz / 2
    if rng.random() < 1 / 3:
        return np.asarray(butter(4, [300 / nyquist_hz, 3400 / nyquist_hz], "bandpass", output="sos"))
    return np.asarray(butter(4, rng.uniform(3400, 7500) / nyquist_hz, "lowpass", output="sos"))
