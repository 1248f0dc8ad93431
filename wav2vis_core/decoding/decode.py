# SPDX-License-Identifier: MIT
"""Posteriors turned into mouth shapes in time: a Viterbi search over segments with a least duration.

Lips-closed and lip-teeth sounds are events: their posteriors are weighed before the search, each cue of theirs is worth
something by itself, and a closure starts earlier to reach its least duration but is not dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError
from ..track.cues import PackedCues
from ..track.number import plain, shown
from ..track.phones import CLASSES, SILENCE, VOWEL_CLASSES
from ..track.visemes import VisemeSet
from .rows import Frames
from .viterbi import best_segments, least_segments

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_FLOOR = 1e-6  # least probability: no single frame can veto a segment

_LEAST_HEARD_FRAMES = 2  # of an event that borrows the rest of its hold

# Probability that an event must reach somewhere in its hold to be paid and to borrow: else a lip-teeth cue that nobody
# heard would take a long closure apart, for the pay of three cues, or cover a few short sounds.
_LEAST_HEARD = 0.05

# Two minutes are searched at a time, which takes 15 MB; they end in the surest pause of their last half minute. What
# is left is never less than that.
_PIECE_FRAMES, _CUT_RANGE_FRAMES, _PAUSE_FRAMES = 12_000, 3_000, 50


@dataclass(frozen=True)
class Emphasis:
    """How posteriors are weighed before shapes compete.

    Attributes
    ----------
    prior_power : float
        Power of the class priors that posteriors are divided by; 0 keeps them, 1 makes likelihoods.
    closed_gain, lip_teeth_gain, lateral_gain, rest_gain : float
        Factors (0.001 to 1000) on the posteriors of P B M, F V, L and silence.

    Raises
    ------
    OptionError
        When a value is outside its range.
    """

    prior_power: float
    closed_gain: float
    lip_teeth_gain: float
    lateral_gain: float
    rest_gain: float

    def __post_init__(self) -> None:
        for name, (low, high) in {**_RANGES, **self._own_ranges()}.items():
            value = plain(getattr(self, name))
            if value is None or not low <= value <= high:
                what = f"{shown(getattr(self, name))} is outside {low} to {high}"
                raise OptionError(what, "", "choose a value in between", name)
            if name.endswith("_frames") and value % 1:
                raise OptionError(f"{value} is not a number of frames", "", "choose a whole number", name)
            object.__setattr__(self, name, int(value) if name.endswith("_frames") else value)

    def _own_ranges(self) -> dict[str, tuple[float, float]]:
        """The least and the greatest value of each field that a kind of options adds."""
        return {}


_RANGES = {"prior_power": (0.0, 1.0)} | dict.fromkeys(
    ("closed_gain", "lip_teeth_gain", "lateral_gain", "rest_gain"), (1e-3, 1e3)
)


@dataclass(frozen=True)
class DecodeOptions(Emphasis):
    """How posteriors become cues: a style (see `style_options`), or one with fields changed by `dataclasses.replace`.

    Attributes
    ----------
    prior_power : float
        Power (0 to 1) of the class priors that posteriors are divided by; 0 keeps them, 1 makes likelihoods.
    closed_gain, lip_teeth_gain, lateral_gain, rest_gain : float
        Factors (0.001 to 1000) on the posteriors of P B M, F V, L and silence.
    closed_worth, lip_teeth_worth : float
        Log-probability (-100 to 100) that each lips-closed and each lip-teeth cue is paid where its sound is
        heard at all. A gain decides how long such a cue is, its worth whether it is there.
    min_hold_frames, full_hold_frames : int
        Least length (1 to 100) in feature frames of 10 ms of a cue, and the length from which it costs nothing.
    short_cost : float
        Log-probability (0 to 100, as all costs) that a cue pays for each frame that it is shorter than its full hold.
    min_rest_frames : int
        Least length (1 to 100) in feature frames of the rest shape.
    borrow_cost, borrow_vowel_cost : float
        Log-probability that a lips-closed or lip-teeth cue pays for each frame that it borrows from before its
        sound to reach a length, and how much more where that frame is a vowel's and the least length is reached.
    yield_share, gap_share : float
        Share in [0, 1] of a tongue-only class, and of the rest shape, that neighbours may use.
    lead_s : float
        How much earlier than the sound the mouth moves (seconds, -0.5 to 0.5).

    Raises
    ------
    OptionError
        When a value is outside its range.
    """

    closed_worth: float
    lip_teeth_worth: float
    min_hold_frames: int
    full_hold_frames: int
    short_cost: float
    min_rest_frames: int
    borrow_cost: float
    borrow_vowel_cost: float
    yield_share: float
    gap_share: float
    lead_s: float

    def _own_ranges(self) -> dict[str, tuple[float, float]]:
        return {
            "closed_worth": (-100, 100),
            "lip_teeth_worth": (-100, 100),
            "min_hold_frames": (1, 100),
            "full_hold_frames": (self.min_hold_frames, 100),
            "short_cost": (0, 100),
            "min_rest_frames": (1, 100),
            "borrow_cost": (0, 100),
            "borrow_vowel_cost": (0, 100),
            "yield_share": (0, 1),
            "gap_share": (0, 1),
            "lead_s": (-0.5, 0.5),
        }


@dataclass(frozen=True, eq=False)
class Decoded:
    """Shapes in time before they are a track.

    `names[path[k]]` is shown over feature frames `starts[k]` to `starts[k + 1]` (`starts` has one more entry), with the
    mean posterior `confidences[k]`.
    """

    starts: NDArray[np.int64]
    path: NDArray[np.uint32]
    confidences: Float64
    names: tuple[str, ...]

    @property
    def shapes(self) -> list[str]:
        """The name of each."""
        return [self.names[k] for k in self.path]

    def cues(self, frame_rate_hz: float, duration_s: float) -> PackedCues:
        """Cues that change midway between the centres of two feature frames and cover a sound of this duration."""
        times_s = (self.starts.astype(np.float64) - 0.5) / frame_rate_hz
        times_s[0], times_s[-1] = 0.0, duration_s
        return PackedCues(times_s, self.confidences, self.path, tuple((name, "model", ()) for name in self.names))


def decode(
    posteriors: Frames,
    priors: Float32,
    viseme_set: VisemeSet,
    options: DecodeOptions,
    progress: Callable[[float], None] | None = None,
) -> Decoded:
    """The best sequence of shapes.

    Parameters
    ----------
    posteriors : Frames, shape (n_frames, n_classes)
        Rows sum to 1; columns are `phones.CLASSES`. They are read two minutes at a time.
    priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    viseme_set : VisemeSet
    options : DecodeOptions
    progress : callable, optional
        Called with the share searched so far, after each two minutes of a long sound.

    Returns
    -------
    Decoded
        Neighbours differ; no segment is shorter than its least hold unless the whole sound is.
    """
    grouping, shapes = viseme_set.grouping(), tuple(viseme_set.shapes)
    if not len(posteriors):
        return Decoded(np.zeros(1, np.int64), np.zeros(0, np.uint32), np.zeros(0), shapes)
    paths, begun, sums = [], [], []
    for a, b in pairwise(_cuts(posteriors)):
        piece = posteriors[a:b]
        here, shown = _best_shapes(piece, priors, viseme_set, options)
        paths.append(np.array(shown, np.uint32))
        begun.append(here[:-1] + a)
        sums.append(np.add.reduceat(piece @ grouping, here[:-1], axis=0)[np.arange(len(shown)), shown])
        if progress:
            progress(b / len(posteriors))
    path = np.concatenate(paths)
    turns = np.flatnonzero(np.concatenate([[True], path[1:] != path[:-1]]))  # a shape may go on through a cut
    path, starts = path[turns], np.append(np.concatenate(begun)[turns], len(posteriors))
    confidences = np.clip(np.add.reduceat(np.concatenate(sums), turns) / np.diff(starts), 0, 1)
    rounded = np.fromiter((round(float(each), 4) for each in confidences), np.float64, len(path))
    return Decoded(starts, path, rounded, shapes)


def _cuts(posteriors: Frames) -> list[int]:
    """Where a sound is taken apart to be searched in less memory, its beginning and end included."""
    cuts = [0]
    while len(posteriors) - cuts[-1] > _PIECE_FRAMES + _CUT_RANGE_FRAMES:
        first = cuts[-1] + _PIECE_FRAMES - _CUT_RANGE_FRAMES
        quiet = posteriors[first : cuts[-1] + _PIECE_FRAMES][:, CLASSES.index(SILENCE)]
        cuts.append(first + int(np.argmax(np.convolve(quiet, np.ones(_PAUSE_FRAMES), "same"))))
    return [*cuts, len(posteriors)]


def _best_shapes(
    posteriors: Float32, priors: Float32, viseme_set: VisemeSet, options: DecodeOptions
) -> tuple[NDArray[np.int64], list[int]]:
    """Start of each segment and the end of the last, and the index of each one's shape; neighbours differ."""
    grouping, shapes = viseme_set.grouping(), list(viseme_set.shapes)
    if viseme_set.closed == viseme_set.rest:
        options = _worth_in_gain(options)
    evidence = shape_evidence(posteriors, priors, grouping, options)
    evidence += _yielded(posteriors, evidence, grouping, viseme_set, options)
    holds = _holds(viseme_set, options, len(posteriors))
    events = [shapes.index(shape) for shape in (viseme_set.closed, viseme_set.lip_teeth)]
    log_evidence = np.log(np.maximum(evidence, _FLOOR))
    spare = log_evidence.max(axis=1) - options.borrow_cost
    vowel = options.borrow_vowel_cost * posteriors[:, [c in VOWEL_CLASSES for c in CLASSES]].sum(axis=1)
    spoken = posteriors @ grouping[:, events]
    heard = [
        [_heard(probability, lengths[event]) for event, probability in zip(events, spoken.T, strict=True)]
        for lengths in holds.tolist()
    ]
    least = _least_segments(log_evidence, holds, events, heard, spare, vowel)
    missing = np.arange(len(holds))[::-1, None, None]
    least -= options.short_cost * missing
    worths = options.closed_worth, options.lip_teeth_worth
    for way, lengths, heard_here in zip(least, holds, heard, strict=True):
        for event, worth, paid in zip(events, worths, heard_here, strict=True):
            way[lengths[event] :, event] += worth * paid
    return _search(log_evidence, holds, least)


