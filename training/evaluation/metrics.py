# SPDX-License-Identifier: MIT
"""How well mouth shapes fit phone labels: the figures that this project reports.

All are computed on 10 ms frames. The glide of a diphthong takes its last 40 %. A run is a stretch of frames with one
shape; the reference is what the labels give, the prediction what the cues show.

closure recall, lip-teeth recall
    Share of the runs of P B M (F V) of at least 30 ms that are matched, one to one, by a predicted run of the set's
    shape for them within [start - 80 ms, end + 40 ms].
closure precision
    Share of the predicted closed runs in speech that are matched in the same way by a run of P B M of any length.
false closure
    Share of the frames of vowels in which the closed or the rest shape is predicted.
macro recall
    Share of the frames of a shape in which it is predicted, averaged over the shapes.
frame accuracy, speech accuracy
    Share of all frames, and of those outside silence, in which their shape is predicted.
openness r
    Pearson's r between reference and prediction of jaw opening by a fixed table, from the first to the last speech
    frame.
boundary F1
    F1 of changes of shape, matched one to one within 40 ms.
flicker
    Share of the cues wholly inside speech that are shorter than a frame at 24 fps.
cues under 2 frames
    The same for two frames.
changes
    Predicted changes of shape as a ratio to those of the reference.
viseme error rate
    Insertions, deletions and substitutions (Levenshtein) between the sequences of shapes in speech, as a ratio to the
    length of the reference.
moving diphthongs
    Share of the diphthongs of at least 80 ms with two shapes for which the first and later the second is predicted,
    within 20 ms around them.
best lag
    The delay of the prediction in ms, in steps of 20, at which frame accuracy is best; positive is late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.track.phones import ONSET_SHARE, SILENCE, VOWELS, classes_of
from wav2vis_core.track.visemes import VisemeSet

from ..data.manifest import Utterance

Shapes = NDArray[np.str_]
Run = tuple[int, int]
Counts = dict[str, float]
"""Totals by name; absent names are 0."""

_RATE_HZ = 100
_BEFORE, _AFTER, _LEAST, _NEAR = 8, 4, 3, 4  # frames
_LEAST_DIPHTHONG, _AROUND = 8, 2  # frames
_LAGS_MS = range(-80, 121, 20)

OPENNESS: dict[str, dict[str, float]] = {
    "rhubarb": {"X": 0, "A": 0, "G": 0.15, "B": 0.3, "H": 0.35, "F": 0.35, "E": 0.55, "C": 0.65, "D": 1},
    "mpeg4": {
        **{"sil": 0, "PP": 0, "FF": 0.15, "SS": 0.25, "TH": 0.3, "CH": 0.3, "nn": 0.3, "DD": 0.35},
        **{"RR": 0.4, "ou": 0.4, "kk": 0.45, "ih": 0.5, "E": 0.7, "oh": 0.75, "aa": 1},
    },
    "preston_blair": {
        **{"rest": 0, "MBP": 0, "FV": 0.15, "etc": 0.3, "L": 0.35, "WQ": 0.25, "U": 0.4, "E": 0.55, "O": 0.7},
        "AI": 1,
    },
}
"""Jaw opening in [0, 1] of each shape, by set."""


def shape_frames(cues: Iterable[tuple[float, float, str]], n_frames: int, lag_s: float = 0.0) -> Shapes:
    """The mouth shape in each 10 ms frame, shape (n_frames,), of cues (start_s, end_s, shape) moved `lag_s` earlier."""
    frames = np.full(n_frames, "", dtype="U16")
    last = ""
    for start_s, end_s, shape in cues:
        frames[max(0, round((start_s - lag_s) * _RATE_HZ)) : max(0, round((end_s - lag_s) * _RATE_HZ))] = shape
        last = shape
    frames[frames == ""] = last
    return frames


def labelled_cues(utterance: Utterance, viseme_set: VisemeSet) -> list[tuple[float, float, str]]:
    """The labels as cues (start and end in seconds, shape): two for a diphthong, equal neighbours joined."""
    cues: list[tuple[float, float, str]] = []
    for s in utterance.phones:
        onset, *_, glide = [viseme_set.shape_of(name) for name in classes_of(s.phone)] * 2
        turn_s = s.start_s + ONSET_SHARE * (s.end_s - s.start_s)
        for start_s, end_s, shape in ((s.start_s, turn_s, onset), (turn_s, s.end_s, glide)):
            if cues and cues[-1][2] == shape:
                start_s = cues.pop()[0]
            cues.append((start_s, end_s, shape))
    return cues


def counts(
    utterance: Utterance, cues: Sequence[tuple[float, float, str]], viseme_set: VisemeSet, lag_s: float = 0.0
) -> Counts:
    """The counts of one utterance from which `figures` follow; they may be summed over utterances.

    `cues` are (start and end in seconds, shape) and count as `lag_s` earlier. The utterance must have phones.
    """
    n = round(max(s.end_s for s in utterance.phones) * _RATE_HZ)
    reference, phones = np.full(n, viseme_set.rest, dtype="U16"), np.full(n, SILENCE, dtype="U4")
    for s in utterance.phones:
        i, j = round(s.start_s * _RATE_HZ), round(s.end_s * _RATE_HZ)
        classes = classes_of(s.phone)
        reference[i:j], phones[i:j] = viseme_set.shape_of(classes[0]), s.phone
        reference[i + round((j - i) * ONSET_SHARE) : j] = viseme_set.shape_of(classes[-1])
    counted = np.ones(n, bool)
    for start_s, end_s in utterance.releases:
        counted[round(start_s * _RATE_HZ) : round(end_s * _RATE_HZ)] = False
    predicted = shape_frames(cues, n, lag_s)
    speech = phones != SILENCE
    spoken = np.flatnonzero(speech)
    first, end = (int(spoken[0]), int(spoken[-1]) + 1) if len(spoken) else (0, 0)
    out: Counts = defaultdict(float, utterances=1.0)

    lips, teeth = _runs(np.isin(phones, ["P", "B", "M"])), _runs(np.isin(phones, ["F", "V"]))
    closed = [r for r in _runs(predicted == viseme_set.closed) if r[1] > first and r[0] < end]
    out["closures"] = len(_long(lips))
    out["closures met"] = _matches(_long(lips), closed)
    out["closed runs"] = len(closed)
    out["closed runs met"] = _matches(lips, closed)
    out["lip-teeth"] = len(_long(teeth))
    out["lip-teeth met"] = _matches(_long(teeth), _runs(predicted == viseme_set.lip_teeth))
    vowel = np.isin(phones, list(VOWELS))
    out["vowel frames"] = int(vowel.sum())
    out["vowel frames shut"] = int(np.isin(predicted[vowel], [viseme_set.closed, viseme_set.rest]).sum())

    right, speech = (reference == predicted) & counted, speech & counted
    out["frames"], out["frames right"] = int(counted.sum()), int(right.sum())
    out["speech frames"], out["speech frames right"] = int(speech.sum()), int(right[speech].sum())
    for lag_ms in _LAGS_MS:
        there = shape_frames(cues, n, lag_s + lag_ms / 1000)
        out[f"frames right at {lag_ms}"] = int(((reference == there) & counted).sum())
    pairs = Counter(zip(reference[counted].tolist(), predicted[counted].tolist(), strict=True))
    for (shape, instead), frames in pairs.items():
        out[f"{shape} as {instead}"] = frames

    reference_changes, predicted_changes = _changes(reference[first:end]), _changes(predicted[first:end])
    out["reference changes"], out["predicted changes"] = len(reference_changes), len(predicted_changes)
    out["changes met"] = _nearest_matches(reference_changes, predicted_changes)
    lengths = [b - a for a, b in _segments(predicted) if a >= first and b <= end]
    out["cues"] = len(lengths)
    out["cues under 1"], out["cues under 2"] = (sum(n < k * _RATE_HZ / 24 for n in lengths) for k in (1, 2))
    said, seen = ([part[a] for a, _ in _segments(part)] for part in (reference[first:end], predicted[first:end]))
    out["shapes said"], out["shapes wrong"] = len(said), _edits(said, seen)
    for s in utterance.phones:
        shapes = [viseme_set.shape_of(name) for name in classes_of(s.phone)]
        i, j = round(s.start_s * _RATE_HZ), round(s.end_s * _RATE_HZ)
        if j - i >= _LEAST_DIPHTHONG and shapes[0] != shapes[-1]:
            around = predicted[max(0, i - _AROUND) : j + _AROUND].tolist()
            out["diphthongs"] += 1
            out["diphthongs moved"] += shapes[0] in around and shapes[1] in around[around.index(shapes[0]) :]
    if viseme_set.name in OPENNESS:
        table, inside = OPENNESS[viseme_set.name], counted[first:end]
        x = np.array([table[s] for s in reference[first:end][inside]], float)
        y = np.array([table.get(s, 0.3) for s in predicted[first:end][inside]], float)
        for name, value in (("n", len(x)), ("x", x.sum()), ("y", y.sum()), ("xx", x @ x), ("yy", y @ y), ("xy", x @ y)):
            out[f"open {name}"] = float(value)
    return out


def add(parts: Iterable[Counts]) -> Counts:
    """The sum of the counts of several utterances."""
    total: Counts = defaultdict(float)
    for part in parts:
        for name, value in part.items():
            total[name] += value
    return total


def figures(total: Counts, viseme_set: VisemeSet) -> dict[str, float]:
    """The figures by name, from the sum of `counts` by `add`; NaN when there was nothing to count."""

    def share(part: str, whole: str) -> float:
        return total[part] / total[whole] if total[whole] else float("nan")

    confused = confusion(total, viseme_set)
    recalls = [row[k] / sum(row) for k, row in enumerate(confused) if sum(row)]
    precision, recall = share("changes met", "predicted changes"), share("changes met", "reference changes")
    n, x, y = (total[f"open {name}"] for name in ("n", "x", "y"))
    covariance = n * total["open xy"] - x * y
    spread = (n * total["open xx"] - x * x) * (n * total["open yy"] - y * y)
    return {
        "closure recall": share("closures met", "closures"),
        "closure precision": share("closed runs met", "closed runs"),
        "false closure": share("vowel frames shut", "vowel frames"),
        "lip-teeth recall": share("lip-teeth met", "lip-teeth"),
        "macro recall": float(np.mean(recalls)) if recalls else float("nan"),
        "frame accuracy": share("frames right", "frames"),
        "speech accuracy": share("speech frames right", "speech frames"),
        "openness r": covariance / spread**0.5 if spread > 0 else float("nan"),
        "boundary F1": 2 * precision * recall / (precision + recall) if precision + recall else float("nan"),
        "flicker": share("cues under 1", "cues"),
        "cues under 2 frames": share("cues under 2", "cues"),
        "changes": share("predicted changes", "reference changes"),
        "viseme error rate": share("shapes wrong", "shapes said"),
        "moving diphthongs": share("diphthongs moved", "diphthongs"),
    }


def confusion(total: Counts, viseme_set: VisemeSet) -> list[list[float]]:
    """Frames of each shape of the set (rows) in which each is predicted (columns)."""
    return [[total[f"{shape} as {instead}"] for instead in viseme_set.shapes] for shape in viseme_set.shapes]


def best_lag_ms(total: Counts) -> int:
    """The best lag in ms; the earliest of equals."""
    return max(_LAGS_MS, key=lambda lag_ms: total[f"frames right at {lag_ms}"])


def _segments(values: Shapes | NDArray[np.bool_]) -> list[Run]:
    """First and past-the-last frame of each stretch of one value."""
    edges = [0, *_changes(values), len(values)] if len(values) else []
    return list(pairwise(edges))


def _runs(flags: NDArray[np.bool_]) -> list[Run]:
    return [(a, b) for a, b in _segments(flags) if flags[a]]


def _long(runs: Sequence[Run]) -> list[Run]:
    return [(a, b) for a, b in runs if b - a >= _LEAST]


def _changes(values: Shapes | NDArray[np.bool_]) -> list[int]:
    return [int(k) for k in np.flatnonzero(values[1:] != values[:-1]) + 1]


def _matches(reference: Sequence[Run], predicted: Sequence[Run]) -> int:
    """Reference runs that meet a predicted run, one to one and in order."""
    used: set[int] = set()
    for start, end in reference:
        for k, (a, b) in enumerate(predicted):
            if k not in used and a < end + _AFTER and b > start - _BEFORE:
                used.add(k)
                break
    return len(used)


def _edits(said: Sequence[str], seen: Sequence[str]) -> int:
    """Levenshtein distance."""
    row = np.arange(len(seen) + 1)
    columns, predicted = row.copy(), np.array(seen)
    for k, shape in enumerate(said, 1):
        kept = np.minimum(row[1:] + 1, row[:-1] + (predicted != shape))
        row = np.minimum.accumulate(np.concatenate([[k], kept]) - columns) + columns
    return int(row[-1])


def _nearest_matches(reference: Sequence[int], predicted: Sequence[int]) -> int:
    """Predicted changes that have a reference change within 40 ms, one to one, the nearest first."""
    used: set[int] = set()
    for at in predicted:
        near = [(abs(at - other), k) for k, other in enumerate(reference) if k not in used and abs(at - other) <= _NEAR]
        if near:
            used.add(min(near)[1])
    return len(used)
