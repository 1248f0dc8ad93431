# SPDX-License-Identifier: MIT
"""The content of manifests, counted in one pass: memory grows with utterances, not with phones or sound."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.track.phones import CLASSES, ONSET_SHARE, PHONES, SILENCE, classes_of

from ..data.manifest import Utterance

BIN_S, N_BINS = 0.01, 100
"""Phone durations are counted in bins of 10 ms up to a second; the last bin holds longer ones too."""

_AGES = {"teens": 10, "twenties": 20, "thirties": 30, "fourties": 40, "forties": 40, "fifties": 50}
_AGES |= {"sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}

_SAMPLED = 240  # clips whose features are computed
_OUTLIERS = 6  # of each kind


@dataclass
class Survey:
    """The counts.

    Attributes
    ----------
    hours : dict of str to Counter
        Hours by value of "source", "sex", "age", "language", "split" and "aligned_by"; "?" where unknown.
    speakers : Counter
        Hours of each speaker.
    seconds, loudness_lufs : list of float
        Of each utterance for which they are known.
    phone_bins : ndarray of int, shape (n_phones, N_BINS)
        Counts of the durations of each of PHONES.
    class_seconds : ndarray, shape (n_classes,)
        Seconds of each of CLASSES.
    outliers : dict of str to list of (float, Utterance)
        The most extreme of each kind, in order, with its value.
    sample : list of Utterance
        Some of all, always the same for a manifest: those whose features are computed.
    examples : dict of str to Utterance
        One of each source, an aligned one if there is any.
    """

    n_utterances: int = 0
    n_unmeasured: int = 0
    hours: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    speakers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    loudness_lufs: list[float] = field(default_factory=list)
    phone_bins: NDArray[np.int64] = field(default_factory=lambda: np.zeros((len(PHONES), N_BINS), np.int64))
    class_seconds: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(CLASSES)))
    outliers: dict[str, list[tuple[float, Utterance]]] = field(default_factory=dict)
    sample: list[Utterance] = field(default_factory=list)
    examples: dict[str, Utterance] = field(default_factory=dict)

    @classmethod
    def of(cls, utterances: Iterable[Utterance]) -> Survey:
        """The survey of some utterances."""
        survey = cls()
        farthest: dict[str, _Farthest] = defaultdict(lambda: _Farthest(_OUTLIERS))
        sample = _Farthest(_SAMPLED)
        rank_of_example: dict[str, tuple[bool, float]] = {}
        for u in utterances:
            survey._count(u)
            rank = _rank(u)
            sample.offer(rank, u)
            if (mark := (bool(u.phones), rank)) > rank_of_example.get(u.source, (False, -1.0)):
                rank_of_example[u.source], survey.examples[u.source] = mark, u
            for kind, value in _values(u).items():
                farthest[kind].offer(value if kind in _HIGH else -value, u)
        survey.sample = [u for _, u in sample.sorted()]
        survey.outliers = {
            kind: [(value if kind in _HIGH else -value, u) for value, u in farthest[kind].sorted()]
            for kind in (*_HIGH, *_LOW)
            if kind in farthest
        }
        return survey

    def _count(self, u: Utterance) -> None:
        self.n_utterances += 1
        hours = (u.seconds or 0.0) / 3600
        if u.seconds is None:
            self.n_unmeasured += 1
        else:
            self.seconds.append(u.seconds)
        if "loudness_lufs" in u.other:
            self.loudness_lufs.append(float(u.other["loudness_lufs"]))
        groups = {"source": u.source, "sex": u.sex, "language": u.language, "split": u.split}
        groups |= {"age": age_group(u.age), "aligned_by": u.aligned_by or ("nobody" if not u.phones else "")}
        for name, value in groups.items():
            self.hours[name][value or "?"] += hours  # type: ignore[assignment]
        self.speakers[u.speaker or "?"] += hours  # type: ignore[assignment]
        for segment in u.phones:
            seconds = segment.end_s - segment.start_s
            self.phone_bins[PHONES.index(segment.phone), min(max(int(seconds / BIN_S), 0), N_BINS - 1)] += 1
            classes = classes_of(segment.phone)
            shares = (1.0,) if len(classes) == 1 else (ONSET_SHARE, 1 - ONSET_SHARE)
            for name, share in zip(classes, shares, strict=True):
                self.class_seconds[CLASSES.index(name)] += share * seconds


def age_group(age: str) -> str:
    """The decade of a speaker, "0-9" to "90-99"; "?" where unknown.

    >>> age_group("6"), age_group("fourties"), age_group("")
    ('0-9', '40-49', '?')
    """
    first = _AGES.get(age, int(age) // 10 * 10 if re.fullmatch("[0-9]{1,3}", age) else None)
    return "?" if first is None else f"{first}-{first + 9}"


_HIGH = ("Longest clips (s)", "Fastest speech (phones/s)", "Longest phones (s)", "Loudest clips (LUFS)")
_LOW = ("Shortest clips (s)", "Slowest speech (phones/s)", "Quietest clips (LUFS)")


def _values(u: Utterance) -> dict[str, float]:
    """The values by which an utterance can stand out, on either side."""
    values = {} if u.seconds is None else dict.fromkeys(("Longest clips (s)", "Shortest clips (s)"), u.seconds)
    spoken = [s.end_s - s.start_s for s in u.phones if s.phone != SILENCE]
    if spoken and sum(spoken) > 0:
        rate = len(spoken) / sum(spoken)
        values |= {"Fastest speech (phones/s)": rate, "Slowest speech (phones/s)": rate}
        values |= {"Longest phones (s)": max(spoken)}
    if "loudness_lufs" in u.other:
        values |= dict.fromkeys(("Loudest clips (LUFS)", "Quietest clips (LUFS)"), float(u.other["loudness_lufs"]))
    return values


def _rank(u: Utterance) -> float:
    """A number in [0, 1) that is as good as random, and always the same."""
    name = f"{u.source}/{u.speaker}/{u.stem}"
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest(), "big") / 2**48


class _Farthest:
    """The utterances with the highest values."""

    def __init__(self, size: int) -> None:
        self._size, self._n = size, 0
        self._heap: list[tuple[float, int, Utterance]] = []

    def offer(self, value: float, u: Utterance) -> None:
        self._n += 1
        entry = (value, -self._n, u)  # the first of equals stays
        (heapq.heappush if len(self._heap) < self._size else heapq.heappushpop)(self._heap, entry)

    def sorted(self) -> list[tuple[float, Utterance]]:
        return [(value, u) for value, _, u in sorted(self._heap, key=lambda e: e[:2], reverse=True)]
