# SPDX-License-Identifier: MIT
"""How long a sound file says that it is, from its header alone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .chunks import Chunks
from .libsndfile import without_a_word


def stated_duration_s(path: Path) -> float | None:
    """Seconds that the header promises, for a progress bar: what is there may be less. None where it does not say."""
    if not os.path.isfile(path):  # a pipe can be read once only
        return None
    with suppress(OSError, ValueError, ZeroDivisionError), path.open("rb") as file:
        chunks = Chunks.read(file)
        if chunks and chunks.pcm:
            return chunks.size / (chunks.pcm.width * chunks.pcm.n_channels * chunks.pcm.sample_rate_hz) or None
    with suppress(ImportError, OSError, ValueError, RuntimeError, TypeError), without_a_word:
        import soundfile

        return soundfile.info(str(path)).duration or None
    return None
