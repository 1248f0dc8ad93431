# SPDX-License-Identifier: MIT
"""The phrases of what is said: lines and sentences of the text, or what lies between pauses."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..track.track import Segment

PAUSE_S = 0.3
"""So long a silence ends a phrase where no text tells."""

_LEAST_PAUSE_S = 0.1  # where the text tells: "Dr. Smith" is said in one go
_ENDS = re.compile(r"[\n.!?…。！？।]")


def beginnings(text: str, labels: Sequence[str]) -> list[bool]:
    """Whether each word of a text, by its label, is the first of a line or a sentence.

    Examples
    --------
    >>> beginnings("I paid $3.50. Yes! All", ["I", "paid", "$3.50", "Yes", "All"])
    [True, False, False, True, True]
    """
    begins: list[bool] = []
    at = 0
    for label in labels:
        start = text.find(label, at)
        begins.append(not begins or bool(_ENDS.search(text, at, max(start, at))))
        at = start + len(label) if start >= 0 else at
    return begins


def phrases_of(words: Sequence[Segment], begins: Sequence[bool] | None = None) -> tuple[Segment, ...]:
    """Words in order of time as phrases, whose labels are what their words say.

    Parameters
    ----------
    words : sequence of Segment
    begins : sequence of bool, optional
        Whether the text lets a phrase begin with each word: it does after a short pause. Without a text it does after
        a longer one, of `PAUSE_S`.

    Examples
    --------
    >>> words = [Segment(0.0, 0.4, "Oh"), Segment(0.6, 0.9, "no"), Segment(1.4, 1.8, "Run")]
    >>> [(phrase.start_s, phrase.end_s, phrase.label) for phrase in phrases_of(words)]
    [(0.0, 0.9, 'Oh no'), (1.4, 1.8, 'Run')]
    """
    runs: list[list[Segment]] = []
    for k, word in enumerate(words):
        pause_s = word.start_s - runs[-1][-1].end_s if runs else 0.0
        if not runs or (pause_s >= PAUSE_S if begins is None else begins[k] and pause_s >= _LEAST_PAUSE_S):
            runs.append([])
        runs[-1].append(word)
    return tuple(
        Segment(run[0].start_s, run[-1].end_s, " ".join(word.label for word in run), _confidence(run)) for run in runs
    )


def _confidence(words: Sequence[Segment]) -> float:
    lasts = [word.end_s - word.start_s for word in words]
    return round(float(np.average([word.confidence for word in words], weights=lasts)), 4)
