# SPDX-License-Identifier: MIT
"""Viewers of one mouth, of whom none can hold up another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

MOST_VIEWERS = 100

_MOST_WAITING = 500  # messages that wait for a slow viewer; older ones are forgotten


class Crowd:
    """Everybody who watches. Viewers only listen: one that talks is shown the door.

    All of it belongs to one event loop.

    Attributes
    ----------
    hello : str
        The message that comes first; empty while there is nothing to see.
    """

    def __init__(self) -> None:
        self.hello = ""
        self._viewers: set[asyncio.Queue[str]] = set()

    @property
    def is_full(self) -> bool:
        """Whether nobody else may watch."""
        return len(self._viewers) >= MOST_VIEWERS

    def spread(self, messages: Iterable[str]) -> None:
        """Send messages to everybody, as soon as each takes them."""
        waiting = list(messages)
        for queue in self._viewers:
            for message in waiting:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(message)

    async def show(self, connection: ServerConnection) -> None:
        """Send to a viewer until it goes or talks."""
        queue: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        queue.put_nowait(self.hello)
        self._viewers.add(queue)
        sending = asyncio.create_task(_send_all(connection, queue))
        try:
            async for _ in connection:
                await connection.close(1008, "viewers only listen")
        finally:
            self._viewers.discard(queue)
            sending.cancel()

    async def served(self) -> None:
        """Wait until all has been sent, half a second at most."""
        for _ in range(100):
            if all(queue.empty() for queue in self._viewers):
                break
            await asyncio.sleep(0.005)


async def _send_all(connection: ServerConnection, queue: asyncio.Queue[str]) -> None:
    while True:
        await connection.send(await queue.get())
