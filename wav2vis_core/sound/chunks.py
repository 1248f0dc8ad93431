# SPDX-License-Identifier: MIT
"""The chunks of a WAV or AIFF file: where its sound lies, whatever the lengths in its header say.

Recorders that write to a pipe, or are switched off, leave lengths at 0 or at their maximum; others count wrong. So a
length is believed where it leads to another chunk or to the end of the file; otherwise the sound goes on up to the
chunks that end the file, or to its end.
"""

from __future__ import annotations

import os
import re
import struct
import sys
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from ..notes import Note

# Programs that write to a pipe leave the length at its maximum, signed or not, or a little below.
_UNKNOWN_BYTES = 0x7F000000

_PLAIN_PCM, _EXTENSIBLE = 1, 0xFFFE

# Bytes that are looked through for a chunk where the lengths of those before it, or of the sound, lead nowhere.
_SEARCHED_BYTES = 1 << 20

# Zeros that may follow the end of a whole file.
_PADDING_BYTES = 1 << 16

# Chunks that are followed from a place on: files have a few.
_MOST_CHUNKS = 10_000

# Chunks that programs write after the sound.
_AFTER = re.compile(
    b"LIST|id3 |ID3 |bext|cue |smpl|inst|iXML|axml|JUNK|junk|PAD |PEAK|fact|_PMX|afsp|DISP|FLLR|chna|acid|cart|"
    b"MARK|INST|COMT|NAME|AUTH|ANNO|APPL"
)

# What may follow the sound and is neither a chunk nor sound: tags, and the beginning of another file.
_NO_SOUND = (b"TAG", b"APETAGEX", b"ID3", b"RIFF", b"FORM", b"<?xml")

# Bytes of a sample for the kinds of AIFF-C that are not packed; 0 where the header's bits say it.
_AIFC_BYTES = {b"NONE": 0, b"twos": 0, b"sowt": 0, b"raw ": 1, b"ulaw": 1, b"ULAW": 1, b"alaw": 1, b"ALAW": 1}
_AIFC_BYTES |= {b"in24": 3, b"in32": 4, b"fl32": 4, b"FL32": 4, b"fl64": 8, b"FL64": 8}

Stated = Literal["right", "short", "nothing", "wrong"]
"""Of the length that a header states: whether it is right, more than is there, not said, or less than is there."""


@dataclass(frozen=True)
class Pcm:
    """Whole numbers of one to four bytes, the lowest first; those of one byte count from 0."""

    sample_rate_hz: int
    n_channels: int
    width: int


@dataclass(frozen=True)
class Chunks:
    """A WAV or AIFF file.

    Attributes
    ----------
    at, size : int
        First byte of the sound, and how many are there.
    promised : int
        Bytes of sound by the header.
    stated : str
        How that compares with what is there.
    pcm : Pcm or None
        How to read the sound without a decoder; None where it takes one.
    patches : mapping of int to bytes
        Bytes of the header that are wrong, as they should be: for decoders, which believe it.
    """

    at: int
    size: int
    promised: int
    stated: Stated
    pcm: Pcm | None = None
    patches: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, file: BinaryIO) -> Chunks | None:
        """The chunks of a file; None where it is no WAV or AIFF, or lacks the chunks that either needs."""
        head = _bytes(file, 0, 12)
        if _is_wave(head):
            return _wave(file, head)
        if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
            return _aiff(file, head)
        return None

    @classmethod
    def before_sound(cls, file: BinaryIO) -> Chunks | None:
        """The chunks of a WAV of which no more is read than stands before its sound; None where it is none.

        The length in its header is believed, and where that does not say it the sound is endless.
        """
        head = _bytes(file, 0, 12)
        wave = _WaveHead.read(file, head) if _is_wave(head) else None
        if wave is None:
            return None
        unknown = wave.claimed == 0 or wave.claimed >= _UNKNOWN_BYTES
        size = sys.maxsize if unknown else wave.claimed
        return cls(wave.data_at + 8, size, wave.claimed, "nothing" if unknown else "right", wave.pcm)

    def note(self, where: str, read_s: float) -> Note | None:
        """What there is to say when `read_s` seconds were read; None where the header told the truth."""
        if self.stated == "right" or not self.size:
            return None
        promised_s = read_s * self.promised / self.size
        if self.stated == "short":
            return cut_short(where, read_s, promised_s)
        says = "does not say how much sound there is" if self.stated == "nothing" else f"speaks of {promised_s:.2f} s"
        return Note("length_wrong", f"its header {says}: all {read_s:.2f} s that are there were used", where)


