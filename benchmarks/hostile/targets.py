# SPDX-License-Identifier: MIT
"""Everything that reads what strangers wrote, as functions of bytes, each with files to begin with.

A target returns, or raises an error of ours; everything else is a fault.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import runpy
import tempfile
import wave
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from wav2vis_core import Audio, Cue, LiveSession, Track, VisemeSet
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.studio import Studio
from wav2vis_core.acoustics.weights import read_safetensors
from wav2vis_core.errors import SenderError
from wav2vis_core.formats import ReadOptions, all_formats, all_readers, render
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.formats.registry import by_content
from wav2vis_core.motion.rig import Rig, bundled_rigs
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.vtube_studio import VtubeStudioSender
from wav2vis_core.senders.websocket import WebSocketSender
from wav2vis_core.sound.recording import Recording
from wav2vis_core.track.shape_map import ShapeMap
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.transcripts.transcript import Transcript

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "wav2vis_core" / "assets"
HANDED_OVER = runpy.run_path(str(ROOT / "tests" / "formats" / "test_fuzz.py"))["HANDED_OVER"]

_FOLDER = tempfile.TemporaryDirectory(prefix="wav2vis-fuzz-")
os.environ["XDG_CONFIG_HOME"] = _FOLDER.name  # of the token that VTube Studio gives


class Target(NamedTuple):
    """Something to feed.

    Attributes
    ----------
    feed : callable
        Given bytes.
    seeds : tuple of bytes
        What it is made for.
    """

    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _file(data: bytes, name: str) -> Path:
    path = Path(_FOLDER.name, name)
    path.write_bytes(data)
    return path


@cache
def sample() -> Track:
    """Two seconds of every shape of Preston Blair's."""
    chosen = VisemeSet.load("preston_blair")
    shapes = tuple(chosen.shapes)
    cues = tuple(Cue(k / 5, (k + 1) / 5, shape) for k, shape in enumerate(shapes))
    return Track(cues, shapes, chosen.rest, chosen.closed, chosen.name, cues[-1].end_s, "talk.wav")


def sounds() -> tuple[bytes, ...]:
    """A twentieth of a second in what libsndfile writes, and as a film's sound where PyAV is there."""
    import soundfile

    tone = 0.3 * np.sin(np.arange(800) / 5)
    made = []
    kinds = (
        *(("WAV", "PCM_16"), ("WAV", "FLOAT"), ("WAV", "IMA_ADPCM"), ("WAVEX", "PCM_24"), ("RF64", "PCM_16")),
        *(("W64", "PCM_16"), ("AIFF", "PCM_16"), ("AIFF", "ULAW"), ("CAF", "ALAC_16"), ("AU", "PCM_16")),
        *(("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")),
    )
    for kind, subtype in kinds:
        file = io.BytesIO()
        soundfile.write(file, tone, 16_000, format=kind, subtype=subtype)
        made.append(file.getvalue())
    return tuple(made)


def films() -> tuple[bytes, ...]:
    """The same as films and telephones hold it."""
    import av

    made = []
    for container, codec in (("mp4", "aac"), ("matroska", "flac"), ("mov", "pcm_s16le"), ("adts", "aac")):
        file = io.BytesIO()
        with av.open(file, "w", format=container) as film:
            stream = film.add_stream(codec, rate=16_000, layout="mono")
            for number in range(2):
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 2048), np.float32), format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 16_000, 2048 * number
                film.mux(stream.encode(frame))
            film.mux(stream.encode(None))
        made.append(file.getvalue())
    return tuple(made)


def _with_header(weights: bytes) -> Callable[[bytes], Path]:
    """A weights file whose header is other bytes."""
    length = int.from_bytes(weights[:8], "little")

    def make(header: bytes) -> Path:
        return _file(len(header).to_bytes(8, "little") + header + weights[8 + length :], "weights.safetensors")

    return make


