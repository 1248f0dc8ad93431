# SPDX-License-Identifier: MIT
"""Where the sound comes from: a microphone, a file, a stream."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ...errors import AudioError, OptionError
from ...sound.audio import mixed, read_blocks
from ...sound.chunks import Pcm
from ...sound.pcm import pcm_samples
from ...sound.resample import checked_rate
from ...sound.stream import WavStream
from ..console import stdin_readable

Float32 = NDArray[np.float32]

STDIN = "-"

_BLOCK_S = 0.01
_SILENT_S = 10  # after which a microphone that gives nothing at all is gone: not every system says so
_EXTRA = "pip install 'wav2vis[live]'"


@dataclass(frozen=True)
class Source:
    """A sound that comes: its rate, and mono blocks of it, some of which may be empty while nothing comes."""

    rate_hz: int
    blocks: Iterator[Float32]


def in_its_own_time(source: Source) -> Source:
    """The same, each block given when it has ended by the clock."""

    def paced() -> Iterator[Float32]:
        began, n_samples = time.perf_counter(), 0
        for block in source.blocks:
            n_samples += len(block)
            time.sleep(max(0.0, began + n_samples / source.rate_hz - time.perf_counter()))
            yield block

    return Source(source.rate_hz, paced())


def sound_file(path: str) -> Source:
    """A sound file, a hundredth of a second at a time; AudioError when it cannot be read."""
    pieces = read_blocks(path)
    first = next(pieces, None)
    if first is None:
        raise AudioError("there is no sound in it", path, "choose another file")
    size = max(1, round(first.sample_rate_hz * _BLOCK_S))

    def blocks() -> Iterator[Float32]:
        kept = first.samples
        for piece in pieces:
            whole = len(kept) // size * size
            yield from np.split(kept[:whole], range(size, whole, size))
            kept = np.concatenate([kept[whole:], piece.samples])
        yield from np.split(kept, range(size, len(kept), size))

    return Source(first.sample_rate_hz, blocks())


def standard_input(raw_hz: int | None) -> Source:
    """The WAV that comes on stdin, or raw 16-bit mono of a given rate.

    Raises
    ------
    OptionError
        When it is no WAV and no rate was given.
    SampleRateError
        When the rate is outside 8 to 192 kHz.
    AudioError
        When stdin cannot be read, then or while blocks are taken.
    """
    stream: BinaryIO | WavStream = sys.stdin.buffer
    pcm = None if raw_hz is None else Pcm(raw_hz, 1, 2)
    if pcm is None:
        with stdin_readable():
            stream = WavStream(sys.stdin.buffer)
        pcm = stream.chunks.pcm if stream.chunks else None
    if pcm is None:
        raise OptionError("this is no PCM WAV", "stdin", "send a WAV, or raw samples to wav2vis live --raw HZ")
    rate_hz = checked_rate(pcm.sample_rate_hz, "stdin" if raw_hz is None else "--raw")
    size = max(1, round(rate_hz * _BLOCK_S)) * pcm.width * pcm.n_channels

    def blocks() -> Iterator[Float32]:
        with stdin_readable():
            while data := stream.read(size):
                yield mixed(pcm_samples(data, pcm.width, pcm.n_channels))

    return Source(rate_hz, blocks())


def microphone(device: str | None, option: str) -> Source:
    """The sound of a microphone, which an option names, as it comes, until it is pulled out.

    Raises
    ------
    OptionError
        When there is no such microphone, or none at all.
    AudioError
        When sounddevice or its library is missing; while blocks are taken, when the microphone cannot be
        opened or is gone.
    """
    sounddevice = _sounddevice()
    chosen = int(device) if device and device.isdigit() else device
    try:
        rate_hz = checked_rate(round(sounddevice.query_devices(chosen, "input")["default_samplerate"]), option)
    except (ValueError, sounddevice.PortAudioError):
        what = "there is no such microphone" if device else "the system offers no microphone"
        remedy = "see wav2vis live --list-devices" if microphones() else "connect one, or give a sound with --input"
        raise OptionError(what, option, remedy) from None
    waiting: SimpleQueue[Float32] = SimpleQueue()

    def take(samples: Float32, n_frames: int, when: object, status: object) -> None:
        waiting.put(samples[:, 0].copy())

    def blocks() -> Iterator[Float32]:
        where = device or "microphone"
        try:
            with sounddevice.InputStream(
                samplerate=rate_hz, device=chosen, channels=1, dtype="float32", latency="low", callback=take
            ) as stream:
                silent_s = 0
                while stream.active and silent_s < _SILENT_S:
                    try:
                        block, silent_s = waiting.get(timeout=1.0), 0
                    except Empty:
                        block, silent_s = np.zeros(0, np.float32), silent_s + 1
                    yield block
        except sounddevice.PortAudioError as error:
            remedy = "close other programs that use it, or see wav2vis live --list-devices"
            raise AudioError(f"cannot be opened ({error})", where, remedy) from None
        raise AudioError("gives no sound any more", where, "connect it and start again")

    return Source(rate_hz, blocks())


def microphones() -> list[str]:
    """A line for each microphone; errors are those of `microphone`."""
    return [
        f"{number:3}  {each['name']}  ({each['default_samplerate']:.0f} Hz)"
        for number, each in enumerate(_sounddevice().query_devices())
        if each["max_input_channels"] > 0
    ]


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError:
        raise AudioError("sounddevice is not installed", "microphone", _EXTRA) from None
    except OSError:
        remedy = "install it (Debian: libportaudio2), or give a sound with --input"
        raise AudioError("the library PortAudio is missing", "microphone", remedy) from None
    return sounddevice


def source_of(given: str | None, raw_hz: int | None, device: str | None, option: str = "--device") -> Source:
    """The source that the words of the command ask for, `device` by an option of that name.

    Raises
    ------
    OptionError
        When they contradict one another; further errors are those of the sources.
    """
    if raw_hz is not None and given != STDIN:
        raise OptionError("is the rate of raw samples on stdin", "--raw", "give --input - too")
    if given is None:
        return microphone(device or None, option)
    if device is not None:
        raise OptionError("takes the place of the microphone", "--input", f"leave {option} out")
    if given == STDIN:
        return standard_input(raw_hz)
    if not Path(given).exists():
        raise AudioError("there is no such file", given, "check the path")
    return sound_file(given)
