# SPDX-License-Identifier: MIT
"""The talking assistant: its speech in a file or a loudspeaker, and its mouth beside the file path's."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wav2vis_core import Audio, LiveSession, lipsync
from wav2vis_core.senders.moment import Stage

REPOSITORY = Path(__file__).parents[2]
LINES = ["Tribe after tribe was crowding down to the mountains.", "May I help you with anything else, Bob?"]
# In the place of the package: what is played goes into a file.
LOUDSPEAKER = """
import wave

class OutputStream:
    def __init__(self, *, samplerate, channels, dtype, latency):
        assert (channels, dtype) == (1, "int16")
        self._file = wave.open("played.wav", "wb")
        self._file.setparams((1, 2, samplerate, 0, "NONE", ""))

    def __enter__(self):
        return self

    def write(self, samples):
        self._file.writeframes(samples.tobytes())

    def __exit__(self, *failure):
        self._file.close()
"""


@pytest.fixture
def assistant(tmp_path):
    """Let it say lines, in a folder of its own; gives the mouths that it tells."""

    def say(lines, *words):
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])}
        command = [sys.executable, REPOSITORY / "examples" / "live" / "assistant.py", *words]
        text = "".join(f"{line}\n" for line in lines)
        ran = subprocess.run(command, input=text, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=120)
        assert (ran.returncode, ran.stderr) == (0, "")
        messages = [json.loads(line) for line in ran.stdout.splitlines()]
        assert messages[0]["type"] == "hello"
        return [each for each in messages if each["type"] == "mouth"]

    return say


def test_the_mouth_is_that_of_the_speech_heard_as_a_file(assistant, tmp_path):
    mouths = assistant(LINES, "--sound", "said.wav")
    sound = Audio.read(tmp_path / "said.wav")
    begins = [k for k, each in enumerate(mouths) if each["time_s"] == 0]
    assert len(begins) == len(LINES)
    first = 0
    for begin, end in itertools.pairwise([*begins, len(mouths)]):
        last = first + round((end - begin) * sound.sample_rate_hz / 100)
        speech = sound.samples[first:last]
        track = lipsync(speech, sample_rate_hz=sound.sample_rate_hz, viseme_set="mpeg4", listener="fast")
        inside = [each for each in mouths[begin:end] if each["time_s"] < track.duration_s]
        same = [track.shape_at(each["time_s"]) == each["shape"] for each in inside]
        assert len(same) > 150 and sum(same) / len(same) > 0.9
        assert {"PP", "aa"} < {each["shape"] for each in inside}
        first = last
    assert abs(first - len(sound.samples)) <= sound.sample_rate_hz / 100


def test_a_loudspeaker_plays_the_same_with_the_same_mouth(assistant, tmp_path):
    (tmp_path / "sounddevice.py").write_text(LOUDSPEAKER)
    in_a_file = assistant(LINES[:1], "--sound", "said.wav")
    played = assistant(LINES[:1])
    assert (tmp_path / "played.wav").read_bytes() == (tmp_path / "said.wav").read_bytes()
    assert played[-1] == in_a_file[-1]


def test_what_is_missing_is_said_in_a_line(tmp_path):
    (tmp_path / "sounddevice.py").write_text(
        "class PortAudioError(Exception): pass\ndef OutputStream(**words): raise PortAudioError"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])}
    command = [sys.executable, REPOSITORY / "examples" / "live" / "assistant.py"]
    for words, said in (((), "no loudspeaker; connect one"), (("--mouth", "nobody"), "there is no sender 'nobody'")):
        ran = subprocess.run([*command, *words], input="", capture_output=True, text=True, env=env, timeout=120)
        assert ran.returncode == 1 and said in ran.stderr and "Traceback" not in ran.stderr


def test_speech_and_its_mouth_are_given_while_the_rest_is_still_being_made(monkeypatch):
    monkeypatch.syspath_prepend(REPOSITORY / "examples" / "live")
    import assistant

    made = []

    def chunks():
        for chunk in assistant.synthesised(" ".join(LINES)):
            made.append(chunk)
            yield chunk

    session = LiveSession(assistant.RATE_HZ, "mpeg4", look_ahead="buffer")
    pairs = assistant.in_time(chunks(), session, Stage.of(session))
    samples, moment = next(pairs)
    before = len(made)
    assert moment.time_s == 0 and len(samples) == 220
    rest = sum(len(samples) for samples, _ in pairs)
    assert before < len(made)
    assert len(samples) + rest == sum(map(len, made))
