# SPDX-License-Identifier: MIT
"""All ways to other programs, by name."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import OptionError, SenderError
from .json_lines import JsonLinesSender
from .json_udp import JsonUdpSender
from .live_link import LiveLinkSender
from .osc import OscSender
from .sender import Address, Sender
from .vmc import PerfectSyncSender, VmcSender, Vrm1Sender
from .vrchat import VrchatSender
from .vtube_studio import VtubeStudioSender
from .websocket import WebSocketSender

SENDERS: dict[str, type[Sender]] = {
    each.name: each
    for each in (
        VmcSender,
        Vrm1Sender,
        PerfectSyncSender,
        VrchatSender,
        VtubeStudioSender,
        OscSender,
        WebSocketSender,
        JsonLinesSender,
        JsonUdpSender,
        LiveLinkSender,
    )
}
"""Each kind of sender by its name."""


def make_sender(text: str, origins: Sequence[str] = ()) -> Sender:
    """The sender written as NAME or NAME=ADDRESS (see `Address.parse`).

    `origins` are those of pages that may connect to a server.

    Raises
    ------
    SenderError
        When there is no sender of that name.
    OptionError
        When the address is none, or the sender needs none.
    """
    name, equals, where = text.partition("=")
    if name not in SENDERS:
        kind_name, colon, rest = text.partition(":")
        remedy = f"write {kind_name}={rest}" if colon and kind_name in SENDERS else f"use one of {', '.join(SENDERS)}"
        raise SenderError(f"there is no sender {name!r}", "sender", remedy, "sender")
    kind = SENDERS[name]
    if equals and not kind.port:
        raise OptionError("it has no address", text, f"write {name}", "address")
    address = Address.parse(where, kind.port) if kind.port else Address("", 0)
    return WebSocketSender(address, origins) if kind is WebSocketSender else kind(address)


def check_set(senders: Sequence[Sender], viseme_set: str) -> None:
    """Raise SenderError when a sender cannot send the shapes of a set."""
    for sender in senders:
        if sender.viseme_set not in (None, viseme_set):
            raise SenderError(
                f"cannot send the shapes of the set {viseme_set}", sender.name, f"use {sender.viseme_set}", "viseme_set"
            )
