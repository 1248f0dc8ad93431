# SPDX-License-Identifier: MIT
"""The `wav2vis` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from ..errors import Wav2VisError
from .commands import list_formats, list_sets, listen, run_selftest
from .console import Console
from .convert import run_convert
from .exit_status import ExitStatus
from .parser import make_parser
from .wording import worded_error

_COMMANDS: dict[str, Callable[[Console], ExitStatus]] = {
    "formats": list_formats,
    "sets": list_sets,
    "selftest": run_selftest,
}


def main(argv: list[str] | None = None) -> int:
    """Run `wav2vis`; the one place that turns errors into a line on stderr and an exit status."""
    words = sys.argv[1:] if argv is None else argv
    console = Console()
    try:
        if words and words[0] == "convert":
            return run_convert(words[1:], console)
        if words and words[0] == "live":
            from .live.command import run_live  # what most runs never need

            return run_live(words[1:], console)
        if words and words[0] in _COMMANDS:
            command = argparse.ArgumentParser(prog=f"wav2vis {words[0]}", description=_COMMANDS[words[0]].__doc__)
            command.parse_args(words[1:])
            return _COMMANDS[words[0]](console)
        return listen(make_parser().parse_args(words), console)
    except Wav2VisError as error:
        console.say(worded_error(error))
        return ExitStatus.of(error)
    except KeyboardInterrupt:
        console.say("interrupted; no file was left half-written")
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of stdout went away; that is its right
        return ExitStatus.DONE
