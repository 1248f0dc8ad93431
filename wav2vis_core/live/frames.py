# SPDX-License-Identifier: MIT
"""What a session tells: shapes and weights of feature frames, and the cues that have ended with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..track.cues import Cue
from ..track.visemes import VisemeSet

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LiveFrames:
    """The mouth on the next feature frames, 10 ms apart: final, never taken back.

    Attributes
    ----------
    first_frame : int
        Number of the first of them since the session began; frame k stands for the time k x 10 ms of the sound.
    shapes : tuple of str
        The shape of each frame.
    weights : ndarray of float32, shape (n_frames, n_shapes)
        How much of each shape of the set, in its order, the mouth shows; rows sum to 1.
    level_db : ndarray of float32, shape (n_frames,)
        Root mean square of the sound around each frame over full scale, at least -90.
    cues : tuple of Cue
        Those that end in these frames; times are seconds since the session began.
    """

    first_frame: int
    shapes: tuple[str, ...]
    weights: Float32
    level_db: Float32
    cues: tuple[Cue, ...]

    def __len__(self) -> int:
        return len(self.shapes)


class Rows(NamedTuple):
    """Frames on their way: the number of each one's shape, weights, levels, and probabilities of all shapes."""

    shapes: NDArray[np.int64]
    weights: Float32
    level_db: Float32
    probabilities: Float32


class FrameLog:
    """Numbers frames as they become final, and joins them to cues that change midway between two frames."""

    def __init__(self, viseme_set: VisemeSet, frame_rate_hz: float) -> None:
        self._names = tuple(viseme_set.shapes)
        self._rate_hz = frame_rate_hz
        self._n_frames = self._begun = 0
        self._shown = -1
        self._sum = 0.0

    def none(self) -> Rows:
        """No frames."""
        empty = np.zeros((0, len(self._names)), np.float32)
        return Rows(np.zeros(0, np.int64), empty, empty[:, 0], empty)

    def add(self, parts: Sequence[Rows], *, last: bool) -> LiveFrames:
        """The next frames; the last ones end the cue that they are in."""
        shapes, weights, level_db, probabilities = map(np.concatenate, zip(*parts, strict=True))
        cues: list[Cue] = []
        first = self._n_frames
        for k, shape in enumerate(shapes.tolist()):
            if shape != self._shown:
                cues += self._ended()
                self._shown, self._begun, self._sum = shape, self._n_frames, 0.0
            self._sum += float(probabilities[k, shape])
            self._n_frames += 1
        if last:
            cues += self._ended()
        return LiveFrames(first, tuple(self._names[k] for k in shapes), weights, level_db, tuple(cues))

    def _ended(self) -> list[Cue]:
        length = self._n_frames - self._begun
        if not length:
            return []
        times = [max(0.0, (k - 0.5) / self._rate_hz) for k in (self._begun, self._n_frames)]
        return [Cue(times[0], times[1], self._names[self._shown], round(min(self._sum / length, 1.0), 4))]
