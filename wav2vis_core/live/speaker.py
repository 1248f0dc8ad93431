# SPDX-License-Identifier: MIT
"""What a session learned of a voice and a microphone, to begin the next one with."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

import numpy as np

from ..acoustics.features import FeatureSpec
from ..acoustics.normaliser import MEMORY_FRAMES, RunningMean
from ..errors import SpeakerError
from ..track.number import plain, shown
from ..track.small_text import small_text

_REMEDY = "leave it out, and save the new one"

# A speaker who was heard before weighs as much as this much speech at most: another microphone is soon got used to.
_MOST_FRAMES = MEMORY_FRAMES // 2

_LOUDEST_DB = 1e4  # cepstra of float32 sounds stay far below


@dataclass(frozen=True)
class Speaker:
    """The mean of a voice's cepstra through a microphone.

    Attributes
    ----------
    mean : tuple of float
        Decibels, as many as the features have cepstra.
    heard_frames : int
        Feature frames of speech that it weighs as much as.
    features : str
        Fingerprint of the features.

    Raises
    ------
    SpeakerError
        When a value is no number that features can have.
    """

    mean: tuple[float, ...]
    heard_frames: int
    features: str

    def __post_init__(self) -> None:
        mean = tuple(map(plain, self.mean))
        if not all(value is not None and abs(value) < _LOUDEST_DB for value in mean):
            raise SpeakerError("its mean is not a list of numbers", "speaker", _REMEDY)
        heard_frames = plain(self.heard_frames)
        if heard_frames is None or heard_frames < 1 or heard_frames % 1:
            raise SpeakerError(f"{shown(self.heard_frames)} is not a number of frames", "speaker", _REMEDY)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "heard_frames", int(heard_frames))

    @classmethod
    def of(cls, mean: RunningMean, spec: FeatureSpec) -> Speaker:
        """What a running mean of such features has learned."""
        return cls(tuple(round(float(value), 4) for value in mean.mean), mean.n_frames, spec.fingerprint())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Speaker:
        """The speaker in a file that holds `to_json`; SpeakerError when it cannot be read or holds none."""
        try:
            data = json.loads(small_text(path))
            return cls(tuple(data["mean"]), data["heard_frames"], str(data["features"]))
        except OSError as error:
            raise SpeakerError(f"cannot be read ({error.strerror})", os.fspath(path), "check the path") from None
        except SpeakerError as error:
            raise SpeakerError(error.what, os.fspath(path), _REMEDY) from None
        except (ValueError, TypeError, KeyError, RecursionError):
            raise SpeakerError("does not hold a speaker", os.fspath(path), _REMEDY) from None

    def to_json(self) -> str:
        """The speaker as a text for a file."""
        return json.dumps(asdict(self)) + "\n"

    def running_mean(self, spec: FeatureSpec) -> RunningMean:
        """A running mean that begins with this speaker; SpeakerError when it was heard by other features."""
        if self.features != spec.fingerprint() or len(self.mean) != spec.n_mfcc:
            raise SpeakerError("was heard by another listener", "speaker", _REMEDY)
        return RunningMean(np.array(self.mean, np.float32), min(self.heard_frames, _MOST_FRAMES))
