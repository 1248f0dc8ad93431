# SPDX-License-Identifier: MIT
"""Everything that reads what strangers wrote, as functions of bytes, each with files to begin with.

A target returns, or raises an error of ours; everything else is a fault.
"""

from __future__ import annotations

import io
import itertools
import os
import runpy
import tempfile
import wave
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wav2vis_core import Audio, Cue, LiveSession, Track, VisemeSet
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.studio import Studio
from wav2vis_core.acoustics.weights import read_safetensors
from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats import ReadOptions, WriteOptions, all_formats, all_readers, encode, render
from wav2vis_core.formats.common.expected_set import in_expected_set
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.formats.registry import by_content
from wav2vis_core.live.speaker import Speaker
from wav2vis_core.motion.rig import Rig, bundled_rigs
from wav2vis_core.senders.moment import Stage
from wav2vis_core.sound.recording import Recording
from wav2vis_core.track.phone_labels import spelled
from wav2vis_core.track.shape_map import ShapeMap
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.own_words import own_words, own_words_path, remember
from wav2vis_core.transcripts.transcript import Transcript

from . import live_targets as live

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "wav2vis_core" / "assets"
HANDED_OVER = runpy.run_path(str(ROOT / "tests" / "formats" / "test_fuzz.py"))["HANDED_OVER"]

_LONGEST_S = 600.0  # of a track that is written: longer ones take their time
_STAMPS = itertools.count(1)
FOLDER = tempfile.TemporaryDirectory(prefix="wav2vis-fuzz-")


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
    path = Path(FOLDER.name, name)
    path.write_bytes(data)
    return path


@cache
def sample() -> Track:
    """Two seconds of every shape of Preston Blair's."""
    chosen = VisemeSet.load("preston_blair")
    shapes = tuple(chosen.shapes)
    cues = tuple(Cue(k / 5, (k + 1) / 5, shape, tags=("smile",) * (k == 1)) for k, shape in enumerate(shapes))
    words = (Segment(0.2, 0.6, "mama", 0.9, tags=("loud", "near")), Segment(0.6, 1.0, "is", origin="edited"))
    phones = (Segment(0.2, 0.4, "M"), Segment(0.4, 0.6, "AA", origin="edited"), Segment(0.6, 1.0, "IH"))
    phrases = (Segment(0.2, 1.0, "mama is"),)
    head = (cues, shapes, chosen.rest, chosen.closed, chosen.name, cues[-1].end_s, "talk.wav")
    return Track(*head, words=words, phones=phones, phrases=phrases, listener="studio")


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


def _any_reader(data: bytes) -> Track:
    text = decoded(data, "fuzz")
    reader = by_content(text, "fuzz")
    reader.frame_rate(text)
    return reader.read(text, "fuzz", ReadOptions(voice=1 if reader.voices(text) else None))


def _rewritten(data: bytes) -> None:
    """What a timing file holds, in each format that writes a file small enough."""
    track = _any_reader(data)
    if track.duration_s > _LONGEST_S:
        return
    for chosen in all_formats().values():
        if not isinstance(chosen, PictureFormat):
            options = chosen.completed(WriteOptions())
            try:
                encode(in_expected_set(track, chosen, options, None, None), chosen, options)
            except Wav2VisError as error:
                assert error.what


def _own_words(data: bytes) -> None:
    """A user's dictionary: what it holds comes back beside a word that is added."""
    path = own_words_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(0, next(_STAMPS)))  # the reader knows a file by its time and size
    known = own_words()
    remember("fuzz", (("F", "AH", "Z"),))
    assert own_words() == known | {"fuzz": (("F", "AH", "Z"),)}
    Transcript.parse(" ".join(known))


def _word(data: bytes) -> None:
    """A word, a line, and how somebody says it: it is kept as it was given, and reads as that."""
    word, _, phones = data.decode("utf-8", "surrogateescape").partition("\n")
    own_words_path().unlink(missing_ok=True)
    ways = (spelled(phones),)
    remember(word, ways)
    assert list(own_words().values()) == [ways]


def _foreign(data: bytes) -> None:
    """A language's code in a line, then text."""
    code, _, text = decoded(data, "fuzz").partition("\n")
    Transcript.parse(text, code)


def _microphone(data: bytes) -> None:
    samples = np.frombuffer(data[: len(data) // 4 * 4], np.float32)[:4000]
    stage = Stage.of(LiveSession(16_000, "mpeg4"))
    session = LiveSession(16_000, "mpeg4")
    for frames in (session.push(Audio(samples, 16_000).samples), session.finish()):
        for moment in stage.moments(frames):
            list(moment.messages())


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

    path = Path(FOLDER.name, "seed.wav2vis")
    Project(Path(FOLDER.name, "talk.wav"), State.of(sample(), markers=(Marker(0.5, "here"),))).save(path)
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


def _speaker(data: bytes) -> None:
    speaker = Speaker.load(_file(data, "speaker.json"))
    LiveSession(16_000, "mpeg4", speaker=speaker).push(np.zeros(1600, np.float32))


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
    "rewritten": lambda: Target(_rewritten, (render(sample(), all_formats()["track.json"]).encode(),)),
    "foreign": lambda: Target(_foreign, tuple(code + b"\n3,5 \xc3\x84pfel (laut)" for code in (b"de", b"fr", b"ru"))),
    "own_words": lambda: Target(_own_words, (b"# mine\nmama M AA M AA\nMAMA m a\n", "Größe ɡ ʁ øː s ə\n".encode())),
    "word": lambda: Target(_word, (b"it's\nIH T S", "Größe\nɡ ʁ øː s ə".encode())),
    "speaker": lambda: Target(_speaker, (LiveSession(16_000, "mpeg4").speaker.to_json().encode(),)),
    "page": lambda: Target(live.page, live.browsers(_wave())),
    "knock": lambda: Target(live.knock, live.knocks()),
    "viewer": lambda: Target(
        live.viewer, (b"Host: localhost:8765\nOrigin: https://example.org", b"Host: [::1]:80\nSec-Fetch-Site: none")
    ),
    "vtube_studio": lambda: Target(
        live.vtube_studio,
        (
            b'{"requestID": "NUMBER", "data": {"authenticationToken": "t", "authenticated": true}}\n' * 5,
            b'{"requestID": "NUMBER", "messageType": "APIError", "data": {"errorID": 50, "message": "no"}}\n',
        ),
    ),
    "vtube_studio_wire": lambda: Target(
        live.vtube_studio_wire,
        (live.frames('{"requestID": "1"}', "[]") + b"\x88\x02\x03\xe8", b"HTTP/1.1 403 Forbidden\r\n\r\n"),
    ),
    "blender_live": lambda: Target(live.blender, (live.live_messages(),)),
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