def _heard(probability: Float32, hold: int) -> NDArray[np.bool_]:
    """Whether anything speaks for a shape in the `hold` frames before each time from `hold` on."""
    heard = np.concatenate([[0], np.cumsum(probability >= _LEAST_HEARD)])
    return np.asarray(heard[hold:] > heard[:-hold])


def _worth_in_gain(options: DecodeOptions) -> DecodeOptions:
    """The same for a set whose closed mouth is its rest: every cue of a pause that is taken apart would be paid."""
    gain = options.closed_gain * math.exp(options.closed_worth / options.min_hold_frames)
    return replace(options, closed_gain=min(max(gain, 1e-3), 1e3), closed_worth=0.0)


def shape_evidence(posteriors: Float32, priors: Float32, grouping: Float32, options: Emphasis) -> Float32:
    """How much speaks for each shape of `VisemeSet.grouping` in each frame, shape (n_frames, n_shapes); rows sum to 1.

    `posteriors` and `priors` are as for `decode`.
    """
    weights = np.asarray(np.maximum(priors, 1e-4) ** -options.prior_power, np.float32)
    for name, gain in (
        ("PBM", options.closed_gain),
        ("FV", options.lip_teeth_gain),
        ("L", options.lateral_gain),
        (SILENCE, options.rest_gain),
    ):
        weights[CLASSES.index(name)] *= gain
    evidence = (posteriors * weights) @ grouping
    return np.asarray(evidence / evidence.sum(axis=1, keepdims=True), np.float32)


