# SPDX-License-Identifier: MIT
"""How words are said: Carnegie Mellon's CMUdict, then possessives, then a guess from the letters."""

from __future__ import annotations

import gzip
import re
from functools import cache
from itertools import product

from ...assets import asset
from ...errors import TranscriptError
from ..reading import Pronunciation
from .letters import guess
from .spoken import spoken_words

_HISSING, _VOICELESS = frozenset("S Z SH ZH CH JH".split()), frozenset("P T K F TH".split())

# "Nooo": a letter that is written once or twice in the word that is meant. The letters of "brrr" are its sounds.
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")
_MOST_DRAWN_OUT = 4
_LASTING = frozenset("fhlmnrsvz")
_CONSONANTS = {letter: letter.upper() for letter in "bdfgklmnpstvz"} | {"h": "HH", "r": "ER", "sh": "SH"}


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
    """What CMUdict says of a word, or of those that may be drawn out in it; empty where it holds none.

    Examples
    --------
    >>> dictionary_pronunciations("nooo"), dictionary_pronunciations("brrr")
    ([('N', 'OW')], [('B', 'ER')])
    """
    if ways := _cmudict().get(word):
        return [tuple(phones.split()) for phones in ways.split("/")]
    parts = _DRAWN_OUT.split(word)  # every second one is a letter that stands three times or more
    if not 1 < len(parts) <= 2 * _MOST_DRAWN_OUT + 1:
        return []
    consonants = re.findall("sh|.", "".join(parts))
    if not _LASTING.isdisjoint(parts[1::2]) and _CONSONANTS.keys() >= set(consonants):
        return [tuple(_CONSONANTS[letters] for letters in consonants)]
    meant = map("".join, product(*((part, 2 * part)[: 1 + k % 2] for k, part in enumerate(parts))))
    ways_of_each = (dictionary_pronunciations(short) for short in meant if len(short) > 1)
    return list(dict.fromkeys(phones for ways in ways_of_each for phones in ways))


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
