# SPDX-License-Identifier: MIT
"""A WebSocket server of the JSON messages, for Godot, Unity, browsers and everything else.

Viewers only listen. A slow one misses moments, one that talks is shown the door, and pages of other sites are refused
unless their origin was allowed, since a browser lets any page connect to this computer.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .moment import Moment, Stage
from .sender import Address, Sender, missing

if TYPE_CHECKING:
    from websockets.asyncio.server import Server, ServerConnection
    from websockets.http11 import Request, Response

_MOST_VIEWERS = 100
_MOST_WAITING = 500  # messages that wait for a slow viewer; older ones are forgotten

# A viewer has nothing to say, and a second to say who it is.
_MOST_BYTES, _HANDSHAKE_S, _STALLED_S = 1024, 5.0, 20.0

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class WebSocketSender(Sender):
    """Serves any number of viewers, up to 100, in a thread of its own.

    Attributes
    ----------
    origins : sequence of str
        Pages that may connect, such as "https://example.org", besides programs, which have no origin.
    """

    name = "websocket"
    description = "a WebSocket server of JSON messages for Godot, Unity, browsers"
    port = 8765

    def __init__(self, address: Address, origins: Sequence[str] = ()) -> None:
        super().__init__(address)
        self.origins = tuple(origins)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._viewers: set[asyncio.Queue[str]] = set()

    @property
    def where(self) -> str:
        """Where viewers connect."""
        return f"ws://{self.address}"

    def open(self, stage: Stage) -> None:
        """Begin to listen; OSError when the address is taken."""
        try:
            import websockets.asyncio.server  # noqa: F401
        except ModuleNotFoundError:
            raise missing("websockets") from None
        self._hello = stage.hello()
        self._loop = asyncio.new_event_loop()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._thread = threading.Thread(target=self._loop.run_forever, name="websocket", daemon=True)
        self._thread.start()
        self._server: Server = listening.result()

    def send(self, moment: Moment) -> None:
        """Hand the messages of a moment to every viewer."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._spread, list(moment.messages()))

    def close(self) -> None:
        """Send what waits, and hang up."""
        if self._loop is None or self._thread is None:
            return
        if hasattr(self, "_server"):
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
            del self._server
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    async def _listen(self) -> Server:
        from websockets.asyncio.server import serve

        return await serve(
            self._show,
            self.address.host,
            self.address.port,
            process_request=self._admit,
            compression=None,
            max_size=_MOST_BYTES,
            max_queue=1,
            open_timeout=_HANDSHAKE_S,
            close_timeout=1.0,
            ping_interval=_STALLED_S,
            ping_timeout=_STALLED_S,
            logger=_silent_logger(),
        )

    async def _hang_up(self) -> None:
        for _ in range(100):
            if all(queue.empty() for queue in self._viewers):
                break
            await asyncio.sleep(0.005)
        self._server.close()
        await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """None for whom may see; else the answer to somebody who may not."""
        if len(self._viewers) >= _MOST_VIEWERS:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "too many viewers\n")
        # A page of another site can make its name mean this computer; the Host header tells.
        if self.address.is_here and _host(request) not in {*_HERE, self.address.host}:
            return connection.respond(HTTPStatus.FORBIDDEN, "this server answers to localhost alone\n")
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self.origins:
            return connection.respond(HTTPStatus.FORBIDDEN, f"pages of {origin} are not allowed\n")
        return None

    async def _show(self, connection: ServerConnection) -> None:
        """Send to a viewer until it goes or talks."""
        queue: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        queue.put_nowait(self._hello)
        self._viewers.add(queue)
        sending = asyncio.create_task(self._send_all(connection, queue))
        try:
            async for _ in connection:
                await connection.close(1008, "viewers only listen")
        finally:
            self._viewers.discard(queue)
            sending.cancel()

    @staticmethod
    async def _send_all(connection: ServerConnection, queue: asyncio.Queue[str]) -> None:
        while True:
            await connection.send(await queue.get())

    def _spread(self, messages: Sequence[str]) -> None:
        for queue in self._viewers:
            for message in messages:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(message)


def _host(request: Request) -> str:
    """The name by which a request calls this computer; empty where it is none."""
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    except ValueError:  # a bracket that is not closed
        return ""


def _silent_logger() -> logging.Logger:
    """Where the library may tell what strangers send; nobody needs to read it."""
    logger = logging.getLogger("wav2vis.websocket")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
