# SPDX-License-Identifier: MIT
"""What every way to another program has in common, and the addresses that people write."""

from __future__ import annotations

import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from ..errors import OptionError, SenderError
from .moment import Moment, Stage

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Where a program listens."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, default_port: int) -> Address:
        """An address written as HOST:PORT, [HOST]:PORT, HOST, :PORT or PORT; what is missing is this computer's.

        Raises
        ------
        OptionError
            When the port is not one of 1 to 65,535, or no computer can be called so.
        """
        host, colon, port = text.rpartition(":")
        if not colon:
            host, port = ("", text) if text.isdigit() else (text, "")
        if host.count(":") and not host.startswith("["):  # an IPv6 address without brackets has no port
            host, port = text, ""
        port = port or str(default_port)
        if not port.isascii() or not port.isdigit() or len(port) > 5 or not 0 < int(port) < 65_536:
            raise OptionError(f"{port!r} is not a port", text, "write HOST:PORT, such as 127.0.0.1:9000", "address")
        host = host.strip("[]") or LOOPBACK
        if not _is_host(host):
            raise OptionError("is not the address of a computer", text, f"check {host!r}", "address")
        return cls(host, int(port))

    @property
    def is_here(self) -> bool:
        """Whether nothing but this computer can be reached by it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _is_host(text: str) -> bool:
    """Whether it can be asked for at all; what cannot, such as 192.168.1..5, raises no OSError where it is used."""
    try:
        return b"\0" not in text.encode("idna")
    except UnicodeError:
        return False


class Sender(ABC):
    """One program that follows the mouth. All methods are called in one thread; any may raise OSError.

    Attributes
    ----------
    name : str
        What people choose it by.
    description : str
        For lists.
    port : int
        Where its programs listen by default; 0 where there is no address.
    viseme_set : str or None
        The only set that it can send.
    latest_only : bool
        Whether an older moment is worth nothing once there is a newer one.
    """

    name: str
    description: str
    port: int = 0
    viseme_set: str | None = None
    latest_only = False

    def __init__(self, address: Address) -> None:
        self.address = address

    @abstractmethod
    def open(self, stage: Stage) -> None:
        """Find the other side, for a session on this stage; an OSError means later, a SenderError never."""

    @abstractmethod
    def send(self, moment: Moment) -> None:
        """Hand on a moment."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the other side; may be called without `open`, and twice."""

    @property
    def where(self) -> str:
        """Whom it speaks to, for messages."""
        return f"{self.name} {self.address}"


class DatagramSender(Sender):
    """One whose program listens over UDP, which knows of no other side: what nobody takes is lost."""

    _socket: socket.socket | None = None
    _to: Any

    def open(self, stage: Stage) -> None:
        """Make the socket, and ask for the other computer's name, once."""
        found = socket.getaddrinfo(self.address.host, self.address.port, type=socket.SOCK_DGRAM)
        family, _, _, _, self._to = found[0]
        self._socket = socket.socket(family, socket.SOCK_DGRAM)

    def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _tell(self, datagram: bytes) -> None:
        assert self._socket is not None
        with suppress(ConnectionRefusedError):  # nobody listens on this computer yet
            self._socket.sendto(datagram, self._to)


def missing(package: str, where: str) -> SenderError:
    """The error for a package that is not installed, for whom it should have spoken to."""
    return SenderError(f"{package} is not installed", where, "pip install 'wav2vis[live]'")
