# SPDX-License-Identifier: MIT
"""How a run ends: the one place that turns errors into words on stderr and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ..errors import Wav2VisError
from .console import Console
from .exit_status import ExitStatus
from .wording import worded_error


def answered(console: Console, work: Callable[[], ExitStatus]) -> ExitStatus:
    """The status that work ends with, whatever happens to it; the console has said why."""
    try:
        try:
            status = work()
        except Wav2VisError as error:
            console.error(worded_error(error))
            status = ExitStatus.of(error)
        except KeyboardInterrupt:
            console.error("interrupted; no file was left half-written")
            status = ExitStatus.INTERRUPTED
        console.end(status)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a stream went away; that is its right
        return ExitStatus.DONE
    return status
