# SPDX-License-Identifier: MIT
"""A sound file to read, with what it cannot say itself."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import AudioError

# A pipe is kept in memory so far, and on disk beyond.
_IN_MEMORY_BYTES = 1 << 26


@dataclass(frozen=True)
class Recording:
    """A sound file, and how to take it.

    Attributes
    ----------
    file : path or bytes
        Its path (a pipe's too, which can be read once) or all of its bytes.
    name : str
        What messages call it; by default its path.
    audio_track : int
        Which of the sounds of a film is meant, counted from 1.
    raw_rate_hz : int or None
        Sample rate of a file that is nothing but samples: one channel of signed 16-bit numbers, the lower byte first.
    """

    file: str | os.PathLike[str] | bytes
    name: str = ""
    audio_track: int = 1
    raw_rate_hz: int | None = None

    @property
    def where(self) -> str:
        """What messages call it."""
        return self.name or ("the sound in memory" if isinstance(self.file, bytes) else str(self.file))

    def opened(self, stack: ExitStack) -> BinaryIO:
        """The file, open at its start and able to seek, closed with the stack.

        Raises
        ------
        AudioError
            When it is missing, a folder or empty.
        """
        try:
            if isinstance(self.file, bytes):
                file: BinaryIO = io.BytesIO(self.file)
            else:
                file = stack.enter_context(Path(self.file).open("rb"))  # noqa: SIM115 (the stack closes it)
            if not file.seekable():
                kept = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES))  # noqa: SIM115
                shutil.copyfileobj(file, kept, 1 << 20)
                kept.seek(0)
                file = kept  # type: ignore[assignment]
            empty = not file.read(1)
            file.seek(0)
        except (OSError, ValueError, TypeError) as error:  # ValueError: a null character; TypeError: no path at all
            why = getattr(error, "strerror", None) or error
            raise AudioError(f"cannot be read ({why})", self.where, "check the path") from None
        if empty:
            raise AudioError("the file is empty", self.where, "record or export it again")
        return file


SoundFile = str | os.PathLike[str] | bytes | Recording
"""The path of a sound file, all of its bytes, or either with how to take it."""
