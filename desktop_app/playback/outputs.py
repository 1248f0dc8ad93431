# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sound goes: to a loudspeaker, or on a computer without one nowhere, at the same pace."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QElapsedTimer

from .stream import Stream


class Output(Protocol):
    """Something that plays a stream. `rate_hz` is the rate that it takes, 0 for any."""

    rate_hz: int

    def start(self, stream: Stream) -> None:
        """Play from the stream's beginning."""

    def stop(self) -> None:
        """Be silent at once."""

    def played_s(self) -> float:
        """Seconds of the stream that have left the loudspeaker."""


class SilentOutput:
    """A clock."""

    rate_hz = 0

    def __init__(self) -> None:
        self._clock = QElapsedTimer()

    def start(self, stream: Stream) -> None:
        """Start the clock."""
        self._clock.start()

    def stop(self) -> None:
        """Stop it."""
        self._clock.invalidate()

    def played_s(self) -> float:
        """Seconds since the start."""
        return self._clock.nsecsElapsed() / 1e9 if self._clock.isValid() else 0.0


def output_for(rate_hz: int) -> Output:
    """The loudspeaker that the system prefers, or a clock where there is none or no sound system."""
    try:
        from .speaker import SpeakerOutput  # late: loading Qt's multimedia takes a good part of the start
    except ImportError:  # a library of the sound system is missing
        return SilentOutput()
    return SpeakerOutput.preferred(rate_hz) or SilentOutput()