def _yielded(
    posteriors: Float32, evidence: Float32, grouping: Float32, viseme_set: VisemeSet, options: DecodeOptions
) -> Float32:
    """What each shape may claim of the tongue's sounds and of the rest shape, shape (n_frames, n_shapes).

    Shapes that the lips or the pause own, and the tongue's own shape, claim nothing.
    """
    shapes = list(viseme_set.shapes)
    yields = np.array([c in viseme_set.yields for c in CLASSES])
    fixed = {viseme_set.rest, viseme_set.closed, viseme_set.lip_teeth}
    free = np.array([shape not in fixed for shape in shapes], np.float32)
    of_tongue = options.yield_share * posteriors[:, yields] @ (1 - grouping[yields])
    of_rest = options.gap_share * evidence[:, [shapes.index(viseme_set.rest)]]
    return np.asarray((of_tongue + of_rest) * free, np.float32)


def _holds(viseme_set: VisemeSet, options: DecodeOptions, n_frames: int) -> NDArray[np.int64]:
    """Lengths in frames, at most the whole sound's, that each shape may begin with, shape (n_ways, n_shapes)."""
    lengths = np.arange(options.min_hold_frames, options.full_hold_frames + 1)
    rest = np.array([shape == viseme_set.rest != viseme_set.closed for shape in viseme_set.shapes])
    least = np.where(rest, options.min_rest_frames, options.min_hold_frames)
    return np.asarray(np.minimum(np.maximum(lengths[:, None], least), n_frames))