def cut_short(where: str, there_s: float, promised_s: float | None) -> Note:
    """The note that a file holds less sound (in seconds) than it promises; None where it is not said how much less."""
    of = "" if promised_s is None else f" of {promised_s:.2f} s"
    return Note("cut_short", f"the file is cut short: {there_s:.2f} s{of} were there and were used", where)


def _is_wave(head: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:] == b"WAVE"


@dataclass(frozen=True)
class _WaveHead:
    """What the chunks of a WAV say before its sound, and where that chunk begins; `long` counts in 64 bits (RF64)."""

    order: str
    long: bool
    data_at: int
    claimed: int
    pcm: Pcm | None

    @classmethod
    def read(cls, file: BinaryIO, head: bytes) -> _WaveHead | None:
        order = ">" if head[:4] == b"RIFX" else "<"
        form_at, data_at = _find(file, order, b"fmt "), _find(file, order, b"data")
        form = _bytes(file, form_at + 8, 40)
        if not form_at or not data_at or len(form) < 16:
            return None
        claimed = _length(file, order, data_at)
        long = head[:4] == b"RF64" and _bytes(file, 12, 4) == b"ds64"
        if long and claimed == 0xFFFFFFFF:
            (claimed,) = struct.unpack("<Q", _bytes(file, 28, 8))
        return cls(order, long, data_at, claimed, _pcm(form) if order == "<" else None)


def _wave(file: BinaryIO, head: bytes) -> Chunks | None:
    wave = _WaveHead.read(file, head)
    if wave is None:
        return None
    order, at = wave.order, wave.data_at + 8
    size, stated = _extent(file, order, at, wave.claimed, 8 + struct.unpack(order + "I", head[4:8])[0])
    patches = {}
    if stated != "right" and wave.long:
        patches = {20: struct.pack("<QQ", at + size - 8, size)}
    elif stated != "right":
        patches = {4: _packed(order, at + size - 8), wave.data_at + 4: _packed(order, size)}
    return Chunks(at, size, wave.claimed, stated, wave.pcm, patches)


def _pcm(form: bytes) -> Pcm | None:
    """What a format chunk says; None where a sample is no whole number of one to four bytes."""
    tag, n_channels, rate_hz, _, align, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == _EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack("<H", form[24:26])
    if tag != _PLAIN_PCM or not n_channels:
        return None
    width, over = divmod(align, n_channels)
    if over or width * 8 < bits:
        width = (bits + 7) // 8
    return Pcm(rate_hz, n_channels, width) if 1 <= width <= 4 else None


