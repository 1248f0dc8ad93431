# SPDX-License-Identifier: MIT
"""The decode options that fit the dev manifests best. Never run on the reported manifest."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.acoustics.student import Student
from wav2vis_core.decoding.decode import DecodeOptions, Emphasis, decode
from wav2vis_core.decoding.styles import style_options
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.live.gate import Gate
from wav2vis_core.live.shapes import LiveOptions, ShapeStream
from wav2vis_core.pipeline import compute_posteriors
from wav2vis_core.track.visemes import VisemeSet

from ..config import TrainingConfig
from ..data.manifest import Utterance, spread
from ..evaluation.labelled import labelled
from ..evaluation.metrics import add, counts, figures

log = logging.getLogger(__name__)

Recognised = tuple[Utterance, NDArray[np.float32]]
Options = TypeVar("Options", bound=Emphasis)
CuesOf = Callable[[NDArray[np.float32], NDArray[np.float32], VisemeSet, Options], list[tuple[float, float, str]]]
"""Cues (start_s, end_s, shape) of posteriors, given priors, set and options."""

# Values at which each option is tried.
_COMMON: dict[str, tuple[float, ...]] = {
    "closed_gain": (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0),
    "prior_power": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "lip_teeth_gain": (0.5, 0.7, 1.0, 1.4, 2.0, 4.0, 6.0),
    "lateral_gain": (0.7, 1.0, 1.5, 2.2, 3.0),
    "rest_gain": (0.12, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
}
_OFFLINE = {
    "borrow_cost": (0.2, 0.5, 1.0, 2.0, 10.0),
    **_COMMON,
    "closed_worth": (0.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    "lip_teeth_worth": (0.0, 2.0, 3.0, 4.0, 5.0, 6.0),
}
_LIVE = {"doubt": (0.2, 0.3, 0.4, 0.6, 1.0), "short_doubt": (0.2, 0.3, 0.5, 0.8, 1.2), **_COMMON}
_GOAL_FIGURES = (
    "lip-teeth recall",
    "macro recall",
    "speech accuracy",
    "openness r",
    "boundary F1",
)
_SETS = ("rhubarb", "mpeg4")
_PER_MANIFEST = 120  # utterances, evenly spread


@dataclass(frozen=True)
class Result(Generic[Options]):
    """Options and the value of the goal that they reach."""

    options: Options
    goal: float


def run(config: TrainingConfig) -> None:
    """Search the options of each student on the dev manifests: `work/decode_options.json`, `work/live_options.json`.

    The first are for the literal style.
    """
    for name in config.students:
        student = Student.load(config.work / f"{name}.safetensors")
        recognised = [[_recognised(u, student) for u in spread(labelled(path), _PER_MANIFEST)] for path in config.dev]
        options: Emphasis
        if name == "live":
            options = search(recognised, student.class_priors, LiveOptions(), _LIVE, live_cues).options
        else:
            options = search(
                recognised, student.class_priors, style_options("literal", student.name), _OFFLINE, file_cues
            ).options
        target = config.work / {"offline": "decode_options.json", "live": "live_options.json"}[name]
        write_atomically(target, json.dumps(asdict(options), indent=1) + "\n", overwrite=True)


def search(
    recognised: Sequence[Sequence[Recognised]],
    priors: NDArray[np.float32],
    start: Options,
    candidates: Mapping[str, Sequence[float]],
    cues_of: CuesOf[Options],
) -> Result[Options]:
    """Coordinate ascent over the candidates of each option until no step helps."""
    best = Result(start, goal_of(recognised, priors, start, cues_of))
    improved = True
    while improved:
        improved = False
        for name, values in candidates.items():
            tried = [replace(best.options, **{name: value}) for value in values]
            goals = Parallel(-1)(delayed(goal_of)(recognised, priors, options, cues_of) for options in tried)
            top = int(np.argmax(goals))
            if goals[top] > best.goal + 1e-5:
                best, improved = Result(tried[top], goals[top]), True
                log.info("goal %.4f with %s %s", best.goal, name, values[top])
    return best


def file_cues(
    posteriors: NDArray[np.float32], priors: NDArray[np.float32], viseme_set: VisemeSet, options: DecodeOptions
) -> list[tuple[float, float, str]]:
    """Cues as the decoder of files finds them, in centiseconds as Rhubarb rounds them."""
    decoded = decode(posteriors, priors, viseme_set, options)
    times_s = [start / 100 for start in decoded.starts.tolist()]
    return list(zip(times_s, times_s[1:], decoded.shapes, strict=False))


def live_cues(
    posteriors: NDArray[np.float32], priors: NDArray[np.float32], viseme_set: VisemeSet, options: LiveOptions
) -> list[tuple[float, float, str]]:
    """Cues as a microphone shows them."""
    names = list(viseme_set.shapes)
    shapes = [names[k] for k in ShapeStream(priors, viseme_set, options).push(Gate().push(posteriors)).tolist()]
    turns = [k for k in range(1, len(shapes)) if shapes[k] != shapes[k - 1]]
    return [(a / 100, b / 100, shapes[a]) for a, b in pairwise([0, *turns, len(shapes)])]


def goal_of(
    recognised: Sequence[Sequence[Recognised]], priors: NDArray[np.float32], options: Options, cues_of: CuesOf[Options]
) -> float:
    """The mean over manifests and sets of the figures that matter, less a penalty above 1 % of false closures."""
    goals = []
    for name in _SETS:
        viseme_set = VisemeSet.load(name)
        for group in recognised:
            total = add(
                counts(u, cues_of(posteriors, priors, viseme_set, options), viseme_set) for u, posteriors in group
            )
            goals.append(_goal(figures(total, viseme_set)))
    return math.fsum(goals) / len(goals)


def _goal(values: Mapping[str, float]) -> float:
    values = {name: value if value == value else 0.0 for name, value in values.items()}  # where nothing was counted
    # Recall of closures is useless without precision, and the reverse.
    closures = 2 * min(values["closure recall"], values["closure precision"])
    return (closures + sum(values[name] for name in _GOAL_FIGURES)) / (len(_GOAL_FIGURES) + 2) - 5 * max(
        0.0, values["false closure"] - 0.01
    )


def _recognised(utterance: Utterance, student: Student) -> Recognised:
    return utterance, compute_posteriors(utterance.file(), student).posteriors[:]
