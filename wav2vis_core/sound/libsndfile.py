# SPDX-License-Identifier: MIT
"""FLAC, Ogg, MP3, AIFF and what else libsndfile reads, by the `soundfile` package, which is imported when called."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import AudioError
from ..notes import OnNote
from .chunks import Chunks, cut_short
from .pcm import block_frames
from .truncation import promised_frames

Float32 = NDArray[np.float32]


def open_libsndfile(
    file: BinaryIO, chunks: Chunks | None, where: str, stack: ExitStack, on_note: OnNote
) -> tuple[int, Iterator[Float32]] | None:
    """Sample rate (Hz) and blocks of shape (n_frames, n_channels), closed with the stack; None where it is no sound.

    Raises
    ------
    AudioError
        When the package is not installed; while blocks are taken, when the sound is damaged.
    """
    try:
        import soundfile
    except (ImportError, OSError):
        fault = "only PCM WAV can be read without the soundfile package"
        raise AudioError(fault, where, "pip install soundfile") from None
    file.seek(0)
    try:
        with without_a_word:
            sound = stack.enter_context(soundfile.SoundFile(file))
    except (soundfile.SoundFileError, RuntimeError, TypeError):
        return None
    return sound.samplerate, _blocks(sound, soundfile.SoundFileError, file, chunks, where, on_note)


def _blocks(
    sound: Any, failure: type[Exception], file: BinaryIO, chunks: Chunks | None, where: str, on_note: OnNote
) -> Iterator[Float32]:
    read, more = 0, True
    while more:
        block = np.full((block_frames(sound.channels), sound.channels), np.nan, np.float32)
        try:
            with without_a_word:
                block = sound.read(out=block)
            more = len(block) > 0
        except failure as error:
            # At the end of a FLAC that is cut short, or does not say how long it is; in the middle of a damaged MP3.
            block, more = block[: np.count_nonzero(~np.isnan(block[:, 0]))], False
            if sound.format not in ("FLAC", "MP3") or not read + len(block):
                raise AudioError(f"the sound is damaged ({error})", where, "export it again from its source") from None
        read += len(block)
        yield block
    if chunks:
        note = chunks.note(where, read / sound.samplerate)
    else:
        promised = promised_frames(file, read, sound.samplerate)
        promised_s = promised / sound.samplerate if np.isfinite(promised) else None
        note = cut_short(where, read / sound.samplerate, promised_s) if promised > read > 0 else None
    if note:
        on_note(note)


class WithoutAWord:
    """What libmpg123, inside libsndfile, writes to the process's standard error during a block is lost.

    Blocks may run in several threads at a time: the first to begin turns the error stream away, the last to end turns
    it back. Where the process began without one its number may be that of any file, which is left as it is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_inside = 0
        self._kept: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._n_inside == 0 and sys.__stderr__ is not None:
                self._kept = _turned_away()
            self._n_inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._n_inside -= 1
            if self._n_inside == 0 and self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None


without_a_word = WithoutAWord()
"""The only one, so that all blocks are counted together."""


def _turned_away() -> int | None:
    """A copy of the error stream, which leads nowhere from now on; None where there is none."""
    try:
        kept = os.dup(2)
    except OSError:
        return None
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.close(nothing)
    return kept
