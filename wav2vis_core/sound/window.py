# SPDX-License-Identifier: MIT
"""A file as it should have been written: from where the sound begins on, with the lengths in its header put right."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

# Junk before the sound is searched so far, tags aside.
_JUNK_BYTES = 1 << 20

# Bytes that tell a kind.
_HEAD_BYTES = 16

_KIND = re.compile(b"RIFF|RF64|RIFX|FORM|fLaC|OggS")

# Other sounds, that nothing is searched before.
_OTHER_KINDS = (b"caff", b".snd", b"riff\x2e\x91", b"Creative Voice", b"NIST_1A", b"ID3")


class Window(io.RawIOBase):
    """A file from one of its bytes on, some bytes being others.

    Parameters
    ----------
    file : binary file
        Stays open; nobody else may move in it meanwhile.
    start : int
        Byte that is byte 0 of the window.
    patches : mapping of int to bytes
        What stands at a byte of the window instead.
    """

    def __init__(self, file: BinaryIO, start: int, patches: Mapping[int, bytes] | None = None) -> None:
        super().__init__()
        self._file, self._start, self._patches = file, start, dict(patches or {})
        self._size = file.seek(0, os.SEEK_END) - start
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of any file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """As of any file."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """As of any file."""
        target = memoryview(buffer).cast("B")
        self._file.seek(self._start + self._at)
        data = self._file.read(len(target))
        target[: len(data)] = data
        for place, patch in self._patches.items():
            first, last = max(place, self._at), min(place + len(patch), self._at + len(data))
            if first < last:
                target[first - self._at : last - self._at] = patch[first - place : last - place]
        self._at += len(data)
        return len(data)


def is_sound(file: BinaryIO) -> bool:
    """Whether a file begins as sounds do that libsndfile reads; an MP3 without a tag begins like anything."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    return head.startswith(_OTHER_KINDS) or _is_kind(head, 0)


def sound_start(file: BinaryIO) -> int:
    """The byte that a WAV, AIFF, FLAC or Ogg file begins on, after tags (ID3v2) and up to 1 MiB of junk; 0 for others.

    Notes
    -----
    An ID3v2 tag says its size in four bytes of seven bits (id3.org, ID3v2.4 3.1). An MP3 keeps its tag, which its
    decoder knows.
    """
    start = _after_tags(file)
    file.seek(start)
    head = file.read(_JUNK_BYTES)
    begins = (found.start() for found in _KIND.finditer(head) if _is_kind(head, found.start()))
    return next((start + at for at in begins), 0)


def _after_tags(file: BinaryIO) -> int:
    start = 0
    while True:
        file.seek(start)
        tag = file.read(10)
        if len(tag) < 10 or tag[:3] != b"ID3" or tag[3] > 9 or max(tag[6:]) > 127:
            return start
        size = sum(byte << 7 * k for k, byte in enumerate(reversed(tag[6:])))
        start += 10 + size + (10 if tag[5] & 16 else 0)


def _is_kind(head: bytes, at: int) -> bool:
    """Whether the bytes at a place begin a file that sound can be in."""
    kind, more = head[at : at + 4], head[at + 4 : at + 12]
    return (
        (kind in (b"RIFF", b"RF64", b"RIFX") and more[4:] == b"WAVE")
        or (kind == b"FORM" and more[4:] in (b"AIFF", b"AIFC"))
        or (kind == b"fLaC" and more[:4] in (b"\0\0\0\x22", b"\x80\0\0\x22"))
        or (kind == b"OggS" and more[:2] == b"\0\2")
    )