def _aiff(file: BinaryIO, head: bytes) -> Chunks | None:
    form_at, sound_at = _find(file, ">", b"COMM"), _find(file, ">", b"SSND")
    form = _bytes(file, form_at + 8, 22)
    offset, block = struct.unpack(">II", _bytes(file, sound_at + 8, 8).rjust(8, b"\0"))
    if not form_at or not sound_at or len(form) < 18:
        return None
    at = sound_at + 16 + offset
    claimed = max(_length(file, ">", sound_at) - 8 - offset, 0)
    size, stated = _extent(file, ">", at, claimed, 8 + struct.unpack(">I", head[4:8])[0])
    patches = {}
    n_channels, n_frames, bits = struct.unpack(">HIH", form[:8])
    width = _AIFC_BYTES.get(form[18:22], -1) if head[8:] == b"AIFC" else 0
    frame = n_channels * ((bits + 7) // 8 if width == 0 else width)
    if frame > 0 and not block and n_frames != size // frame:
        patches[form_at + 10] = _packed(">", size // frame)
        if stated == "right":
            claimed = n_frames * frame
            stated = "nothing" if not n_frames else "short" if claimed > size else "wrong"
    if stated != "right":
        patches |= {4: _packed(">", at + size - 8), sound_at + 4: _packed(">", size + 8 + offset)}
    return Chunks(at, size, claimed, stated, None, patches)


def _extent(file: BinaryIO, order: str, at: int, claimed: int, outer_end: int) -> tuple[int, Stated]:
    """Bytes of sound from a place on, and what is to be thought of the length that is claimed.

    `outer_end` is where the whole ends by its own header.
    """
    end = file.seek(0, os.SEEK_END)
    if claimed <= end - at and _is_end(file, order, at + claimed, outer_end):
        return claimed, "right"
    there = _end_of_sound(file, order, at) - at
    if there <= 0:
        return max(end - at, 0), "short"
    if claimed == 0 or (claimed >= _UNKNOWN_BYTES and claimed > there):
        return there, "nothing"
    return there, "short" if claimed > there else "wrong"


def _is_end(file: BinaryIO, order: str, at: int, outer_end: int) -> bool:
    """Whether what stands at a place, after some sound, is not more of it."""
    rest = _bytes(file, at, _SEARCHED_BYTES)
    if len(rest) <= 1 or rest.startswith(_NO_SOUND):
        return True
    if 0 <= outer_end - at <= 1 and len(rest) <= _PADDING_BYTES and not rest.strip(b"\0"):
        return True
    return any(
        _AFTER.match(rest, skip) is not None or _leads_to_end(file, order, at + skip, set()) for skip in (0, at % 2)
    )


def _end_of_sound(file: BinaryIO, order: str, at: int) -> int:
    """Where the chunks begin that end a file; its end where there are none."""
    end = file.seek(0, os.SEEK_END)
    first = max(at, end - _SEARCHED_BYTES)
    seen: set[int] = set()
    for found in _AFTER.finditer(_bytes(file, first, _SEARCHED_BYTES)):
        if _leads_to_end(file, order, first + found.start(), seen):
            return first + found.start()
    return end


def _leads_to_end(file: BinaryIO, order: str, at: int, seen: set[int]) -> bool:
    """Whether chunks follow one another from a place to the end of the file; those already `seen` do not."""
    end = file.seek(0, os.SEEK_END)
    for _ in range(_MOST_CHUNKS):
        if at in seen or at + 8 > end or not _is_name(_bytes(file, at, 4)):
            return False
        seen.add(at)
        length = _length(file, order, at)
        at += 8 + length + length % 2
        if at - length % 2 <= end <= at + 1:
            return True
    return False


def _find(file: BinaryIO, order: str, name: bytes) -> int:
    """Where a chunk begins, by the lengths of those before it or, where they lead nowhere, by its name; 0 for none."""
    end, at = file.seek(0, os.SEEK_END), 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > end or not _is_name(found := _bytes(file, at, 4)):
            break
        if found == name:
            return at
        length = _length(file, order, at)
        at += 8 + length
        padded = not _is_name(_bytes(file, at, 4)) or _is_name(_bytes(file, at + 1, 4))
        at += length % 2 and padded
    place = _bytes(file, 12, _SEARCHED_BYTES).find(name)
    return 12 + place if place >= 0 else 0


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and all(32 <= letter < 127 for letter in name)


def _length(file: BinaryIO, order: str, at: int) -> int:
    length: int = struct.unpack(order + "I", _bytes(file, at + 4, 4).ljust(4, b"\0"))[0]
    return length


def _packed(order: str, length: int) -> bytes:
    """Four bytes of a length, the most that they hold where it is more."""
    return struct.pack(order + "I", min(length, 0xFFFFFFFF))


def _bytes(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)
