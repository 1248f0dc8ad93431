# SPDX-License-Identifier: MIT
"""Errors and notes in the words of the shell: parameters are options here."""

from __future__ import annotations

from ..errors import Wav2VisError
from ..notes import Note, NoteCode
from .console import Console

_OPTIONS = {
    "audio_track": "--audio-track",
    "background": "-O background=#RRGGBB",
    "format": "--format",
    "fps": "--fps",
    "height": "-O height=PIXELS",
    "language": "--language",
    "mouths": "--mouths",
    "names": "--names",
    "options": "-O",
    "origins": "--allow-origin",
    "overwrite": "--force",
    "own_format": "--from",
    "own_set": "--from-set",
    "path": "-o",
    "raw_rate_hz": "--rate",
    "sender": "--send",
    "recursive": "--recursive",
    "shape_map": "--map",
    "sound": "-O sound=FILE",
    "transcribe": "--model",
    "viseme_set": "--set",
    "voice": "--voice",
}

_WARNINGS: frozenset[NoteCode] = frozenset({"cut_short", "damaged", "nothing_to_show", "text_unusable"})
_HINTS: dict[NoteCode, str] = {
    "nothing_to_show": "--text",
    "text_found": "--no-text leaves it alone",
    "text_foreign": "--language names another language",
}


def worded_error(error: Wav2VisError) -> str:
    """What is wrong, where, and the option that cures it."""
    return error.worded(_OPTIONS)


def say_note(note: Note, console: Console) -> None:
    """Say what there is to know about a result, and the option that changes it."""
    hint = f" ({_HINTS[note.code]})" if note.code in _HINTS else ""
    if note.code in _WARNINGS:
        console.warn(f"{note}{hint}")
    else:
        console.say(f"note: {note}{hint}")
