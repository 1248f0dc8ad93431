# SPDX-License-Identifier: MIT
"""Line by line through a text, so that every error names its line."""

from __future__ import annotations

import re

from ...errors import ReadError
from .times import seconds_of

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_FRAME = re.compile(r"([-+]?[0-9]{1,9})(?:[.,]0*)?", re.ASCII)


class Lines:
    """The lines of a text from the first on; `number` is that of the line taken last."""

    def __init__(self, text: str, where: str) -> None:
        # Not splitlines: a sound's name may hold the other characters that it breaks at.
        self._lines = text.removesuffix("\n").split("\n")
        self._where = where
        self.number = 0

    def __bool__(self) -> bool:
        """Whether there is another line."""
        return self.number < len(self._lines)

    def take(self) -> str:
        """The next line; ReadError at the end."""
        if not self:
            raise self.fault("the file ends too early", "it was cut short: write it again")
        self.number += 1
        return self._lines[self.number - 1]

    def whole(self, text: str, what: str) -> int:
        """A number of frames or items, 0 to 999999999; ReadError when the text is none."""
        text = text.strip()
        if not _WHOLE.fullmatch(text):
            raise self.fault(f"{text[:40]!r} is not a {what}", "a whole number should stand there")
        return int(text)

    def frame(self, text: str) -> int:
        """A frame's number, which may be below 0 or end with `.0`; ReadError when the text is none."""
        found = _FRAME.fullmatch(text.strip())
        if not found:
            raise self.fault(f"{text.strip()[:40]!r} is not a frame", "a whole number should stand there")
        return int(found[1])

    def seconds(self, text: str) -> float:
        """A time as `times.seconds_of` takes it; ReadError when the text is none."""
        time_s = seconds_of(text)
        if time_s is None:
            raise self.fault(f"{text.strip()[:40]!r} is not a time", "seconds should stand there, such as 1.25")
        return time_s

    def span(self, start: str, end: str) -> tuple[float, float]:
        """Two times in order; ReadError when one is none, or the second comes before the first."""
        start_s, end_s = self.seconds(start), self.seconds(end)
        if end_s < start_s:
            raise self.fault(f"a span from {start_s:g} to {end_s:g} s runs backwards", "its end should come last")
        return start_s, end_s

    def fault(self, what: str, remedy: str) -> ReadError:
        """The error that something is wrong with the line taken last."""
        return ReadError(what, f"{self._where}, line {self.number}", remedy)
