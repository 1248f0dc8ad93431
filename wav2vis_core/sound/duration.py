# SPDX-License-Identifier: MIT
"""How long a sound file says that it is, from its header alone."""

from __future__ import annotations

import os
import wave
from contextlib import suppress
from pathlib import Path


def stated_duration_s(path: Path) -> float | None:
    """Seconds that the header promises, for a progress bar: what is there may be less. None where it does not say."""
    if not os.path.isfile(path):  # a pipe can be read once only
        return None
    with suppress(OSError, ValueError, EOFError, wave.Error), path.open("rb") as file, wave.open(file) as wav:
        return wav.getnframes() / wav.getframerate() or None
    with suppress(ImportError, OSError, ValueError, RuntimeError, TypeError):
        import soundfile

        return soundfile.info(str(path)).duration or None
    return None
