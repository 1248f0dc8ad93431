# SPDX-License-Identifier: MIT
"""`wav2vis live`: from a file, a stream or a microphone to the messages that others read."""

import io
import json
import os
import signal
import struct
import sys
import threading
import types
import wave
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core import Audio, LiveSession
from wav2vis_core.cli.live import sources
from wav2vis_core.senders.sender import LOOPBACK
from wav2vis_core.sound.stream import WavStream

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"


@pytest.fixture
def talk(tmp_path):
    """Two seconds of the example as a WAV of its own rate, and its samples."""
    sound = Audio.read(EXAMPLE)
    samples = np.rint(sound.samples[: 2 * sound.sample_rate_hz] * 32767).astype("<i2")
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, sound.sample_rate_hz, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path, samples, sound.sample_rate_hz


@pytest.fixture
def stdin(monkeypatch):
    """Give bytes to the command's stdin."""

    def give(data):
        monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(data))))

    return give


def messages(ran):
    assert ran.status == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def told_shapes(said):
    return [message["shape"] for message in said if message["type"] == "mouth"]


def test_a_file_becomes_the_messages_of_its_session(wav2vis, talk):
    path, samples, rate_hz = talk
    said = messages(wav2vis("live", "--input", path, "--fast", "--send", "json", "--set", "rhubarb"))
    session = LiveSession(rate_hz, "rhubarb")
    frames = [session.push(samples), session.finish()]
    assert said[0]["type"] == "hello" and said[0]["set"] == "rhubarb"
    assert told_shapes(said)[:-1] == [shape for each in frames for shape in each.shapes]
    assert told_shapes(said)[-1] == "X"  # the mouth is left at rest
    assert [cue["shape"] for cue in said if cue["type"] == "cue"] == [c.shape for each in frames for c in each.cues]


def test_a_stream_says_what_the_file_says_as_wav_and_raw_and_with_a_buffer(wav2vis, talk, stdin):
    path, samples, rate_hz = talk
    words = ("--fast", "--send", "json")
    of_file = wav2vis("live", "--input", path, *words).out
    stdin(path.read_bytes())
    assert wav2vis("live", "--input", "-", *words).out == of_file
    stdin(samples.tobytes())
    assert wav2vis("live", "--input", "-", "--raw", rate_hz, *words).out == of_file
    buffered = messages(wav2vis("live", "--input", path, "--buffer", *words))
    assert len(told_shapes(buffered)) == of_file.count('"mouth"') and buffered[0]["look_ahead_s"] > 1


def _extensible(samples, rate_hz):
    """As programs write more than 16 bits or two channels; the last 16 bytes are the kind's name."""
    kind = bytes.fromhex("0100000000001000800000aa00389b71")
    return struct.pack("<HHIIHHHHI", 0xFFFE, 1, rate_hz, 2 * rate_hz, 2, 16, 22, 16, 4) + kind


def _wav(form, samples, *, riff=b"RIFF", size=None, before=b"", after=b""):
    data = samples.tobytes()
    size = len(data) if size is None else size
    chunks = before + b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"LIST" + struct.pack("<I", 8) + b"data fmt"  # which is a text
    return riff + b"\xff\xff\xff\xffWAVE" + chunks + b"data" + struct.pack("<I", size) + data + after


HEADS = {
    "extensible": lambda form, plain, samples: _wav(form, samples),
    "of unknown length": lambda form, plain, samples: _wav(plain, samples, size=0xFFFFFFFF),
    "without a length": lambda form, plain, samples: _wav(plain, samples, size=0),
    "followed by a text": lambda form, plain, samples: _wav(plain, samples, after=b"LIST\x04\0\0\0loud" * 9999),
    "of 64 bits": lambda form, plain, samples: _wav(
        form,
        samples,
        riff=b"RF64",
        size=0xFFFFFFFF,
        before=b"ds64" + struct.pack("<IQQQI", 28, 0, samples.nbytes, 0, 0),
    ),
}


