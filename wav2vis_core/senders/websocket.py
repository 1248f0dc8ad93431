# SPDX-License-Identifier: MIT
"""A WebSocket server of the JSON messages, for Godot, Unity, browsers and everything else.

Viewers only listen. A slow one misses moments, one that talks is shown the door, and pages of other sites are refused
unless their origin was allowed, since a browser lets any page connect to this computer.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from .crowd import Crowd
from .door import Door
from .moment import Moment, Stage
from .sender import Address, Sender
from .server import Server

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

_MOST_BYTES = 1024  # a viewer has nothing to say


class WebSocketSender(Sender):
    """Serves any number of viewers, up to 100, in a thread of its own; `origins` are those that `Door` lets in."""

    name = "websocket"
    description = "a WebSocket server of JSON messages for Godot, Unity, browsers"
    port = 8765

    def __init__(self, address: Address, origins: Sequence[str] = ()) -> None:
        super().__init__(address)
        self._door, self._crowd = Door(address, origins), Crowd()
        self._server = Server(address, self._crowd.show, self._admit, most_bytes=_MOST_BYTES)

    @property
    def where(self) -> str:
        """Where viewers connect."""
        return f"ws://{self.address}"

    def open(self, stage: Stage) -> None:
        """Begin to listen; OSError when the address is taken."""
        self._crowd.hello = stage.hello()
        self._server.start()

    def send(self, moment: Moment) -> None:
        """Hand the messages of a moment to every viewer."""
        self._server.call(self._crowd.spread, list(moment.messages()))

    def close(self) -> None:
        """Send what waits, and hang up."""
        self._server.stop(self._crowd.served)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """None for whom may see; else the answer to somebody who may not."""
        if self._crowd.is_full:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "too many viewers\n")
        if refusal := self._door.refusal(request.headers):
            return connection.respond(HTTPStatus.FORBIDDEN, refusal)
        return None
