# SPDX-License-Identifier: MIT
"""Which mouth shapes move in a way of their own, by the sounds that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import VisemeError
from ..track.phones import LIPS_FREE, ROUND, VOWEL_CLASSES, WIDE
from ..track.track import Track
from ..track.visemes import VisemeSet, bundled_names

Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which shapes of a track move in a way of their own: masks of shape (n_shapes,).

    An event closes the lips, whatever else the shape is for, or puts the teeth on them and is no vowel's shape too;
    rounded lips come early and stay; the tongue's own shapes leave the lips to their neighbours. Of these and rest a
    shape is one at most. Vowels open as far as they are loud: what is neither event nor rest and is the shape of one,
    or of sounds that are not known.
    """

    event: Bool
    rest: Bool
    rounded: Bool
    tongue: Bool
    vowel: Bool

    @classmethod
    def of(cls, track: Track, viseme_set: VisemeSet | None) -> Kinds:
        """The kinds of a track's shapes, by the classes of sound that each stands for.

        Raises
        ------
        VisemeError
            When the set is given and has other shapes than the track.
        """
        known = viseme_set
        if known is None and track.viseme_set in bundled_names():
            known = VisemeSet.load(track.viseme_set)
        if known is not None and tuple(known.shapes) == track.shapes:
            return cls.of_set(known)
        if viseme_set is not None:
            raise VisemeError(
                f"its shapes are not the track's, {' '.join(track.shapes)}",
                f"viseme set {viseme_set.name}",
                "give the set that the track was made with",
            )
        classes = dict.fromkeys(track.shapes, frozenset[str]())
        return cls._of(classes, track.rest, track.closed, LIPS_FREE)

    @classmethod
    def of_set(cls, viseme_set: VisemeSet) -> Kinds:
        """The kinds of a set's shapes."""
        classes = {shape: frozenset(names) for shape, names in viseme_set.shapes.items()}
        return cls._of(classes, viseme_set.rest, viseme_set.closed, LIPS_FREE | viseme_set.yields)

    @classmethod
    def _of(cls, classes: Mapping[str, frozenset[str]], at_rest: str, closed: str, of_tongue: frozenset[str]) -> Kinds:
        bitten = {shape for shape, names in classes.items() if "FV" in names and not names & VOWEL_CLASSES}
        event = np.array([shape in {closed, *bitten} for shape in classes])
        rest = np.array([shape == at_rest for shape in classes]) & ~event
        rounded = np.array([bool(names & ROUND) and not names & WIDE for names in classes.values()])
        yields = np.array([bool(names) and names <= of_tongue for names in classes.values()])
        vowel = np.array([not names or bool(names & VOWEL_CLASSES) for names in classes.values()])
        free = ~event & ~rest
        return cls(event, rest, rounded & free, yields & free & ~rounded, vowel & free)