class _AnyOther:
    """Entrances: any shape but its own may come before a shape."""

    def __init__(self, n_shapes: int) -> None:
        self._itself = np.where(np.eye(n_shapes, dtype=bool), -np.inf, 0)

    def scores(self, alive: Float64) -> Float64:
        ranked = np.sort(alive, axis=1)
        best, second = ranked[:, -1:], ranked[:, -2:][:, :1]
        return np.where(alive == best, second, best)

    def before(self, alive: Float64, state: int) -> int:
        return int((alive + self._itself[state]).argmax())


def _search(
    log_evidence: NDArray[np.floating], holds: NDArray[np.int64], least: Float32
) -> tuple[NDArray[np.int64], list[int]]:
    """Start of each segment and the end of the last, and the shape index of each; neighbours differ."""
    free = np.zeros(log_evidence.shape[1])
    return best_segments(log_evidence, holds, least, _AnyOther(len(free)), free, free)


def _least_segments(
    log_evidence: NDArray[np.floating],
    holds: NDArray[np.int64],
    events: Sequence[int],
    heard: Sequence[Sequence[NDArray[np.bool_]]],
    spare: NDArray[np.floating],
    vowel: NDArray[np.floating],
) -> Float32:
    """Evidence of a segment of each hold that ends at each time, shape (n_ways, n_frames + 1, n_shapes).

    -inf where it is too early. An event needs to be heard in its last frames only, two at least. The frames before
    are borrowed: they count `spare`, and beyond the least hold cost `vowel`, both of shape (n_frames,), so that a
    closure too short for its hold begins early instead of losing. What nobody heard borrows nothing: `heard`
    says so of each hold and each event, as `_heard` gives it.
    """
    n_frames, n_shapes = log_evidence.shape
    total, spared, cost = (
        np.concatenate([np.zeros_like(rows[:1], np.float64), np.cumsum(rows, axis=0, dtype=np.float64)])
        for rows in (log_evidence, spare, vowel)
    )
    least = np.empty((len(holds), n_frames + 1, n_shapes), np.float32)
    for way, lengths, heard_here in zip(least, holds, heard, strict=True):
        way[:] = least_segments(log_evidence, lengths)
        for shape, free in zip(events, heard_here, strict=True):
            hold, least_hold = int(lengths[shape]), int(holds[0, shape])
            barred = np.where(free, 0, -np.inf)
            end = np.arange(hold, n_frames + 1)
            for own in range(_LEAST_HEARD_FRAMES, hold):
                turn = end - own
                borrowed = spared[turn] - spared[end - hold]
                borrowed -= cost[end - max(own, least_hold)] - cost[end - hold]
                borrowed += barred
                np.maximum(
                    way[hold:, shape], borrowed + total[hold:, shape] - total[turn, shape], out=way[hold:, shape]
                )
    return least
