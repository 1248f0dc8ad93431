# SPDX-License-Identifier: MIT
"""Small files of text that people write by hand: maps, viseme sets, speakers."""

from __future__ import annotations

import codecs
import errno
import os
from pathlib import Path

MAX_BYTES = 1 << 20


def small_text(path: str | os.PathLike[str]) -> str:
    """The text of a file in UTF-8, or in UTF-16 where it begins with its mark, as Windows' editors and shells save it.

    Raises
    ------
    OSError
        When it cannot be read, or is larger than `MAX_BYTES`, as a device without an end is.
    ValueError
        When it is neither, or the path holds a null character.
    """
    with Path(path).open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"larger than {MAX_BYTES >> 20} MiB")
    return data.decode("utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