def _weights(kind: type[Student | Studio], name: str) -> Target:
    whole = (ASSETS / f"{name}.safetensors").read_bytes()
    make = _with_header(whole)
    return Target(lambda data: kind.load(make(data)), (whole[8 : 8 + int.from_bytes(whole[:8], "little")],))


def _reader(name: str) -> Target:
    track, written = sample(), all_formats().get(name)
    options = ReadOptions(like=track if written else None)
    seeds = (render(track, written).encode(),) if written else (HANDED_OVER[name],)
    return Target(lambda data: all_readers()[name].read(decoded(data, "fuzz"), "fuzz", options), seeds)


def _any_reader(data: bytes) -> object:
    text = decoded(data, "fuzz")
    reader = by_content(text, "fuzz")
    reader.frame_rate(text)
    return reader.read(text, "fuzz", ReadOptions(voice=1 if reader.voices(text) else None))


class _Answers:
    """VTube Studio on the other end: what it says, and then nothing more."""

    def __init__(self, data: bytes) -> None:
        self._answers = iter(data.decode("utf-8", "replace").split("\n"))
        self._number = ""

    def send(self, text: str) -> None:
        """Take a request."""
        self._number = json.loads(text)["requestID"]

    def recv(self, timeout_s: float) -> str:
        """An answer; NUMBER stands for the request's own."""
        for answer in self._answers:
            return answer.replace("NUMBER", self._number)
        raise TimeoutError


def _vtube_studio(data: bytes) -> None:
    sender = VtubeStudioSender(Address("127.0.0.1", 8001))
    sender._socket = _Answers(data)  # type: ignore[assignment]
    try:
        sender._authenticate()
        for _ in range(3):
            sender._ask("InjectParameterDataRequest", {})
    except (SenderError, OSError):  # what the outlet says, and tries again
        pass


def _viewer(data: bytes) -> None:
    """A viewer's request, each line of which is the value of a header."""
    host, _, origin = data.decode("latin-1").partition("\n")
    answering = SimpleNamespace(respond=lambda status, text: (status, text))
    asking = SimpleNamespace(headers={"Host": host, "Origin": origin})
    WebSocketSender(Address("127.0.0.1", 8765), ("https://example.org",))._admit(answering, asking)  # type: ignore[arg-type]


