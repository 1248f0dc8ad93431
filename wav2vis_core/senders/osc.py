# SPDX-License-Identifier: MIT
"""Plain Open Sound Control 1.0 over UDP, for TouchDesigner, Resolume and whatever else listens."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from .moment import Moment, Stage
from .sender import Sender, missing

if TYPE_CHECKING:
    from pythonosc.udp_client import UDPClient

OscMessage = tuple[str, tuple[str | int | float, ...]]
"""An address and its arguments."""


class OscSender(Sender):
    """`/wav2vis/shape` (a name), `/wav2vis/index` (its number), `/wav2vis/level` (decibels), `/wav2vis/voice` (0 to 1)
    and `/wav2vis/weight/NAME` for each shape, in one bundle.
    """

    name = "osc"
    description = "plain OSC for TouchDesigner, Resolume and others: /wav2vis/shape, /wav2vis/weight/NAME ..."
    port = 7000

    _client: UDPClient | None = None
    _stage: Stage

    def open(self, stage: Stage) -> None:
        """Make the socket; UDP knows of no other side."""
        try:
            from pythonosc.udp_client import UDPClient
        except ModuleNotFoundError:
            raise missing("python-osc", self.where) from None
        self._stage = stage
        self._client = UDPClient(self.address.host, self.address.port)

    def send(self, moment: Moment) -> None:
        """All messages of a moment in one bundle."""
        from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
        from pythonosc.osc_message_builder import OscMessageBuilder

        bundle = OscBundleBuilder(IMMEDIATELY)
        for address, values in self.messages(moment):
            builder = OscMessageBuilder(address)
            for value in values:
                builder.add_arg(value)
            bundle.add_content(builder.build())
        assert self._client is not None
        with suppress(ConnectionRefusedError):  # nobody listens on this computer yet
            self._client.send(bundle.build())

    def close(self) -> None:
        """Close the socket."""
        if self._client is not None:
            self._client._sock.close()
        self._client = None

    def messages(self, moment: Moment) -> Iterable[OscMessage]:
        """What a moment says."""
        yield "/wav2vis/shape", (moment.shape,)
        yield "/wav2vis/index", (self._stage.shapes.index(moment.shape),)
        yield "/wav2vis/level", (moment.level_db,)
        yield "/wav2vis/voice", (moment.voice,)
        for name, weight in moment.weights.items():
            yield f"/wav2vis/weight/{name}", (float(weight),)
