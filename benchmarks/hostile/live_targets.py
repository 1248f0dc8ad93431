# SPDX-License-Identifier: MIT
"""What comes over live connections, as functions of bytes: from browsers, and from the other end of VTube Studio's."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import traceback
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from functools import cache
from hashlib import sha1
from types import SimpleNamespace
from typing import Any

import numpy as np

from wav2vis_core.errors import SenderError
from wav2vis_core.live.session import LiveSession
from wav2vis_core.senders.door import Door
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.vtube_studio import VtubeStudioSender
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.web import upload
from wav2vis_core.web.server import WebServer

HERE = "127.0.0.1"
_MOST_REASON = 123  # bytes, of the protocol
_PATIENCE_S = 10.0
_ACCEPTED = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Answers:
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


def vtube_studio(data: bytes) -> None:
    """VTube Studio's answers, one a line."""
    sender = VtubeStudioSender(Address(HERE, 8001))
    sender._socket = Answers(data)  # type: ignore[assignment]
    try:
        sender._authenticate()
        for _ in range(3):
            sender._ask("InjectParameterDataRequest", {})
    except (SenderError, OSError):  # what the outlet says, and tries again
        pass


def vtube_studio_wire(data: bytes) -> None:
    """Bytes of a program that took VTube Studio's port, after a proper answer to the handshake unless one begins it."""
    with socket.create_server((HERE, 0)) as server:
        answering = threading.Thread(target=_answer, args=(server, data), daemon=True)
        answering.start()
        sender = VtubeStudioSender(Address(HERE, server.getsockname()[1]))
        try:
            sender.open(_stage())
        except (SenderError, OSError):
            pass
        finally:
            sender.close()
            answering.join(_PATIENCE_S)
    assert not answering.is_alive(), "the sender never let go"


@cache
def _stage() -> Stage:
    return Stage.of(LiveSession(16_000, "mpeg4"))


