# SPDX-License-Identifier: MIT
"""Mono sound in memory, and reading it from files in pieces so that long files stay small."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import AudioError
from ..notes import Note, OnNote
from .decoder import open_sound
from .recording import Recording, SoundFile
from .resample import ResampleStream, checked_rate, resample

Float32 = NDArray[np.float32]

# Full scale of whole numbers; that of floats is 1.
_FULL_SCALE = {"int16": 1 << 15, "int32": 1 << 31}

# An array with more columns holds its channels in rows.
_MOST_CHANNELS = 64

# Share of a channel's power: less is left where one channel is another one turned over, as a wrongly wired cable does.
_CANCELLED = 1e-3

# Full scale is 1; sums of squares of anything near this stay finite in float32.
_ABSURD = 1e9


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono sound.

    Parameters
    ----------
    samples : ndarray of float, int16 or int32, shape (n_samples,) or (n_samples, n_channels)
        Floats in [-1, 1] as files hold them; louder is allowed, NaN, infinity and 1e9 are not. Whole numbers use
        their whole range. Kept as float32, shape (n_samples,): the mean of the channels, or the
        loudest where they cancel each other.
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
        sample_rate_hz = checked_rate(sample_rate_hz, "sample_rate_hz")
        if sample_rate_hz == self.sample_rate_hz:
            return self
        return Audio(resample(self.samples, self.sample_rate_hz, sample_rate_hz), sample_rate_hz, self.notes)

    @classmethod
    def read(cls, file: SoundFile, sample_rate_hz: int | None = None) -> Audio:
        """The sound of a file, its channels averaged.

        Parameters
        ----------
        file : path, bytes or Recording
            A PCM WAV, or with the `soundfile` package installed also FLAC, Ogg Vorbis, Opus, MP3, AIFF,
            float WAV and what else libsndfile reads; with PyAV also the sound of films, M4A, AAC, WMA and AMR. What
            stands before the sound of a WAV, AIFF, FLAC or Ogg file (a tag, junk) is passed over.
        sample_rate_hz : int, optional
            Rate to convert to while reading; the file's own by default.

        Returns
        -------
        Audio
            All that is there, with a note where that is not what the file promises: `cut_short` (less),
            `length_wrong` (more, or no length is given), `damaged` (parts of a film's sound).

        Raises
        ------
        AudioError
            When the file is missing, empty, not audio, holds NaN or infinite samples, or needs a package that is not
            installed.
        SampleRateError
            When the file's rate is outside 8 to 192 kHz.
        """
        parts: list[Float32] = []
        notes: list[Note] = []
        stream: ResampleStream | None = None
        for block in read_blocks(file, notes.append):
            to_hz = block.sample_rate_hz if sample_rate_hz is None else sample_rate_hz
            stream = stream or ResampleStream(block.sample_rate_hz, to_hz)
            parts.append(stream.push(block.samples))
        assert stream is not None  # read_blocks gives at least one block
        return cls(np.concatenate([*parts, stream.finish()]), stream.to_hz, tuple(notes))


def read_blocks(file: SoundFile, on_note: OnNote | None = None) -> Iterator[Audio]:
    """The sound of a file in consecutive pieces of about a second at the file's own rate, its channels averaged.

    Gives at least one piece. Reads and raises as `Audio.read` does while the pieces are taken; after the last one
    `on_note` gets what there is to know about the file.
    """
    recording = file if isinstance(file, Recording) else Recording(file)
    where, empty = recording.where, True
    with ExitStack() as stack:
        rate_hz, blocks = open_sound(recording, stack, on_note or (lambda note: None))
        checked_rate(rate_hz, where)
        for block in blocks:
            mono = mixed(block)
            _check_finite(mono, where)
            if len(mono):
                empty = False
                yield Audio(mono, rate_hz)
    if empty:
        raise AudioError("the file holds no sound", where, "record or export it again")


def mixed(channels: NDArray[np.floating]) -> Float32:
    """The mean of channels, shape (n_samples,); where they cancel each other, the loudest alone.

    `channels` are floats of shape (n_samples, n_channels).
    """
    with np.errstate(invalid="ignore", over="ignore"):
        mean: Float32 = channels.mean(axis=1, dtype=np.float32)
        if channels.shape[1] == 1 or not len(channels):
            return mean
        powers = np.square(channels, dtype=np.float32).mean(axis=0)
        if np.square(mean).mean() < _CANCELLED * powers.max():
            mean = np.asarray(channels[:, powers.argmax()], np.float32)
    return mean


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
    return scaled if scaled.ndim == 1 else mixed(scaled)
