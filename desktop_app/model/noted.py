"""Results with what the core warned of on the way, for a person to read."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import TypeVar

from wav2vis_core.errors import AudioWarning, TranscriptWarning

Result = TypeVar("Result")

# Catching warnings changes what all threads do with them.
_one_at_a_time = threading.Lock()


def noted(work: Callable[[], Result]) -> tuple[Result, list[str]]:
    """What work gives, and the messages of its warnings about sounds and texts."""
    with _one_at_a_time, warnings.catch_warnings(record=True) as caught:
        for category in (AudioWarning, TranscriptWarning):
            warnings.simplefilter("always", category)
        result = work()
    return result, [str(each.message) for each in caught]
