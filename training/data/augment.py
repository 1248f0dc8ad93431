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
_VOICE_OVERLAP = _VOICE_WINDOW * 3 // 4
_ENVELOPE_S = 0.002  # shorter than the period of a child's voice
_MOST_CHANGE = 3.0  # of the envelope, natural logarithm: 26 dB

_WHISPERED_TRACT = (1.0, 1.12)
_VOICE_BAR_HZ = (200, 600)  # below it a whisper has little

_SHOUTED_SEMITONES = (3, 10)
_SHOUTED_TRACT = (1.0, 1.12)
_SHOUTED_TILT_DB = (4, 12)
_TILT_HZ = 1000
_SHOUTED_LEVEL = 0.35

_OPUS_KBPS = (10, 33)


def draw_speed(config: AugmentConfig, rng: Generator) -> float:
    """A speed in steps of 2 %, which keeps the resampler's filter small."""
    low, high = config.speed_range
    return float(round(rng.uniform(low, high) * 50) / 50)


def change_speed(samples: Float32, speed: float, sample_rate_hz: int) -> Float32:
    """The sound played `speed` times as fast, shape (ceil(n_samples / speed),); time t moves to t / speed."""
    return resample(samples, round(sample_rate_hz * speed), sample_rate_hz)


def revoice(samples: Float32, sample_rate_hz: int, config: AugmentConfig, rng: Generator) -> Float32:
    """The sound with another pitch, another vocal tract, and whispered or shouted; same shape, no delay."""
    if rng.random() < config.pitch_share:
        samples = change_pitch(samples, rng.uniform(*config.pitch_semitones), sample_rate_hz)
    if rng.random() < config.tract_share:
        samples = change_tract(samples, rng.uniform(*config.tract_range), sample_rate_hz)
    changed = config.whisper_share + config.shout_share
    if changed and (effort := rng.random()) < changed:
        samples = (whisper if effort < config.whisper_share else shout)(samples, sample_rate_hz, rng)
    return samples


def change_pitch(samples: Float32, semitones: float, sample_rate_hz: int) -> Float32:
    """The sound with its pitch moved and its formants kept; same shape, no delay.

    It is stretched by a phase vocoder, then played faster by as much.
    """
    from librosa.effects import time_stretch  # takes a second to import

    ratio = round(2 ** (semitones / 12) * 50) / 50
    stretched = time_stretch(_filling(samples), rate=1 / ratio, n_fft=_VOICE_WINDOW)
    moved = change_speed(stretched, ratio, sample_rate_hz)[: len(samples)]
    moved = np.pad(moved, (0, len(samples) - len(moved)))
    return change_tract(moved, 1 / ratio, sample_rate_hz)


def change_tract(samples: Float32, factor: float, sample_rate_hz: int) -> Float32:
    """The sound with its formants moved by a factor and its pitch kept; same shape, no delay.

    The spectral envelope is stretched over frequency (Jaitly & Hinton 2013) while the harmonics stay.
    """
    spectrum = _spectrum(samples)
    envelope = _envelope(spectrum, sample_rate_hz)
    at = np.minimum(np.arange(len(envelope)) / factor, len(envelope) - 1.001)
    below, share = at.astype(int), (at % 1)[:, None]
    moved = (1 - share) * envelope[below] + share * envelope[below + 1]
    spectrum *= np.exp(np.clip(moved - envelope, -_MOST_CHANGE, _MOST_CHANGE))
    return _sound(spectrum, len(samples))


def whisper(samples: Float32, sample_rate_hz: int, rng: Generator) -> Float32:
    """The sound as if whispered: noise in place of the voice, higher formants; same shape and level, no delay.

    After Lin et al. 2023, arXiv:2311.05179. Noise takes the spectral envelope, and what is low in it, which the voice
    brings, is weakened.
    """
    if not samples.any():
        return samples
    envelope = _envelope(_spectrum(samples), sample_rate_hz)
    noisy = _sound(np.exp(envelope) * _spectrum(rng.standard_normal(len(samples))), len(samples))
    raised = change_tract(_at_level(noisy, samples), rng.uniform(*_WHISPERED_TRACT), sample_rate_hz)
    low_hz = rng.uniform(*_VOICE_BAR_HZ)
    return _at_level(sosfilt(butter(1, low_hz, "highpass", fs=sample_rate_hz, output="sos"), raised), samples)


def shout(samples: Float32, sample_rate_hz: int, rng: Generator) -> Float32:
    """The sound as if shouted: a higher pitch, higher formants, a flatter spectrum, pressed; same shape, no delay.

    As Raitio et al. 2013 (Interspeech, "Analysis and synthesis of shouted speech") found it in shouts.
    """
    high = change_pitch(samples, rng.uniform(*_SHOUTED_SEMITONES), sample_rate_hz)
    high = change_tract(high, rng.uniform(*_SHOUTED_TRACT), sample_rate_hz)
    above = sosfilt(butter(1, _TILT_HZ, "highpass", fs=sample_rate_hz, output="sos"), high)
    flat = high + (10 ** (rng.uniform(*_SHOUTED_TILT_DB) / 20) - 1) * above
    level = np.sqrt(np.mean(flat**2))
    return np.asarray(np.tanh(flat * (_SHOUTED_LEVEL / max(float(level), 1e-9))), np.float32)


def _filling(samples: NDArray[np.floating]) -> NDArray[np.floating]:
    """The sound, with silence after it where it would not fill a window."""
    return np.pad(samples, (0, max(0, _VOICE_WINDOW - len(samples))))


def _spectrum(samples: NDArray[np.floating]) -> NDArray[np.complexfloating]:
    return np.asarray(stft(_filling(samples), nperseg=_VOICE_WINDOW, noverlap=_VOICE_OVERLAP)[2])


def _sound(spectrum: NDArray[np.complexfloating], n_samples: int) -> Float32:
    sound = istft(spectrum, nperseg=_VOICE_WINDOW, noverlap=_VOICE_OVERLAP)[1]
    return np.asarray(np.clip(sound[:n_samples], -1, 1), np.float32)


def _envelope(spectrum: NDArray[np.complexfloating], sample_rate_hz: int) -> NDArray[np.floating]:
    """Natural logarithm of the spectral envelope, shape of `spectrum`, smooth over less than a period of the voice.

    By a cepstral lifter (Oppenheim & Schafer 2010, section 13).
    """
    cepstra = np.fft.irfft(np.log(np.maximum(np.abs(spectrum), 1e-7)), axis=0)
    smooth = int(_ENVELOPE_S * sample_rate_hz)
    cepstra[smooth : len(cepstra) - smooth + 1] = 0
    return np.asarray(np.fft.rfft(cepstra, axis=0).real)


def _at_level(samples: NDArray[np.floating], of: Float32) -> Float32:
    """The sound at the level of another one."""
    factor = np.sqrt(
        np.mean(np.square(of, dtype=np.float64)) / max(np.mean(np.square(samples, dtype=np.float64)), 1e-20)
    )
    return np.asarray(np.clip(samples * factor, -1, 1), np.float32)


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
