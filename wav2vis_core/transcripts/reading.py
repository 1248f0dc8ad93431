# SPDX-License-Identifier: MIT
"""How written words may be said, as every language gives it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

Pronunciation = tuple[str, ...]
"""ARPAbet phones without stress."""

Reading = tuple[tuple[Pronunciation, ...], ...]
"""A written word as one or several spoken ones, each with the ways to pronounce it, the commonest first."""


class Token(NamedTuple):
    """A word of a text.

    Attributes
    ----------
    written : str
        As it stands there.
    readings : tuple of Reading
        The commonest first; none where nobody can read it.
    n_known, n_said : int
        Of the words of its first reading, how many the dictionary holds, and how many they are: 0 for a pictogram.
    """

    written: str
    readings: tuple[Reading, ...]
    n_known: int
    n_said: int


class Language(Protocol):
    """What reads the texts of one language."""

    @property
    def name(self) -> str:
        """In English, such as "German"."""

    def read(self, text: str) -> list[Token]:
        """Its words in order; punctuation is none."""
