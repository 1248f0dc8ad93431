# SPDX-License-Identifier: MIT
"""The JSON messages, one in each datagram, for programs that only listen, such as Blender."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

from .moment import Moment, Stage
from .sender import Address, Sender

_HELLO_EVERY_S = 1.0  # so that who begins to listen later knows the shapes too


class JsonUdpSender(Sender):
    """Sends datagrams; what nobody takes is lost."""

    name = "udp"
    description = "JSON messages, one in each UDP datagram: Blender"
    port = 8766

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._socket: socket.socket | None = None
        self._to: Any = None
        self._hello = b""
        self._greeted_s = float("-inf")

    def open(self, stage: Stage) -> None:
        """Make the socket; UDP knows of no other side, but its name is asked for, once."""
        found = socket.getaddrinfo(self.address.host, self.address.port, type=socket.SOCK_DGRAM)
        family, _, _, _, self._to = found[0]
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._hello = stage.hello().encode()
        self._greeted_s = float("-inf")

    def send(self, moment: Moment) -> None:
        """The moment and the cues that ended with it, after a greeting where one is due."""
        if moment.time_s - self._greeted_s >= _HELLO_EVERY_S:
            self._greeted_s = moment.time_s
            self._tell(self._hello)
        for message in moment.messages():
            self._tell(message.encode())

    def close(self) -> None:
        """Let go."""
        if self._socket:
            self._socket.close()
        self._socket = None

    def _tell(self, datagram: bytes) -> None:
        assert self._socket
        with suppress(ConnectionRefusedError):  # nobody listens on this computer yet
            self._socket.sendto(datagram, self._to)
