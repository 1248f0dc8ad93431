# SPDX-License-Identifier: MIT
"""Posteriors turned into shapes as they come, none of which is taken back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..decoding.decode import Emphasis, shape_evidence
from ..track.visemes import VisemeSet

Float32 = NDArray[np.float32]

_FLOOR = 0.05  # least probability: what is unlikely in one frame is not ruled out


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
    short_doubt : float
        How much more (0 to 100) it must lead by for each frame that the shown one lacks of `hold_frames`; lips that
        close or touch the teeth need not.
    hold_frames : int
        Least length (1 to 100) of closed lips and of lips on teeth, and of a shape that is not short.

    Raises
    ------
    OptionError
        When a value is outside its range.
    """

    prior_power: float = 0.5
    closed_gain: float = 0.65
    lip_teeth_gain: float = 2.0
    lateral_gain: float = 2.2
    rest_gain: float = 0.2
    doubt: float = 0.4
    short_doubt: float = 0.5
    hold_frames: int = 5

    def _own_ranges(self) -> dict[str, tuple[float, float]]:
        return {"doubt": (0, 100), "short_doubt": (0, 100), "hold_frames": (1, 100)}


class ShapeStream:
    """The shape of each feature frame, chosen when its posteriors come and not taken back.

    A shape is shown once the evidence for it since it began to lead exceeds that for the shown one by `doubt`
    (the cumulative sum test of Page 1954, doi:10.1093/biomet/41.1-2.100), or by more while the shown one is short.

    Parameters
    ----------
    priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    viseme_set : VisemeSet
    options : LiveOptions
    """

    def __init__(self, priors: Float32, viseme_set: VisemeSet, options: LiveOptions) -> None:
        self._priors, self._options = priors, options
        shapes = list(viseme_set.shapes)
        self._grouping = viseme_set.grouping()
        self._closed = shapes.index(viseme_set.closed)
        self._event = np.zeros(len(shapes), bool)
        self._event[[self._closed, shapes.index(viseme_set.lip_teeth)]] = True
        self._shown = shapes.index(viseme_set.rest)
        self._held_frames = options.hold_frames
        self._lead = np.zeros(len(shapes))

    def push(self, posteriors: Float32) -> NDArray[np.int64]:
        """The number, in the set, of the shape of each of the next frames of posteriors, shape (n, n_classes)."""
        evidence = shape_evidence(posteriors, self._priors, self._grouping, self._options)
        return np.array([self._next(row) for row in np.log(np.maximum(evidence, _FLOOR))], np.int64)

    def _next(self, log_evidence: Float32) -> int:
        self._lead = np.maximum(0, self._lead + log_evidence - log_evidence[self._shown])
        lacking = max(0, self._options.hold_frames - self._held_frames)
        if not (lacking and self._event[self._shown]):
            short = np.where(self._event, 0.0, lacking * self._options.short_doubt)
            sure = np.where(self._lead > self._options.doubt + short, self._lead, 0)
            if sure.any():
                self._shown = self._closed if sure[self._closed] else int(np.argmax(sure))
                self._lead[:] = 0
                self._held_frames = 0
        self._held_frames += 1
        return self._shown
