# SPDX-License-Identifier: MIT
"""A sound file to read, with what it cannot say itself."""

from __future__ import annotations

import io
import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ..errors import AudioError


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

    def kept(self) -> Recording:
        """The same, which can be read as often as it takes: all that comes through a pipe, else itself.

        Raises
        ------
        AudioError
            When the pipe cannot be read.
        """
        try:
            if isinstance(self.file, bytes) or not Path(self.file).is_fifo():
                return self
            return replace(self, file=Path(self.file).read_bytes(), name=self.where)
        except (OSError, ValueError, TypeError) as error:
            raise self._unreadable(error) from None

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
                file = io.BytesIO(file.read())
            empty = not file.read(1)
            file.seek(0)
        except (OSError, ValueError, TypeError) as error:  # ValueError: a null character; TypeError: no path at all
            raise self._unreadable(error) from None
        if empty:
            raise AudioError("the file is empty", self.where, "record or export it again")
        return file

    def _unreadable(self, error: Exception) -> AudioError:
        why = getattr(error, "strerror", None) or error
        return AudioError(f"cannot be read ({why})", self.where, "check the path")


SoundFile = str | os.PathLike[str] | bytes | Recording
"""The path of a sound file, all of its bytes, or either with how to take it."""
