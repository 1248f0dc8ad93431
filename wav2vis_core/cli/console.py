# SPDX-License-Identifier: MIT
"""Where the program speaks: data on stdout, everything else on stderr, progress only to a person."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, TextIO

from ..errors import AudioError, OptionError, OutputError
from ..formats.common.output import Content
from .exit_status import ExitStatus

Level = Literal["Info", "Warn", "Fatal"]

# Control characters, ends of lines, and what turns the direction of writing.
_COMMANDS = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_PREFIXES: dict[Level, str] = {"Info": "", "Warn": "warning: ", "Fatal": "error: "}


def printable(text: str) -> str:
    """A line for a terminal: what a file's name holds of its commands, or of other lines, as Python writes it."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def open_closed_streams() -> None:
    """Give closed standard streams a place where reading and writing fail, in place of the next file that is opened."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # It takes the lowest number that is free.
            opened = os.open(os.devnull, os.O_WRONLY if name == "stdin" else os.O_RDONLY)
            setattr(sys, name, open(opened, "r" if name == "stdin" else "w", closefd=False))  # noqa: SIM115


@contextmanager
def stdin_readable() -> Iterator[None]:
    """AudioError where the block cannot read stdin."""
    try:
        yield
    except OSError as error:
        raise AudioError(f"cannot be read ({error.strerror})", "stdin", "name a file") from None


class Console:
    """The two streams of a run.

    The progress line shows only when stderr is a terminal.

    Attributes
    ----------
    quiet : bool
        Whether only warnings and errors are said.
    log : callable or None
        Told what is said too, quiet or not.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out, self.err = out or sys.stdout, err or sys.stderr
        self.quiet = False
        self.log: Callable[[Level, str], None] | None = None
        self._line = ""

    def data(self, content: str | Content) -> None:
        """Write a result: bytes, or text as UTF-8 with the line ends it has whatever the terminal's encoding is.

        Raises
        ------
        OptionError
            When it is a folder of files.
        OutputError
            When the stream takes no more.
        """
        if isinstance(content, Mapping):
            raise OptionError("a folder of files cannot go to stdout", "-o -", "name the folder with -o")
        buffer = getattr(self.out, "buffer", None)
        if buffer is None:
            self.out.write(content if isinstance(content, str) else content.decode("utf-8", "replace"))
        else:
            try:
                self.out.flush()
                buffer.write(content.encode() if isinstance(content, str) else content)
                buffer.flush()
            except OSError as error:
                self.give_up()
                if isinstance(error, BrokenPipeError):
                    raise
                raise OutputError(
                    f"cannot be written ({error.strerror})", "stdout", "write to a file with -o"
                ) from None

    def piped(self) -> bytes:
        """All that comes through stdin; AudioError when it cannot be read."""
        with stdin_readable():
            return sys.stdin.buffer.read()

    def give_up(self) -> None:
        """Write no more data."""
        _give_up(self.out)

    def begin(self, sound: str) -> None:
        """The work begins, with this sound."""

    def end(self, status: ExitStatus) -> None:
        """The run ends."""

    def say(self, text: str) -> None:
        """What was done, or is worth knowing."""
        self._tell("Info", text)

    def warn(self, text: str) -> None:
        """What a result lacks."""
        self._tell("Warn", text)

    def error(self, text: str) -> None:
        """Why there is no result."""
        self._tell("Fatal", text)

    def progress(self, share: float, text: str) -> None:
        """Replace the progress line; nothing when nobody is watching. `share` of the work is done, 0 to 1."""
        text = printable(text)
        if self.err.isatty() and not self.quiet and text != self._line:
            self._clear()
            self._write(text)
            self._line = text

    def _tell(self, level: Level, text: str) -> None:
        text = printable(text)
        if self.log:
            self.log(level, text)
        if level != "Info" or not self.quiet:
            self._clear()
            self._show(level, text)

    def _show(self, level: Level, text: str) -> None:
        self._print(f"wav2vis: {_PREFIXES[level]}{text}")

    def _print(self, line: str) -> None:
        self._write(f"{line}\n")

    def _clear(self) -> None:
        if self._line:
            self._write("\r" + " " * len(self._line) + "\r")
            self._line = ""

    def _write(self, text: str) -> None:
        try:
            self.err.write(text)
            self.err.flush()
        except OSError:  # whoever read it has gone (`2>&1 | head`, a closed terminal); the work goes on
            _give_up(self.err)


def _give_up(stream: TextIO) -> None:
    """Let a stream lead nowhere: what is left in its buffer must not be tried again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
