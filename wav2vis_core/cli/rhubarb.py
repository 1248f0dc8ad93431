# SPDX-License-Identifier: MIT
"""`rhubarb-compatible`: Rhubarb Lip Sync 1.13's command line, for programs that call its binary.

Its options become the main command's. Like Rhubarb it writes TSV to stdout unless it is told otherwise, overwrites the
file that it is to write, does not look for a text beside the sound, and returns 0 or 1. The recognizer and the number
of threads are taken and change nothing: there is one way to hear, and it uses one thread.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from pathlib import Path

from .. import __version__
from ..errors import OutputError
from ..formats.common.output import write_atomically
from .answered import answered
from .command_line import CommandLine
from .console import Console, Level, open_closed_streams, printable
from .exit_status import ExitStatus
from .listening import listen
from .machine_console import MachineConsole
from .parser import make_parser

_VERSION = "1.13.0"
_LEVELS = ("Trace", "Debug", "Info", "Warn", "Error", "Fatal")


def main(argv: list[str] | None = None) -> int:
    """Run `rhubarb-compatible`; 0 when the mouth shapes are written, else 1."""
    words = sys.argv[1:] if argv is None else argv
    open_closed_streams()
    console = MachineConsole() if "--machineReadable" in words else SpokenConsole()
    status = answered(console, lambda: _run(words, console))
    return 0 if status is ExitStatus.DONE else 1


def _run(words: list[str], console: Console) -> ExitStatus:
    given = _parser().parse(words)
    if given.logFile:
        console.log = LogFile(given.logFile, given.logLevel)
    preston_blair = given.exportFormat == "dat" and given.datUsePrestonBlair
    translated = [
        *(f"--format={given.exportFormat}", f"--fps={given.datFrameRate}", f"--output={given.output}", "--force"),
        "--set=preston_blair" if preston_blair else "--set=rhubarb",
        f"--text={given.dialogFile}" if given.dialogFile else "--no-text",
        *(["--quiet"] if given.quiet else []),
        *([] if preston_blair else [f"--extendedShapes={given.extendedShapes}"]),
    ]
    return listen(make_parser().parse([*translated, "--", given.input]), console)


def _parser() -> CommandLine:
    parser = CommandLine(
        "rhubarb-compatible",
        "Rhubarb Lip Sync's command line, answered by wav2vis: for programs that call Rhubarb's binary.",
        "docs/rhubarb.md says how to put it in the binary's place, and what differs.",
    )
    add = parser.add_argument
    add("input", metavar="SOUND", help="the recording")
    add("-o", "--output", default="-", metavar="FILE", help="the file to write, over one that exists (stdout)")
    add("-f", "--exportFormat", default="tsv", choices=["dat", "tsv", "xml", "json"], help="what to write (tsv)")
    add("-d", "--dialogFile", metavar="FILE", help="a text of what is said")
    add("-r", "--recognizer", choices=["pocketSphinx", "phonetic"], help="changes nothing")
    add("--extendedShapes", default="GHX", metavar="LETTERS", help="which of G, H and X to use (GHX)")
    add("--datFrameRate", default="24", metavar="N", help="frames per second of dat (24)")
    add("--datUsePrestonBlair", action="store_true", help="Preston Blair's names in dat")
    add("--threads", metavar="N", help="changes nothing")
    add("-q", "--quiet", action="store_true", help="say nothing but warnings and errors")
    add("--machineReadable", action="store_true", help="say everything on stderr as lines of JSON")
    add("--consoleLevel", type=_level, help="changes nothing")
    add("--logFile", metavar="FILE", help="a file for what is said")
    add("--logLevel", type=_level, default="Debug", help="the least level in it: Trace Debug Info Warn Error Fatal")
    answer = f"Rhubarb Lip Sync version {_VERSION} (its command line, answered by wav2vis {__version__})"
    add("--version", action="version", version=answer)
    return parser


class SpokenConsole(Console):
    """Says what Rhubarb says to people."""

    def begin(self, sound: str) -> None:
        """Name the sound."""
        if not self.quiet:
            self._print(f"Generating lip sync data for {printable(sound)}.")

    def end(self, status: ExitStatus) -> None:
        """Say that it is done."""
        if status is ExitStatus.DONE and not self.quiet:
            self._clear()
            self._print("Done.")

    def _show(self, level: Level, text: str) -> None:
        if level != "Info":
            self._print(f"[{level}] {_said(level, text)}")


class LogFile:
    """A file of what is said at a level or above it, a line each, in the place of one that exists.

    Raises
    ------
    OutputError
        When it cannot be begun; a line that cannot be added later is left out.
    """

    def __init__(self, path: str, least: str) -> None:
        self._path, self._least, self._text = Path(path), _LEVELS.index(least), ""
        write_atomically(self._path, "", overwrite=True)

    def __call__(self, level: Level, text: str) -> None:
        """Add a line."""
        if _LEVELS.index(level) >= self._least:
            self._text += f"[{time.strftime('%Y-%m-%d %H:%M:%S')}] 1 [{level}] {_said(level, text)}\n"
            with contextlib.suppress(OutputError):  # a disk that is full by now must not cost the result
                write_atomically(self._path, self._text, overwrite=True)


def _said(level: Level, text: str) -> str:
    return f"Application terminating with error: {text}" if level == "Fatal" else text


def _level(text: str) -> str:
    if text.capitalize() not in _LEVELS:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(_LEVELS)}")
    return text.capitalize()
