# SPDX-License-Identifier: MIT
"""How loud a clip is: integrated loudness (ITU-R BS.1770-4) and plain level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from wav2vis_core.sound.audio import Audio

# Digital silence has no logarithm; no recording is quieter than this.
_FLOOR_DB = -120.0

_BLOCK_S, _OVERLAP = 0.4, 4
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_DB = -70.0, -10.0
_OFFSET_DB = -0.691  # a full-scale sine of 997 Hz is -3.01 LUFS


@dataclass(frozen=True)
class Loudness:
    """The loudness of a whole clip; nothing is below -120.

    Attributes
    ----------
    level_dbfs : float
        Root mean square against full scale: a full-scale sine is -3.01.
    peak_dbfs : float
        The largest sample.
    loudness_lufs : float
        K-weighted and gated, so that pauses do not count.
    """

    level_dbfs: float
    peak_dbfs: float
    loudness_lufs: float

    @classmethod
    def of(cls, audio: Audio) -> Loudness:
        """The loudness of a sound; of one shorter than 0.4 s, without gates."""
        samples = audio.samples.astype(np.float64)
        power = _block_power(_k_weighted(samples, audio.sample_rate_hz), audio.sample_rate_hz)
        gate = _ABSOLUTE_GATE_LUFS
        for relative_db in (_RELATIVE_GATE_DB, None):
            kept = power[_lufs(power) > gate]
            if not len(kept):
                break
            power, gate = kept, gate if relative_db is None else float(_lufs(kept.mean())) + relative_db
        return cls(
            level_dbfs=_decibels(float(np.mean(samples**2))),
            peak_dbfs=_decibels(float(np.max(samples**2))),
            loudness_lufs=max(_FLOOR_DB, float(_lufs(power.mean()))),
        )


def _block_power(samples: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """Mean square of blocks of 0.4 s that begin every 0.1 s."""
    size = round(_BLOCK_S * rate_hz)
    if len(samples) < size:
        return np.array([np.mean(samples**2)])
    total = np.concatenate([[0.0], np.cumsum(samples**2)])
    starts = np.arange(0, len(samples) - size + 1, size // _OVERLAP)
    return np.asarray((total[starts + size] - total[starts]) / size)


def _k_weighted(samples: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """BS.1770's two filters, a shelf for the head and a high pass, for any rate.

    The standard gives coefficients at 48 kHz only; these are the analogue filters behind them (De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES 2018), through the bilinear transform.
    """
    k, q = np.tan(np.pi * 1681.974450955533 / rate_hz), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]
    samples = lfilter(shelf, [1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0], samples)
    k, q = np.tan(np.pi * 38.13547087602444 / rate_hz), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return np.asarray(lfilter([1, -2, 1], [1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0], samples))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return np.asarray(_OFFSET_DB + 10 * np.log10(np.maximum(power, 1e-30)))


def _decibels(power: float) -> float:
    return max(_FLOOR_DB, 10 * float(np.log10(max(power, 1e-30))))
