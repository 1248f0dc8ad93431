# SPDX-License-Identifier: MIT
"""What a live student hears of a sound that arrives in pieces, and how loud it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..acoustics.features import MfccStream
from ..acoustics.level import LevelStream
from ..acoustics.normaliser import RunningMean
from ..acoustics.student import Student
from ..errors import WeightsError
from ..sound.audio import Audio
from ..sound.resample import PromptResampler
from .speaker import Speaker

Float32 = NDArray[np.float32]


class Heard(NamedTuple):
    """Feature frames as they become complete.

    Attributes
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
        Rows sum to 1; columns are `phones.CLASSES`.
    level_db : ndarray of float32, shape (n_frames,)
        Root mean square of the 25 ms around each frame over full scale, at least `level.SILENT_DB`.
    """

    posteriors: Float32
    level_db: Float32


class LiveEar:
    """Posteriors of a sound that arrives in pieces: the same bits at any chunking.

    They are those of `Student.recognise` of the whole within 1e-5 at the student's own rate.

    Parameters
    ----------
    sample_rate_hz : int
        Of the samples to come. At another rate than the student's the resampler adds 3 to 5 ms of look-ahead.
    student : Student, optional
        A live one; the bundled one by default.
    speaker : Speaker, optional
        What is known of the voice from before.

    Raises
    ------
    SampleRateError
        When the rate is outside 8 to 192 kHz.
    SpeakerError
        When the speaker was heard by other features.
    WeightsError
        When the student needs the whole sound first, or the bundled one is missing or damaged.
    """

    def __init__(self, sample_rate_hz: int, student: Student | None = None, speaker: Speaker | None = None) -> None:
        self.student = student or Student.bundled("live")
        spec = self.student.spec
        if spec.context != "past":
            raise WeightsError("this student needs the whole sound first", "LiveEar", 'use Student.bundled("live")')
        self._sample_rate_hz = sample_rate_hz
        self._resampler = PromptResampler(sample_rate_hz, spec.sample_rate_hz)
        self._mfcc = MfccStream(spec)
        self._mean = speaker.running_mean(spec) if speaker else RunningMean(self.student.normaliser.speech_mean)
        self._network = self.student.stream()
        self._pending = np.zeros(0, np.float32)
        self._needed = -(-spec.window_samples // 2)  # the first frame is centred on the first sample
        self._levels = LevelStream(spec)
        self._level_db = np.zeros(0, np.float32)  # of frames whose posteriors are not there yet

    @property
    def look_ahead_s(self) -> float:
        """Time from what the posteriors speak of to the newest sample that they need."""
        return self.student.look_ahead_s + self._resampler.look_ahead_s

    @property
    def speaker(self) -> Speaker:
        """What is known of the voice by now."""
        return Speaker.of(self._mean, self.student.spec)

    def push(self, samples: NDArray[Any]) -> Heard:
        """What these next samples complete.

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

    def finish(self) -> Heard:
        """The last frames: silence stands after the end of the sound."""
        heard = self._hear(self._resampler.finish())
        features = np.concatenate([self._mfcc.push(self._pending), self._mfcc.finish()])
        rest = np.concatenate([self._network.push(self._normalised(features)), self._network.finish()])
        self._level_db = np.concatenate([self._level_db, self._levels.push(self._pending), self._levels.finish()])
        return Heard(np.concatenate([heard.posteriors, rest]), np.append(heard.level_db, self._levels_of(len(rest))))

    def _hear(self, samples: Float32) -> Heard:
        """Frame by frame, because linear algebra adds up in an order that depends on how many come at once."""
        self._pending = np.concatenate([self._pending, samples])
        rows = [np.zeros((0, len(self.student.class_priors)), np.float32)]
        begin = 0
        while len(self._pending) - begin >= self._needed:
            piece = self._pending[begin : begin + self._needed]
            begin += self._needed
            self._needed = self.student.spec.hop_samples
            self._level_db = np.append(self._level_db, self._levels.push(piece))
            rows.append(self._network.push(self._normalised(self._mfcc.push(piece))))
        self._pending = self._pending[begin:]
        posteriors = np.concatenate(rows)
        return Heard(posteriors, self._levels_of(len(posteriors)))

    def _levels_of(self, n_frames: int) -> Float32:
        """The levels of the next frames."""
        levels, self._level_db = self._level_db[:n_frames], self._level_db[n_frames:]
        return levels

    def _normalised(self, features: Float32) -> Float32:
        return self.student.normaliser(features, self._mean.push(features))
