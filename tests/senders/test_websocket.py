# SPDX-License-Identifier: MIT
"""The WebSocket server with viewers that watch, stall, talk, lie, and come from elsewhere."""

import itertools
import json
import socket
import threading
from contextlib import ExitStack
from pathlib import Path

import jsonschema
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from wav2vis_core.errors import OptionError
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.websocket import WebSocketSender

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "live_message.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def dial():
    """Connect as a client; hung up when the test ends."""
    with ExitStack() as stack:
        yield lambda port, **options: stack.enter_context(connect(f"ws://127.0.0.1:{port}", proxy=None, **options))


class Viewer:
    """A client that reads everything until the server hangs up."""

    def __init__(self, connection):
        self.messages = []
        self._connection = connection
        self.messages.append(json.loads(self._connection.recv(5)))
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        try:
            for message in self._connection:
                self.messages.append(json.loads(message))
        except ConnectionClosed:
            pass

    def join(self):
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.messages


@pytest.mark.parametrize("origin", ["https://example.org", "http://127.0.0.1:8000", "http://[::1]:80", "null"])
def test_origins_are_taken_as_browsers_write_them(origin):
    WebSocketSender(Address("127.0.0.1", 8765), [origin])


@pytest.mark.parametrize(
    "origin", ["", "example.org", "http://127.0.0.1:8000/", "https://", "://a", "https://a/b.html"]
)
def test_origins_that_no_page_has_are_refused(origin):
    with pytest.raises(OptionError, match="is not the origin of a page; write it as browsers do"):
        WebSocketSender(Address("127.0.0.1", 8765), [origin])


@pytest.fixture
def served(stage, free_port):
    """A server, as (port, outlet)."""
    port = free_port()
    listening = threading.Event()
    sender = WebSocketSender(Address("127.0.0.1", port), ["https://example.org"])
    outlet = Outlet(sender, stage, lambda text: listening.set())
    outlet.start()
    assert listening.wait(5)
    yield port, outlet
    outlet.stop()


def test_a_viewer_gets_every_message_as_the_schema_describes_it(served, dial, moments, stage):
    port, outlet = served
    viewer = Viewer(dial(port, compression=None))
    play(outlet, moments)
    messages = viewer.join()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert [list(validator.iter_errors(message)) for message in messages] == [[] for _ in messages]
    assert messages[0] == {
        **{"type": "hello", "version": 1, "set": "mpeg4", "shapes": list(stage.shapes), "rest": "sil"},
        **{"rate_hz": 100.0, "look_ahead_s": round(stage.look_ahead_s, 4)},
    }
    mouths = [message for message in messages if message["type"] == "mouth"]
    assert [(each["time_s"], each["shape"]) for each in mouths] == [(round(m.time_s, 3), m.shape) for m in moments]
    assert all(abs(sum(each["weights"].values()) - 1) < 0.01 for each in mouths)
    cues = [message for message in messages if message["type"] == "cue"]
    assert cues[0]["start_s"] == 0
    assert all(one["end_s"] == other["start_s"] for one, other in itertools.pairwise(cues))


def test_fifty_viewers_see_no_gap_beside_one_that_stalls_and_one_that_is_hostile(served, dial, moments):
    port, outlet = served
    viewers = [Viewer(dial(port, compression=None)) for _ in range(50)]
    stalled = dial(port, max_queue=1)
    halves = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
    for half in halves:
        half.sendall(b"GET / HT")  # and no more
    garbage = socket.create_connection(("127.0.0.1", port))
    garbage.sendall(bytes(range(256)) * 40)
    talker = dial(port)
    huge = dial(port)
    talker.send('{"type":"mouth"')
    huge.send("x" * 100_000)
    play(outlet, moments)
    for viewer in viewers:
        times = [message["time_s"] for message in viewer.join() if message["type"] == "mouth"]
        assert times == [round(moment.time_s, 3) for moment in moments]
    for client, code in ((talker, 1008), (huge, 1009)):
        with pytest.raises(ConnectionClosed):
            for _ in range(10_000):
                client.recv(5)
        assert client.close_code == code
    for each in (stalled, garbage, *halves):
        each.close()


def play(outlet, moments):
    """Send them as a microphone gives them, three times as fast."""
    for moment in moments:
        outlet.put(moment)
        threading.Event().wait(0.003)
    outlet.stop()


def refused(dial, port, **headers):
    with pytest.raises(InvalidStatus) as caught:
        dial(port, **headers)
    return caught.value.response.status_code


def test_pages_of_other_sites_are_refused_unless_allowed(served, dial):
    port, _ = served
    assert refused(dial, port, origin="https://evil.example") == 403
    assert refused(dial, port, origin="null") == 403
    dial(port, origin="https://example.org")


@pytest.mark.parametrize("host", [b"evil.example", b"[", b"::1]:80", b""])
def test_a_name_that_was_made_to_mean_this_computer_is_refused(served, host):
    port, _ = served
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(
            b"GET / HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" % host
        )
        assert client.recv(100).startswith(b"HTTP/1.1 403")


def test_a_port_that_is_taken_is_tried_again_until_it_is_free(stage, moments, free_port, dial):
    port, said = free_port(), []
    with socket.create_server(("127.0.0.1", port)):
        outlet = Outlet(WebSocketSender(Address("127.0.0.1", port)), stage, said.append)
        outlet.start()
        for _ in range(500):
            if said:
                break
            threading.Event().wait(0.01)
        assert "not reached" in said[0]
    for _ in range(500):
        if len(said) > 1:
            break
        threading.Event().wait(0.01)
    assert said[1] == f"ws://127.0.0.1:{port}: sending"
    viewer = Viewer(dial(port, compression=None))
    outlet.put(moments[0])
    outlet.stop()
    assert [message["type"] for message in viewer.join()] == ["hello", "mouth"]
