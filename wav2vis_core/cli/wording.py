# SPDX-License-Identifier: MIT
"""Errors and notes in the words of the shell: parameters are options here."""

from __future__ import annotations

from ..errors import Wav2VisError
from ..notes import Note, NoteCode

_OPTIONS = {
    "format": "--format",
    "fps": "--fps",
    "language": "--language",
    "mouths": "--mouths",
    "options": "-O",
    "overwrite": "--force",
    "own_format": "--from",
    "own_set": "--from-set",
    "path": "-o",
    "shape_map": "--map",
    "sound": "-O sound=FILE",
    "transcribe": "--model",
    "viseme_set": "--set",
}

_WARNINGS: frozenset[NoteCode] = frozenset({"cut_short", "text_unusable"})
_HINTS: dict[NoteCode, str] = {
    "text_found": "--no-text leaves it alone",
    "text_foreign": "--language names another language",
}


def worded_error(error: Wav2VisError) -> str:
    """What is wrong, where, and the option that cures it."""
    return f"error: {error.worded(_OPTIONS)}"


def worded_note(note: Note) -> str:
    """What there is to know about a result, and the option that changes it."""
    hint = f" ({_HINTS[note.code]})" if note.code in _HINTS else ""
    return f"{'warning' if note.code in _WARNINGS else 'note'}: {note}{hint}"
