# SPDX-License-Identifier: MIT
"""A session from its first sound to its last message: every sender and the meter follow it."""

from __future__ import annotations

import time
import wave

import numpy as np
from numpy.typing import NDArray

from ...live.frames import LiveFrames
from ...live.session import LiveSession
from ...senders.moment import Stage
from ...senders.outlet import Outlet
from ...senders.sender import Sender
from ...senders.websocket import WebSocketSender
from ..console import Console
from .meter import Meter
from .sources import Source


class Run:
    """Sends what a session tells.

    Parameters
    ----------
    session : LiveSession
    stage : Stage
        The session's.
    senders : list of Sender
    console : Console
    wait : bool
        Whether slow senders may hold up the sound, where it comes faster than in its own time.
    """

    def __init__(
        self, session: LiveSession, stage: Stage, senders: list[Sender], console: Console, *, wait: bool
    ) -> None:
        self._session, self._stage, self._console, self._wait = session, stage, console, wait
        self._outlets = [Outlet(sender, stage, console.say) for sender in senders]
        self._meter = Meter(console, session.viseme_set)
        self._failed: set[str] = set()
        self._time_s = 0.0

    def follow(self, source: Source, recording: wave.Wave_write | None = None) -> bool:
        """Send what the session tells of all blocks; whether they ended by themselves, and not by Ctrl-C.

        Either leaves the mouth at rest. Raises the SenderError of the last sender that gave up.
        """
        self._console.say(f"the mouth follows {1000 * self._session.look_ahead_s:.0f} ms behind the sound")
        for outlet in self._outlets:
            self._say_how_far(outlet.sender)
            outlet.start()
        ended = False
        try:
            for block in source.blocks:
                arrived = time.perf_counter()
                if recording:
                    recording.writeframesraw(_int16(block))
                self._send(self._session.push(block), arrived)
                self._check()
            ended = True
        except KeyboardInterrupt:
            pass  # how a microphone's session ends
        finally:
            self._send(self._session.finish(), time.perf_counter())
            for outlet in self._outlets:
                outlet.put(self._stage.at_rest(self._time_s))
                outlet.stop()
        self._check()
        return ended

    def _send(self, frames: LiveFrames, arrived: float) -> None:
        for moment, shape in zip(self._stage.moments(frames), frames.shapes, strict=True):
            for outlet in self._outlets:
                outlet.put(moment, wait=self._wait)
            self._time_s = moment.time_s + 1 / self._stage.rate_hz
            behind_s = self._session.look_ahead_s + time.perf_counter() - arrived
            self._meter.show(moment, shape, behind_s)

    def _check(self) -> None:
        """Say which senders gave up; raise why, when none is left."""
        failed = [outlet for outlet in self._outlets if outlet.failure]
        if failed and len(failed) == len(self._outlets):
            failure = failed[0].failure
            assert failure is not None
            if isinstance(failure.__cause__, OSError):
                self._console.give_up()
            raise BrokenPipeError if isinstance(failure.__cause__, BrokenPipeError) else failure
        for outlet in failed:
            if outlet.sender.where not in self._failed:
                self._console.warn(str(outlet.failure))
            self._failed.add(outlet.sender.where)

    def _say_how_far(self, sender: Sender) -> None:
        if not sender.port:
            return
        if isinstance(sender, WebSocketSender) and not sender.address.is_here:
            self._console.say(f"{sender.where}: everybody who reaches this address can watch the mouth")
        elif sender.address.is_here:
            self._console.say(f"{sender.where}: this computer alone")


def _int16(block: NDArray[np.float32]) -> bytes:
    return np.clip(np.rint(block * 32768), -32768, 32767).astype("<i2").tobytes()
