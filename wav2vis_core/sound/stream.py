# SPDX-License-Identifier: MIT
"""A WAV that comes through a stream: what stands before its sound is read, then the sound as it comes."""

from __future__ import annotations

import os
from typing import BinaryIO

from .chunks import Chunks

# What may stand before the sound, such as pictures; and more than any stream holds.
_MOST_BYTES, _ENDLESS = 1 << 24, 1 << 62


class WavStream:
    """The sound of a WAV on a stream that cannot go back.

    Parameters
    ----------
    stream : binary file
        Its first chunks are read at once.

    Attributes
    ----------
    chunks : Chunks or None
        None where it is no WAV.
    """

    def __init__(self, stream: BinaryIO) -> None:
        beginning = _Beginning(stream)
        self.chunks = Chunks.before_sound(beginning)  # type: ignore[arg-type]
        self._stream = stream
        self._kept = beginning.kept[self.chunks.at :] if self.chunks else b""
        self._left = self.chunks.size if self.chunks else 0

    def read(self, count: int) -> bytes:
        """The next bytes of the sound, fewer than `count` only at its end."""
        count = min(count, self._left)
        data, self._kept = self._kept[:count], self._kept[count:]
        if len(data) < count:
            data += self._stream.read(count - len(data))
        self._left -= len(data)
        return data


class _Beginning:
    """The first bytes of a stream as a file: each is taken when it is asked for, and kept."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.kept, self._at = stream, b"", 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file whose end is not in sight."""
        self._at = offset if whence == os.SEEK_SET else _ENDLESS
        return self._at

    def read(self, count: int) -> bytes:
        """As of any file, but nothing far from its beginning."""
        end = min(self._at + count, _MOST_BYTES)
        if end > len(self.kept) and self._at < _MOST_BYTES:
            self.kept += self._stream.read(end - len(self.kept))
        return self.kept[self._at : end]
