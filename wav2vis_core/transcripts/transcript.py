# SPDX-License-Identifier: MIT
"""A written text as words that can be listened for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import TranscriptError

# Measured on texts of 29 languages: sentences in English have more words in the dictionary, almost all others fewer.
_KNOWN_SHARE, _FEW_WORDS = 0.65, 5

_MARKUP = str.maketrans("*#", "  ")
_SIGNS = frozenset("$€£%°&@+=")
_INITIALS = re.compile(r"([^\W\d]\.)+[^\W\d]")


@dataclass(frozen=True)
class SpokenWord:
    """One word as it is said: the number of the written word that it is part of, and how it may sound.

    A pronunciation is ARPAbet phones without stress.
    """

    written: int
    pronunciations: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Transcript:
    """What was said, as somebody wrote it down.

    Attributes
    ----------
    written : tuple of str
        Words as they stand in the text, without the punctuation around them.
    spoken : tuple of SpokenWord
        Words as they are said, in order; a written number may be several.
    unsayable : tuple of str
        Written words that no pronunciation is known for; they are listened for as any sound.
    english : bool
        Whether so many words stand in the English dictionary that the text is taken for English.

    Examples
    --------
    >>> text = Transcript.parse("The 2 cats -- ran!")
    >>> text.written, [word.written for word in text.spoken]
    (('The', '2', 'cats', 'ran'), [0, 1, 2, 3])
    """

    written: tuple[str, ...]
    spoken: tuple[SpokenWord, ...]
    unsayable: tuple[str, ...]
    english: bool

    @classmethod
    def parse(cls, text: str) -> Transcript:
        """The transcript in a text of any layout; empty where there are no words in it.

        Raises
        ------
        TranscriptError
            When the dictionary is not installed, or the text is not a str.
        """
        if not isinstance(text, str):
            fault = f"{type(text).__name__} is not a text"
            raise TranscriptError(fault, remedy="give the words themselves, as str", parameter="text")
        # Only a text needs what is not part of a plain installation.
        from .pronunciation import PronunciationError, SpokenFormError, spoken_words
        from .pronunciation.dictionary import dictionary_pronunciations, word_pronunciations

        written: list[str] = []
        spoken: list[SpokenWord] = []
        unsayable: list[str] = []
        known = said = 0
        for token in text.translate(_MARKUP).split():
            label = _without_punctuation(token)
            try:
                words = spoken_words(token)
                ways = [tuple(word_pronunciations(word)) for word in words]
            except (SpokenFormError, PronunciationError):
                if any(map(str.isalnum, token)):
                    said += 1
                    unsayable.append(label)
                continue
            if words:
                said += len(words)
                known += sum(bool(dictionary_pronunciations(word)) for word in words)
                spoken += [SpokenWord(len(written), each) for each in ways]
                written.append(label)
        english = known >= _KNOWN_SHARE * said or (said < _FEW_WORDS and known > 0)
        return cls(tuple(written), tuple(spoken), tuple(unsayable), english)


def check_dictionary() -> None:
    """Raise TranscriptError when the dictionary that every text needs is not installed."""
    from . import pronunciation  # noqa: F401


def _without_punctuation(token: str) -> str:
    """The token from its first to its last letter or digit, with signs that are said (3%) or its own (U.S.)."""
    kept = [k for k, c in enumerate(token) if c.isalnum() or c in _SIGNS]
    if not kept:
        return token
    label = token[kept[0] : kept[-1] + 1]
    return label + "." if _INITIALS.fullmatch(label) and token[kept[-1] + 1 :].startswith(".") else label
