# SPDX-License-Identifier: MIT
"""What is said in each sound: a text that is named, or one that stands beside the sound."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import ReadError
from ..formats.common.text import read_text
from ..formats.registry import by_content
from ..notes import Note


@dataclass(frozen=True)
class Texts:
    """Where texts come from: the one that is named, else `NAME.txt` beside each sound unless nobody wants it."""

    named: Path | None = None
    beside: bool = True

    def of(self, sound: Path | None) -> tuple[str | None, tuple[Note, ...]]:
        """What is said in a sound, None where nobody wrote it down, and notes about the text.

        Beside a sound that is no file, None, there is no text.

        Raises
        ------
        ReadError
            When the named text cannot be read. For a text that was found this is a note.
        """
        notes: list[Note] = []
        if self.named:
            return read_text(self.named, notes.append), tuple(notes)
        if sound is None or not self.beside:
            return None, ()
        found = sound.with_suffix(".txt")
        if not os.path.isfile(found):  # False for a name that is too long, where Path raises
            return None, ()
        try:
            text = read_text(found, notes.append)
            if _is_timing(text, found):
                return None, ()
        except ReadError as error:
            place = error.where.removeprefix(str(found)).removeprefix(", ")  # the note names the file
            fault = ReadError(error.what, place, error.remedy)
            return None, (Note("text_unusable", f"not used: {fault}", str(found)),)
        return text, (Note("text_found", "used as the transcript", str(found)), *notes)


def _is_timing(text: str, path: Path) -> bool:
    """Whether it is a timing file, perhaps one of ours."""
    try:
        by_content(text, str(path))
    except ReadError:
        return False
    return True
