# SPDX-License-Identifier: MIT
"""Sound in as it comes, the mouth out as it is known: the one engine behind every live front end."""

from __future__ import annotations

from typing import Any, Literal, get_args

from numpy.typing import NDArray

from ..acoustics.student import Student
from ..arithmetic import as_usual
from ..decoding.decode import DecodeOptions
from ..decoding.styles import Style, style_options
from ..errors import OptionError
from ..track.visemes import VisemeSet
from .buffered import BufferedMouth
from .ear import LiveEar
from .frames import LiveFrames
from .prompt import PromptMouth
from .shapes import LiveOptions
from .speaker import Speaker

LookAhead = Literal["live", "buffer"]


class LiveSession:
    """The mouth of a sound that arrives in pieces of any size, in real time or faster.

    What it tells is final, does not depend on the size of the pieces to the last bit, and takes the same memory after
    an hour as after a minute.

    Parameters
    ----------
    sample_rate_hz : int
        Of the samples to come, 8,000 to 192,000.
    viseme_set : VisemeSet or str
        The set or its name (see `visemes.bundled_names`).
    options : LiveOptions, optional
        How posteriors become shapes with the look-ahead "live".
    look_ahead : {"live", "buffer"}
        "live" follows a microphone at most 60 ms behind it. "buffer" is for sound that is known before it is played,
        such as a synthesiser's: it hears as files are heard, and gives a frame once 1.3 s of sound after it have come
        or the sound is finished.
    style : str or DecodeOptions
        How posteriors become shapes with the look-ahead "buffer", as `lipsync` takes it.
    student : Student, optional
        One for the look-ahead; the bundled one by default.
    speaker : Speaker, optional
        What an earlier session's `speaker` was, where voice and microphone are the same: shapes are then as good in
        the first second as later.

    Raises
    ------
    SampleRateError, WeightsError
        As `LiveEar` does.
    VisemeError
        As `VisemeSet.load` does.
    OptionError
        When there is no such look-ahead or style.
    SpeakerError
        When the speaker was heard by another listener.

    Examples
    --------
    >>> import numpy as np
    >>> session = LiveSession(48_000, "rhubarb")
    >>> frames = session.push(np.zeros(4_800, np.float32))  # a tenth of a second of silence
    >>> frames.shapes, frames.weights.shape
    (('X', 'X', 'X', 'X', 'X'), (5, 9))
    >>> [(cue.start_s, cue.end_s, cue.shape) for cue in session.finish().cues]
    [(0.0, 0.105, 'X')]
    """

    def __init__(
        self,
        sample_rate_hz: int,
        viseme_set: VisemeSet | str = "preston_blair",
        options: LiveOptions | None = None,
        *,
        look_ahead: LookAhead = "live",
        style: Style | DecodeOptions = "animated",
        student: Student | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        if look_ahead not in get_args(LookAhead):
            names = " or ".join(get_args(LookAhead))
            raise OptionError(f"{look_ahead!r} is not a look-ahead", "", f"use {names}", "look_ahead")
        self.viseme_set = VisemeSet.load(viseme_set)
        self._mouth: PromptMouth | BufferedMouth
        if look_ahead == "buffer":
            student = student or Student.bundled()
            decode_options = style_options(style, student.name)
            self._mouth = BufferedMouth(sample_rate_hz, self.viseme_set, decode_options, student, speaker)
        else:
            ear = LiveEar(sample_rate_hz, student, speaker)
            self._mouth = PromptMouth(ear, self.viseme_set, options or LiveOptions())

    @property
    def look_ahead_s(self) -> float:
        """Most time from when a frame is due to the newest sample that it waits for: the mouth is never less late."""
        return self._mouth.look_ahead_s

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second of sound."""
        return self._mouth.frame_rate_hz

    @property
    def speaker(self) -> Speaker:
        """What is known by now of the voice and its microphone, for a later session."""
        return self._mouth.speaker

    @as_usual()
    def push(self, samples: NDArray[Any]) -> LiveFrames:
        """The frames that these next samples complete, often none or one.

        Parameters
        ----------
        samples : ndarray of float, int16 or int32, shape (n_samples,) or (n_samples, n_channels)
            As `Audio` takes them: microphones give whole numbers and channels.

        Raises
        ------
        AudioError
            When the samples are of another type or shape, or not finite; what was pushed before stays.
        """
        return self._mouth.push(samples)

    @as_usual()
    def finish(self) -> LiveFrames:
        """The last frames: silence stands after the end of the sound. Nothing may be pushed after it."""
        return self._mouth.finish()
