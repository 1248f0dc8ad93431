# SPDX-License-Identifier: MIT
"""The JSON messages, one in each datagram, for programs that only listen, such as Blender."""

from __future__ import annotations

from .moment import Moment, Stage
from .sender import Address, DatagramSender

_HELLO_EVERY_S = 1.0  # so that who begins to listen later knows the shapes too


class JsonUdpSender(DatagramSender):
    """Sends each message by itself."""

    name = "udp"
    description = "JSON messages, one in each UDP datagram: Blender"
    port = 8766

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._hello = b""
        self._greeted_s = float("-inf")

    def open(self, stage: Stage) -> None:
        """Make the socket; a greeting is due."""
        super().open(stage)
        self._hello = stage.hello().encode()
        self._greeted_s = float("-inf")

    def send(self, moment: Moment) -> None:
        """The moment and the cues that ended with it, after a greeting where one is due."""
        if moment.time_s - self._greeted_s >= _HELLO_EVERY_S:
            self._greeted_s = moment.time_s
            self._tell(self._hello)
        for message in moment.messages():
            self._tell(message.encode())
