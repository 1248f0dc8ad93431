# SPDX-License-Identifier: MIT
"""The `wav2vis` command."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable

# Before NumPy loads, which would begin a thread a core; they wait in a loop until they hear that nobody needs them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from ..errors import OptionError
from .answered import answered
from .command_line import CommandLine
from .commands import list_formats, list_sets, run_selftest, show_version
from .console import Console, open_closed_streams
from .exit_status import ExitStatus
from .listening import listen
from .machine_console import MachineConsole
from .parser import make_parser

_COMMANDS: dict[str, Callable[[Console], ExitStatus]] = {
    "formats": list_formats,
    "sets": list_sets,
    "selftest": run_selftest,
    "version": show_version,
}


def main(argv: list[str] | None = None) -> int:
    """Run `wav2vis`; its exit status."""
    words = sys.argv[1:] if argv is None else argv
    open_closed_streams()
    console = MachineConsole() if "--machineReadable" in words else Console()
    return answered(console, lambda: _run(words, console))


def _run(words: list[str], console: Console) -> ExitStatus:
    first = words[0] if words else ""
    if first == "help":
        return _run([*words[1:], "--help"], console)
    if first == "convert":
        from .convert import run_convert  # what most runs never need

        return run_convert(words[1:], console)
    if first == "live":
        from .live.command import run_live

        return run_live(words[1:], console)
    if first == "serve":
        from .live.serve import run_serve

        return run_serve(words[1:], console)
    if first in _COMMANDS:
        CommandLine(f"wav2vis {first}", _COMMANDS[first].__doc__).parse(words[1:])
        return _COMMANDS[first](console)
    near = difflib.get_close_matches(first, (*_COMMANDS, "convert", "live", "serve", "help"), 1, 0.75)
    if near and not first.startswith("-") and not os.path.exists(first):
        raise OptionError("there is no such file or command", first, f"did you mean wav2vis {near[0]}")
    return listen(make_parser().parse(words), console)
