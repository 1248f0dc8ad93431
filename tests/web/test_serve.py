# SPDX-License-Identifier: MIT
"""`wav2vis serve` as it is typed."""

import json
import signal
import socket
import sys
import threading
import urllib.request
from pathlib import Path

import numpy as np
import pytest
import soundfile
from websockets.sync.client import connect

from wav2vis_core import Audio, LiveSession, VisemeSet
from wav2vis_core.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"


@pytest.fixture
def serve(start, free_port):
    """Start the command; gives its process and the address of its page, once it listens."""

    def begin(*words):
        port = free_port()
        command = [sys.executable, "-m", "wav2vis_core", "serve", "--port", str(port), *map(str, words)]
        program = start(command, stderr=-1, text=True)
        said = program.stderr.readline()
        assert said == f"wav2vis: http://127.0.0.1:{port}/: this computer alone\n"
        return program, f"127.0.0.1:{port}"

    return begin


def test_the_page_is_served_until_ctrl_c(serve):
    program, address = serve()
    with urllib.request.urlopen(f"http://{address}/", timeout=5) as answer:
        assert b"<title>wav2vis</title>" in answer.read()
    program.send_signal(signal.SIGINT)
    assert program.wait(10) == 0
    assert program.stderr.read() == ""


def test_a_file_stands_in_for_the_microphone_and_the_page_stays_when_it_ends(serve, talk):
    path, _, _ = talk
    program, address = serve("--input", path)
    shapes, time_s = [], 0.0
    with connect(f"ws://{address}/live", proxy=None) as viewer:
        assert json.loads(viewer.recv(5))["type"] == "hello"
        while time_s < 1.9:
            message = json.loads(viewer.recv(10))
            if message["type"] == "mouth":
                time_s = message["time_s"]
                shapes.append(message["shape"])
    sound = Audio.read(path)
    said = LiveSession(sound.sample_rate_hz, "mpeg4").push(sound.samples).shapes[: 190 + 1]
    assert shapes == list(said[-len(shapes) :])
    assert len(set(shapes)) > 3
    threading.Event().wait(1)
    with urllib.request.urlopen(f"http://{address}/about.json", timeout=5) as answer:
        assert json.load(answer)["microphone"] is True
    program.send_signal(signal.SIGINT)
    assert program.wait(10) == 0


def test_the_page_stays_when_its_sound_breaks_off(serve, tmp_path):
    samples = np.zeros(192_000, np.float32)  # of which the first part comes before the rest is read
    samples[-1] = np.nan
    soundfile.write(tmp_path / "talk.wav", samples, 192_000, subtype="FLOAT")
    program, address = serve("--input", tmp_path / "talk.wav")
    while "NaN" not in program.stderr.readline():
        pass
    with urllib.request.urlopen(f"http://{address}/", timeout=5) as answer:
        assert b"<title>wav2vis</title>" in answer.read()
    program.send_signal(signal.SIGINT)
    assert program.wait(10) == 0


def test_every_message_is_in_the_set_that_was_asked_for(serve, talk):
    path, samples, rate_hz = talk
    _, address = serve("--set", "vrm", "--input", path)
    shapes = list(VisemeSet.load("vrm").shapes)
    with connect(f"ws://{address}/live", proxy=None) as viewer:
        hello = json.loads(viewer.recv(5))
        assert (hello["set"], hello["shapes"]) == ("vrm", shapes)
        assert json.loads(viewer.recv(5))["weights"].keys() <= set(shapes)
    with connect(f"ws://{address}/ear?rate_hz={rate_hz}", proxy=None) as ear:
        assert json.loads(ear.recv(5))["shapes"] == shapes
        ear.send(samples[: rate_hz // 10].astype("<f4").tobytes())
        assert json.loads(ear.recv(5))["shape"] in shapes


def test_without_the_extra_it_says_what_to_install(free_port, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "websockets.asyncio.server", None)
    port = free_port()
    assert main(["serve", "--port", str(port)]) == 2
    said = f"127.0.0.1:{port}: websockets is not installed; pip install 'wav2vis[live]'"
    assert said in capsys.readouterr().err


def test_wrong_words_are_said_in_a_line(free_port, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f"127.0.0.1:{port} cannot be served" in capsys.readouterr().err
    assert "server" not in {each.name for each in threading.enumerate()}  # nor an event loop that is never closed
    assert main(["serve", "--port", "99999"]) == 2
    assert "'99999' is not a port" in capsys.readouterr().err
    assert main(["serve", "--host", "192.168..1"]) == 2
    assert "192.168..1:8764: is not the address of a computer; check '192.168..1'" in capsys.readouterr().err
    assert main(["serve", "--input", "no.wav", "--microphone"]) == 2
    assert "--input: takes the place of the microphone; leave --microphone out" in capsys.readouterr().err
    assert main(["serve", "--set", "moon"]) == 2
    assert "no viseme set 'moon'" in capsys.readouterr().err
    assert main(["serve", "--input", "no.wav"]) == 3
    assert "there is no such file" in capsys.readouterr().err
