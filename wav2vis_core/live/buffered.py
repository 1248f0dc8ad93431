# SPDX-License-Identifier: MIT
"""A mouth for sound that is known before it is played: a synthesiser's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..acoustics.features import MfccStream
from ..acoustics.level import LevelStream
from ..acoustics.normaliser import speech_frames
from ..acoustics.student import Student
from ..decoding.decode import Decoded, DecodeOptions, decode
from ..errors import WeightsError
from ..motion.curves import weight_curves
from ..sound.audio import Audio
from ..sound.resample import PromptResampler
from ..track.timebase import FrameRate
from ..track.track import Track
from ..track.visemes import VisemeSet
from .frames import FrameLog, LiveFrames, Rows
from .speaker import Speaker

Float32 = NDArray[np.float32]

# In feature frames of 10 ms. What is heard is heard anew every step together with what stands around it, as the file
# path hears a whole sound; a frame is final once so much sound stands after it that nothing of it changes any more.
_STEP, _BEFORE, _AFTER, _MEMORY = 25, 250, 100, 2000


class BufferedMouth:
    """The shapes and weights of the file path, a second behind the newest sample.

    Parameters
    ----------
    sample_rate_hz : int
        Of the samples to come.
    viseme_set : VisemeSet
    options : DecodeOptions
    student : Student
        One that hears to both sides.
    speaker : Speaker, optional

    Raises
    ------
    SampleRateError, SpeakerError
        As `LiveEar` does.
    WeightsError
        When the student only hears back.
    """

    def __init__(
        self,
        sample_rate_hz: int,
        viseme_set: VisemeSet,
        options: DecodeOptions,
        student: Student,
        speaker: Speaker | None,
    ) -> None:
        spec = student.spec
        if spec.context != "both":
            raise WeightsError("this student hears no buffer", "LiveSession", "use Student.bundled()")
        self._student, self._viseme_set, self._options = student, viseme_set, options
        self._sample_rate_hz = sample_rate_hz
        self._resampler = PromptResampler(sample_rate_hz, spec.sample_rate_hz)
        self._mfcc = MfccStream(spec)
        self._seed = speaker.running_mean(spec) if speaker else None
        self._pending = np.zeros(0, np.float32)
        self._features = np.zeros((0, spec.n_features), np.float32)
        self._first = self._n_final = 0  # number of the first kept frame, and of the first that was not given yet
        self._levels, self._level_db = LevelStream(spec), np.zeros(0, np.float32)  # of frames that were not given yet
        self._log = FrameLog(viseme_set, spec.frame_rate_hz)

    @property
    def look_ahead_s(self) -> float:
        """Time from when a frame is due to the newest sample that must have come."""
        spec = self._student.spec
        return (_AFTER + _STEP) / spec.frame_rate_hz + self._mfcc.look_ahead_s + self._resampler.look_ahead_s

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second of sound."""
        return self._student.spec.frame_rate_hz

    @property
    def speaker(self) -> Speaker:
        """What is known of the voice by now."""
        mean, n_frames = self._mean()
        return Speaker(tuple(mean.tolist()), max(n_frames, 1), self._student.spec.fingerprint())

    def push(self, samples: NDArray[Any]) -> LiveFrames:
        """The frames that these next samples complete."""
        sound = self._resampler.push(Audio(samples, self._sample_rate_hz).samples)
        self._pending = np.concatenate([self._pending, sound])
        step = _STEP * self._student.spec.hop_samples  # always as much, so that the chunking changes nothing
        rows = [self._log.none()]
        while len(self._pending) >= step:
            piece, self._pending = self._pending[:step], self._pending[step:]
            self._keep(self._mfcc.push(piece), self._levels.push(piece))
            rows.append(self._shown(self._first + len(self._features) - _AFTER))
        return self._log.add(rows, last=False)

    def finish(self) -> LiveFrames:
        """The last frames."""
        rest = np.concatenate([self._pending, self._resampler.finish()])
        self._keep(
            np.concatenate([self._mfcc.push(rest), self._mfcc.finish()]),
            np.concatenate([self._levels.push(rest), self._levels.finish()]),
        )
        return self._log.add([self._shown(self._first + len(self._features))], last=True)

    def _keep(self, features: Float32, level_db: Float32) -> None:
        self._level_db = np.concatenate([self._level_db, level_db])
        self._features = np.concatenate([self._features, features])
        drop = max(0, len(self._features) - _MEMORY)
        self._features, self._first = self._features[drop:], self._first + drop

    def _shown(self, end: int) -> Rows:
        """The frames up to one that were not given yet."""
        n = end - self._n_final
        if n <= 0:
            return self._log.none()
        first = max(self._first, self._n_final - _BEFORE)
        features = self._student.normaliser(self._features[first - self._first :], self._mean()[0])
        posteriors = self._student.posteriors(features)
        decoded = decode(posteriors, self._student.class_priors, self._viseme_set, self._options)
        track = self._track(decoded, len(posteriors))
        rate_hz = self._student.spec.frame_rate_hz
        curves = weight_curves(track, FrameRate.parse(rate_hz), viseme_set=self._viseme_set)
        now = np.arange(self._n_final - first, end - first)
        starts_s = np.array([cue.start_s for cue in track.cues])
        cues = np.searchsorted(starts_s, now / rate_hz, side="right") - 1
        numbers = np.array([track.shapes.index(cue.shape) for cue in track.cues])
        levels, self._level_db = self._level_db[:n], self._level_db[n:]
        self._n_final = end
        probabilities = posteriors[now] @ self._viseme_set.grouping()
        return Rows(numbers[cues], curves.values[now].astype(np.float32), levels, probabilities)

    def _track(self, decoded: Decoded, n_frames: int) -> Track:
        chosen, rate_hz = self._viseme_set, self._student.spec.frame_rate_hz
        duration_s = n_frames / rate_hz
        cues = decoded.cues(rate_hz, duration_s)
        shapes = tuple(chosen.shapes)
        return Track(cues, shapes, chosen.rest, chosen.closed, chosen.name, duration_s).led(self._options.lead_s)

    def _mean(self) -> tuple[Float32, int]:
        """Mean cepstra of the speech that is kept, with what is known of the speaker; and the frames behind it."""
        normaliser = self._student.normaliser
        n = int(speech_frames(self._features).sum())
        mean = normaliser.mean_of(self._features)
        if self._seed is None:
            return mean, n
        total = n + self._seed.n_frames
        return ((n * mean + self._seed.n_frames * self._seed.mean) / total).astype(np.float32), total
