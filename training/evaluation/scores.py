# SPDX-License-Identifier: MIT
"""Counts summed by speaker and group of speakers; the figures of each group with their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from wav2vis_core.track.visemes import VisemeSet

from ..data.manifest import Utterance
from .metrics import Counts, add, best_lag_ms, confusion, figures

ALL = "all"

Tally = dict[tuple[str, str], Counts]
"""Sums of counts by group and speaker; every utterance is in the group `ALL`."""

_DRAWS = 500
_CHILD_BELOW_YEARS = 13
_COUNTED = {
    "closure recall": ("closures met", "closures"),
    "closure precision": ("closed runs met", "closed runs"),
    "lip-teeth recall": ("lip-teeth met", "lip-teeth"),
}


@dataclass(frozen=True)
class Figure:
    """A figure, and the 95 % interval of a bootstrap over speakers."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Scores:
    """The figures of a group of speakers.

    Attributes
    ----------
    figures : dict of str to Figure
    counted : dict of str to (int, int)
        Events that were met, and all events, for the figures that are shares of few events.
    confusion : list of list of float
        Frames of each shape (rows) that are predicted as each (columns).
    n_utterances, n_speakers, best_lag_ms : int
    """

    figures: dict[str, Figure]
    counted: dict[str, tuple[int, int]]
    confusion: list[list[float]]
    n_utterances: int
    n_speakers: int
    best_lag_ms: int


def groups_of(utterance: Utterance) -> list[str]:
    """The groups to which an utterance belongs, by what its manifest says about speaker and source."""
    groups = [ALL, utterance.source]
    if utterance.sex:
        groups.append({"F": "women and girls", "M": "men and boys"}.get(utterance.sex, utterance.sex))
    if utterance.age.isdigit() and int(utterance.age) < _CHILD_BELOW_YEARS:
        groups.append(f"children under {_CHILD_BELOW_YEARS}")
    if "L1" in utterance.language:
        groups.append("learners")
    elif "-" in utterance.language:
        groups.append("natives")
    if utterance.accent:
        groups.append(f"accent {utterance.accent}")
    if utterance.source.startswith("common_voice"):
        groups.append("Common Voice")
    return list(dict.fromkeys(groups))  # a source may have the name of another group


def tally(parts: Iterable[tuple[Utterance, Counts]]) -> Tally:
    """The counts of utterances, by group and speaker."""
    return merged({(group, u.speaker): counts} for u, counts in parts for group in groups_of(u))


def merged(tallies: Iterable[Tally]) -> Tally:
    """The sum of several, each speaker at the place where it was first met."""
    together: dict[tuple[str, str], list[Counts]] = {}
    for part in tallies:
        for key, counts in part.items():
            together.setdefault(key, []).append(counts)
    return {key: add(parts) for key, parts in together.items()}


def scores(total: Tally, viseme_set: VisemeSet) -> dict[str, Scores]:
    """The figures of each group, in alphabetical order after `ALL`."""
    groups = sorted({group for group, _ in total}, key=lambda group: (group != ALL, group))
    return {
        group: _scores({who: counts for (g, who), counts in total.items() if g == group}, viseme_set)
        for group in groups
    }


def _scores(by_speaker: Mapping[str, Counts], viseme_set: VisemeSet) -> Scores:
    names = sorted({name for counts in by_speaker.values() for name in counts})
    rows = np.array([[counts.get(name, 0.0) for name in names] for counts in by_speaker.values()])
    rng = np.random.default_rng(0)

    def of(weights: np.ndarray) -> Counts:
        return add([dict(zip(names, (weights @ rows).tolist(), strict=True))])

    total = of(np.ones(len(rows)))
    values = figures(total, viseme_set)
    drawn = [
        list(
            figures(of(np.bincount(rng.integers(len(rows), size=len(rows)), minlength=len(rows))), viseme_set).values()
        )
        for _ in range(_DRAWS)
    ]
    kept = [column[np.isfinite(column)] for column in np.array(drawn).T]
    intervals = [np.percentile(column, [2.5, 97.5]) if len(column) else (np.nan, np.nan) for column in kept]
    return Scores(
        figures={
            name: Figure(value, float(low), float(high))
            for (name, value), (low, high) in zip(values.items(), intervals, strict=True)
        },
        counted={name: (round(total[met]), round(total[of_all])) for name, (met, of_all) in _COUNTED.items()},
        confusion=confusion(total, viseme_set),
        n_utterances=round(total["utterances"]),
        n_speakers=len(rows),
        best_lag_ms=best_lag_ms(total),
    )
