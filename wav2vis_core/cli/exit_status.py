# SPDX-License-Identifier: MIT
"""What the program returns to its caller."""

from __future__ import annotations

from enum import IntEnum

from ..errors import AudioError, OutputError, ReadError, TrackError, Wav2VisError, WeightsError


class ExitStatus(IntEnum):
    """Exit codes of `wav2vis`."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    INPUT_UNREADABLE = 3
    OUTPUT_NOT_WRITABLE = 4
    BROKEN_INSTALLATION = 5
    INTERRUPTED = 130

    @classmethod
    def of(cls, error: Wav2VisError) -> ExitStatus:
        """The status that an error ends the program with."""
        for kind, status in (
            ((AudioError, ReadError, TrackError), cls.INPUT_UNREADABLE),
            (OutputError, cls.OUTPUT_NOT_WRITABLE),
            (WeightsError, cls.BROKEN_INSTALLATION),
        ):
            if isinstance(error, kind):
                return status
        return cls.USAGE
