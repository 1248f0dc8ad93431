# SPDX-License-Identifier: MIT
"""How much sound a file promises in its own header, to notice one that is cut short or damaged."""

from __future__ import annotations

import math
import os
import struct
from typing import BinaryIO

_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255

# Pages of an Ogg file that may come before its sound: comments can be long.
_HEADER_PAGES = 100

# Samples that decoders of MP3 leave out at the start (529) or count otherwise, and seconds that those of Ogg may.
_MP3_SLACK, _OGG_SLACK_S = 576, 0.02

# An Ogg stream whose first samples are said to be later than this (seconds) was cut out of a longer one.
_OGG_START_S = 4


def promised_frames(file: BinaryIO, read: int, rate_hz: int) -> float:
    """Sample frames (one sample of each channel) that a file promises.

    Parameters
    ----------
    file : binary file
        A sound file, which is read anywhere.
    read : int
        Sample frames that were read from it.
    rate_hz : int
        At which they were read.

    Returns
    -------
    float
        More than `read` where sound is missing for sure, infinity where it is not said how much; `read` where the file
        is whole, or of a kind that promises nothing.

    Notes
    -----
    FLAC says its samples (RFC 9639, 8.2). The Xing header of an MP3 says its frames and, as LAME writes it, how many
    samples at either end are none. Each page of an Ogg file says which sample it ends with (RFC 3533, 6), at 48 kHz for
    Opus (RFC 7845, 4); that the last page does not end its stream proves nothing, as recorders of voice messages leave
    it so. WAV and AIFF see `chunks`.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(26)
    if head[:4] == b"fLaC":
        return max(read, int.from_bytes(head[18:26], "big") & 0xFFFFFFFFF)
    if head[:4] == b"OggS":
        promised_s = _ogg_promise_s(file, size)
        return promised_s * rate_hz if promised_s > read / rate_hz + _OGG_SLACK_S else read
    promised, padding = _mp3_promise(file)
    return promised if promised - padding > read + _MP3_SLACK else read


def _ogg_promise_s(file: BinaryIO, size: int) -> float:
    """Seconds by the last page, infinity where it is not whole; 0 where the pages do not say."""
    file.seek(max(0, size - _LONGEST_OGG_PAGE))
    tail = file.read()
    last = tail[tail.rfind(b"OggS") :]
    if last[:5] != b"OggS\0":
        return 0.0
    if len(last) < 27 or len(last) < _page_bytes(last):
        return math.inf
    start, first = _first_sound(file)
    if start[28:36] == b"OpusHead":
        rate_hz, skipped = 48_000, struct.unpack_from("<H", start, 38)[0]
    elif start[28:35] == b"\x01vorbis":
        rate_hz, skipped = struct.unpack_from("<I", start, 40)[0], 0
    else:
        return 0.0
    end, first_end = (struct.unpack_from("<q", page, 6)[0] for page in (last, first))
    was_cut_out = first[:4] == b"OggS" and not 0 < first_end <= min(_OGG_START_S * rate_hz, end)
    if not rate_hz or last[14:18] != start[14:18] or was_cut_out:
        return 0.0
    return float(end - skipped) / rate_hz


def _first_sound(file: BinaryIO) -> tuple[bytes, bytes]:
    """The first page of an Ogg file, and the first that holds sound, each with the bytes behind it."""
    at, start, page = 0, b"", b""
    for _ in range(_HEADER_PAGES):
        file.seek(at)
        page = file.read(_LONGEST_OGG_PAGE).ljust(64, b"\0")
        start = start or page
        if page[:4] != b"OggS" or page[6:14] != bytes(8):
            break
        at += _page_bytes(page)
    return start, page


def _page_bytes(page: bytes) -> int:
    n_laces = page[26]
    return 27 + n_laces + sum(page[27 : 27 + n_laces])


def _mp3_promise(file: BinaryIO) -> tuple[int, int]:
    """Sample frames by the Xing header, 0 where there is none, and how many of them are padding."""
    file.seek(0)
    tag, start = file.read(10), 0
    if tag[:3] == b"ID3":
        start = 10 + sum(byte << 7 * k for k, byte in enumerate(reversed(tag[6:]))) + (10 if tag[5] & 16 else 0)
    file.seek(start)
    frame = file.read(200)
    if len(frame) == 200 and frame[0] == 0xFF:
        for at in (13, 21, 36):  # after 9, 17 or 32 bytes of side information
            flags, n_frames = struct.unpack_from(">II", frame, at + 4)
            if frame[at : at + 4] in (b"Xing", b"Info") and flags & 1:
                return n_frames * (1152 if frame[1] & 8 else 576), _padding(frame[at + 120 :]) if flags == 15 else 0
    return 0, 0


def _padding(extension: bytes) -> int:
    """Samples at both ends that are none, by the extension of a Xing header that LAME writes."""
    numbers = int.from_bytes(extension[21:24], "big")
    return (numbers >> 12) + (numbers & 0xFFF)
