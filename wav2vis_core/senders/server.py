# SPDX-License-Identifier: MIT
"""A server of WebSockets and of files in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from .sender import Address, missing

if TYPE_CHECKING:
    import websockets.asyncio.server as library
    from websockets.http11 import Request, Response

_HANDSHAKE_S, _STALLED_S = 5.0, 20.0  # to say who one is; to answer whether one is still there


class Server:
    """Listens at an address, in a thread with an event loop of its own.

    Parameters
    ----------
    address : Address
    talk : callable
        Talks with one who was let in; the connection ends with it.
    admit : callable
        None for who may come in; else the answer to somebody who may not, or only wants a file.
    most_bytes : int
        Of a message that is taken; who sends a longer one is hung up on.
    """

    def __init__(
        self,
        address: Address,
        talk: Callable[[library.ServerConnection], Awaitable[None]],
        admit: Callable[[library.ServerConnection, Request], Response | None],
        *,
        most_bytes: int,
    ) -> None:
        self.address = address
        self._talk, self._admit, self._most_bytes = talk, admit, most_bytes
        self._guests: WeakSet[library.ServerConnection] = WeakSet()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen.

        Raises
        ------
        OSError
            When the address is taken or none of this computer's.
        SenderError
            When websockets is not installed.
        """
        try:
            import websockets.asyncio.server  # noqa: F401
        except ModuleNotFoundError:
            raise missing("websockets", str(self.address)) from None
        self._loop = asyncio.new_event_loop()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._thread = threading.Thread(target=self._loop.run_forever, name="server", daemon=True)
        self._thread.start()
        try:
            self._server: library.Server = listening.result()
        except BaseException:
            self._end()
            raise

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call a function in the server's thread, soon."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(function, *arguments)

    def stop(self, last: Callable[[], Awaitable[None]]) -> None:
        """Do the last thing, then hang up; may be called without `start`, and twice."""
        if self._loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._hang_up(last), self._loop).result()
        self._end()

    def _end(self) -> None:
        """End the thread and its loop."""
        assert self._loop is not None and self._thread is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    async def _listen(self) -> library.Server:
        from websockets.asyncio.server import ServerConnection, serve

        guests = self._guests

        class Guest(ServerConnection):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                super().connection_made(transport)
                guests.add(self)

        return await serve(
            self._talk,
            self.address.host,
            self.address.port,
            process_request=self._admit,
            create_connection=Guest,
            compression=None,
            max_size=self._most_bytes,
            max_queue=1,
            open_timeout=_HANDSHAKE_S,
            close_timeout=1.0,
            ping_interval=_STALLED_S,
            ping_timeout=_STALLED_S,
            logger=_silent_logger(),
        )

    async def _hang_up(self, last: Callable[[], Awaitable[None]]) -> None:
        from websockets.protocol import CONNECTING

        await last()
        self._server.close()
        # The library waits for its own tasks: for all the time of a handshake where somebody says nothing, as a
        # browser's spare connection does, and on Python 3.11 not at all for who comes in at this very moment.
        while rest := asyncio.all_tasks() - {asyncio.current_task()}:
            for guest in self._guests:
                if guest.state is CONNECTING:
                    guest.transport.abort()
            await asyncio.wait(rest, return_when=asyncio.FIRST_COMPLETED)


def _silent_logger() -> logging.Logger:
    """Where the library may tell what strangers send; nobody needs to read it."""
    logger = logging.getLogger("wav2vis.server")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
