# SPDX-License-Identifier: MIT
"""Which decoder reads a sound file, by its content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import AudioError, SampleRateError
from ..notes import OnNote
from .chunks import Chunks, Pcm
from .libsndfile import open_libsndfile
from .media import is_media, no_such_track, open_media
from .pcm import pcm_blocks
from .recording import Recording
from .window import Window, is_sound, sound_start

Float32 = NDArray[np.float32]


def open_sound(recording: Recording, stack: ExitStack, on_note: OnNote) -> tuple[int, Iterator[Float32]]:
    """Sample rate (Hz) and blocks of float32, shape (n_frames, n_channels); closed with the stack.

    Raises
    ------
    AudioError
        When the file cannot be read, is no sound, lacks the track, or needs a package that is not installed.
    SampleRateError
        When a rate is given for a file that states its own.
    """
    file, where = recording.opened(stack), recording.where
    start = 0 if is_media(file) else sound_start(file)
    view: BinaryIO = Window(file, start) if start else file  # type: ignore[assignment]
    known = is_sound(view) or is_media(view)
    if recording.raw_rate_hz is not None:
        if known:
            raise SampleRateError("this sound states its own rate", where, "leave it out", "raw_rate_hz")
        raw = Pcm(recording.raw_rate_hz, 1, 2)
        return raw.sample_rate_hz, pcm_blocks(file, 0, file.seek(0, 2), raw)
    if not is_media(view):
        if recording.audio_track != 1:
            raise no_such_track(recording, 1)
        chunks = Chunks.read(view)
        if chunks and chunks.pcm:
            return chunks.pcm.sample_rate_hz, _noted(view, chunks, chunks.pcm, where, on_note)
        if chunks and chunks.patches:
            view = Window(file, start, chunks.patches)  # type: ignore[assignment]
        opened = open_libsndfile(view, chunks, where, stack, on_note)
        if opened:
            return opened
    opened = open_media(view, recording, stack, on_note) if known else None
    if opened:
        return opened
    raise AudioError("this is not a sound that can be read", where, "convert it to WAV, FLAC, Ogg, Opus, MP3 or AIFF")


def _noted(file: BinaryIO, chunks: Chunks, pcm: Pcm, where: str, on_note: OnNote) -> Iterator[Float32]:
    """The samples of a PCM WAV, and in the end what there is to say about its header."""
    read = 0
    for block in pcm_blocks(file, chunks.at, chunks.size, pcm):
        read += len(block)
        yield block
    if note := chunks.note(where, read / pcm.sample_rate_hz):
        on_note(note)
