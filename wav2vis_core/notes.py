# SPDX-License-Identifier: MIT
"""What a run has to say about its input, as data: programs read the code, people the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NoteCode = Literal[
    "cut_short",  # a sound file that holds less than its header promises; what is there is used
    "length_wrong",  # one that holds more than its header says, or does not say how much; all of it is used
    "damaged",  # a film's sound of which pieces are silence, since they cannot be decoded
    "not_speech",  # a sound with two seconds or more that are loud and were not heard as speech
    "film_left",  # a film in a folder that is not taken, since its sound stands beside it
    "encoding_guessed",  # a text file that is not UTF-8
    "file_mended",  # a timing file with something out of order, which was put right
    "phones_read",  # a timing file that holds phones in the place of shapes
    "text_found",  # a text beside the sound, which is used as the transcript
    "text_unusable",  # such a text that cannot be read, or not without the dictionary
    "text_empty",  # a text without words
    "text_foreign",  # a text in another language than it is read as
    "text_not_believed",  # a text that belongs to another sound
    "words_unknown",  # words that the dictionary cannot pronounce
    "words_not_heard",
    "text_disagrees",  # stretches in which something else is said than the text
    "nothing_to_show",  # a file that would be empty, such as captions of words that nobody gave
]


@dataclass(frozen=True)
class Note:
    """One thing worth knowing about a result that is there all the same; what prevents a result is an error.

    Attributes
    ----------
    code : str
        One of `NoteCode`.
    text : str
        What there is to know, in one clause.
    where : str
        The file that it is about; empty for what comes from memory.
    """

    code: NoteCode
    text: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


OnNote = Callable[[Note], None]
"""Takes notes while a generator is read; where a result is returned whole, its `notes` hold them."""
