"""The decode options that fit the dev manifests best. Never run on what is reported."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.audio import Audio
from wav2vis_core.decode import STYLES, DecodeOptions, decode
from wav2vis_core.features import mfcc
from wav2vis_core.student import Student
from wav2vis_core.visemes import VisemeSet

from .config import TrainingConfig
from .manifest import Utterance, read_manifest, spread
from .metrics import Counts, add, counts, figures

log = logging.getLogger(__name__)

Heard = tuple[Utterance, NDArray[np.float32]]

# Steps that each option is tried at around its present value.
_CANDIDATES: dict[str, tuple[float, ...]] = {
    "borrow_cost": (0.2, 0.5, 1.0, 2.0, 10.0),
    "closed_gain": (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0),
    "prior_power": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "lip_teeth_gain": (0.5, 0.7, 1.0, 1.4, 2.0, 4.0, 6.0),
    "rest_gain": (0.12, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
    "change_cost": (0.0, 0.25, 0.5, 1.0),
}
_WANTED = (
    "lip-teeth recall",
    "macro recall",
    "speech accuracy",
    "openness r",
    "boundary F1",
)
_SETS = ("rhubarb", "mpeg4")
_PER_MANIFEST = 120  # utterances, evenly spread


@dataclass(frozen=True)
class Result:
    """Options and the goal that they reach."""

    options: DecodeOptions
    goal: float


def run(config: TrainingConfig) -> None:
    """Search the literal style's options on the dev manifests and write them to `work/decode_options.json`."""
    student = Student.load(config.work / "offline.safetensors")
    heard = [[_hear(u, student) for u in spread(read_manifest(path), _PER_MANIFEST)] for path in config.dev]
    best = search(heard, student.class_priors, STYLES["literal"])
    (config.work / "decode_options.json").write_text(json.dumps(asdict(best.options), indent=1) + "\n")


def search(heard: Sequence[Sequence[Heard]], priors: NDArray[np.float32], start: DecodeOptions) -> Result:
    """Coordinate ascent over `_CANDIDATES` until no step helps."""
    best = Result(start, goal_of(heard, priors, start))
    improved = True
    while improved:
        improved = False
        for name, values in _CANDIDATES.items():
            tried = [DecodeOptions(**(asdict(best.options) | {name: value})) for value in values]
            goals = Parallel(-1)(delayed(goal_of)(heard, priors, options) for options in tried)
            top = int(np.argmax(goals))
            if goals[top] > best.goal + 1e-5:
                best, improved = Result(tried[top], goals[top]), True
                log.info("goal %.4f with %s %s", best.goal, name, values[top])
    return best


def goal_of(heard: Sequence[Sequence[Heard]], priors: NDArray[np.float32], options: DecodeOptions) -> float:
    """Mean of the figures that count over manifests and sets; more than 1 % of false closures costs."""
    goals = []
    for name in _SETS:
        viseme_set = VisemeSet.load(name)
        for group in heard:
            total = add(_counts(u, posteriors, priors, viseme_set, options) for u, posteriors in group)
            goals.append(_goal(figures(total, viseme_set)))
    return math.fsum(goals) / len(goals)


def _goal(values: Mapping[str, float]) -> float:
    # Either figure of closures is worth nothing without the other.
    closures = 2 * min(values["closure recall"], values["closure precision"])
    return (closures + sum(values[name] for name in _WANTED)) / (len(_WANTED) + 2) - 5 * max(
        0.0, values["false closure"] - 0.01
    )


def _counts(
    utterance: Utterance,
    posteriors: NDArray[np.float32],
    priors: NDArray[np.float32],
    viseme_set: VisemeSet,
    options: DecodeOptions,
) -> Counts:
    decoded = decode(posteriors, priors, viseme_set, options)
    times_s = [start / 100 for start in decoded.starts.tolist()]  # as Rhubarb's centiseconds round them
    return counts(utterance, list(zip(times_s, times_s[1:], decoded.shapes, strict=False)), viseme_set)


def _hear(utterance: Utterance, student: Student) -> Heard:
    features = mfcc(Audio.read(utterance.audio, student.spec.sample_rate_hz), student.spec)
    return utterance, student.posteriors(student.normaliser(features, student.normaliser.mean_of(features)))
