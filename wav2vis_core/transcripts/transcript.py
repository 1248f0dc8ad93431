# SPDX-License-Identifier: MIT
"""A written text as words that can be listened for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..errors import TranscriptError
from ..notes import Note
from .languages import LANGUAGES, language_of
from .own_words import own_pronunciations
from .phrases import beginnings
from .reading import Pronunciation, Reading, Token
from .script import passages

# Measured on texts of 29 languages: sentences in English have more words in the dictionary, almost all others fewer.
_KNOWN_SHARE, _FEW_WORDS = 0.65, 5

ALONE = "the shapes come from the sound alone"

_SIGNS = frozenset("$€£¥₹¢%‰°&@#+=½¼¾")
_INITIALS = re.compile(r"([^\W\d_]\.)+[^\W\d_]")
_LONGEST_LABEL = 40


@dataclass(frozen=True)
class Word:
    """A word as it stands in the text, and how it may be said.

    Attributes
    ----------
    label : str
        Without the punctuation around it.
    readings : tuple of Reading
        The ways to read it ("1984" has several), the commonest first; without one any sound will do.
    aside : int or None
        Number of the direction, name or heading that it is part of. As a whole such is said or passed over.
    window_s : tuple of float or None
        Between which times it is said, as captions tell; a hint.
    begins : bool
        Whether it is the first of a line or a sentence, or of what somebody says.
    """

    label: str
    readings: tuple[Reading, ...] = ()
    aside: int | None = None
    window_s: tuple[float, float] | None = None
    begins: bool = False

    @property
    def n_sounds(self) -> int:
        """Phones of all its readings and pronunciations."""
        return sum(len(phones) for reading in self.readings for ways in reading for phones in ways)

    @property
    def is_required(self) -> bool:
        """Whether it is said, as far as the text can tell."""
        return self.aside is None and bool(self.readings)


@dataclass(frozen=True)
class Transcript:
    """What was said, as somebody wrote it down.

    Attributes
    ----------
    words : tuple of Word
        In order.
    unread : tuple of str
        Words that nobody knows a pronunciation for, and pictograms.
    language : str
        Its name, such as "English".
    foreign : bool
        Whether so few words stand in the dictionary of that language that the text is taken for another one's.
    unlisted : tuple of str
        Words that no dictionary holds, each once: how they are said is a guess, or nobody knows it.

    Examples
    --------
    >>> text = Transcript.parse("BOB: The 2 cats -- ran!")
    >>> [(word.label, word.aside) for word in text.words]
    [('BOB', 0), ('The', None), ('2', None), ('cats', None), ('ran', None)]
    """

    words: tuple[Word, ...]
    unread: tuple[str, ...]
    language: str
    foreign: bool
    unlisted: tuple[str, ...] = ()

    @property
    def is_english(self) -> bool:
        """Whether its phones are those that the listeners learned."""
        return self.language == LANGUAGES["en"]

    @property
    def doubts(self) -> tuple[Note, ...]:
        """Why it can guide no sound; empty where it may."""
        if not (self.words or self.unread):
            return (Note("text_empty", f"there are no words to listen for: {ALONE}"),)
        if self.foreign:
            return (Note("text_foreign", f"the text does not seem to be {self.language}: {ALONE}"),)
        return ()

    @classmethod
    def parse(cls, text: str, language: str = "en") -> Transcript:
        """The transcript in a text of any layout: prose, a script, captions; empty where there are no words in it.

        The user's own dictionary (`own_words`) comes before any other.

        Raises
        ------
        TranscriptError
            When what the language needs is not installed, the user's dictionary is damaged, or the text is not a str.
        OptionError
            When there is no language of that code.
        """
        if not isinstance(text, str):
            fault = f"{type(text).__name__} is not a text"
            raise TranscriptError(fault, remedy="give the words themselves, as str", parameter="text")
        spoken = language_of(language)
        words: list[Word] = []
        unread: list[str] = []
        unlisted: dict[str, None] = {}
        n_known = n_said = 0
        for number, passage in enumerate(passages(text)):
            tokens = spoken.read(passage.text)
            labels = [_without_punctuation(token.written) for token in tokens]
            for token, label, begins in zip(tokens, labels, beginnings(passage.text, labels), strict=True):
                if own := own_pronunciations(label, language):
                    token = Token(token.written, ((own,),), 1, 1)
                if token.n_known < token.n_said:
                    unlisted[label] = None
                if not token.readings:
                    unread.append(label if len(label) <= _LONGEST_LABEL else f"{label[:_LONGEST_LABEL]}…")
                if token.n_said:
                    aside = number if passage.aside else None
                    words.append(Word(label, token.readings, aside, passage.window_s, begins))
                n_known, n_said = n_known + token.n_known, n_said + token.n_said
        if not any(word.is_required for word in words):  # nothing but headings: they are what is said
            words = [replace(word, aside=None) for word in words]
        foreign = n_known < _KNOWN_SHARE * n_said and not (n_said < _FEW_WORDS and n_known)
        return cls(tuple(words), tuple(unread), spoken.name, foreign, tuple(unlisted))


def commonest_phones(text: str, language: str = "en") -> Pronunciation:
    """The phones of a text as it is said most often; empty where nobody can read a word of it. Errors as `parse`.

    Examples
    --------
    >>> commonest_phones("ice cream")
    ('AY', 'S', 'K', 'R', 'IY', 'M')
    """
    transcript = Transcript.parse(text, language)
    if transcript.unread:
        return ()
    return tuple(phone for word in transcript.words for ways in word.readings[0] for phone in ways[0])


def _without_punctuation(token: str) -> str:
    """The token from its first to its last letter or digit, with signs that are said (3%) or its own (U.S.)."""
    kept = [k for k, c in enumerate(token) if c.isalnum() or c in _SIGNS]
    if not kept:
        return token
    label = token[kept[0] : kept[-1] + 1]
    return label + "." if _INITIALS.fullmatch(label) and token[kept[-1] + 1 :].startswith(".") else label
