# SPDX-License-Identifier: MIT
"""A mouth that follows at once: what a microphone needs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..track.visemes import VisemeSet
from .ear import Heard, LiveEar
from .frames import FrameLog, LiveFrames, Rows
from .gate import Gate
from .movement import Movement
from .shapes import LiveOptions, ShapeStream
from .speaker import Speaker

Float32 = NDArray[np.float32]


class PromptMouth:
    """Shapes and weights as soon as the ear has heard their frames, where these are a voice's."""

    def __init__(self, ear: LiveEar, viseme_set: VisemeSet, options: LiveOptions) -> None:
        self._ear = ear
        self._grouping = viseme_set.grouping()
        self._gate = Gate()
        self._shapes = ShapeStream(ear.student.class_priors, viseme_set, options)
        rate_hz = ear.student.spec.frame_rate_hz
        self._movement, self._log = Movement(viseme_set, rate_hz), FrameLog(viseme_set, rate_hz)

    @property
    def look_ahead_s(self) -> float:
        """Time from when a frame is due to the newest sample that must have come."""
        return self._ear.look_ahead_s

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second of sound."""
        return self._ear.student.spec.frame_rate_hz

    @property
    def speaker(self) -> Speaker:
        """What is known of the voice by now."""
        return self._ear.speaker

    def push(self, samples: NDArray[Any]) -> LiveFrames:
        """The frames that these next samples complete."""
        return self._show(self._ear.push(samples), last=False)

    def finish(self) -> LiveFrames:
        """The last frames."""
        return self._show(self._ear.finish(), last=True)

    def _show(self, heard: Heard, *, last: bool) -> LiveFrames:
        posteriors = self._gate.push(heard.posteriors)
        shapes = self._shapes.push(posteriors)
        weights = np.array([self._movement.push(shape) for shape in shapes.tolist()], np.float32)
        probabilities = posteriors @ self._grouping
        rows = Rows(shapes, weights.reshape(probabilities.shape), heard.level_db, probabilities)
        return self._log.add([rows], last=last)
