# SPDX-License-Identifier: MIT
"""A transcript found in sound: when each word and phone was said, and where text and sound disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..track.phones import CLASSES, SILENCE, VOWEL_CLASSES, classes_of
from .lattice import Lattice
from .reductions import LEFT_OUT, ways
from .transcript import SpokenWord

Float32 = NDArray[np.float32]

_CLASS = {name: k for k, name in enumerate(CLASSES)}
_SILENCE = _CLASS[SILENCE]
_ANYTHING = len(CLASSES)  # the column of evidence for sounds that the text does not say

_LEAST_PROBABILITY = 1e-4  # no single frame can veto a word
_PRIOR_POWER = 0.7
_ANY_VOWEL = 0.1  # of all vowels' probability that each has besides its own: a vowel may be said as another one
_HOLD_FRAMES, _PAUSE_FRAMES, _OTHER_FRAMES = 3, 3, 20
_PAUSE_COST, _OTHER_COST, _SKIP_COST = 0.5, 10.0, 20.0
_OTHER_FRAME_COST = 1.7


@dataclass(frozen=True)
class SaidPhone:
    """A phone, or a pause (`phones.SILENCE`), where it was said.

    Attributes
    ----------
    phone : str
    word : int
        Number of the word that it is part of, or that a pause stands before.
    start_frame : int
    columns : tuple of int
        Index of its class in each of its frames; a diphthong has two.
    """

    phone: str
    word: int
    start_frame: int
    columns: tuple[int, ...]

    @property
    def end_frame(self) -> int:
        """The frame after its last."""
        return self.start_frame + len(self.columns)

    @property
    def frames(self) -> slice:
        """All of its frames."""
        return slice(self.start_frame, self.end_frame)

    @property
    def is_pause(self) -> bool:
        """Whether nothing is said."""
        return self.phone == SILENCE

    def probabilities(self, posteriors: Float32) -> Float32:
        """Its probability in each of its frames."""
        return posteriors[np.arange(self.start_frame, self.end_frame), list(self.columns)]

    def moved(self, frames: int, words: int) -> SaidPhone:
        """The same phone as seen from an earlier start of sound and text."""
        return replace(self, word=self.word + words, start_frame=self.start_frame + frames)


def evidence_of(posteriors: Float32, priors: Float32) -> NDArray[np.float64]:
    """Log-evidence of each class, and in a last column of any sound at all, shape (n_frames, n_classes + 1)."""
    vowels = np.array([name in VOWEL_CLASSES for name in CLASSES], np.float32)
    likely = posteriors + _ANY_VOWEL * (posteriors @ vowels)[:, None] * vowels
    log = np.log(np.maximum(likely, _LEAST_PROBABILITY)) - _PRIOR_POWER * np.log(np.maximum(priors, 1e-4))
    sounds = np.delete(log, _SILENCE, axis=1).max(axis=1) - _OTHER_FRAME_COST
    return np.column_stack([log, np.maximum(sounds, log[:, _SILENCE])]).astype(np.float64)


def align(evidence: NDArray[np.float64], words: Sequence[SpokenWord]) -> list[SaidPhone]:
    """The phones of the words that are heard and the pauses between them, in order; empty where no path fits.

    Frames that are in neither are other speech. Words may be passed over, at a cost.
    """
    lattice = Lattice()
    owners: dict[int, _Owner] = {}
    here = Lattice.START
    for k, word in enumerate(words):
        here = _gap(lattice, here, owners, k)
        ends: list[tuple[int, float]] = []
        for variant in range(len(word.pronunciations)):
            ends += _add_phones(lattice, here, owners, word.pronunciations[variant], (k, variant))
        here = lattice.joint(ends, _SKIP_COST)
    here = _gap(lattice, here, owners, len(words))
    said: list[SaidPhone] = []
    path = [(owners.get(stretch.node), stretch) for stretch in lattice.best_path(evidence, [here])]
    for owner, parts in groupby(path, key=lambda each: each[0]):
        if owner:
            stretches = [stretch for _, stretch in parts]
            columns = [lattice.column_of(s.node) for s in stretches for _ in range(s.start_frame, s.end_frame)]
            said.append(SaidPhone(owner.phone, owner.word, stretches[0].start_frame, tuple(columns)))
    return said


class _Owner(NamedTuple):
    """What a node is part of: one phone of one pronunciation of a word."""

    word: int
    variant: int
    position: int
    phone: str


def _gap(lattice: Lattice, here: int, owners: dict[int, _Owner], word: int) -> int:
    pause = lattice.add(_SILENCE, _PAUSE_FRAMES, [(here, _PAUSE_COST)])
    owners[pause] = _Owner(word, 0, 0, SILENCE)
    other = lattice.add(_ANYTHING, _OTHER_FRAMES, [(here, _OTHER_COST)])
    return lattice.joint([(pause, 0.0), (other, 0.0)], 0.0)


def _add_phones(
    lattice: Lattice, here: int, owners: dict[int, _Owner], phones: Sequence[str], owner: tuple[int, int]
) -> list[tuple[int, float]]:
    open_ends = [(here, 0.0)]
    for k, phone in enumerate(phones):
        neighbours = (phones[k - 1] if k else SILENCE, phones[k + 1] if k + 1 < len(phones) else SILENCE)
        after: list[tuple[int, float]] = []
        for way, cost in ways(phone, *neighbours).items():
            entered = [(node, c + cost) for node, c in open_ends]
            for part in classes_of(way) if way != LEFT_OUT else ():
                node = lattice.add(_CLASS[part], _HOLD_FRAMES, entered)
                owners[node] = _Owner(*owner, k, way)
                entered = [(node, 0.0)]
            after += entered
        open_ends = after
    return open_ends
