# SPDX-License-Identifier: MIT
"""Weights of the mouth shapes over animation frames, for shape keys, blend shapes and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError, TrackError
from ..track.timebase import FrameRate
from ..track.track import Track
from ..track.visemes import VisemeSet
from .coarticulation import EaseOptions, painted
from .eased import eased_keys
from .keys import linear_keys, step_keys
from .kinds import Kinds

Float64 = NDArray[np.float64]
Keys = dict[str, tuple[NDArray[np.int64], Float64]]

_EXACT = 1e-3  # a mouth that is so far from shut is
_NOTHING = 1e-6

MOST_FRAMES = 5_000_000
"""Of curves, which are held in memory: eleven hours at 120 frames a second. A few bytes can ask for more."""

_LONGEST_S = 12 * 3600


@dataclass(frozen=True, eq=False)
class WeightCurves:
    """Weights of named shapes on animation frames.

    Attributes
    ----------
    names : tuple of str
        The shapes, or what `mixed` made of them.
    frame_rate : FrameRate
    values : ndarray of float64, shape (n_frames, n_names)
        In [0, 1]; row k is the mouth at the start of frame k, the last row at or after the end of the sound.
    stepped : bool
        Whether a value holds until the next frame's, as in 2-D animation, or is on a curve.
    shut : ndarray of bool, shape (n_frames,), or None
        Whether a lips-closed or lip-teeth shape is at its full weight, where that is known.
    """

    names: tuple[str, ...]
    frame_rate: FrameRate
    values: Float64
    stepped: bool = False
    shut: NDArray[np.bool_] | None = None

    def keys(self, tolerance: float = 0.01) -> Keys:
        """Frames and values of the keys that each curve needs.

        Parameters
        ----------
        tolerance : float
            Largest distance, >= 0, of any frame's value from the straight line between keys: by default a
            hundredth, which nobody sees. Stepped curves keep every change whatever it is.

        Returns
        -------
        dict of str to (ndarray of int64, ndarray of float64)
            Increasing frames; a curve that never moves from 0 has no keys.

        Raises
        ------
        OptionError
            When the tolerance is negative or not a number.
        """
        _check_tolerance(tolerance)
        return self._at(step_keys(self.values) if self.stepped else linear_keys(self.values, tolerance))

    def eased_keys(self, tolerance: float = 0.1) -> Keys:
        """Frames and values of the keys that each curve needs where programs ease between keys, as `eased` does.

        Parameters
        ----------
        tolerance : float
            Largest distance, >= 0, of any frame's value from the eased curve, as a share of the curve's greatest value:
            by default a tenth. On frames that are shut it is a thousandth. Stepped curves keep every change.

        Returns
        -------
        dict of str to (ndarray of int64, ndarray of float64)
            As `keys`.

        Raises
        ------
        OptionError
            When the tolerance is negative or not a number.
        """
        _check_tolerance(tolerance)
        if self.stepped:
            return self.keys()
        allowed = np.repeat([tolerance * np.abs(self.values).max(axis=0)], len(self.values), axis=0)
        if self.shut is not None:
            allowed[self.shut] = np.minimum(allowed[self.shut], _EXACT)
        return self._at(eased_keys(self.values, np.maximum(allowed, _NOTHING)))

    def _at(self, kept: list[NDArray[np.int64]]) -> Keys:
        used = np.asarray(self.values.any(axis=0))
        return {
            name: (kept[k], self.values[kept[k], k]) if used[k] else (kept[k][:0], self.values[:0, k])
            for k, name in enumerate(self.names)
        }

    def filled(self, shape: str) -> WeightCurves:
        """The same with what the weights of a frame lack to 1 given to one shape, such as the rest."""
        values = self.values.copy()
        values[:, self.names.index(shape)] += 1 - values.sum(axis=1)
        return replace(self, values=values)

    def mixed(self, recipe: Mapping[str, Mapping[str, float]]) -> WeightCurves:
        """Curves of other targets, such as ARKit's, that each shape moves by given shares.

        Parameters
        ----------
        recipe : mapping of str to (mapping of str to float)
            Shares of the targets in each shape. Shapes that it does not name move nothing.

        Returns
        -------
        WeightCurves
            The targets in order of their first mention, cut off at 0 and 1.
        """
        targets = tuple(dict.fromkeys(target for shares in recipe.values() for target in shares))
        matrix = np.array([[recipe.get(name, {}).get(target, 0.0) for target in targets] for name in self.names])
        values = self.values @ matrix.reshape(len(self.names), len(targets))
        np.clip(values, 0, 1, out=values)
        return replace(self, names=targets, values=values)


def weight_curves(
    track: Track,
    frame_rate: FrameRate,
    options: EaseOptions | None = None,
    *,
    viseme_set: VisemeSet | None = None,
    loudness: NDArray[np.floating] | None = None,
) -> WeightCurves:
    """Smooth weights of a track's shapes on animation frames.

    Parameters
    ----------
    track : Track
    frame_rate : FrameRate
    options : EaseOptions, optional
    viseme_set : VisemeSet, optional
        The set that the track's shapes are of; by default the bundled set of its name. Where that has other shapes,
        rest and closed lips are all that is known of them.
    loudness : ndarray of float, optional, shape (n_frames,)
        Of each frame in [0, 1], see `loudness.loudness`; frames after its end are silent.

    Returns
    -------
    WeightCurves
        All shapes of the track, `ceil(duration * fps) + 1` frames, each summing to 1, or less where a vowel is quiet.
        Lips-closed and lip-teeth cues are at 1 from the frame nearest to their start to the one nearest to their end,
        where no other such cue wants it, and others change places around the time at which they meet, each with a whole
        frame at its full weight: so all are centred on their cues. The last frame is at rest.

    Raises
    ------
    VisemeError
        When `viseme_set` is given and has other shapes than the track.
    TrackError
        When there are more than `MOST_FRAMES`, or twelve hours of them.
    """
    kinds = Kinds.of(track, viseme_set)
    options = options or EaseOptions()
    n_frames = _n_frames(track, frame_rate)
    values = painted(track, frame_rate, options, kinds, n_frames, loudness)
    shut = np.any(values[:, kinds.event] >= 1 - _NOTHING, axis=1)
    return WeightCurves(track.shapes, frame_rate, values, shut=np.asarray(shut))


def stepped_curves(track: Track, frame_rate: FrameRate, hold_frames: int = 1) -> WeightCurves:
    """Weights of 0 and 1 with one shape a frame, as `Track.floor_frames` chooses it; the last frame is at rest.

    Raises
    ------
    TrackError
        When there are more frames than `MOST_FRAMES`, or twelve hours of them.
    """
    n_frames = _n_frames(track, frame_rate)
    changes = [*track.floor_frames(frame_rate, hold_frames=hold_frames), (n_frames - 1, track.rest)]
    frames = np.array([frame for frame, _ in changes])
    shapes = np.array([track.shapes.index(shape) for _, shape in changes])
    shown = np.repeat(shapes, np.diff(frames, append=n_frames))
    return WeightCurves(track.shapes, frame_rate, np.eye(len(track.shapes))[shown], stepped=True)


def _check_tolerance(tolerance: float) -> None:
    if not tolerance >= 0:
        raise OptionError(f"{tolerance} is not a distance", "", "choose 0 or more, such as 0.01", "tolerance")


def _n_frames(track: Track, frame_rate: FrameRate) -> int:
    """Frames up to the one at rest after the sound."""
    n_frames = frame_rate.ceil_frame(track.duration_s) + 1
    most_frames = min(MOST_FRAMES, frame_rate.ceil_frame(_LONGEST_S) + 1)
    if n_frames > most_frames:
        what = f"{n_frames} animation frames are more than the {most_frames} that curves may have"
        raise TrackError(what, "track", "cut the sound, or take fewer frames a second", "fps")
    return n_frames
