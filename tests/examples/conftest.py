# SPDX-License-Identifier: MIT
"""What the examples are tried with: `wav2vis live` on a file, Chromium, and what its viewers must have seen."""

import functools
import http.server
import json
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

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
    """What a live session tells of it in a viseme set: time and weights, as messages say them."""

    @functools.cache
    def told_in(viseme_set):
        sound = Audio.read(talk)
        session = LiveSession(sound.sample_rate_hz, viseme_set)
        stage = Stage.of(session)
        told = [moment for each in (session.push(sound.samples), session.finish()) for moment in stage.moments(each)]
        messages = [json.loads(next(iter(moment.messages()))) for moment in [*told, stage.at_rest(len(told) / 100)]]
        return [(message["time_s"], message["weights"]) for message in messages]

    return told_in


@pytest.fixture
def assert_followed(moments):
    """Check that weights, seen one after another, are those of the moments in their order, and rest at the end."""

    def check(seen, viseme_set="mpeg4", at_least=10):
        assert len(seen) >= at_least, "it hardly moved"  # of 200 moments, however slow the machine
        left = iter(moments(viseme_set))
        for weights in seen:
            shown = {shape: pytest.approx(value, abs=0.003) for shape, value in weights.items() if value >= 0.001}
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
    """A page in Chromium, and what its scripts log."""

    def __init__(self, page, address):
        self.said = []
        self._page = page
        page.on("console", lambda message: self.said.append(message.text) if message.type == "log" else None)
        page.goto(address)

    def evaluate(self, expression, argument=None):
        """What a JavaScript expression gives, or a function of an argument."""
        return self._page.evaluate(expression, argument)

    def picture(self):
        """What can be seen, as the bytes of a PNG."""
        return self._page.screenshot()

    def wait_for(self, found):
        """Listen until a condition holds."""
        end = time.monotonic() + PATIENCE_S
        while not found():
            assert time.monotonic() < end, self.said
            self._page.wait_for_timeout(50)


@pytest.fixture
def browse(chromium):
    """Open a page in Chromium."""
    with chromium.new_context(viewport={"width": 240, "height": 240}) as context:
        yield lambda address: Page(context.new_page(), address)
