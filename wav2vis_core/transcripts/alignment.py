# SPDX-License-Identifier: MIT
"""A transcript found in sound: when each word and phone was said, and where text and sound disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..track.phones import CLASSES, SILENCE, VOWEL_CLASSES, classes_of
from .lattice import Lattice
from .reductions import LEFT_OUT, ways
from .transcript import Word

Float32 = NDArray[np.float32]

_CLASS = {name: k for k, name in enumerate(CLASSES)}
_SILENCE = _CLASS[SILENCE]
_ANYTHING = len(CLASSES)  # the column of evidence for sounds that the text does not say

_LEAST_PROBABILITY = 1e-4  # no single frame can veto a word
_PRIOR_POWER = 0.7
_ANY_VOWEL = 0.1  # of all vowels' probability that each has besides its own: a vowel may be said as another one
_HOLD_FRAMES, _PAUSE_FRAMES, _OTHER_FRAMES = 3, 3, 20
_PAUSE_COST, _OTHER_COST, _SKIP_COST = 0.5, 10.0, 20.0
_ASIDE_COST = 0.5  # of passing over what is rather not said
_HINT_COST = 0.2  # of each frame outside its window
_OTHER_FRAME_COST = 1.7


UNREAD = "?"
"""What stands for the phones of a word that nobody can pronounce."""


@dataclass(frozen=True)
class SaidPhone:
    """A phone, a pause (`phones.SILENCE`) or any sound (`UNREAD`), where it was said.

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

    @property
    def is_known(self) -> bool:
        """Whether it is one of the text's phones."""
        return self.phone not in (SILENCE, UNREAD)

    def probabilities(self, posteriors: Float32) -> Float32:
        """Its probability in each of its frames."""
        return posteriors[np.arange(self.start_frame, self.end_frame), list(self.columns)]


def evidence_of(posteriors: Float32, priors: Float32) -> NDArray[np.float64]:
    """Log-evidence of each class, and in a last column of any sound at all, shape (n_frames, n_classes + 1)."""
    vowels = np.array([name in VOWEL_CLASSES for name in CLASSES], np.float32)
    likely = posteriors + _ANY_VOWEL * (posteriors @ vowels)[:, None] * vowels
    log = np.log(np.maximum(likely, _LEAST_PROBABILITY)) - _PRIOR_POWER * np.log(np.maximum(priors, 1e-4))
    sounds = np.delete(log, _SILENCE, axis=1).max(axis=1) - _OTHER_FRAME_COST
    return np.column_stack([log, np.maximum(sounds, log[:, _SILENCE])]).astype(np.float64)


def align(
    evidence: NDArray[np.float64],
    words: Sequence[Word],
    windows: Sequence[tuple[int, int] | None],
    *,
    accented: bool = False,
) -> list[SaidPhone]:
    """The phones of the words that are heard and the pauses between them, in order; empty where no path fits.

    Frames that are in neither are other speech. Words may be passed over, at a cost; asides, as a whole, at almost
    none. `windows` holds the frames that each word is rather said in, None where nobody knows. `accented` where the
    phones stand for sounds of another language.
    """
    lattice = Lattice()
    owners: dict[int, _Owner] = {}
    here = Lattice.START
    for _, unit in groupby(enumerate(words), key=_unit):
        members = list(unit)
        here = _gap(lattice, here, owners, members[0][0])
        ends: list[tuple[int, float]] = [(here, 0.0)]
        for k, word in members:
            if k > members[0][0]:
                ends = _with_pause(lattice, ends, owners, k)
            ends = _add_word(lattice, ends, owners, k, word, accented)
        first = members[0][1]
        passing = _ASIDE_COST if first.aside is not None else _SKIP_COST if first.readings else 0.0
        here = lattice.joint(ends, passing)
    here = _gap(lattice, here, owners, len(words))
    said: list[SaidPhone] = []
    hints = {
        node: window for node, owner in owners.items() if owner.phone != SILENCE and (window := windows[owner.word])
    }
    path = [(owners.get(stretch.node), stretch) for stretch in lattice.best_path(evidence, [here], hints, _HINT_COST)]
    for owner, parts in groupby(path, key=lambda each: each[0]):
        if owner:
            stretches = [stretch for _, stretch in parts]
            columns = [lattice.column_of(s.node) for s in stretches for _ in range(s.start_frame, s.end_frame)]
            said.append(SaidPhone(owner.phone, owner.word, stretches[0].start_frame, tuple(columns)))
    return said


class _Owner(NamedTuple):
    """What a node is part of: one phone of one way to say a word."""

    word: int
    way: tuple[int, ...]
    position: int
    phone: str


def _unit(numbered: tuple[int, Word]) -> tuple[bool, int]:
    """What is said or passed over as a whole."""
    number, word = numbered
    return (True, word.aside) if word.aside is not None else (False, number)


def _gap(lattice: Lattice, here: int, owners: dict[int, _Owner], word: int) -> int:
    pause = lattice.add(_SILENCE, _PAUSE_FRAMES, [(here, _PAUSE_COST)])
    owners[pause] = _Owner(word, (), 0, SILENCE)
    other = lattice.add(_ANYTHING, _OTHER_FRAMES, [(here, _OTHER_COST)])
    return lattice.joint([(pause, 0.0), (other, 0.0)], 0.0)


def _with_pause(
    lattice: Lattice, before: list[tuple[int, float]], owners: dict[int, _Owner], word: int
) -> list[tuple[int, float]]:
    """The same places, and after a pause behind each."""
    pause = lattice.add(_SILENCE, _PAUSE_FRAMES, [(node, cost + _PAUSE_COST) for node, cost in before])
    owners[pause] = _Owner(word, (), 0, SILENCE)
    return [*before, (pause, 0.0)]


def _add_word(
    lattice: Lattice,
    before: list[tuple[int, float]],
    owners: dict[int, _Owner],
    number: int,
    word: Word,
    accented: bool,
) -> list[tuple[int, float]]:
    if not word.readings:
        node = lattice.add(_ANYTHING, _PAUSE_FRAMES, before)
        owners[node] = _Owner(number, (), 0, UNREAD)
        return [(node, 0.0)]
    ends: list[tuple[int, float]] = []
    for r, reading in enumerate(word.readings):
        after = before
        for w, pronunciations in enumerate(reading):
            entered = _with_pause(lattice, after, owners, number) if w else after
            after = []
            for v, phones in enumerate(pronunciations):
                after += _add_phones(lattice, entered, owners, phones, (number, (r, w, v)), accented)
        ends += after
    return ends


def _add_phones(
    lattice: Lattice,
    before: list[tuple[int, float]],
    owners: dict[int, _Owner],
    phones: Sequence[str],
    owner: tuple[int, tuple[int, ...]],
    accented: bool,
) -> list[tuple[int, float]]:
    open_ends = before
    for k, phone in enumerate(phones):
        neighbours = (phones[k - 1] if k else SILENCE, phones[k + 1] if k + 1 < len(phones) else SILENCE)
        after: list[tuple[int, float]] = []
        for way, cost in ways(phone, *neighbours, accented=accented).items():
            entered = [(node, c + cost) for node, c in open_ends]
            for part in classes_of(way) if way != LEFT_OUT else ():
                node = lattice.add(_CLASS[part], _HOLD_FRAMES, entered)
                owners[node] = _Owner(*owner, k, way)
                entered = [(node, 0.0)]
            after += entered
        open_ends = after
    return open_ends
