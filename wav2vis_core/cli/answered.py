# SPDX-License-Identifier: MIT
"""How a run ends: the one place that turns errors into words on stderr and an exit status."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import Wav2VisError
from .console import Console
from .exit_status import ExitStatus
from .wording import worded_error

# How a system, a service, a closed terminal and a closed window ask a program to end; each has some of them.
_REQUESTS = ("SIGTERM", "SIGHUP", "SIGBREAK")


def answered(console: Console, work: Callable[[], ExitStatus]) -> ExitStatus:
    """The status that work ends with, whatever happens to it; the console has said why."""
    try:
        try:
            with _requests_to_end_as_ctrl_c():
                status = work()
        except Wav2VisError as error:
            console.error(worded_error(error))
            status = ExitStatus.of(error)
        except MemoryError:
            console.error("there is not enough memory; close other programs")
            status = ExitStatus.USAGE
        except KeyboardInterrupt:
            console.error("interrupted; no file was left half-written")
            status = ExitStatus.INTERRUPTED
        console.end(status)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a stream went away; that is its right
        return ExitStatus.DONE
    return status


@contextmanager
def _requests_to_end_as_ctrl_c() -> Iterator[None]:
    """Take them as Ctrl-C, unless whoever began the run had them ignored (nohup) or meant something else by them."""
    numbers = [getattr(signal, name) for name in _REQUESTS if hasattr(signal, name)]
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []  # where Python sets no handlers
    for number in ours:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
