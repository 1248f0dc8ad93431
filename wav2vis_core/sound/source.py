# SPDX-License-Identifier: MIT
"""What people give as a sound: a path, the bytes of a file, a file that is open, or samples."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from numpy.typing import NDArray

from ..errors import AudioError, SampleRateError
from .audio import Audio
from .recording import Recording, SoundFile

Source = SoundFile | BinaryIO | Audio | NDArray[Any]
"""A sound file by its path, as bytes or open for reading, or with how to take it; or samples: an `Audio`, or an array
with its rate."""


_KINDS = (str, os.PathLike, bytes, bytearray, memoryview, Recording, Audio)


def sound_of(source: Source, sample_rate_hz: float | None = None) -> SoundFile | Audio:
    """A sound that can be read as often as it takes.

    Parameters
    ----------
    source : path, bytes, Recording, binary file, Audio or ndarray
        An open file is read from where it stands to its end, and stays open. Arrays are as `Audio` takes them.
    sample_rate_hz : int, optional
        Of an array, which does not say; of nothing else.

    Raises
    ------
    AudioError
        When it is none of these, or the open file cannot be read.
    SampleRateError
        When an array comes without its rate, or anything else with one.
    """
    if isinstance(source, (list, tuple)) or hasattr(source, "__array__"):
        if sample_rate_hz is None:
            raise SampleRateError("samples need their rate", "sample_rate_hz", "give it, such as 48000")
        return Audio(source, sample_rate_hz)  # type: ignore[arg-type]
    if not (isinstance(source, _KINDS) or hasattr(source, "read")):
        remedy = "give a path, bytes, an open file, or samples with their rate"
        raise AudioError(f"{type(source).__name__} is not a sound", "source", remedy)
    if sample_rate_hz is not None:
        raise SampleRateError("this sound states its own rate", "sample_rate_hz", "leave it out")
    if isinstance(source, (bytes, Audio)):
        return source
    if isinstance(source, (str, os.PathLike, Recording)):
        return (source if isinstance(source, Recording) else Recording(source)).kept()
    if isinstance(source, (bytearray, memoryview)):
        return bytes(source)
    return _content(source)


def _content(file: Any) -> bytes:
    where = str(getattr(file, "name", "the open file"))
    try:
        content = file.read()
    except (OSError, ValueError) as error:  # ValueError: closed, or a text that is none
        raise AudioError(f"cannot be read ({error})", where, 'open it with "rb"') from None
    if not isinstance(content, bytes):
        raise AudioError("is open as text", where, 'open it with "rb"')
    return content
