"""Posteriors turned into mouth shapes in time: a Viterbi search over segments with a least duration.

Lips-closed and lip-teeth sounds are events: their posteriors are weighed
before the search, so that a closure starts earlier to reach its least duration but is not dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .errors import OptionError
from .phones import CLASSES, SILENCE
from .visemes import VisemeSet
from .viterbi import best_segments, least_segments

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

Style = Literal["literal", "animated"]

_FLOOR = 1e-6  # least probability: no single frame can veto a segment

_LEAST_HEARD_FRAMES = 2  # of an event that borrows the rest of its hold


@dataclass(frozen=True)
class Emphasis:
    """How posteriors are weighed before shapes compete.

    Attributes
    ----------
    prior_power : float
        Power of the class priors that posteriors are divided by; 0 keeps them, 1 makes likelihoods.
    closed_gain, lip_teeth_gain, rest_gain : float
        Factors (> 0) on the posteriors of P B M, F V and silence.
    """

    prior_power: float
    closed_gain: float
    lip_teeth_gain: float
    rest_gain: float


@dataclass(frozen=True)
class DecodeOptions(Emphasis):
    """How posteriors become cues. The defaults of the two styles are `STYLES`.

    Attributes
    ----------
    change_cost : float
        Log-probability that each change of shape costs.
    min_hold_frames, min_closed_frames : int
        Least length in feature frames of a cue, and of a lips-closed or lip-teeth cue.
    borrow_cost : float
        Log-probability that a lips-closed or lip-teeth cue pays for each frame that it borrows from before its
        sound to reach its least length.
    yield_share : float
        Share in [0, 1] of a tongue-only class's posterior that its neighbours may use.
    lead_s : float
        How much earlier than the sound the mouth moves (seconds).
    """

    change_cost: float
    min_hold_frames: int
    min_closed_frames: int
    borrow_cost: float
    yield_share: float
    lead_s: float

    def __post_init__(self) -> None:
        for name, low, high in (
            ("prior_power", 0, 1),
            ("closed_gain", 1e-3, 1e3),
            ("lip_teeth_gain", 1e-3, 1e3),
            ("rest_gain", 1e-3, 1e3),
            ("change_cost", 0, 100),
            ("min_hold_frames", 1, 100),
            ("min_closed_frames", 1, 100),
            ("borrow_cost", 0, 100),
            ("yield_share", 0, 1),
            ("lead_s", -0.5, 0.5),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise OptionError(f"{value} is outside {low} to {high}", name, "choose a value in between")


# From `python -m training tune` on dev speech (forced and synthetic), with the gains of the two events then set by
# hand where recall and precision are about equal there: the search's own goal trades recall away. Five feature
# frames are the least that is never shorter than one frame at 24 fps.
_LITERAL = DecodeOptions(
    prior_power=0.3,
    closed_gain=1.2,
    lip_teeth_gain=1.5,
    rest_gain=0.35,
    change_cost=0.0,
    min_hold_frames=5,
    min_closed_frames=5,
    borrow_cost=1.0,
    yield_share=0.0,
    lead_s=0.0,
)

STYLES: dict[Style, DecodeOptions] = {
    "literal": _LITERAL,
    "animated": replace(
        _LITERAL,
        change_cost=0.5,
        min_hold_frames=6,
        min_closed_frames=8,
        borrow_cost=0.2,
        yield_share=0.5,
        lead_s=0.04,
    ),
}
"""What was said and nothing else; and what looks best, where lips close for two frames of 24 fps at least."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """Shapes in time before they are a track.

    `shapes[k]` is shown over feature frames `starts[k]` to `starts[k + 1]` (`starts` has one more entry), with the
    mean posterior `confidences[k]`.
    """

    starts: NDArray[np.int64]
    shapes: list[str]
    confidences: list[float]


def decode(posteriors: Float32, priors: Float32, viseme_set: VisemeSet, options: DecodeOptions) -> Decoded:
    """The best sequence of shapes.

    Parameters
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
        Rows sum to 1; columns are `phones.CLASSES`.
    priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    viseme_set : VisemeSet
    options : DecodeOptions

    Returns
    -------
    Decoded
        Neighbours differ; no segment is shorter than its least hold unless the whole sound is.
    """
    if not len(posteriors):
        return Decoded(np.zeros(1, np.int64), [], [])
    grouping = viseme_set.grouping()
    shapes = list(viseme_set.shapes)
    evidence = shape_evidence(posteriors, priors, grouping, options)
    if options.yield_share:
        evidence += _yielded(posteriors, grouping, viseme_set, options.yield_share)
    holds = np.full(len(shapes), options.min_hold_frames)
    events = [shapes.index(shape) for shape in (viseme_set.closed, viseme_set.lip_teeth)]
    holds[events] = options.min_closed_frames
    starts, path = _search(
        np.log(np.maximum(evidence, _FLOOR)), holds, options.change_cost, events, options.borrow_cost
    )
    sums = np.add.reduceat(posteriors @ grouping, starts[:-1], axis=0)
    confidences = sums[np.arange(len(path)), path] / np.diff(starts)
    return Decoded(starts, [shapes[k] for k in path], [round(float(c), 4) for c in np.clip(confidences, 0, 1)])


def shape_evidence(posteriors: Float32, priors: Float32, grouping: Float32, options: Emphasis) -> Float32:
    """How much speaks for each shape of `VisemeSet.grouping` in each frame, shape (n_frames, n_shapes); rows sum to 1.

    `posteriors` and `priors` are as for `decode`.
    """
    weights = np.asarray(np.maximum(priors, 1e-4) ** -options.prior_power, np.float32)
    for name, gain in (
        ("PBM", options.closed_gain),
        ("FV", options.lip_teeth_gain),
        (SILENCE, options.rest_gain),
    ):
        weights[CLASSES.index(name)] *= gain
    evidence = (posteriors * weights) @ grouping
    return np.asarray(evidence / evidence.sum(axis=1, keepdims=True), np.float32)


def _yielded(posteriors: Float32, grouping: Float32, viseme_set: VisemeSet, share: float) -> Float32:
    """What each shape may claim of the tongue's sounds, shape (n_frames, n_shapes).

    Shapes that the lips or the pause own, and the tongue's own shape, claim nothing.
    """
    yields = np.array([c in viseme_set.yields for c in CLASSES])
    if not yields.any():
        return np.zeros((len(posteriors), grouping.shape[1]), np.float32)
    fixed = {viseme_set.rest, viseme_set.closed, viseme_set.lip_teeth}
    free = np.array([shape not in fixed for shape in viseme_set.shapes])
    claims = (1 - grouping[yields]) * free
    return np.asarray(share * posteriors[:, yields] @ claims, np.float32)


def _search(
    log_evidence: NDArray[np.floating],
    holds: NDArray[np.int64],
    change_cost: float,
    events: Sequence[int] = (),
    borrow_cost: float = 0.0,
) -> tuple[NDArray[np.int64], list[int]]:
    """Start of each segment and the end of the last, and the shape index of each; neighbours differ."""
    n_frames, n_shapes = log_evidence.shape
    holds = np.minimum(holds, n_frames)

    def enter(alive: Float64) -> tuple[Float64, NDArray[np.int64]]:
        """Any shape but its own may come before a shape: the best one, or the second best for the best itself."""
        best = int(alive.argmax())
        second = int(np.concatenate([alive[:best], [-np.inf], alive[best + 1 :]]).argmax())
        scores = np.full(n_shapes, alive[best])
        scores[best] = alive[second] if second != best else -np.inf
        before = np.full(n_shapes, best)
        before[best] = second
        return scores - change_cost, before

    free = np.zeros(n_shapes)
    least = _least_segments(log_evidence, holds, events, borrow_cost)
    return best_segments(log_evidence, holds, least, enter, free, free)


def _least_segments(
    log_evidence: NDArray[np.floating], holds: NDArray[np.int64], events: Sequence[int], borrow_cost: float
) -> Float64:
    """Evidence of a segment of least hold that ends at each time, shape (n_frames + 1, n_shapes); -inf too early.

    An event needs to be heard in its last frames only, two at least. The frames before are borrowed: they count as
    what they sound most like, less a cost, so that a closure too short for its hold begins early instead of losing.
    """
    n_frames = len(log_evidence)
    least = least_segments(log_evidence, holds)
    total = np.concatenate([np.zeros((1, log_evidence.shape[1])), np.cumsum(log_evidence, axis=0, dtype=np.float64)])
    likeliest = np.concatenate([[0.0], np.cumsum(log_evidence.max(axis=1), dtype=np.float64)])
    for shape in events:
        hold = int(holds[shape])
        for heard in range(_LEAST_HEARD_FRAMES, hold):
            turn = np.arange(hold, n_frames + 1) - heard
            borrowed = likeliest[turn] - likeliest[: n_frames + 1 - hold] - borrow_cost * (hold - heard)
            np.maximum(
                least[hold:, shape], borrowed + total[hold:, shape] - total[turn, shape], out=least[hold:, shape]
            )
    return least
