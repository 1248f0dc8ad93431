# SPDX-License-Identifier: MIT
"""Text files that other programs wrote: bounded, with or without a byte order mark, any line ends."""

from __future__ import annotations

import codecs
from pathlib import Path, PurePath

from ...errors import ReadError

MAX_BYTES = 1 << 28
"""The largest file that is read: twice what two hours with posteriors take."""


def read_text(path: PurePath) -> str:
    """A file's text as `decoded` gives it; ReadError when it cannot be read or is larger than `MAX_BYTES`."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise ReadError(f"cannot be read ({getattr(error, 'strerror', error)})", str(path), "check the path") from None
    if len(data) > MAX_BYTES:
        raise ReadError(f"is larger than {MAX_BYTES >> 20} MiB", str(path), "give a timing file")
    return decoded(data, str(path))


def decoded(data: bytes, where: str) -> str:
    """UTF-8 (or UTF-16 with its mark, as Praat writes it) as text whose lines end with a line feed alone.

    Raises
    ------
    ReadError
        When the bytes are not such text; the message names the line.
    """
    marked_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        remedy = "save it as UTF-8, or give a timing file if this is a sound"
        raise ReadError("is not UTF-8 text", f"{where}, line {line}", remedy) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