@pytest.mark.parametrize("head", HEADS)
def test_a_wav_of_any_header_is_heard_on_stdin_as_in_a_file(wav2vis, talk, stdin, tmp_path, head):
    _, samples, rate_hz = talk
    content = HEADS[head](
        _extensible(samples, rate_hz), struct.pack("<HHIIHH", 1, 1, rate_hz, 2 * rate_hz, 2, 16), samples
    )
    (tmp_path / "other.wav").write_bytes(content)
    words = ("--fast", "--send", "json")
    of_file = wav2vis("live", "--input", tmp_path / "other.wav", *words).out
    stdin(content)
    assert wav2vis("live", "--input", "-", *words).out == of_file and of_file.count('"mouth"') > 150


def test_a_stream_is_heard_while_it_comes(talk):
    """A program that speaks does not know yet how long."""
    _, samples, rate_hz = talk
    writer, reader = (lambda pipe: (os.fdopen(pipe[1], "wb", 0), os.fdopen(pipe[0], "rb")))(os.pipe())
    with writer, reader:
        writer.write(_wav(_extensible(samples, rate_hz), samples[: rate_hz // 50], size=0xFFFFFFFF))
        stream = WavStream(reader)
        assert stream.read(2 * (rate_hz // 50)) == samples[: rate_hz // 50].tobytes()
        writer.write(b"more")
        assert stream.read(4) == b"more"


def test_what_is_no_sound_on_stdin_is_refused(wav2vis, stdin):
    stdin(b"hello")
    ran = wav2vis("live", "--input", "-", "--fast")
    assert ran.status == 2 and "send a WAV, or raw samples to wav2vis live --raw HZ" in ran.err


class FakePortAudio(types.ModuleType):
    """A computer with two devices, one of them a microphone, which says the example, then nothing or is pulled out."""

    class PortAudioError(Exception):
        pass

    def __init__(self, samples, rate_hz, *, pulled_out=False):
        super().__init__("sounddevice")
        self.samples, self.rate_hz, self.pulled_out = samples, rate_hz, pulled_out

    def query_devices(self, device=None, kind=None):
        found = [
            {"name": "loudspeaker", "max_input_channels": 0, "default_samplerate": 44_100.0},
            {"name": "headset", "max_input_channels": 1, "default_samplerate": float(self.rate_hz)},
        ]
        if kind is None:
            return found
        if device not in (None, 1, "head"):
            raise ValueError(f"No input device matching {device!r}")
        return found[1]

    def InputStream(self, *, callback, samplerate, **options):
        assert samplerate == self.rate_hz

        class Stream:
            n_left = -(-len(self.samples) // 441) if self.pulled_out else -1

            @property
            def active(stream):
                stream.n_left -= 1
                return stream.n_left != -1

            def __enter__(stream):
                for k in range(0, len(self.samples), 441):
                    block = self.samples[k : k + 441].astype(np.float32)[:, None] / 32768
                    callback(block, len(block), None, None)
                return stream

            def __exit__(stream, *error):
                pass

        return Stream()


class NoPortAudio:
    """In sounddevice's stead, where no microphone is."""

    class PortAudioError(Exception):
        pass

    @classmethod
    def query_devices(cls, device=None, kind=None):
        if kind is None:
            return []
        raise cls.PortAudioError("Error querying device -1")


@pytest.fixture
def headset(monkeypatch, talk):
    _, samples, rate_hz = talk
    monkeypatch.setitem(sys.modules, "sounddevice", FakePortAudio(samples, rate_hz))

    class Queue(sources.SimpleQueue):
        """When all was heard, somebody presses Ctrl-C."""

        def get(self, timeout=None):
            if self.empty():
                raise KeyboardInterrupt
            return super().get()

    monkeypatch.setattr(sources, "SimpleQueue", Queue)


def test_a_microphone_is_followed_and_recorded_until_ctrl_c(wav2vis, headset, talk, tmp_path):
    path, samples, _ = talk
    take = tmp_path / "take.wav"
    said = messages(wav2vis("live", "--device", "head", "--send", "json", "--record", take))
    np.testing.assert_array_equal(np.rint(Audio.read(take).samples * 32768), samples)
    assert told_shapes(said) == told_shapes(messages(wav2vis("live", "--input", path, "--fast", "--send", "json")))
    assert wav2vis("live", "--record", take).status == 4
    assert wav2vis("live", "--record", take, "--force").status == 0


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_recording_is_whole_after_kill(wav2vis, headset, talk, tmp_path, monkeypatch):
    class Queue(sources.SimpleQueue):
        def get(self, timeout=None):
            if self.empty():
                os.kill(os.getpid(), signal.SIGTERM)
            return super().get(timeout=timeout)

    monkeypatch.setattr(sources, "SimpleQueue", Queue)
    assert wav2vis("live", "--device", "head", "--record", tmp_path / "take.wav").status == 0
    np.testing.assert_array_equal(np.rint(Audio.read(tmp_path / "take.wav").samples * 32768), talk[1])


def test_a_microphone_that_is_pulled_out_leaves_what_it_said(wav2vis, talk, tmp_path, monkeypatch):
    path, samples, rate_hz = talk
    monkeypatch.setitem(sys.modules, "sounddevice", FakePortAudio(samples, rate_hz, pulled_out=True))
    ran = wav2vis("live", "--send", "json", "--record", tmp_path / "take.wav")
    assert ran.status == 3 and "microphone: gives no sound any more; connect it and start again" in ran.err
    np.testing.assert_array_equal(np.rint(Audio.read(tmp_path / "take.wav").samples * 32768), samples)
    said = told_shapes([json.loads(line) for line in ran.out.splitlines()])
    assert said == told_shapes(messages(wav2vis("live", "--input", path, "--fast", "--send", "json")))


def test_a_microphone_that_falls_silent_for_long_is_gone(wav2vis, headset, monkeypatch):
    class Silent(sources.SimpleQueue):
        def get(self, timeout=None):
            raise sources.Empty

    monkeypatch.setattr(sources, "SimpleQueue", Silent)
    assert "microphone: gives no sound any more" in wav2vis("live").err


def test_a_microphone_that_another_program_has_is_told_of(wav2vis, talk, monkeypatch):
    port_audio = FakePortAudio(*talk[1:])
    monkeypatch.setitem(sys.modules, "sounddevice", port_audio)

    def busy(**options):
        raise port_audio.PortAudioError("Error opening InputStream: Device unavailable")

    monkeypatch.setattr(port_audio, "InputStream", busy)
    ran = wav2vis("live", "--device", "head")
    assert ran.status == 3
    assert "head: cannot be opened (Error opening InputStream: Device unavailable); close other programs" in ran.err


def test_microphones_are_listed_and_an_unknown_one_is_refused(wav2vis, headset):
    assert wav2vis("live", "--list-devices").out == "  1  headset  (48000 Hz)\n".replace(
        "48000", str(Audio.read(EXAMPLE).sample_rate_hz)
    )
    ran = wav2vis("live", "--device", "trombone")
    assert ran.status == 2 and "--device: there is no such microphone; see wav2vis live --list-devices" in ran.err


def test_without_any_microphone_it_says_what_to_do(wav2vis, monkeypatch, talk):
    monkeypatch.setitem(sys.modules, "sounddevice", NoPortAudio)
    ran = wav2vis("live", "--list-devices")
    assert ran.status == 0 and ran.out == "" and "the system offers no microphone; connect one" in ran.err
    for words, option in ((["live"], "--device"), (["serve", "--microphone"], "--microphone")):
        ran = wav2vis(*words)
        remedy = "connect one, or give a sound with --input"
        assert ran.status == 2 and f"{option}: the system offers no microphone; {remedy}" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--raw", "16000"], "--raw: is the rate of raw samples on stdin; give --input - too"),
        (["--input", "talk.wav", "--raw", "16000"], "--raw: is the rate of raw samples on stdin"),
        (["--input", "talk.wav", "--device", "1"], "--input: takes the place of the microphone; leave --device out"),
        (
            ["--input", "x.wav", "--send", "websocket", "--allow-origin", "example.org"],
            "example.org: is not the origin",
        ),
    ],
)
def test_words_that_would_do_nothing_are_refused(wav2vis, words, said):
    ran = wav2vis("live", *words)
    assert ran.status == 2 and said in ran.err


def test_without_the_extra_the_command_says_what_to_install(wav2vis, monkeypatch, talk):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    ran = wav2vis("live")
    assert ran.status == 3 and "sounddevice is not installed; pip install 'wav2vis[live]'" in ran.err
    monkeypatch.setitem(sys.modules, "pythonosc.udp_client", None)
    ran = wav2vis("live", "--input", talk[0], "--fast", "--send", "osc")
    assert ran.status == 2 and "osc 127.0.0.1:7000: python-osc is not installed; pip install 'wav2vis[live]'" in ran.err


def test_a_sender_that_gives_up_is_told_of_once_and_the_others_go_on(wav2vis, monkeypatch, talk):
    alone = wav2vis("live", "--input", talk[0], "--fast", "--send", "json")
    monkeypatch.setitem(sys.modules, "pythonosc.udp_client", None)
    ran = wav2vis("live", "--input", talk[0], "--fast", "--send", "osc", "--send", "json")
    assert ran.status == 0 and ran.out == alone.out
    assert ran.err.count("python-osc is not installed") == 1


def test_a_speaker_is_learned_kept_and_given_back(wav2vis, talk, tmp_path):
    me = tmp_path / "me.json"
    for _ in range(2):
        assert wav2vis("live", "--input", talk[0], "--fast", "--speaker", me).status == 0
    assert json.loads(me.read_text())["heard_frames"] > 100
    me.write_text("{}")
    ran = wav2vis("live", "--input", talk[0], "--fast", "--speaker", me)
    assert ran.status == 2 and "does not hold a speaker" in ran.err


def test_a_speaker_that_cannot_be_kept_is_refused_before_anything_is_heard(wav2vis, talk, tmp_path):
    for where, why in ((tmp_path / "nowhere" / "me.json", "its folder does not exist"), (tmp_path, "is a folder")):
        ran = wav2vis("live", "--input", talk[0], "--fast", "--send", "json", "--speaker", where)
        assert (ran.status, ran.out, ran.err.count("\n")) == (4, "", 1) and why in ran.err


def test_shapes_are_renamed_for_readers_of_names_only(wav2vis, talk, tmp_path):
    path = tmp_path / "map.json"
    path.write_text('{"A": "shut", "G": null}')
    words = ("live", "--input", talk[0], "--fast", "--set", "rhubarb", "--map", path)
    said = messages(wav2vis(*words, "--send", "json"))
    assert "shut" in said[0]["shapes"] and not {"A", "G"} & set(told_shapes(said))
    assert wav2vis(*words, "--send", "vrchat").status == 2
    ran = wav2vis("live", "--input", talk[0], "--fast", "--map", path, "--send", "vrchat")
    assert ran.status == 2 and "sends the shapes of its own set; leave the map out" in ran.err


def test_the_command_says_who_can_see_the_mouth(wav2vis, talk):
    ran = wav2vis("live", "--input", talk[0], "--fast", "--send", "vmc", "--send", "websocket=0.0.0.0:0")
    assert ran.status == 2  # 0 is no port
    ran = wav2vis("live", "--input", talk[0], "--fast", "--send", "vmc", "--send", "websocket=0.0.0.0:48123")
    assert f"vmc {LOOPBACK}:39539: this computer alone" in ran.err
    assert "ws://0.0.0.0:48123: everybody who reaches this address can watch the mouth" in ran.err


def test_a_file_comes_in_its_own_time(monkeypatch, talk):
    path, samples, rate_hz = talk
    now = [0.0]
    monkeypatch.setattr(sources.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(sources.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    heard = 0
    for block in sources.in_its_own_time(sources.sound_file(str(path))).blocks:
        heard += len(block)
        assert now[0] == pytest.approx(heard / rate_hz)
    assert heard == len(samples)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes differ")
def test_a_reader_that_goes_away_ends_the_command_quietly_and_what_was_recorded_is_kept(start, command, talk, tmp_path):
    take, speaker = tmp_path / "take.wav", tmp_path / "me.json"
    options = command("live", "--input", talk[0], "--send", "json", "--record", take, "--speaker", speaker)
    program = start(options.pop("args"), stdout=-1, stderr=-1, **options)
    program.stdout.readline()
    program.stdout.close()
    killer = threading.Timer(60, program.kill)
    killer.start()
    assert program.wait() == 0
    killer.cancel()
    said = program.stderr.read()
    assert b"Traceback" not in said and b"error" not in said
    program.stderr.close()
    recorded = np.rint(Audio.read(take).samples * 32768)
    np.testing.assert_array_equal(recorded, talk[1][: len(recorded)])
    assert len(recorded) > 0 and speaker.exists()
