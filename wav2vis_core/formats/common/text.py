# SPDX-License-Identifier: MIT
"""Text files that other programs wrote: bounded, in the encodings that people have, any line ends."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path, PurePath

from ...errors import ReadError
from ...notes import Note, OnNote

MAX_BYTES = 1 << 28
"""The largest file that is read: twice what two hours with posteriors take."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_REMEDY = "save it as UTF-8, or give a timing file if this is a sound"

# What word processors save, which may be text in itself.
_DOCUMENTS = {
    rb"{\rtf": "an RTF document",
    b"%PDF-": "a PDF document",
    b"PK\3\4": "a document of a word processor",
    b"\xd0\xcf\x11\xe0": "a document of a word processor",
}

# What no text holds; the others below a space are line ends, tabs and page breaks.
_CONTROLS = frozenset(range(9)) | frozenset(range(14, 32))

# Of every second byte of a text in Latin letters as UTF-16; a null is otherwise in no text.
_MANY_NULLS = 8


def read_text(path: PurePath, on_note: OnNote | None = None) -> str:
    """A file's text as `decoded` gives it; ReadError when it cannot be read or is larger than `MAX_BYTES`."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise ReadError(f"cannot be read ({getattr(error, 'strerror', error)})", str(path), "check the path") from None
    if len(data) > MAX_BYTES:
        raise ReadError(f"is larger than {MAX_BYTES >> 20} MiB", str(path), "give a timing file")
    return decoded(data, str(path), on_note)


def _refuse_document(data: bytes, where: str) -> None:
    for mark, kind in _DOCUMENTS.items():
        if data.startswith(mark):
            raise ReadError(f"is {kind}, not plain text", where, "save it as plain text (.txt)")


def decoded(data: bytes, where: str, on_note: OnNote | None = None) -> str:
    """Text whose lines end with a line feed alone.

    It is UTF-8, UTF-16 with its mark or without, or else Windows-1252, the 8-bit text of the West; that is noted.

    Raises
    ------
    ReadError
        When the bytes are no text in any of these; the message names the line.
    """
    _refuse_document(data, where)
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    text = _decoded(data, marked) if marked else _unmarked(data)
    if text is None and not marked and not _CONTROLS & set(data):
        text = _decoded(data, "cp1252")
        if text is not None and on_note:
            on_note(Note("encoding_guessed", "is not UTF-8: read as Windows-1252 (cp1252)", where))
    if text is None:
        raise ReadError("is not UTF-8 text", f"{where}, line {_damaged_line(data)}", _REMEDY)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unmarked(data: bytes) -> str | None:
    """The text in bytes without a mark: UTF-8, or UTF-16 where that is what the nulls in it mean."""
    text = _decoded(data, "utf-8")
    nulls = data.count(0)
    if not nulls or (text is not None and _MANY_NULLS * nulls < len(data)):
        return text
    # A null is the upper half of a letter, space or line end in Latin: on even places the upper halves come first.
    even = data[::2].count(0)
    for name in ("utf-16-be", "utf-16-le") if 2 * even > nulls else ("utf-16-le", "utf-16-be"):
        wide = _decoded(data, name)
        if wide is not None and not any(unicodedata.category(c) in ("Cc", "Cn") for c in set(wide) - set("\t\n\r")):
            return wide
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _damaged_line(data: bytes) -> int:
    """The line, from 1 on, in which bytes stop being UTF-8; the first where they never do."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return 1 + data.count(b"\n", 0, error.start)
    return 1
