# SPDX-License-Identifier: MIT
"""How loud a sound is on each animation frame, for a jaw that opens with the voice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..track.timebase import FrameRate
from .audio import Audio

_WINDOW_S = 0.05  # two periods of a low voice
_SPAN_DB = 30.0  # from a mumble to the voice's own loud
_STRETCH_FRAMES = 1000  # the running sum of a whole film takes four times its sound


def loudness(audio: Audio, frame_rate: FrameRate) -> NDArray[np.float64]:
    """Loudness around the start of each frame, relative to the loud parts of the same sound.

    Parameters
    ----------
    audio : Audio
    frame_rate : FrameRate

    Returns
    -------
    ndarray of float64, shape (n_frames,)
        `ceil(duration * fps) + 1` values: the level of a 50 ms window in decibels, 0 at 30 dB below the 95th
        percentile of the sound's frames or lower, 1 at that percentile or higher, smooth in between. All 0 for
        silence.
    """
    n_frames = frame_rate.ceil_frame(audio.duration_s) + 1
    half = round(_WINDOW_S * audio.sample_rate_hz / 2)
    centre = np.rint(np.arange(n_frames) * (audio.sample_rate_hz / float(frame_rate.fps))).astype(np.int64)
    low, high = (np.clip(centre + side, 0, len(audio.samples)) for side in (-half, half))
    stretches = (slice(first, first + _STRETCH_FRAMES) for first in range(0, n_frames, _STRETCH_FRAMES))
    power = np.concatenate([_energy(audio.samples, low[each], high[each]) for each in stretches]) / (2 * half)
    loud = np.percentile(power, 95)
    if loud <= 0:
        return np.zeros(n_frames)
    level_db = 10 * np.log10(np.maximum(power / loud, 1e-12))
    share = np.clip(1 + level_db / _SPAN_DB, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _energy(samples: NDArray[np.float32], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum of the squares of the samples from each place up to another, both in order."""
    squares = np.square(samples[low[0] : high[-1]], dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(squares)])
    return np.asarray(np.maximum(sums[high - low[0]] - sums[low - low[0]], 0))
