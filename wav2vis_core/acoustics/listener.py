# SPDX-License-Identifier: MIT
"""What the pipeline needs of whoever listens: posteriors of a sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..decoding.rows import Frames, Rows
from .features import FeatureSpec

Float32 = NDArray[np.float32]
Progress = Callable[[float], None]


class Listener(Protocol):
    """A trained network, with everything that leads from sound to its posteriors."""

    @property
    def name(self) -> str:
        """What people choose it by, such as "studio"; a track says it."""

    @property
    def spec(self) -> FeatureSpec:
        """Its features, whose rates are those of the sound and of the posteriors."""

    @property
    def class_priors(self) -> Float32:
        """Share of each class in the training speech, shape (n_classes,)."""

    @property
    def hearing_share(self) -> float:
        """How much of the time from sound to shapes goes into `hear`, 0 to 1."""

    def hear(self, pieces: Iterable[Float32], progress: Progress | None = None) -> Frames:
        """Posteriors of a whole sound, shape (n_frames, n_classes); columns are `phones.CLASSES`.

        An array, or `Rows` where memory should not grow with the sound. `pieces` are samples at `spec.sample_rate_hz`,
        some seconds each. `progress` is called with the seconds of sound that the work done so far amounts to.
        """


class FeatureStream(Protocol):
    """Turns pieces of sound into rows."""

    def push(self, samples: Float32) -> Float32:
        """Rows that these next samples complete."""

    def finish(self) -> Float32:
        """The last rows."""


def gather(
    pieces: Iterable[Float32], streams: Iterable[FeatureStream], sample_rate_hz: int, progress: Progress | None
) -> tuple[list[Rows], float]:
    """All rows of each stream of a sound in pieces, and the sound's duration in seconds.

    `progress` is called with the seconds gone through.
    """
    gathered = [(stream, Rows()) for stream in streams]
    n_samples = 0
    for piece in pieces:
        for stream, rows in gathered:
            rows.append(stream.push(piece))
        n_samples += len(piece)
        if progress:
            progress(n_samples / sample_rate_hz)
    for stream, rows in gathered:
        rows.append(stream.finish())
    return [rows for _, rows in gathered], n_samples / sample_rate_hz


def part(progress: Progress | None, begin: float, end: float, whole: float = 1.0) -> Progress | None:
    """What a step of the work reports its progress to, 0 to 1, when it takes the work from one share to another."""
    return progress and (lambda done: progress(whole * (begin + (end - begin) * done)))
