# SPDX-License-Identifier: MIT
"""Sound in as a microphone gives it, mouth shapes out as they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .acoustics.blas import one_thread
from .acoustics.features import MfccStream
from .acoustics.normaliser import RunningMean
from .acoustics.student import Student
from .decoding.decode import Emphasis, shape_evidence
from .errors import WeightsError
from .sound.audio import Audio
from .sound.resample import ResampleStream
from .track.visemes import VisemeSet

Float32 = NDArray[np.float32]

_FLOOR = 0.02  # least probability: it takes two frames to be sure


@dataclass(frozen=True)
class LiveOptions(Emphasis):
    """How posteriors become shapes while they come; the defaults were chosen on dev speech.

    Attributes
    ----------
    prior_power : float
        Power (0 to 1) of the class priors that posteriors are divided by; 0 keeps them, 1 makes likelihoods.
    closed_gain, lip_teeth_gain, lateral_gain, rest_gain : float
        Factors (0.001 to 1000) on the posteriors of P B M, F V, L and silence.
    doubt : float
        Log-probability (0 to 100) by which another shape must lead over the frames since it began to, to be shown.
    min_hold_frames : int
        Least length (1 to 100) of a shape; lips that close or touch the teeth do not wait for it.

    Raises
    ------
    OptionError
        When a value is outside its range.
    """

    prior_power: float = 0.5
    closed_gain: float = 0.4
    lip_teeth_gain: float = 2.0
    lateral_gain: float = 2.2
    rest_gain: float = 0.2
    doubt: float = 0.6
    min_hold_frames: int = 5

    def _own_ranges(self) -> dict[str, tuple[float, float]]:
        return {"doubt": (0, 100), "min_hold_frames": (1, 100)}


class LiveEar:
    """Posteriors of a sound that arrives in pieces; equal to `Student.recognise` of the whole within 1e-5.

    Parameters
    ----------
    sample_rate_hz : int
        Of the samples to come. At another rate than the student's the resampler adds 4 ms of look-ahead, and hands on
        blocks of 4 ms (from 48 kHz) or 10 ms (from 44.1 kHz).
    student : Student, optional
        A live one; the bundled one by default.

    Raises
    ------
    SampleRateError
        When the rate is outside 8 to 192 kHz.
    WeightsError
        When the student needs the whole sound first, or the bundled one is missing or damaged.
    """

    def __init__(self, sample_rate_hz: int, student: Student | None = None) -> None:
        self.student = student or Student.bundled("live")
        if self.student.spec.context != "past":
            raise WeightsError("this student needs the whole sound first", "LiveEar", 'use Student.bundled("live")')
        self._sample_rate_hz = sample_rate_hz
        self._resampler = ResampleStream(sample_rate_hz, self.student.spec.sample_rate_hz)
        self._mfcc = MfccStream(self.student.spec)
        self._mean = RunningMean(self.student.normaliser.speech_mean)
        self._network = self.student.stream()

    @property
    def look_ahead_s(self) -> float:
        """Time from what the posteriors speak of to the newest sample that they need."""
        return self.student.look_ahead_s + self._resampler.look_ahead_s

    def push(self, samples: NDArray[Any]) -> Float32:
        """Posteriors, shape (n, n_classes), of the feature frames that these next samples complete.

        Parameters
        ----------
        samples : ndarray of float, int16 or int32, shape (n_samples,) or (n_samples, n_channels)
            As `Audio` takes them: microphones give whole numbers and channels.

        Raises
        ------
        AudioError
            When the samples are of another type or shape, or not finite; what was pushed before stays.
        """
        return self._hear(self._resampler.push(Audio(samples, self._sample_rate_hz).samples))

    def finish(self) -> Float32:
        """Posteriors, shape (n, n_classes), of the last frames: silence stands after the end of the sound."""
        rows = self._hear(self._resampler.finish())
        rest = self._network.push(self._normalised(self._mfcc.finish()))
        return np.concatenate([rows, rest, self._network.finish()])

    def _hear(self, samples: Float32) -> Float32:
        return self._network.push(self._normalised(self._mfcc.push(samples)))

    def _normalised(self, features: Float32) -> Float32:
        return self.student.normaliser(features, self._mean.push(features))


class ShapeStream:
    """The shape of each feature frame, chosen when its posteriors come and not taken back.

    A shape is shown once the evidence for it since it began to lead exceeds that for the shown one by `doubt`
    (the cumulative sum test of Page 1954, doi:10.1093/biomet/41.1-2.100).

    Parameters
    ----------
    priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    viseme_set : VisemeSet
    options : LiveOptions
    """

    def __init__(self, priors: Float32, viseme_set: VisemeSet, options: LiveOptions) -> None:
        self._priors, self._options = priors, options
        self._shapes = list(viseme_set.shapes)
        self._grouping = viseme_set.grouping()
        self._closed = self._shapes.index(viseme_set.closed)
        self._events = [self._closed, self._shapes.index(viseme_set.lip_teeth)]
        self._shown = self._shapes.index(viseme_set.rest)
        self._held_frames = options.min_hold_frames
        self._lead = np.zeros(len(self._shapes))

    def push(self, posteriors: Float32) -> list[str]:
        """A shape for each of the next frames of posteriors, shape (n, n_classes)."""
        evidence = shape_evidence(posteriors, self._priors, self._grouping, self._options)
        return [self._shapes[self._next(row)] for row in np.log(np.maximum(evidence, _FLOOR))]

    def _next(self, log_evidence: Float32) -> int:
        self._lead = np.maximum(0, self._lead + log_evidence - log_evidence[self._shown])
        sure = np.where(self._lead > self._options.doubt, self._lead, 0)
        if self._held_frames < self._options.min_hold_frames:
            cut_in = [] if self._shown in self._events else self._events
            sure[[k for k in range(len(sure)) if k not in cut_in]] = 0
        if sure.any():
            self._shown = self._closed if sure[self._closed] else int(np.argmax(sure))
            self._lead[:] = 0
            self._held_frames = 0
        self._held_frames += 1
        return self._shown


class LiveMouth:
    """The mouth shape of each feature frame of a sound that arrives in pieces.

    Parameters
    ----------
    sample_rate_hz : int
        Of the samples to come.
    viseme_set : VisemeSet or str
        The set or its name (see `visemes.bundled_names`).
    options : LiveOptions
    student : Student, optional
        A live one; the bundled one by default.

    Raises
    ------
    SampleRateError, WeightsError
        As `LiveEar` does.
    VisemeError
        As `VisemeSet.load` does.

    Examples
    --------
    >>> mouth = LiveMouth(48_000, viseme_set="rhubarb")
    >>> mouth.push(np.zeros(4_800, np.float32))  # a tenth of a second of silence
    ['X', 'X', 'X', 'X', 'X']
    """

    def __init__(
        self,
        sample_rate_hz: int,
        *,
        viseme_set: VisemeSet | str = "preston_blair",
        options: LiveOptions | None = None,
        student: Student | None = None,
    ) -> None:
        self._ear = LiveEar(sample_rate_hz, student)
        self._shapes = ShapeStream(self._ear.student.class_priors, VisemeSet.load(viseme_set), options or LiveOptions())

    @property
    def look_ahead_s(self) -> float:
        """Time from when a shape is due to the newest sample that it needs: the mouth is never less late."""
        return self._ear.look_ahead_s

    @one_thread
    def push(self, samples: NDArray[Any]) -> list[str]:
        """The shapes of the feature frames that these next samples complete, often none or one.

        Frame k since the start stands for the time k x 10 ms.

        Parameters
        ----------
        samples : ndarray of float, int16 or int32, shape (n_samples,) or (n_samples, n_channels)
            As `Audio` takes them.

        Raises
        ------
        AudioError
            When the samples are of another type or shape, or not finite; what was pushed before stays.
        """
        return self._shapes.push(self._ear.push(samples))

    @one_thread
    def finish(self) -> list[str]:
        """The shapes of the last frames."""
        return self._shapes.push(self._ear.finish())
