# SPDX-License-Identifier: MIT
"""The JSON messages, one a line."""

from __future__ import annotations

import sys

from ..errors import SenderError
from .moment import Moment, Stage
from .sender import Address, Sender


class JsonLinesSender(Sender):
    """Writes to standard output, line by line as moments come."""

    name = "json"
    description = "a JSON message a line on standard output"

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._greeted = False

    def open(self, stage: Stage) -> None:
        """Greet, once."""
        if not self._greeted:
            self._write(stage.hello())
        self._greeted = True

    def send(self, moment: Moment) -> None:
        """The moment and the cues that ended with it."""
        for message in moment.messages():
            self._write(message)

    def close(self) -> None:
        """Standard output stays open."""

    @property
    def where(self) -> str:
        """Standard output."""
        return "json on standard output"

    def _write(self, message: str) -> None:
        try:
            sys.stdout.write(message + "\n")
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise SenderError("its reader went away", self.where, "start both again") from error
        except OSError as error:  # closed (`>&-`), or a file on a disk that is full
            fault = f"cannot be written ({error.strerror})"
            raise SenderError(fault, self.where, "lead it to a program or to a file that has room") from error
