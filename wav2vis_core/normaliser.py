"""Features made comparable between voices, microphones and levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import FeatureError

Float32 = NDArray[np.float32]

# Speech is what lies within this of the loud parts; pauses must not move the mean.
_SPEECH_RANGE_DB = 30.0

# A file whose loudest parts lie below this mean mel level holds no speech to take a mean from.
_INAUDIBLE_DB = -80.0

# Beyond five deviations only the depth of a digital silence is left to tell.
_LIMIT = 5.0


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

    def mean_of(self, features: Float32) -> Float32:
        """Mean cepstra, shape (n_mfcc,), over the frames of `features` that are speech."""
        speech = speech_frames(features)
        if not speech.any():
            return self.speech_mean
        cepstra = features[speech, : len(self.speech_mean)]
        return np.asarray(cepstra.mean(axis=0, dtype=np.float64), np.float32)

    def __call__(self, features: Float32, speech_mean: Float32) -> Float32:
        """Normalised features, shape (n_frames, n_features), in [-5, 5].

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
        shift = self.mean.copy()
        shift[: len(speech_mean)] += speech_mean
        out: Float32 = np.clip((features - shift) / self.std, -_LIMIT, _LIMIT)
        return out


def speech_frames(features: Float32, n_mels: int = 40) -> NDArray[np.bool_]:
    """Frames, shape (n_frames,), within 30 dB of the 95th percentile of the level, none if all is inaudible."""
    if not len(features):
        return np.zeros(0, bool)
    level_db = features[:, 0] / np.sqrt(n_mels)  # the orthonormal zeroth cepstrum is the mean mel level x sqrt(n)
    loud_db = np.percentile(level_db, 95)
    return np.asarray(level_db > max(loud_db - _SPEECH_RANGE_DB, _INAUDIBLE_DB))
