# SPDX-License-Identifier: MIT
"""Mono sound in memory, and reading it from files in pieces so that long files stay small."""

from __future__ import annotations

import io
import math
import os
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import AudioError
from ..notes import Note, OnNote
from .resample import ResampleStream, checked_rate, resample
from .truncation import NO_PROMISE_BYTES, promised_frames

Float32 = NDArray[np.float32]

SoundFile = str | os.PathLike[str] | bytes
"""The path of a sound file, or all of its bytes."""

# Full scale of whole numbers; that of floats is 1.
_FULL_SCALE = {"int16": 1 << 15, "int32": 1 << 31}

# An array with more columns holds its channels in rows.
_MOST_CHANNELS = 64

# Full scale is 1; sums of squares of anything near this stay finite in float32.
_ABSURD = 1e9

# Sample frames read at a time; six float32 channels of them are 1.5 MB.
_BLOCK_SAMPLES = 1 << 16


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono sound.

    Parameters
    ----------
    samples : ndarray of float, int16 or int32, shape (n_samples,) or (n_samples, n_channels)
        Floats in [-1, 1] as files hold them; louder is allowed, NaN, infinity and 1e9 are not. Whole numbers use
        their whole range. Kept as float32, shape (n_samples,): the mean of the channels.
    sample_rate_hz : int
        8,000 to 192,000.
    notes : tuple of Note
        What there is to know about the file that it was read from.

    Raises
    ------
    AudioError
        When the samples are of another type or shape, or not finite.
    SampleRateError
        When the rate is out of range.

    Examples
    --------
    >>> Audio(np.array([[16384, 0], [-32768, -32768]], np.int16), 48_000).samples
    array([ 0.25, -1.  ], dtype=float32)
    """

    samples: Float32
    sample_rate_hz: int
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", _mono(self.samples))
        _check_finite(self.samples, "Audio")
        object.__setattr__(self, "sample_rate_hz", checked_rate(self.sample_rate_hz, "Audio"))

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate_hz

    def resampled(self, sample_rate_hz: int) -> Audio:
        """The same sound at another rate (Hz); itself when the rate is the same."""
        if sample_rate_hz == self.sample_rate_hz:
            return self
        return Audio(resample(self.samples, self.sample_rate_hz, sample_rate_hz), sample_rate_hz, self.notes)

    @classmethod
    def read(cls, file: SoundFile, sample_rate_hz: int | None = None) -> Audio:
        """The sound of a file, its channels averaged.

        Parameters
        ----------
        file : path or bytes
            A PCM WAV, or with the `soundfile` package installed also FLAC, Ogg Vorbis, Opus, MP3, AIFF,
            float WAV and what else libsndfile reads.
        sample_rate_hz : int, optional
            Rate to convert to while reading; the file's own by default.

        Returns
        -------
        Audio
            Of a WAV, AIFF, FLAC, Ogg or MP3 file that holds less sound than it promises, what is there, with the
            note `cut_short`; see `truncation`.

        Raises
        ------
        AudioError
            When the file is missing, empty, not audio, or holds NaN or infinite samples.
        SampleRateError
            When the file's rate is outside 8 to 192 kHz.
        """
        parts: list[Float32] = []
        notes: list[Note] = []
        stream: ResampleStream | None = None
        for block in read_blocks(file, notes.append):
            stream = stream or ResampleStream(block.sample_rate_hz, sample_rate_hz or block.sample_rate_hz)
            parts.append(stream.push(block.samples))
        assert stream is not None  # read_blocks gives at least one block
        return cls(np.concatenate([*parts, stream.finish()]), stream.to_hz, tuple(notes))


def read_blocks(file: SoundFile, on_note: OnNote | None = None) -> Iterator[Audio]:
    """The sound of a file in consecutive pieces of about a second at the file's own rate, its channels averaged.

    Gives at least one piece. Reads and raises as `Audio.read` does while the pieces are taken; after the last one
    `on_note` gets what there is to know about the file.
    """
    where = "the sound in memory" if isinstance(file, bytes) else str(file)
    empty = True
    with ExitStack() as stack:
        rate_hz, blocks = _open(file, where, stack, on_note or (lambda note: None))
        checked_rate(rate_hz, where)
        for block in blocks:
            with np.errstate(invalid="ignore", over="ignore"):
                mono = block.mean(axis=1, dtype=np.float32)
            _check_finite(mono, where)
            if len(mono):
                empty = False
                yield Audio(mono, rate_hz)
    if empty:
        raise AudioError("the file holds no sound", where, "record or export it again")


def _check_finite(samples: Float32, where: str) -> None:
    bad = len(samples) - np.count_nonzero(np.abs(samples) < _ABSURD)  # NaN compares false
    if bad:
        raise AudioError(
            f"{bad} samples are NaN or infinite, or above 1e9", where, "export the sound again from its source"
        )


def _mono(given: Any) -> Float32:
    try:
        samples = np.asarray(given)
    except (ValueError, TypeError):
        samples = np.empty((), object)
    n_channels = samples.shape[1] if samples.ndim == 2 else 1
    whole = samples.dtype.name in _FULL_SCALE
    if samples.ndim not in (1, 2) or not 1 <= n_channels <= _MOST_CHANNELS or not (whole or samples.dtype.kind == "f"):
        raise AudioError(
            f"samples of shape {samples.shape} and type {samples.dtype} are not a sound",
            "Audio",
            "give floats, int16 or int32 of shape (n_samples,) or (n_samples, n_channels)",
        )
    with np.errstate(invalid="ignore", over="ignore"):
        scaled: Float32 = samples.astype(np.float32, copy=False)
        if whole:
            scaled = scaled / np.float32(_FULL_SCALE[samples.dtype.name])
        return scaled if scaled.ndim == 1 else scaled.mean(axis=1, dtype=np.float32)


def _open(source: SoundFile, where: str, stack: ExitStack, on_note: OnNote) -> tuple[int, Iterator[Float32]]:
    """Sample rate (Hz) and blocks of float32, shape (n, n_channels); closed with the stack."""
    try:
        opened: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")  # noqa: SIM115
        file = stack.enter_context(opened)
        head = file.read(12)
        file.seek(0)
    except (OSError, ValueError, TypeError) as error:  # ValueError: a null character; TypeError: no path at all
        why = getattr(error, "strerror", None) or error
        raise AudioError(f"cannot be read ({why})", where, "check the path") from None
    if not head:
        raise AudioError("the file is empty", where, "record or export it again")
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        try:
            wav = stack.enter_context(wave.open(file))  # noqa: SIM115 (the stack closes it)
            if wav.getsampwidth() <= 4:
                return wav.getframerate(), _wav_blocks(wav, where, on_note)
            file.seek(0)
        except (wave.Error, EOFError, RuntimeError):
            file.seek(0)  # not plain PCM: float, extensible, compressed, or damaged
    try:
        import soundfile
    except (ImportError, OSError):
        fault = "only PCM WAV can be read without the soundfile package"
        raise AudioError(fault, where, "pip install soundfile") from None
    try:
        sound = stack.enter_context(soundfile.SoundFile(file))
    except (soundfile.SoundFileError, RuntimeError, TypeError):
        fault = "this is not a sound that can be read"
        raise AudioError(fault, where, "convert it to WAV, FLAC, Ogg, Opus, MP3 or AIFF") from None
    return sound.samplerate, _soundfile_blocks(sound, soundfile.SoundFileError, file, where, on_note)


def _cut_short(where: str, there_s: float, promised_s: float) -> Note:
    of = f" of {promised_s:.2f} s" if math.isfinite(promised_s) else ""
    return Note("cut_short", f"the file is cut short: {there_s:.2f} s{of} were there and were used", where)


def _wav_blocks(wav: wave.Wave_read, where: str, on_note: OnNote) -> Iterator[Float32]:
    """Blocks of a PCM WAV of 8, 16, 24 or 32 bits by the standard library alone."""
    width, channels = wav.getsampwidth(), wav.getnchannels()
    read = 0
    while data := wav.readframes(_BLOCK_SAMPLES):
        block = pcm_samples(data, width, channels)
        read += len(block)
        yield block
    promised = wav.getnframes()
    if read < promised < NO_PROMISE_BYTES // (width * channels):
        on_note(_cut_short(where, read / wav.getframerate(), promised / wav.getframerate()))


def pcm_samples(data: bytes, width: int, channels: int) -> Float32:
    """Samples in [-1, 1], shape (n_samples, n_channels), of the PCM in a WAV: whole numbers of `width` 1 to 4 bytes.

    They are little-endian, those of one byte unsigned. What is left of a sample that is cut is dropped.
    """
    data = data[: len(data) // (width * channels) * width * channels]
    if width == 1:
        values: Float32 = (np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
    elif width == 3:
        triples = np.frombuffer(data, np.uint8).reshape(-1, 3)
        words = np.zeros((len(triples), 4), np.uint8)
        words[:, 1:] = triples
        values = words.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    else:
        values = np.frombuffer(data, f"<i{width}").astype(np.float32) / np.float32(2 ** (8 * width - 1))
    return values.reshape(-1, channels)


def _soundfile_blocks(
    sound: Any, failure: type[Exception], file: BinaryIO, where: str, on_note: OnNote
) -> Iterator[Float32]:
    """Blocks of any other file by libsndfile."""
    read, more = 0, True
    while more:
        block = np.full((_BLOCK_SAMPLES, sound.channels), np.nan, np.float32)
        try:
            block = sound.read(out=block)
            more = len(block) > 0
        except failure as error:
            # At the end of a FLAC that is cut short, or does not say how long it is, after what is there.
            block, more = block[: np.count_nonzero(~np.isnan(block[:, 0]))], False
            if sound.format != "FLAC" or not read + len(block):
                raise AudioError(f"the sound is damaged ({error})", where, "export it again from its source") from None
        read += len(block)
        yield block
    promised = promised_frames(file, read)
    if promised > read > 0:
        on_note(_cut_short(where, read / sound.samplerate, promised / sound.samplerate))
