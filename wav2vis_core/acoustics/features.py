# SPDX-License-Identifier: MIT
"""MFCC with delta and delta-delta: the one implementation that training, files and streams share.

Davis & Mermelstein 1980 (doi:10.1109/TASSP.1980.1163420) for the cepstra, Furui 1986
(doi:10.1109/TASSP.1986.1164788) for the regression deltas, Slaney's Auditory Toolbox for the mel scale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import SampleRateError
from ..sound.audio import Audio
from .context import Context
from .spectrum import Framing, hann, mel_filters

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class FeatureSpec:
    """Every constant of the features. Its fingerprint goes into the weights that were trained on them.

    Attributes
    ----------
    sample_rate_hz : int
    window_samples, hop_samples, fft_size : int
        25 ms periodic Hann window every 10 ms, zero-padded to the FFT.
    n_mels : int
        Slaney-normalised triangles on Slaney's mel scale between `low_hz` and `high_hz`.
    n_mfcc : int
        Cepstra kept, the zeroth (level) included.
    delta_radius_frames : int
        Half width of the regression window of each delta.
    power_floor : float
        Smallest mel power. It is fixed, never relative to the file's loudest sound: a relative floor
        (librosa's `top_db`) would need the whole file and make streams differ from files.
    context : {"both", "past"}
        Whether deltas and the cepstral mean look to both sides of a frame, or only back as a live student must.
    """

    sample_rate_hz: int = 16_000
    window_samples: int = 400
    hop_samples: int = 160
    fft_size: int = 512
    n_mels: int = 40
    low_hz: float = 20.0
    high_hz: float = 7_600.0
    n_mfcc: int = 13
    delta_radius_frames: int = 2
    power_floor: float = 1e-10
    context: Literal["both", "past"] = "both"

    @property
    def frame_rate_hz(self) -> float:
        """Feature frames per second."""
        return self.sample_rate_hz / self.hop_samples

    @property
    def n_features(self) -> int:
        """Columns of a feature frame: cepstra, deltas, delta-deltas."""
        return 3 * self.n_mfcc

    def n_frames(self, n_samples: int) -> int:
        """Feature frames that `n_samples` give: one centred on every hop, none for no sound."""
        return 1 + n_samples // self.hop_samples if n_samples else 0

    def fingerprint(self) -> str:
        """Sixteen hex digits that change with any constant."""
        constants = asdict(self)
        if self.context == "both":
            del constants["context"]  # weights older than this field stay valid
        return hashlib.sha256(json.dumps(constants, sort_keys=True).encode()).hexdigest()[:16]


def mfcc(audio: Audio, spec: FeatureSpec | None = None) -> Float32:
    """Cepstra, deltas and delta-deltas of a sound.

    Parameters
    ----------
    audio : Audio
        Mono sound at `spec.sample_rate_hz`.
    spec : FeatureSpec, optional
        The constants; those of the shipped students by default.

    Returns
    -------
    ndarray of float32, shape (n_frames, n_features)
        Frame k is centred on k x 10 ms; columns are 13 cepstra of `10 log10(power)` (dB, orthonormal DCT-II),
        13 deltas and 13 delta-deltas (dB a frame, a frame squared).

    Raises
    ------
    SampleRateError
        When the sound is at another rate than the specification; resample it first.

    Notes
    -----
    Equal to librosa 0.11 `feature.mfcc(..., dct_type=2, norm="ortho")` on `power_to_db(top_db=None)` with
    `pad_mode="constant"`, and to `feature.delta(width=5, mode="nearest")` once and twice, within 1e-4.

    Examples
    --------
    >>> mfcc(Audio(np.zeros(1600, np.float32), 16_000)).shape
    (11, 39)
    """
    spec = spec or FeatureSpec()
    if audio.sample_rate_hz != spec.sample_rate_hz:
        raise SampleRateError(
            f"the sound is at {audio.sample_rate_hz} Hz and the features need {spec.sample_rate_hz} Hz",
            "mfcc",
            "call audio.resampled(...) first",
        )
    stream = MfccStream(spec)
    return np.concatenate([stream.push(audio.samples), stream.finish()])


class MfccStream:
    """The features of a sound that arrives in pieces; equal to `mfcc` of the whole at any chunking.

    A frame comes out once the sound and the deltas around it are complete: `look_ahead_s` after its centre.
    """

    def __init__(self, spec: FeatureSpec | None = None) -> None:
        self.spec = spec or FeatureSpec()
        window, hop = self.spec.window_samples, self.spec.hop_samples
        self._framing = Framing(window, hop, window // 2)  # which centres frame 0 on sample 0
        self._deltas = _Regression(self.spec.delta_radius_frames, self._delta_ahead_frames)
        self._accelerations = _Regression(self.spec.delta_radius_frames, self._delta_ahead_frames)
        self._static: list[Float32] = []
        self._delta: list[Float32] = []

    @property
    def look_ahead_s(self) -> float:
        """Time from a frame's centre to the newest sample that it needs."""
        hops = 2 * self._delta_ahead_frames
        return (self.spec.window_samples / 2 + hops * self.spec.hop_samples) / self.spec.sample_rate_hz

    @property
    def _delta_ahead_frames(self) -> int:
        return self.spec.delta_radius_frames if self.spec.context == "both" else 0

    def push(self, samples: Float32) -> Float32:
        """Feature frames, shape (n, n_features), that these next samples complete; n may be 0."""
        return self._emit(self._cepstra(self._framing.push(samples)), last=False)

    def finish(self) -> Float32:
        """The last frames, shape (n, n_features): zeros stand after the end of the sound."""
        n_frames = self.spec.n_frames(self._framing.n_samples)
        return self._emit(self._cepstra(self._framing.finish(n_frames)), last=True)

    def _cepstra(self, blocks: Iterable[Float32]) -> Float32:
        """Static frames of blocks of windows."""
        spec = self.spec
        window, mel, dct = _tables(spec)
        out = [np.empty((0, spec.n_mfcc), np.float32)]
        for frames in blocks:
            padded = np.zeros((len(frames), spec.fft_size))
            np.multiply(frames, window, out=padded[:, : spec.window_samples])
            parts = np.fft.rfft(padded).view(np.float64)  # real and imaginary ones in turns
            parts *= parts
            mels = (parts[:, ::2] + parts[:, 1::2]) @ mel
            np.log10(np.maximum(mels, spec.power_floor, out=mels), out=mels)
            out.append((10.0 * mels @ dct).astype(np.float32))
        return np.concatenate(out)

    def _emit(self, static: Float32, *, last: bool) -> Float32:
        """Frames whose both deltas are known, in step with one another."""
        delta = self._deltas.push(static, last=last)
        acceleration = self._accelerations.push(delta, last=last)
        self._static.append(static)
        self._delta.append(delta)
        statics, deltas = np.concatenate(self._static), np.concatenate(self._delta)
        n = len(acceleration)
        self._static, self._delta = [statics[n:]], [deltas[n:]]
        return np.concatenate([statics[:n], deltas[:n], acceleration], axis=1)


class _Regression:
    """Slope over 2 radius + 1 frames, edges repeated, the last of them `ahead_frames` after each frame."""

    def __init__(self, radius_frames: int, ahead_frames: int) -> None:
        self._radius = radius_frames
        self._context = Context(2 * radius_frames - ahead_frames, ahead_frames, "repeat")

    def push(self, rows: Float32, *, last: bool) -> Float32:
        rows = self._context.extend(rows, last=last)
        middle = self._radius
        n = max(0, len(rows) - 2 * middle)
        slope = np.zeros((n, rows.shape[1]), np.float32)
        for k in range(1, self._radius + 1):
            slope += k * (rows[middle + k : middle + k + n] - rows[middle - k : middle - k + n])
        return slope / np.float32(2 * sum(k * k for k in range(1, self._radius + 1)))


@lru_cache(maxsize=4)
def _tables(spec: FeatureSpec) -> tuple[Float64, Float64, Float64]:
    """Window (window_samples,), mel filters (fft_size / 2 + 1, n_mels) and DCT-II (n_mels, n_mfcc).

    Double precision: float32 spectra would cost 1e-3 dB in quiet bands beside loud ones.
    """
    window = hann(spec.window_samples)
    mel = mel_filters(spec.sample_rate_hz, spec.fft_size, spec.n_mels, spec.low_hz, spec.high_hz)
    k, m = np.arange(spec.n_mfcc), np.arange(spec.n_mels)[:, None]
    dct = np.sqrt(2 / spec.n_mels) * np.cos(np.pi * k * (m + 0.5) / spec.n_mels)
    dct[:, 0] = np.sqrt(1 / spec.n_mels)
    return window, mel, dct
