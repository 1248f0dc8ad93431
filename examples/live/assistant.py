# SPDX-License-Identifier: MIT
"""A talking assistant: eSpeak NG says each line of standard input, and a mouth says it with it.

    echo "Hello there." | python examples/live/assistant.py                       # the mouth as JSON lines
    chat | python examples/live/assistant.py --mouth websocket --mouth vmc        # a game and VSeeFace
    echo "Hello there." | python examples/live/assistant.py --sound hello.wav     # a file in the loudspeaker's place

Needs `pip install 'wav2vis[live,text]'`. For another synthesiser put a generator of its samples into the place of
`synthesised`.
"""

from __future__ import annotations

import argparse
import ctypes
import sys
import threading
import wave
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wav2vis_core import LiveFrames, LiveSession, Wav2VisError
from wav2vis_core.senders.moment import Moment, Stage
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.registry import make_sender

Samples = NDArray[np.int16]

RATE_HZ = 22_050  # eSpeak NG's

# Of eSpeak NG's speak_lib.h.
_SYNCHRONOUS, _UTF8, _CHARACTERS = 2, 1, 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def synthesised(text: str) -> Iterator[Samples]:
    """The speech of a text, piece by piece while it is made."""
    pieces: SimpleQueue[Samples | None] = SimpleQueue()

    def take(samples: Any, n_samples: int, events: object) -> int:
        if samples and n_samples:
            pieces.put(np.ctypeslib.as_array(samples, (n_samples,)).copy())
        return 0

    def make() -> None:
        library, data = _espeak(), text.encode()
        callback = _CALLBACK(take)  # to be kept for as long as it may be called
        library.espeak_SetSynthCallback(callback)
        library.espeak_Synth(data, len(data) + 1, 0, _CHARACTERS, 0, _UTF8, None, None)
        pieces.put(None)

    threading.Thread(target=make).start()
    while (piece := pieces.get()) is not None:
        yield piece


@cache
def _espeak() -> ctypes.CDLL:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    if library.espeak_Initialize(_SYNCHRONOUS, 100, str(espeakng_loader.get_data_path()).encode(), 0) != RATE_HZ:
        sys.exit("assistant: eSpeak NG has another sample rate than it had")
    library.espeak_SetVoiceByName(b"en-us")
    return library


def told(chunks: Iterable[Samples], session: LiveSession) -> Iterator[tuple[Samples, LiveFrames]]:
    """Pieces of speech, each with the frames that the session knows with it."""
    for chunk in chunks:
        yield chunk, session.push(chunk)
    yield np.zeros(0, np.int16), session.finish()


def in_time(chunks: Iterable[Samples], session: LiveSession, stage: Stage) -> Iterator[tuple[Samples, Moment]]:
    """Each hundredth of a second of speech with the mouth that goes with it, as soon as both are known."""
    waiting, n_given = np.zeros(0, np.int16), 0
    for chunk, frames in told(chunks, session):
        waiting = np.concatenate([waiting, chunk])
        for moment in stage.moments(frames):
            n = round((moment.time_s + 1 / stage.rate_hz) * RATE_HZ) - n_given
            yield waiting[:n], moment
            waiting, n_given = waiting[n:], n_given + n


def loudspeaker() -> Any:
    """A stream whose `write` comes back when there is room for more."""
    import sounddevice

    try:
        return sounddevice.OutputStream(samplerate=RATE_HZ, channels=1, dtype="int16", latency="low")
    except sounddevice.PortAudioError:
        sys.exit("assistant: the system offers no loudspeaker; connect one, or write a file with --sound")


class WavFile(AbstractContextManager["WavFile"]):
    """A file that takes the loudspeaker's place."""

    def __init__(self, path: str) -> None:
        self._file = wave.open(path, "wb")  # noqa: SIM115
        self._file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))

    def write(self, samples: Samples) -> None:
        """Append samples."""
        self._file.writeframes(samples.astype("<i2").tobytes())

    def __exit__(self, *failure: object) -> None:
        self._file.close()


def main() -> None:
    """Speak what comes."""
    parser = argparse.ArgumentParser(description="Say each line of standard input, with a mouth.")
    parser.add_argument("--mouth", action="append", metavar="NAME[=ADDRESS]", help="as wav2vis live sends (json)")
    parser.add_argument("--sound", metavar="WAV", help="write the speech to a file at once, instead of playing it")
    arguments = parser.parse_args()
    session = LiveSession(RATE_HZ, "mpeg4", look_ahead="buffer")
    stage = Stage.of(session)
    try:
        outlets = [Outlet(make_sender(name), stage) for name in arguments.mouth or ["json"]]
    except Wav2VisError as error:
        sys.exit(f"assistant: {error}")
    for outlet in outlets:
        outlet.start()
    with WavFile(arguments.sound) if arguments.sound else loudspeaker() as player:
        for line in sys.stdin:
            for samples, moment in in_time(synthesised(line), session, stage):
                player.write(samples)
                for outlet in outlets:
                    outlet.put(moment, wait=bool(arguments.sound))
            session = LiveSession(RATE_HZ, "mpeg4", look_ahead="buffer", speaker=session.speaker)
    for outlet in outlets:
        outlet.stop()


if __name__ == "__main__":
    main()