def _answer(server: socket.socket, data: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += connection.recv(4096)
        if not data.startswith(b"HTTP"):
            key = asked.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            accept = b64encode(sha1(key + _ACCEPTED).digest())
            head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            data = head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + data
        connection.sendall(data)


def frames(*texts: str) -> bytes:
    """Texts as a WebSocket server sends them."""
    return b"".join(b"\x81" + bytes([len(text)]) + text.encode() for text in texts)


def viewer(data: bytes) -> None:
    """Headers, one a line, of somebody who knocks at the doors of the senders' server and of the page's."""
    headers = dict(line.partition(": ")[::2] for line in data.decode("latin-1").split("\n"))
    for address, own_pages in ((Address(HERE, 8765), False), (Address(HERE, 8764), True), (Address("::", 8764), True)):
        said = Door(address, ("https://example.org",), own_pages=own_pages).refusal(headers)
        assert said is None or said.endswith("\n")


class Browser:
    """A connection to the page's server: it sends what it was given, takes everything, and goes.

    Attributes
    ----------
    request : object
        With path and headers.
    told : list
        What the server sent.
    """

    def __init__(self, path: str, headers: dict[str, str], said: list[str | bytes]) -> None:
        self.request = SimpleNamespace(path=path, headers=headers)
        self.told: list[str | bytes] = []
        self._said: Iterator[str | bytes] = iter(said)
        self._gone = asyncio.Event()

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        return self

    async def __anext__(self) -> str | bytes:
        for said in () if self._gone.is_set() else self._said:
            return said
        raise StopAsyncIteration

    async def send(self, message: str | bytes) -> None:
        """Take a message; what is text is JSON."""
        self.told.append(message)
        if isinstance(message, str):
            json.loads(message)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Be hung up on."""
        assert len(reason.encode()) <= _MOST_REASON
        self._gone.set()

    async def wait_closed(self) -> None:
        """Until it was hung up on."""
        await self._gone.wait()

    def respond(self, status: int, text: str) -> tuple[int, str]:
        """A refusal."""
        text.encode("latin-1", "replace")
        return status, text


def page(data: bytes) -> None:
    """A browser of `wav2vis serve`: a line of its path and one of its host, then messages after lines of `--`."""
    first, *said = data.split(b"\n--\n")
    path, _, host = first.decode("latin-1").partition("\n")
    messages = [m[1:].decode("utf-8", "replace") if m[:1] == b"t" else m[1:] for m in said]
    server, loop = _server()
    browser: Any = Browser(path, {"Host": host}, messages)
    if server._admit(browser, browser.request) is None:
        loop.run_until_complete(asyncio.wait_for(server._talk(browser), 60))
        loop.run_until_complete(browser.close())
    assert set(server._busy.values()) == {0}, "a place is not given back"


@cache
def _server() -> tuple[WebServer, asyncio.AbstractEventLoop]:
    server = WebServer(Address(HERE, 8764))
    server._server.call = lambda function, *words: function(*words)  # type: ignore[method-assign]
    server.follow(_stage())
    upload._EVERY_S = 0.0
    return server, asyncio.new_event_loop()


def knock(data: bytes) -> None:
    """Bytes to the port of `wav2vis serve`."""
    where, faults = _port()
    with socket.create_connection((HERE, where), _PATIENCE_S) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
        except ConnectionError:  # it hung up first
            pass
    if faults:
        raise AssertionError(faults.pop())


@cache
def _port() -> tuple[int, list[str]]:
    """Where a server listens, and what went wrong in it."""
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    server = WebServer(Address(HERE, port))
    server.start()
    faults = _Faults()
    logging.getLogger("wav2vis.server").addHandler(faults)
    return port, faults.seen


class _Faults(logging.Handler):
    """Errors that passed through our own files; what the library says of broken requests is meant."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a traceback of ours."""
        if record.exc_info and record.exc_info[2]:
            files = [frame.filename for frame in traceback.extract_tb(record.exc_info[2])]
            if any("wav2vis_core" in name for name in files):
                self.seen.append("".join(traceback.format_exception(*record.exc_info)))


def browsers(sound: bytes) -> tuple[bytes, ...]:
    """Some that bring a sound, one that speaks, one that watches, and ones that ask for files."""
    tone = (0.3 * np.sin(np.arange(1600) / 5)).astype("<f4").tobytes()
    return (
        b"/sound?name=talk.wav&size=%d&listener=fast\nlocalhost\n--\nb%s\n--\n" % (len(sound), sound)
        + b't{"format": "dat", "fps": "24"}\n--\nt{"format": "gltf"}',
        b"/sound?name=a%%20b.wav&size=%d\nlocalhost\n--\nb%s\n--\nb%s" % (len(sound), sound[:200], sound[200:]),
        b"/ear?rate_hz=16000\nlocalhost:8764\n--\nb" + tone + b"\n--\nb" + tone,
        b"/live\n127.0.0.1\n--\nthello",
        b"/about.json\nlocalhost",
        b"/mouths/aa.svg?x=1\n[::1]:80",
    )


def knocks() -> tuple[bytes, ...]:
    """Requests for a file, for a place to watch, and a frame after it."""
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    masked = b"\x81\x85\x00\x00\x00\x00hello"
    return (
        b"GET /about.json HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nSec-Fetch-Site: none\r\n\r\n",
        b"GET /ear?rate_hz=16000 HTTP/1.1\r\nHost: localhost\r\n" + upgrade + key + b"\r\n" + masked,
        b"GET /sound?name=a.wav&size=9 HTTP/1.1\r\nHost: localhost\r\n" + upgrade + key + b"\r\n" + masked,
    )


def blender(data: bytes) -> None:
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


def live_messages() -> bytes:
    """Of a second of a tone."""
    session = LiveSession(16_000, "mpeg4")
    stage = Stage.of(session)
    heard = session.push(np.sin(np.arange(16_000) / 5).astype(np.float32))
    return "\n".join([stage.hello(), *(text for each in stage.moments(heard) for text in each.messages())]).encode()
