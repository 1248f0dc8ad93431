# SPDX-License-Identifier: GPL-3.0-or-later
"""What an opened file is, by its content."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from wav2vis_core.errors import ReadError

from .project import SCHEMA

Kind = Literal["sound", "project", "timing"]

_HEAD_BYTES = 4096


def kind_of(path: Path) -> Kind:
    """A project of ours, another program's timing file (any other text), or else a sound.

    Raises
    ------
    ReadError
        When the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise ReadError(f"cannot be read ({error})", str(path), "check the path") from None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "timing"  # UTF-16, as Praat writes
    if b"\0" in head or not head.strip():
        return "sound"
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # not merely a character cut in two
            return "sound"
        text = head[: error.start].decode("utf-8-sig")
    return "project" if text.lstrip().startswith("{") and f'"{SCHEMA}"' in text else "timing"
