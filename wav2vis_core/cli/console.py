# SPDX-License-Identifier: MIT
"""Where the program speaks: data on stdout, everything else on stderr, progress only to a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from ..errors import OptionError, OutputError
from ..formats.common.output import Content


class Console:
    """The two streams of a run.

    The progress line shows only when stderr is a terminal.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out, self.err = out or sys.stdout, err or sys.stderr
        self._width = 0

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

    def give_up(self) -> None:
        """Write no more data: what is left in the buffer must not be tried again when Python ends."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())

    def say(self, text: str) -> None:
        """One line for the person."""
        self._clear()
        print(f"wav2vis: {text}", file=self.err, flush=True)

    def progress(self, text: str) -> None:
        """Replace the progress line; nothing when nobody is watching."""
        if self.err.isatty():
            self._clear()
            self.err.write(text)
            self.err.flush()
            self._width = len(text)

    def _clear(self) -> None:
        if self._width:
            self.err.write("\r" + " " * self._width + "\r")
            self._width = 0
