# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of `wav2vis live`, from a socket to which any program of this computer may send whatever it likes.

Nothing here needs Blender.
"""

import json
import socket
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from ..errors import TargetError

_HERE = "127.0.0.1"
_MOST_BYTES = 8_192  # a mouth in which a hundred shapes move takes a third
_MOST_S = 0.01  # of work at once: a sender that never pauses must not hold Blender up
_LONGEST_NAME = 80
_LATEST_S = 1e9  # thirty years: what is later is no time


@dataclass(frozen=True)
class Hello:
    """Which set of mouths is sent, by its name."""

    viseme_set: str


@dataclass(frozen=True)
class Mouth:
    """The mouth at one time.

    Attributes
    ----------
    time_s : float
        Of the sound, at least 0.
    shape : str
        The one to name.
    weights : mapping of str to float
        How much of each shape is shown, in [0, 1]; those left out are 0.
    """

    time_s: float
    shape: str
    weights: Mapping[str, float]


class Inbox:
    """A port of this computer's own address, which other computers cannot reach."""

    def __init__(self, port: int) -> None:
        """TargetError when the port is taken."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            self._socket.bind((_HERE, port))
        except OSError as error:
            self.close()
            raise TargetError(f"cannot be listened on ({error.strerror})", f"port {port}", "choose another") from None
        self._socket.setblocking(False)

    def datagrams(self) -> Iterator[bytes]:
        """What has come, for a hundredth of a second of work at most; it never waits."""
        until_s = time.thread_time() + _MOST_S
        while time.thread_time() < until_s:
            try:
                yield self._socket.recv(_MOST_BYTES)
            except BlockingIOError:
                return
            except OSError:  # Windows tells so of longer ones; elsewhere they are cut
                continue

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


def read(datagram: bytes, shapes: Collection[str]) -> Hello | Mouth | None:
    """The message in a datagram; None where it is none, or speaks of other shapes than these."""
    try:
        message = json.loads(datagram)
    except (ValueError, RecursionError):
        return None
    kind = message.get("type") if isinstance(message, dict) else None
    if kind == "hello":
        return _hello(message)
    return _mouth(message, shapes) if kind == "mouth" else None


def _hello(message: dict[str, Any]) -> Hello | None:
    name = message.get("set")
    return Hello(name) if isinstance(name, str) and len(name) <= _LONGEST_NAME and name.isprintable() else None


def _mouth(message: dict[str, Any], shapes: Collection[str]) -> Mouth | None:
    time_s, shape, weights = message.get("time_s"), message.get("shape"), message.get("weights")
    if not (_is_within(time_s, _LATEST_S) and isinstance(shape, str) and isinstance(weights, dict)):
        return None
    if not ({shape, *weights} <= set(shapes) and all(_is_within(weight, 1) for weight in weights.values())):
        return None
    return Mouth(float(time_s), shape, weights)


def _is_within(value: object, highest: float) -> TypeGuard[float]:
    """Whether something is a number from 0 on; not-a-number is none, and an integer may be too large for a float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= highest
