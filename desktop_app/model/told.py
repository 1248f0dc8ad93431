"""Errors of the core in the words of a window."""

from __future__ import annotations

import re

from wav2vis_core import Wav2VisError

_COMMAND_LINE = re.compile(r"(^|\s)--?[a-zA-Z]")


def told(error: Exception) -> str:
    """What is wrong and where; and the remedy, unless it is an option of the command line."""
    if isinstance(error, Wav2VisError) and _COMMAND_LINE.search(error.remedy):
        return str(Wav2VisError(error.what, error.where))
    return str(error)
