# SPDX-License-Identifier: MIT
"""What `wav2vis live` does: sound in, the session, and every sender and the meter out of it."""

from __future__ import annotations

import time
import wave
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import SenderError
from ...formats.common.output import check_target, open_atomically, write_atomically
from ...live.frames import LiveFrames
from ...live.session import LiveSession, LookAhead
from ...live.speaker import Speaker
from ...senders.moment import Stage
from ...senders.outlet import Outlet
from ...senders.registry import check_set, make_sender
from ...senders.sender import Sender
from ...senders.websocket import WebSocketSender
from ...track.shape_map import ShapeMap
from ..console import Console
from ..exit_status import ExitStatus
from .meter import Meter
from .parser import make_parser
from .sources import Source, in_its_own_time, microphones, source_of


def run_live(words: list[str], console: Console) -> ExitStatus:
    """Follow the sound until it ends or Ctrl-C is pressed."""
    arguments = make_parser().parse(words)
    if arguments.list_devices:
        console.data("".join(f"{line}\n" for line in microphones()))
        return ExitStatus.DONE
    senders = [make_sender(text, arguments.allow_origin) for text in arguments.send]
    speaker_file = Path(arguments.speaker) if arguments.speaker else None
    speaker = Speaker.load(speaker_file) if speaker_file and speaker_file.exists() else None
    images = ShapeMap.load(arguments.map).images if arguments.map else {}
    if arguments.record:
        check_target(Path(arguments.record), overwrite=arguments.force)
    source = source_of(arguments.input, arguments.raw, arguments.device)
    look_ahead: LookAhead = "buffer" if arguments.buffer else "live"
    session = LiveSession(source.rate_hz, arguments.set, look_ahead=look_ahead, speaker=speaker)
    check_set(senders, session.viseme_set.name)
    if images and (bound := [each.name for each in senders if each.viseme_set]):
        raise SenderError("sends the shapes of its own set", bound[0], "leave the map out", "shape_map")
    if arguments.input is not None and not arguments.fast:
        source = in_its_own_time(source)
    run = _Run(session, Stage.of(session, images, arguments.map or ""), senders, console, wait=arguments.fast)
    with ExitStack() as stack:
        recording = None
        if arguments.record:
            target = open_atomically(Path(arguments.record), overwrite=arguments.force)
            recording = stack.enter_context(wave.open(stack.enter_context(target), "wb"))
            recording.setparams((1, 2, source.rate_hz, 0, "NONE", ""))
        run.follow(source, recording)
    if speaker_file:
        write_atomically(speaker_file, session.speaker.to_json(), overwrite=True)
    return ExitStatus.DONE


class _Run:
    """A session from its first sound to its last message."""

    def __init__(
        self, session: LiveSession, stage: Stage, senders: list[Sender], console: Console, *, wait: bool
    ) -> None:
        self._session, self._stage, self._console, self._wait = session, stage, console, wait
        self._outlets = [Outlet(sender, stage, console.say) for sender in senders]
        self._meter = Meter(console, session.viseme_set)
        self._failed: set[str] = set()
        self._time_s = 0.0

    def follow(self, source: Source, recording: wave.Wave_write | None) -> None:
        """Send what the session tells of all blocks; Ctrl-C ends them as their end does."""
        self._console.say(f"the mouth follows {1000 * self._session.look_ahead_s:.0f} ms behind the sound")
        for outlet in self._outlets:
            self._say_how_far(outlet.sender)
            outlet.start()
        try:
            for block in source.blocks:
                arrived = time.perf_counter()
                if recording:
                    recording.writeframesraw(_int16(block))
                self._send(self._session.push(block), arrived)
                self._check()
        except KeyboardInterrupt:
            pass  # how a microphone's session ends
        finally:
            self._send(self._session.finish(), time.perf_counter())
            for outlet in self._outlets:
                outlet.put(self._stage.at_rest(self._time_s))
                outlet.stop()
        self._check()

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
