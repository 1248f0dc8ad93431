# SPDX-License-Identifier: MIT
"""English: CMUdict and rules for what is written in figures."""

from __future__ import annotations

from ..reading import Reading, Token
from .dictionary import PronunciationError, dictionary_pronunciations, word_pronunciations
from .spoken import SpokenFormError, ways_to_say
from .tokens import is_pictogram, tokens

_MOST_PRONUNCIATIONS = 2  # of each of the words that a figure is read as


class English:
    """Reads English texts."""

    name = "English"

    def read(self, text: str) -> list[Token]:
        """Its words in order."""
        cut = ["", *tokens(text), ""]
        read = [_token(token, *around) for token, *around in zip(cut[1:], cut, cut[2:], strict=False)]
        return [token for token in read if token]


def _token(written: str, before: str, after: str) -> Token | None:
    try:
        ways = [way.split() for way in ways_to_say(written, before, after)]
    except SpokenFormError:
        ways = []
    if ways and not ways[0]:
        return None
    readings = tuple(reading for way in ways if (reading := _reading(way)))
    if readings:
        return Token(written, readings, sum(bool(dictionary_pronunciations(word)) for word in ways[0]), len(ways[0]))
    if any(map(str.isalnum, written)):
        return Token(written, (), 0, max(1, len(ways[0]) if ways else 1))
    return Token(written, (), 0, 0) if is_pictogram(written) else None


def _reading(words: list[str]) -> Reading:
    """Empty where nobody can pronounce one of the words."""
    try:
        ways = [tuple(word_pronunciations(word)) for word in words]
    except PronunciationError:
        return ()
    return tuple(way[:_MOST_PRONUNCIATIONS] for way in ways) if len(ways) > 1 else tuple(ways)