def _microphone(data: bytes) -> None:
    samples = np.frombuffer(data[: len(data) // 4 * 4], np.float32)[:4000]
    stage = Stage.of(LiveSession(16_000, "mpeg4"))
    session = LiveSession(16_000, "mpeg4")
    for frames in (session.push(Audio(samples, 16_000).samples), session.finish()):
        for moment in stage.moments(frames):
            list(moment.messages())


def _blender_live(data: bytes) -> None:
    """What comes to Blender's live mouth, a line for each datagram."""
    from blender_addon.live.messages import Mouth, read
    from blender_addon.live.recording import Recording

    shapes = tuple(VisemeSet.load("mpeg4").shapes)
    recording = Recording(shapes)
    for line in data.split(b"\n"):
        message = read(line, shapes)
        if isinstance(message, Mouth):
            recording.add(message)
    recording.curves(FrameRate(24))


def _character(data: bytes) -> None:
    from desktop_app.look.drawings import _framed, _image
    from desktop_app.model.character import Character

    pictures = Character.load(_file(data, "mouths.svg")).pictures
    for picture in itertools.islice(_framed(pictures).values(), 2):
        _image.__wrapped__(picture, 60)


def _picture(data: bytes) -> None:
    from desktop_app.look.drawings import _image

    _image.__wrapped__(data, 60)


def _character_target() -> Target:
    from PyQt6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication(["fuzz", "-platform", "offscreen"])
    return Target(lambda data: app and _character(data), ((ASSETS / "mouths" / "mouths.svg").read_bytes(),))


def _project() -> Target:
    from desktop_app.model.project import Project
    from desktop_app.model.state import Marker, State

    path = Path(_FOLDER.name, "seed.wav2vis")
    Project(Path(_FOLDER.name, "talk.wav"), State.of(sample(), markers=(Marker(0.5, "here"),))).save(path)
    return Target(lambda data: Project.load(_file(data, "fuzz.wav2vis")), (path.read_bytes(),))


def _sentences() -> tuple[bytes, ...]:
    return (
        b"BOB: (sighs) Meet me at 10:30 p.m. on 3/4/1984, Dr. Smith -- it's $4.50!\n\n"
        b"INT. HALL - DAY\n\nBOB\nXIV 1,000,000\n",
        b"1\n00:00:01,000 --> 00:00:02,500\n<i>Hello!</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n3/4 cup &amp; 5%\n",
        "3. ½ of №5, £1.2bn; call +44 20 7946 0958 or www.example.org/a_b?c=1 😀 MCMXCIX".encode(),
    )


def _wave() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((2, 2, 16_000, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(400))
    return file.getvalue()


def _live_messages() -> bytes:
    """Of a second of a tone."""
    session = LiveSession(16_000, "mpeg4")
    stage = Stage.of(session)
    frames = session.push(np.sin(np.arange(16_000) / 5).astype(np.float32))
    return "\n".join([stage.hello(), *(text for each in stage.moments(frames) for text in each.messages())]).encode()


def _read_raw(data: bytes) -> None:
    read_safetensors(_file(data, "raw.safetensors"))


_MADE: dict[str, Callable[[], Target]] = {
    "sound": lambda: Target(lambda data: Audio.read(data, 16_000), (_wave(), *sounds())),
    "film": lambda: Target(lambda data: Audio.read(Recording(data), 16_000), films()),
    "safetensors": lambda: Target(_read_raw, ((ASSETS / "golden.safetensors").read_bytes(),)),
    "student": lambda: _weights(Student, "offline"),
    "studio": lambda: _weights(Studio, "studio"),
    "set": lambda: Target(
        lambda data: VisemeSet.load(str(_file(data, "set.json"))),
        tuple(path.read_bytes() for path in sorted((ASSETS / "viseme_sets").glob("*.json"))),
    ),
    "map": lambda: Target(
        lambda data: ShapeMap.load(str(_file(data, "map.json")))(sample()), (b'{"WQ": "U", "etc": null, "L": "etc"}',)
    ),
    "rig": lambda: Target(
        lambda data: Rig.from_json(decoded(data, "fuzz"), "fuzz"),
        tuple(rig.to_json().encode() for rig in bundled_rigs()[:4]),
    ),
    "project": _project,
    "character": _character_target,
    "picture": lambda: Target(
        _picture, ((ASSETS / "mouths" / "sil.png").read_bytes(), (ASSETS / "mouths" / "mouths.svg").read_bytes())
    ),
    "text": lambda: Target(lambda data: Transcript.parse(decoded(data, "fuzz")), _sentences()),
    "timing": lambda: Target(_any_reader, tuple(seed for name in all_readers() for seed in _reader(name).seeds)),
    "viewer": lambda: Target(_viewer, (b"localhost:8765\nhttps://example.org", b"[::1]:80\n")),
    "vtube_studio": lambda: Target(
        _vtube_studio,
        (
            b'{"requestID": "NUMBER", "data": {"authenticationToken": "t", "authenticated": true}}\n' * 5,
            b'{"requestID": "NUMBER", "messageType": "APIError", "data": {"errorID": 50, "message": "no"}}\n',
        ),
    ),
    "blender_live": lambda: Target(_blender_live, (_live_messages(),)),
    "microphone": lambda: Target(_microphone, (np.sin(np.arange(800) / 5).astype(np.float32).tobytes(),)),
}


def names() -> Iterator[str]:
    """Of all targets."""
    yield from _MADE
    yield from (f"timing:{name}" for name in all_readers())


def target(name: str) -> Target:
    """The target of a name."""
    kind, _, reader = name.partition(":")
    return _reader(reader) if reader else _MADE[kind]()
