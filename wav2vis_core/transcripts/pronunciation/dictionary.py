# SPDX-License-Identifier: MIT
"""How words are said: Carnegie Mellon's CMUdict, then possessives, then a guess from the letters."""

from __future__ import annotations

import gzip
from functools import cache

from ...assets import asset
from ...errors import TranscriptError
from ..reading import Pronunciation
from .letters import guess
from .spoken import spoken_words

_HISSING, _VOICELESS = frozenset("S Z SH ZH CH JH".split()), frozenset("P T K F TH".split())


class PronunciationError(TranscriptError):
    """A word that is in no dictionary and whose letters say nothing."""


def pronunciations(text: str) -> list[list[Pronunciation]]:
    """Each way of saying each word of `spoken_words(text)`, the commonest first.

    Raises
    ------
    SpokenFormError
        When the text holds a character that has no one reading.
    PronunciationError
        When a word is in no dictionary and cannot be guessed.

    Examples
    --------
    >>> pronunciations("The cat's")
    [[('DH', 'AH'), ('DH', 'IY')], [('K', 'AE', 'T', 'S')]]
    """
    return [word_pronunciations(word) for word in spoken_words(text)]


def word_pronunciations(word: str) -> list[Pronunciation]:
    """Each way of saying one word of `spoken_words`.

    Raises
    ------
    PronunciationError
        When the word is in no dictionary and cannot be guessed.
    """
    known = dictionary_pronunciations(word)
    if known:
        return known
    if word.endswith("'s") and (owner := dictionary_pronunciations(word[:-2])):
        return [phones + possessive(phones[-1]) for phones in owner]
    if guessed := guess(word):
        return [guessed]
    raise PronunciationError(
        "is in no dictionary, and its letters say nothing", f"{word!r}", "install espeakng-loader, or drop the text"
    )


def dictionary_pronunciations(word: str) -> list[Pronunciation]:
    """What CMUdict says of a word; empty where it holds none."""
    ways = _cmudict().get(word)
    return [tuple(phones.split()) for phones in ways.split("/")] if ways else []


@cache
def _cmudict() -> dict[str, str]:
    """By word, the phones of each way to say it, separated by spaces; a slash between the ways."""
    lines = gzip.decompress(asset("cmudict.txt.gz").read_bytes()).decode().splitlines()
    return dict(line.split(" ", 1) for line in lines)


def possessive(last: str) -> Pronunciation:
    """The phones that make a possessive of a word whose last phone is `last`."""
    if last in _HISSING:
        return ("IH", "Z")
    return ("S",) if last in _VOICELESS else ("Z",)
