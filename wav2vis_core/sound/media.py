# SPDX-License-Identifier: MIT
"""The sound of films and of what phones record (MP4, M4A, MOV, MKV, WebM, WMA, AAC, AMR), by PyAV (FFmpeg).

PyAV is imported when such a file is read, and reads it piece by piece.
"""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import AudioError
from ..notes import Note, OnNote
from .chunks import cut_short
from .pcm import BLOCK_FRAMES
from .recording import Recording
from .truncation import promised_frames

Float32 = NDArray[np.float32]

# First bytes: MP4 and its kin, Matroska and WebM, ASF (WMA), AMR, AVI, FLV, MPEG's streams, and WavPack, Monkey's, True
# Audio, RealMedia, DSD.
_HEADS = re.compile(
    rb"[\0-\x1f]...(?:ftyp|moov|mdat|wide|pnot)|\x1aE\xdf\xa3|0&\xb2u\x8ef\xcf\x11|#!AMR|RIFF....AVI |"
    rb"FLV\x01|\0\0\x01\xba|G.{187}G|wvpk|MAC .\x0f|TTA1|\.RMF\0|DSD \x1c",
    re.DOTALL,
)

# Bytes that are enough for all, the longest frame of AAC among them.
_HEAD_BYTES = 1 << 14

# A piece that begins so much later (seconds) than those before it end was preceded by silence, or by damage.
_GAP_S = 0.1

# What a file of some bytes can last: times that are beyond that are damage, which would be hours of silence. Opus has
# two or three times as many bytes a second where nobody speaks.
_LONGEST_S_A_BYTE = 0.1

# Containers that count their sound's length; others guess it from the bytes.
_COUNTING = ("mov", "matroska", "asf")


