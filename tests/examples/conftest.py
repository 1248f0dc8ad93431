# SPDX-License-Identifier: MIT
"""What the examples are tried with: `wav2vis live` on a file, Chromium, and what its viewers must have seen."""

import functools
import http.server
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import wave
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest
from websockets.sync.client import connect

from wav2vis_core import Audio, LiveSession
from wav2vis_core.senders.moment import Stage

REPOSITORY = Path(__file__).parents[2]
PATIENCE_S = 60.0


@pytest.fixture(scope="session")
def talk(tmp_path_factory):
    """Two seconds of speech in a file."""
    sound = Audio.read(REPOSITORY / "examples" / "tribe.wav")
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, sound.sample_rate_hz, 0, "NONE", ""))
        file.writeframes(np.rint(sound.samples[: 2 * sound.sample_rate_hz] * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="session")
def moments(talk):
    """What a live session tells of it: time and weights, as messages say them."""
    sound = Audio.read(talk)
    session = LiveSession(sound.sample_rate_hz, "mpeg4")
    stage = Stage.of(session)
    told = [moment for each in (session.push(sound.samples), session.finish()) for moment in stage.moments(each)]
    messages = [json.loads(next(iter(moment.messages()))) for moment in [*told, stage.at_rest(len(told) / 100)]]
    return [(message["time_s"], message["weights"]) for message in messages]


@pytest.fixture
def assert_followed(moments):
    """Check that weights, seen one after another, are those of the moments in their order, and rest at the end."""

    def check(seen):
        assert len(seen) >= 10, "it hardly moved"  # of 200 moments, however slow the machine
        left = iter(moments)
        for weights in seen:
            shown = {shape: pytest.approx(value, abs=0.002) for shape, value in weights.items() if value >= 0.001}
            assert any(shown == {s: w for s, w in sent.items() if w >= 0.001} for _, sent in left), weights
        assert seen[-1] == {"sil": 1}

    return check


@pytest.fixture
def live(start, talk):
    """Run `wav2vis live` on the two seconds, for viewers at a port, to its end."""

    def run(port, *words):
        command = (sys.executable, "-m", "wav2vis_core", "live", "--input", talk, "--send", f"websocket={port}", *words)
        program = start(list(map(str, command)), stderr=subprocess.PIPE, text=True)
        _, said = program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 0, said

    return run


@pytest.fixture
def wait_for():
    """Wait until a condition holds."""

    def wait(found):
        end = time.monotonic() + PATIENCE_S
        while not found():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)

    return wait


@pytest.fixture
def site(tmp_path):
    """Serve a folder, and give its address and the folder."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


class Page:
    """A page in Chromium, through its DevTools: what it says on its console, and what it answers."""

    def __init__(self, connection, address):
        self.said = []
        self._connection, self._loaded = connection, False
        self._numbers = itertools.count()
        for method in ("Runtime.enable", "Page.enable"):
            self._call(method)
        self._call("Page.navigate", url=address)
        self.wait_for(lambda: self._loaded)

    def evaluate(self, expression):
        """What a JavaScript expression gives."""
        result = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait_for(self, found):
        """Listen until a condition holds."""
        end = time.monotonic() + PATIENCE_S
        while not found():
            assert time.monotonic() < end, self.said
            with suppress(TimeoutError):
                self._listen(0.05)

    def _call(self, method, **parameters):
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (message := self._listen(PATIENCE_S)).get("id") != number:
            pass
        assert "error" not in message, message
        return message["result"]

    def _listen(self, timeout_s):
        message = json.loads(self._connection.recv(timeout_s))
        if message.get("method") == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(each.get("value")) for each in message["params"]["args"]))
        self._loaded |= message.get("method") == "Page.loadEventFired"
        return message


@pytest.fixture(scope="session")
def chromium():
    """Chromium without a window, as the port of its DevTools."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0")
        command = [program, *words, f"--user-data-dir={profile}", "about:blank"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        written = Path(profile, "DevToolsActivePort")
        end = time.monotonic() + PATIENCE_S
        while not (written.exists() and "\n" in written.read_text()):
            assert browser.poll() is None and time.monotonic() < end, "Chromium did not start"
            time.sleep(0.05)
        yield written.read_text().splitlines()[0]
        browser.terminate()
        browser.wait()


@pytest.fixture
def browse(chromium):
    """Open a page in Chromium."""
    tools = f"http://127.0.0.1:{chromium}/json"
    with ExitStack() as stack:

        def go(address):
            request = urllib.request.Request(f"{tools}/new", method="PUT")
            with urllib.request.urlopen(request) as answer:
                target = json.load(answer)
            stack.callback(lambda: urllib.request.urlopen(f"{tools}/close/{target['id']}").close())
            return Page(
                stack.enter_context(connect(target["webSocketDebuggerUrl"], max_size=None, proxy=None)), address
            )

        yield go
