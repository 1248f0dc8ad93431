# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth that follows `wav2vis live` while it listens: messages from this computer alone, shown as they come."""

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from wav2vis_core.motion.curves import WeightCurves
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

from . import bake
from .character import Character, Reference
from .errors import StripError, TargetError
from .outputs import output_of
from .outputs.share_output import ShareOutput

_HERE = "127.0.0.1"
_MOST_BYTES = 65_535
_MOST_AT_ONCE = 2_000  # messages: a sender that never pauses must not hold Blender up


@dataclass(eq=False)
class LiveMouth:
    """What is heard, from the first message on.

    Attributes
    ----------
    references : tuple of Reference
        The character's.
    viseme_set : str
        The only one whose messages are shown.
    state : str
        What the panel says.
    moments : list of (float, mapping of str to float)
        Time in seconds of the sound and weights, where they are recorded.
    """

    references: tuple[Reference, ...]
    viseme_set: str
    record: bool
    first_frame: int
    frame_rate: FrameRate
    state: str = "Waiting for wav2vis live"
    moments: list[tuple[float, Mapping[str, float]]] = field(default_factory=list)
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    @classmethod
    def begun(cls, character: Character, port: int, frame: int, rate: FrameRate, *, record: bool) -> "LiveMouth":
        """One that listens on a port of this computer.

        Raises
        ------
        TargetError
            When the character's output cannot follow weights or has no mouths, or the port is taken.
        """
        output = follower(character)
        output.check(character)
        live = cls(character.references, output.viseme_set(character), record, frame, rate)
        try:
            live._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            live._socket.bind((_HERE, port))
        except OSError as error:
            live.close()
            raise TargetError(f"cannot be listened on ({error.strerror})", f"port {port}", "choose another") from None
        live._socket.setblocking(False)
        return live

    def follow(self) -> None:
        """Show the newest mouth that has come; never waits. TargetError when the character is gone."""
        newest = None
        for message in self._messages():
            if message.get("type") == "hello" and message.get("set") != self.viseme_set:
                self.state = f"It sends the set {message.get('set')}; start it with the set {self.viseme_set}"
            elif message.get("type") == "mouth" and (moment := self._moment(message)):
                newest = moment
                self.state = f"Live: {message.get('shape')}"
                if self.record:
                    if self.moments and moment[0] < self.moments[-1][0]:  # a new session
                        self.moments.clear()
                    self.moments.append(moment)
        if newest:
            character = Character.found(self.references)
            follower(character).show_weights(character, newest[1])

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def rest(self) -> None:
        """Put the mouth at rest."""
        character = Character.found(self.references)
        follower(character).rest(character)

    def keyed(self) -> str:
        """Key what was recorded, and say what was done.

        Raises
        ------
        StripError
            When nothing was heard.
        TargetError
            When the character is gone or cannot be keyed.
        """
        if not self.moments:
            remedy = f"let wav2vis live send the set {self.viseme_set} by udp to the same port"
            raise StripError("nothing was heard", "Live", remedy)
        character, names = Character.found(self.references), tuple(VisemeSet.load(self.viseme_set).shapes)
        times_s = np.array([time_s for time_s, _ in self.moments])
        rows = np.array([[weights.get(name, 0.0) for name in names] for _, weights in self.moments])
        n_frames = self.frame_rate.ceil_frame(times_s[-1] - times_s[0]) + 1
        at_s = times_s[0] + np.arange(n_frames) / float(self.frame_rate.fps)
        values = np.stack([np.interp(at_s, times_s, column) for column in rows.T], axis=1)
        return bake.write_weights(WeightCurves(names, self.frame_rate, values), self.first_frame, character)

    def _messages(self) -> Iterator[dict[str, Any]]:
        """What has come; what is no message is left out."""
        for _ in range(_MOST_AT_ONCE):
            try:
                message = json.loads(self._socket.recv(_MOST_BYTES))
            except BlockingIOError:
                return
            except (OSError, ValueError, RecursionError):
                continue
            if isinstance(message, dict):
                yield message

    def _moment(self, message: dict[str, Any]) -> tuple[float, Mapping[str, float]] | None:
        """Time and weights of a message, None where these are not what they should be."""
        time_s, weights, known = message.get("time_s"), message.get("weights"), VisemeSet.load(self.viseme_set).shapes
        if not isinstance(weights, dict) or not _is_number(time_s):
            return None
        if not all(name in known and _is_number(value) and 0 <= value <= 1 for name, value in weights.items()):
            return None
        return float(time_s), weights  # type: ignore[arg-type]


def follower(character: Character) -> ShareOutput:
    """The output that the character's settings choose; TargetError when it cannot follow weights."""
    output = output_of(character)
    if not isinstance(output, ShareOutput):
        raise TargetError(
            f"{output.label} cannot follow a live mouth", character.active.name, "choose shape keys or poses"
        )
    return output


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)