def is_media(file: BinaryIO) -> bool:
    """Whether a file begins as films and the recordings of phones do."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    return _HEADS.match(head) is not None or _is_aac(head)


def _is_aac(head: bytes) -> bool:
    """Whether it begins with a frame of AAC in ADTS (ISO 13818-7, 6.2) that another follows."""
    if len(head) < 6 or not _is_adts(head, 0):
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length >= 7 and _is_adts(head, length)


def _is_adts(head: bytes, at: int) -> bool:
    return head[at : at + 1] == b"\xff" and head[at + 1 : at + 2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9")


def open_media(
    file: BinaryIO, recording: Recording, stack: ExitStack, on_note: OnNote
) -> tuple[int, Iterator[Float32]] | None:
    """Sample rate (Hz) and blocks of shape (n_frames, n_channels) of one sound, closed with the stack.

    None where it is no sound. Blocks raise nothing: damaged pieces are silence, with a note.

    Raises
    ------
    AudioError
        When PyAV is not installed, or there is no such sound in it.
    """
    try:
        import av
    except (ImportError, OSError):
        what = "films and this kind of sound need the package PyAV"
        raise AudioError(what, recording.where, "pip install 'wav2vis[media]'") from None
    n_bytes = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        container = stack.enter_context(av.open(file, **_lenient(av)))
        streams = container.streams.audio
    except (av.FFmpegError, ValueError, OverflowError):
        return None
    if not streams:
        if not container.streams.video:
            return None
        raise AudioError("there is no sound in it", recording.where, "record or export it again")
    if not 1 <= recording.audio_track <= len(streams):
        raise no_such_track(recording, len(streams))
    sound = _Sound(av, container, streams[recording.audio_track - 1], recording.where, on_note)
    blocks = sound.blocks(file, n_bytes)
    first = next(blocks, None)
    return None if first is None else (sound.rate_hz, itertools.chain([first], blocks))


def _lenient(av: Any) -> dict[str, Any]:
    """What lets titles be no UTF-8: up to PyAV 18 it must be asked for, from 19 on it cannot be."""
    return {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}


def no_such_track(recording: Recording, n_tracks: int) -> AudioError:
    """The error that a recording has fewer sounds than the one that is asked for."""
    has = "one sound" if n_tracks == 1 else f"{n_tracks} sounds"
    number = recording.audio_track
    return AudioError(f"it holds {has}, no number {number}", recording.where, f"use 1 to {n_tracks}", "audio_track")


class _Sound:
    """One sound of an open container; `rate_hz` is that of its first piece."""

    def __init__(self, av: Any, container: Any, stream: Any, where: str, on_note: OnNote) -> None:
        self._av, self._container, self._stream = av, container, stream
        self._where, self._on_note = where, on_note
        self._resampler: Any = None
        self._resampled: tuple[str, str, int] | None = None
        self.rate_hz = self._taken = self._damaged = 0

    def blocks(self, file: BinaryIO, n_bytes: int) -> Iterator[Float32]:
        """Blocks of shape (n_frames, n_channels), and in the end notes."""
        pending: list[Float32] = []
        for piece in self._pieces(n_bytes):
            if pending and (piece.shape[1] != pending[0].shape[1] or sum(map(len, pending)) >= BLOCK_FRAMES):
                yield np.concatenate(pending)
                pending = []
            pending.append(piece)
            self._taken += len(piece)
        if pending:
            yield np.concatenate(pending)
        read_s, promised_s = self._taken / max(self.rate_hz, 1), self._promised_s()
        if not promised_s and pending:
            promised_s = promised_frames(file, self._taken, self.rate_hz) / self.rate_hz
        if read_s < 0.99 * promised_s - _GAP_S:
            self._on_note(cut_short(self._where, read_s, promised_s if math.isfinite(promised_s) else None))
        elif self._damaged:
            pieces = "1 piece of it is" if self._damaged == 1 else f"{self._damaged} pieces of it are"
            self._on_note(Note("damaged", f"{pieces} damaged and taken as silence", self._where))

    def _pieces(self, n_bytes: int) -> Iterator[Float32]:
        """What FFmpeg decodes, with silence where a piece begins later than those before it end."""
        began_s = (self._container.start_time or 0) / self._av.time_base
        longest_s = (self._container.duration or 0) / self._av.time_base + 1
        last_s = _LONGEST_S_A_BYTE * n_bytes
        for frame in self._frames():
            self.rate_hz = self.rate_hz or frame.sample_rate
            begins_s = 0.0 if frame.time is None else frame.time - began_s
            missing_s = begins_s - self._taken / self.rate_hz
            for samples in self._resampled_as_floats(frame):
                if _GAP_S < missing_s <= longest_s and begins_s <= last_s:
                    missing, missing_s = round(missing_s * self.rate_hz), 0.0
                    for first in range(0, missing, BLOCK_FRAMES):
                        yield np.zeros((min(BLOCK_FRAMES, missing - first), samples.shape[1]), np.float32)
                yield samples

    def _frames(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        more = True
        while more:
            try:
                packet = next(packets, None)
                more = packet is not None
                yield from packet.decode() if packet is not None else ()
            except self._av.FFmpegError:
                self._damaged += 1

    def _resampled_as_floats(self, frame: Any) -> Iterator[Float32]:
        """Samples of a frame, shape (n_frames, n_channels), at the rate of the first one."""
        kind = frame.format.name, frame.layout.name, frame.sample_rate
        try:
            if kind != self._resampled:
                self._resampler = self._av.AudioResampler("flt", frame.layout, self.rate_hz)
                self._resampled = kind
            resampled = self._resampler.resample(frame)
        except self._av.FFmpegError:  # a frame of no possible layout
            self._damaged += 1
            return
        for each in resampled:
            # Packed, since PyAV crashes on more than eight planes.
            yield each.to_ndarray().reshape(-1, each.layout.nb_channels)

    def _promised_s(self) -> float:
        """Length by the container, 0 where it counts none."""
        stream, names = self._stream, self._container.format.name
        if not any(name in names for name in _COUNTING):
            return 0.0
        if stream.duration is not None:
            return float(stream.duration * stream.time_base)
        hours = re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", stream.metadata.get("DURATION", ""))
        return (
            sum(float(part) * unit for part, unit in zip(hours.groups(), (3600, 60, 1), strict=True)) if hours else 0.0
        )
