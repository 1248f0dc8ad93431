# SPDX-License-Identifier: GPL-3.0-or-later
"""What an opened file is, by its content."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from wav2vis_core.errors import ReadError
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.jobs.sounds import is_for_reading

from .project import SCHEMA

Kind = Literal["sound", "project", "timing"]

_HEAD_BYTES = 4096
_LONGEST_CHARACTER = 4


def kind_of(path: Path) -> Kind:
    """A project of ours, another program's timing file (any other text), or else a sound.

    Raises
    ------
    ReadError
        When the file cannot be read.
    """
    try:
        if not (is_for_reading(path) or os.path.isdir(path)):
            raise ReadError("is a pipe or a device", str(path), "open a file")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = error.strerror if isinstance(error, OSError) else error
        raise ReadError(f"cannot be read ({reason})", str(path), "check the path") from None
    if not head.strip():
        return "sound"
    for cut in range(_LONGEST_CHARACTER):  # the last one may be cut in two
        try:
            text = decoded(head[: len(head) - cut], str(path))
        except ReadError:
            continue
        return "project" if text.lstrip().startswith("{") and f'"{SCHEMA}"' in text else "timing"
    return "sound"
