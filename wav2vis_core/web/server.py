# SPDX-License-Identifier: MIT
"""The server of the page: its files, those who bring a sound, those who speak, and those who watch."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from ..formats import by_name
from ..senders.crowd import Crowd
from ..senders.door import Door
from ..senders.moment import Moment, Stage
from ..senders.sender import Address, Sender
from ..senders.server import Server
from ..track.mouths import DRAWN_SET
from ..track.visemes import VisemeSet
from .ear import listen
from .pages import Pages
from .sound import OFFERED
from .upload import MOST_BYTES, MOST_PIECE_BYTES, Uploads

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

# Each hears for itself, at some hundredths of a core a microphone.
_MOST_EARS, _MOST_UPLOADS = 8, 8

_LIVE, _EAR, _SOUND = "/live", "/ear", "/sound"


class WebServer:
    """Serves the page, up to 8 browsers that bring a sound, 8 that speak and 100 that watch this computer's mouth.

    Parameters
    ----------
    address : Address
    origins : sequence of str
        As `Door` takes them.
    viseme_set : VisemeSet or str
        What all that is heard is told in; the files that the page writes have the sets of their formats.

    Attributes
    ----------
    viseme_set : VisemeSet

    Raises
    ------
    VisemeError
        When there is no such set, or it does not say which drawing a shape is.
    """

    def __init__(self, address: Address, origins: Sequence[str] = (), viseme_set: VisemeSet | str = DRAWN_SET) -> None:
        self.address = address
        self._door, self._crowd = Door(address, origins, own_pages=True), Crowd()
        self._busy = {_EAR: 0, _SOUND: 0}
        self.viseme_set = VisemeSet.load(viseme_set)
        self._uploads = Uploads(self.viseme_set)
        self._pages = Pages(
            {
                "microphone": False,
                "shapes": list(self.viseme_set.shapes),
                "rest": self.viseme_set.rest,
                "formats": [(name, by_name(name).extensions[0], by_name(name).description) for name in OFFERED],
                "most_bytes": MOST_BYTES,
                "piece_bytes": MOST_PIECE_BYTES,
            },
            self.viseme_set,
        )
        self._server = Server(address, self._talk, self._admit, most_bytes=MOST_PIECE_BYTES)

    @property
    def where(self) -> str:
        """The address to open in a browser."""
        return f"http://{self.address}/"

    def start(self) -> None:
        """Begin to listen; errors are those of `Server.start`."""
        self._server.start()

    def stop(self) -> None:
        """Send what waits, and hang up on everybody."""
        self._server.stop(self._crowd.served)

    def follow(self, stage: Stage) -> None:
        """Show a mouth of this computer's from now on."""
        self._crowd.hello = stage.hello()
        self._pages.about = {**self._pages.about, "microphone": True}

    def spread(self, moment: Moment) -> None:
        """Hand a moment of it to everybody who watches."""
        self._server.call(self._crowd.spread, list(moment.messages()))

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if refusal := self._door.refusal(request.headers):
            return connection.respond(HTTPStatus.FORBIDDEN, refusal)
        path = request.path.partition("?")[0]
        if path == _LIVE:
            if not self._crowd.hello:
                return connection.respond(HTTPStatus.NOT_FOUND, "no microphone of this computer is followed\n")
            full = self._crowd.is_full
        elif path in self._busy:
            full = self._busy[path] >= (_MOST_EARS if path == _EAR else _MOST_UPLOADS)
        else:
            return self._pages.response(path)
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "too many are here\n") if full else None

    async def _talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        path = connection.request.path.partition("?")[0]
        if path == _LIVE:
            await self._crowd.show(connection)
        elif path == _EAR:
            await self._counted(path, listen(connection, self.viseme_set))
        else:
            await self._counted(path, self._uploads.take(connection))

    async def _counted(self, path: str, talk: Awaitable[None]) -> None:
        from websockets.exceptions import ConnectionClosed

        self._busy[path] += 1
        try:
            with suppress(ConnectionClosed):  # whoever goes may go at any time
                await talk
        finally:
            self._busy[path] -= 1


class LivePage(Sender):
    """Shows a session's mouth on the page of a server that runs."""

    name = "page"
    description = "the page of wav2vis serve"

    def __init__(self, server: WebServer) -> None:
        super().__init__(server.address)
        self._server = server

    @property
    def where(self) -> str:
        """The page."""
        return self._server.where

    def open(self, stage: Stage) -> None:
        """The page offers this computer's microphone from now on."""
        self._server.follow(stage)

    def send(self, moment: Moment) -> None:
        """Hand a moment to everybody who watches."""
        self._server.spread(moment)

    def close(self) -> None:
        """The server goes on."""
