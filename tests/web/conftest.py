# SPDX-License-Identifier: MIT
"""The page's server, clients of it, and a real Chromium whose microphone says a file."""

import asyncio
import json
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.client import connect

from wav2vis_core import Audio
from wav2vis_core.cli import main
from wav2vis_core.senders.sender import Address
from wav2vis_core.web.server import WebServer

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"
FORMATS = {"dat": ".dat", "tsv": ".tsv", "json": ".json", "vtt": ".vtt", "gltf": ".glb"}


@pytest.fixture
def server(free_port, request):
    """A server that runs, in a viseme set, with `allowed.example` as the one site that may connect."""
    viseme_set = getattr(request, "param", "mpeg4")
    serving = WebServer(Address("127.0.0.1", free_port()), ["https://allowed.example"], viseme_set)
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture
def dial(server):
    """Connect to a path of the server as a program does."""
    return lambda path, **options: connect(f"ws://{server.address}{path}", proxy=None, compression=None, **options)


@pytest.fixture
def bring(dial):
    """Send bytes as a sound and wait until it is heard; then `ask` for files. Gives what was told and the files."""

    async def talk(content, name, formats, listener, size):
        told, files = [], {}
        async with dial(f"/sound?name={name}&size={size or len(content)}&listener={listener}", max_size=None) as socket:
            for start in range(0, len(content), 50_000):
                await socket.send(content[start : start + 50_000])
            while not told or told[-1]["type"] not in ("heard", "error"):
                told.append(json.loads(await socket.recv()))
            if told[-1]["type"] == "heard":
                told[-1]["outline"] = np.frombuffer(await socket.recv(), "<i2").reshape(-1, 2)
            for asked in formats:
                await socket.send(json.dumps(asked))
                answer = json.loads(await socket.recv())
                told.append(answer)
                if answer["type"] == "file":
                    files[answer["name"]] = await socket.recv()
        return told, files

    return lambda content, name="talk.wav", formats=(), listener="fast", size=None: asyncio.run(
        talk(content, name, formats, listener, size)
    )


@pytest.fixture
def talk(tmp_path):
    """Two seconds of the example as `talk.wav` in the working folder's stead, and its samples and their rate."""
    sound = Audio.read(EXAMPLE)
    samples = np.rint(sound.samples[: 2 * sound.sample_rate_hz] * 32767).astype("<i2")
    with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
        file.setparams((1, 2, sound.sample_rate_hz, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return tmp_path / "talk.wav", samples.astype(np.float32) / 32768, sound.sample_rate_hz


@pytest.fixture
def long_file(talk, tmp_path):
    """Ten minutes, which take long to hear."""
    path, samples, _ = talk
    long = tmp_path / "long.wav"
    long.write_bytes(path.read_bytes()[:44] + np.tile(np.rint(samples * 32767).astype("<i2"), 300).tobytes())
    return long


@pytest.fixture
def by_command(talk, monkeypatch):
    """The bytes that `wav2vis talk.wav` writes, by the name of each file."""
    path, _, _ = talk

    def run(extensions, *words):
        monkeypatch.chdir(path.parent)
        targets = [f"talk{extension}" for extension in extensions]
        outputs = [word for target in targets for word in ("-o", target)]
        assert main(["talk.wav", *outputs, "--quiet", *words]) == 0
        return {target: (path.parent / target).read_bytes() for target in targets}

    return run


# Collects what the server says, and the sound that it is sent, independently of the page's own code.
_WATCH = """
window.told = [];
window.spoken = [];
window.WebSocket = class extends WebSocket {
  constructor(...words) {
    super(...words);
    this.addEventListener("message", ({ data }) => typeof data === "string" && window.told.push(JSON.parse(data)));
  }

  send(data) {
    super.send(data);
    if (data instanceof Float32Array) window.spoken.push(data);
  }
};
"""


@pytest.fixture
def open_page(chromium, server, until):
    """Open the page; `told` in it holds the messages of the server, `spoken` the sound of the browser's microphone.

    What goes wrong in its scripts fails the test; that a server is away, Chromium tells by itself.
    """
    faults, contexts = [], []

    def listen(message):
        if message.type == "error" and not message.text.startswith("WebSocket connection to"):
            faults.append(message.text)

    def page_of(query="", **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", listen)
        page.goto(server.where + query)
        page.wait_for_selector("#mouth img.shown", state="attached")
        until(page, "[...document.images].every(each => each.complete)")  # a server that ends answers no more
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def until():
    """Wait for a condition in a page, whose policy lets playwright's own way to wait evaluate nothing."""

    def wait(page, condition, argument=None):
        deadline = time.monotonic() + 60
        while not page.evaluate(condition, argument):
            assert time.monotonic() < deadline, condition
            page.wait_for_timeout(20)

    return wait


@pytest.fixture
def choose():
    """Choose a file in a page, for a listener."""

    def give(page, path, listener="fast"):
        page.select_option("#listener", listener)
        page.set_input_files("#file", path)

    return give
