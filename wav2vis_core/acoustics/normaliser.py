# SPDX-License-Identifier: MIT
"""Features made comparable between voices, microphones and levels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..decoding.rows import Frames
from ..errors import FeatureError

Float32 = NDArray[np.float32]

# Speech is what lies within this of the loud parts; pauses must not move the mean.
_SPEECH_RANGE_DB = 30.0

# A file whose loudest parts lie below this mean mel level holds no speech to take a mean from.
_INAUDIBLE_DB = -80.0

LIMIT = 5.0
"""Deviations that normalised features keep to; beyond only the depth of a digital silence is left to tell."""

_BLOCK_FRAMES = 1000  # that are looked at together

# Of the running mean, in feature frames of 10 ms.
_SEED_FRAMES = 100
MEMORY_FRAMES = 2000
"""Frames of speech after which a running mean forgets."""

_FADE_DB = 0.005


@dataclass(frozen=True, eq=False)
class Normaliser:
    """Cepstral mean subtraction (Atal 1974, doi:10.1121/1.1914702), then scaling by training statistics.

    Attributes
    ----------
    speech_mean : ndarray of float32, shape (n_mfcc,)
        Mean cepstra of training speech: for files without any speech of their own.
    mean, std : ndarray of float32, shape (n_features,)
        Statistics of the training features after the subtraction.
    """

    speech_mean: Float32
    mean: Float32
    std: Float32

    def mean_of(self, features: Frames) -> Float32:
        """Mean cepstra, shape (n_mfcc,), over the frames of `features` that are speech."""
        blocks = [slice(k, k + _BLOCK_FRAMES) for k in range(0, len(features), _BLOCK_FRAMES)]
        levels_db = np.empty(len(features), np.float32)
        for block in blocks:
            levels_db[block] = mean_level_db(features[block])
        floor_db = _least_speech_db(levels_db)
        total, n_speech = np.zeros(len(self.speech_mean)), 0
        for block in blocks:
            rows = features[block]
            speech = mean_level_db(rows) > floor_db
            total += rows[speech, : len(total)].sum(axis=0, dtype=np.float64)
            n_speech += int(speech.sum())
        return np.asarray(total / n_speech, np.float32) if n_speech else self.speech_mean

    def __call__(self, features: Float32, speech_mean: Float32) -> Float32:
        """Normalised features, shape (n_frames, n_features), in [-5, 5].

        `speech_mean` has shape (n_mfcc,), or (n_frames, n_mfcc) when each frame has its own.

        Raises
        ------
        FeatureError
            When `features` has another number of columns than the statistics.
        """
        if features.ndim != 2 or features.shape[1] != len(self.mean):
            raise FeatureError(
                f"features of shape {features.shape} are not (n_frames, {len(self.mean)})",
                "normaliser",
                "use the feature specification of the weights",
            )
        out: Float32 = features - self.mean
        out[:, : speech_mean.shape[-1]] -= speech_mean
        out /= self.std
        np.clip(out, -LIMIT, LIMIT, out=out)
        return out


class RunningMean:
    """Mean cepstra of the speech heard so far: what a live student subtracts, who cannot hear the file first.

    Parameters
    ----------
    seed : ndarray of float32, shape (n_mfcc,)
        What the mean is before anything is heard, such as `Normaliser.speech_mean`.
    seed_frames : int
        Frames of speech (1 to 2,000) that the seed weighs as much as.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_mfcc,)
    n_frames : int
        Frames of speech that it weighs as much as.

    Notes
    -----
    From 20 s of speech on older speech is forgotten. Speech is what
    lies within 30 dB of the loudest frame, which itself counts for 0.5 dB less each second.
    """

    def __init__(self, seed: Float32, seed_frames: int = _SEED_FRAMES) -> None:
        self.mean = seed.astype(np.float64)
        self.n_frames = seed_frames
        self._loud_db = float(mean_level_db(seed[None])[0])

    def push(self, features: Float32) -> Float32:
        """The mean up to and with each of the next frames, shape (n, n_mfcc)."""
        means = np.empty((len(features), len(self.mean)), np.float32)
        cepstra = features[:, : len(self.mean)].astype(np.float64)
        for k, level_db in enumerate(mean_level_db(features).tolist()):
            self._loud_db = max(self._loud_db - _FADE_DB, level_db)
            if level_db > max(self._loud_db - _SPEECH_RANGE_DB, _INAUDIBLE_DB):
                self.n_frames = min(self.n_frames + 1, MEMORY_FRAMES)
                self.mean += (cepstra[k] - self.mean) / self.n_frames
            means[k] = self.mean
        return means


def mean_level_db(features: Float32, n_mels: int = 40) -> Float32:
    """Mean mel level of each frame, shape (n_frames,): the orthonormal zeroth cepstrum is it x sqrt(n_mels)."""
    return np.asarray(features[:, 0] / np.float32(np.sqrt(n_mels)))


def speech_frames(features: Float32) -> NDArray[np.bool_]:
    """Frames, shape (n_frames,), within 30 dB of the 95th percentile of the level, none if all is inaudible."""
    level_db = mean_level_db(features)
    return np.asarray(level_db > _least_speech_db(level_db.copy()))


def _least_speech_db(level_db: Float32) -> float:
    """What the level of speech lies above, from those of all frames, shape (n_frames,), which lose their order."""
    if not len(level_db):
        return _INAUDIBLE_DB
    at = 0.95 * (len(level_db) - 1)
    low, high = math.floor(at), math.ceil(at)
    level_db.partition((low, high))  # np.percentile takes 10 ms to import what it needs
    loud_db = float(level_db[low] + (at - low) * (level_db[high] - level_db[low]))
    return max(loud_db - _SPEECH_RANGE_DB, _INAUDIBLE_DB)
