# SPDX-License-Identifier: MIT
"""Weights of the shapes while these come: what `motion.coarticulation` paints, as far as it needs no future."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..motion.coarticulation import EaseOptions
from ..motion.kinds import Kinds
from ..track.visemes import VisemeSet

Float64 = NDArray[np.float64]

_EVENT_FRAMES = 2  # a closed mouth is full on its second frame


@dataclass
class _Layer:
    """A shape on its way to its opacity."""

    shape: int
    opacity: float
    takes: int
    age: int = 0

    @property
    def share(self) -> float:
        risen = min(1.0, self.age / self.takes)
        return self.opacity * risen * risen * (3 - 2 * risen)


class Movement:
    """Weights for each next shape; each is painted over what was there, so they sum to 1.

    A shape forms from its first frame on in the times of `EaseOptions`, since what is to come is not known. Lips that
    close, or touch the teeth, are there from their second frame to their last. No weight changes by more than a half
    from one frame to the next.
    """

    def __init__(self, viseme_set: VisemeSet, frame_rate_hz: float) -> None:
        ease, self._kinds = EaseOptions(), Kinds.of_set(viseme_set)
        self._ease, self._release, self._rest = (
            round(seconds * frame_rate_hz) for seconds in (ease.ease_s, ease.release_s, ease.rest_s)
        )
        self._round_hold = round(ease.round_hold_s * frame_rate_hz)
        self._tongue_opacity = ease.tongue_opacity
        self._shown = list(viseme_set.shapes).index(viseme_set.rest)
        self._base: Float64 = np.eye(len(viseme_set.shapes))[self._shown]
        self._layers: list[_Layer] = []

    def push(self, shape: int) -> Float64:
        """Weights, shape (n_shapes,), of the next frame, which shows this one."""
        if shape != self._shown:
            self._layers.append(_Layer(shape, self._opacity(shape), self._frames_to(shape)))
            self._shown = shape
        for layer in self._layers:
            layer.age += 1
        while self._layers and self._layers[0].age >= self._layers[0].takes:
            self._base = _over(self._base, self._layers.pop(0))
        weights = self._base
        for layer in self._layers:
            weights = _over(weights, layer)
        return weights

    def _opacity(self, shape: int) -> float:
        return self._tongue_opacity if self._kinds.tongue[shape] else 1.0

    def _frames_to(self, shape: int) -> int:
        kinds, before = self._kinds, self._shown
        if kinds.event[shape]:
            return _EVENT_FRAMES
        if kinds.rest[shape]:
            return self._rest
        return (self._release if kinds.event[before] else self._ease) + self._round_hold * bool(kinds.rounded[before])


def _over(weights: Float64, layer: _Layer) -> Float64:
    """The weights with a layer painted over them."""
    covered = (1 - layer.share) * weights
    covered[layer.shape] += layer.share
    return covered
