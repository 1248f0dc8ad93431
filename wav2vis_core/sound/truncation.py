# SPDX-License-Identifier: MIT
"""How much sound a file promises in its own header, to notice one that is cut short."""

from __future__ import annotations

import math
import os
import struct
from typing import BinaryIO

_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255
_LONGEST_MP3_FRAME = 1441


def promised_frames(file: BinaryIO, read: int) -> float:
    """Sample frames (one sample of each channel) that a file promises.

    Parameters
    ----------
    file : binary file
        A sound file, which is read anywhere.
    read : int
        Sample frames that were read from it.

    Returns
    -------
    float
        More than `read` where the file is cut short for sure, infinity where it is not said how much is missing;
        `read` where it is whole, or of a kind that promises nothing.

    Notes
    -----
    FLAC says its samples (RFC 9639, 8.2), the Xing header of an MP3 its frames and bytes; WAV and AIFF see `chunks`. An
    Ogg file is cut short where its last page (RFC 3533, 6) is; that the last page does not end its stream proves
    nothing, as recorders of voice messages leave it so.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(26)
    if head[:4] == b"fLaC":
        return max(read, int.from_bytes(head[18:26], "big") & 0xFFFFFFFFF)
    if head[:4] == b"OggS":
        return read * _ogg_share(file, size)
    return max(read, _mp3_promise(file, size))


def _ogg_share(file: BinaryIO, size: int) -> float:
    file.seek(max(0, size - _LONGEST_OGG_PAGE))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if page[:5] != b"OggS\0":
        return 1.0
    n_laces = page[26] if len(page) > 26 else 255
    laces = page[27 : 27 + n_laces]
    return math.inf if len(laces) < n_laces or len(page) < 27 + n_laces + sum(laces) else 1.0


def _mp3_promise(file: BinaryIO, size: int) -> int:
    """Sample frames by the Xing header, 0 where it counts no more bytes than are there."""
    file.seek(0)
    tag, start = file.read(10), 0
    if tag[:3] == b"ID3":
        start = 10 + sum(byte << 7 * k for k, byte in enumerate(reversed(tag[6:]))) + (10 if tag[5] & 16 else 0)
    file.seek(start)
    frame = file.read(52)
    if len(frame) == 52 and frame[0] == 0xFF:
        for at in (13, 21, 36):  # after 9, 17 or 32 bytes of side information
            flags, n_frames, n_bytes = struct.unpack_from(">III", frame, at + 4)
            if frame[at : at + 4] in (b"Xing", b"Info") and flags & 3 == 3:
                return n_frames * (1152 if frame[1] & 8 else 576) if n_bytes > size - start + _LONGEST_MP3_FRAME else 0
    return 0
