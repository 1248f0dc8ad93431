# SPDX-License-Identifier: MIT
"""JSON that other programs wrote, walked so that every error names the file and the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import ReadError
from ...track.track import LONGEST_S
from .times import number_of, seconds_of


@dataclass(frozen=True)
class Node:
    """A value of a JSON document and the path to it."""

    value: Any
    path: str
    where: str

    @classmethod
    def parse(cls, text: str, where: str) -> Node:
        """The root of a document; ReadError, with the line, when the text is not JSON."""
        try:
            return cls(json.loads(text), "the document", where)
        except json.JSONDecodeError as error:
            raise ReadError(f"not JSON ({error.msg})", f"{where}, line {error.lineno}", "write it again") from None
        except (ValueError, RecursionError) as error:  # numbers of thousands of digits; nesting
            raise ReadError(f"not JSON ({type(error).__name__})", where, "write it again") from None

    def __getitem__(self, name: str) -> Node:
        if not self.has(name):
            raise self.fault(f"lacks {name!r}")
        return Node(self.value[name], name if self.path == "the document" else f"{self.path}.{name}", self.where)

    def has(self, name: str) -> bool:
        """Whether it is an object with a field of that name."""
        return isinstance(self.value, dict) and name in self.value

    def get(self, name: str, default: Any) -> Node:
        """A field, or a default where there is none."""
        return self[name] if self.has(name) else Node(default, name, self.where)

    def items(self) -> Iterator[Node]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.fault("is not a list")
        for index, item in enumerate(self.value):
            yield Node(item, f"{self.path}[{index}]", self.where)

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise self.fault("is not a text")
        return self.value

    def number(self) -> float:
        """A number from 0 to `LONGEST_S`, also where it is written as a text."""
        return self._number(0.0, number_of)

    def seconds(self) -> float:
        """A time, also where a text holds it as `times.seconds_of` takes it."""
        return self._number(-LONGEST_S, seconds_of)

    def whole(self) -> int:
        """A whole number, 0 or more, also where it is written as `24.0` or as a text."""
        return self._whole(self.number())

    def frame(self) -> int:
        """A frame's number: as `whole`, but it may be below 0."""
        return self._whole(self._number(-LONGEST_S, number_of))

    def span(self, start: str, end: str) -> tuple[float, float]:
        """The times in two fields; ReadError where the second comes before the first."""
        start_s, end_s = self[start].seconds(), self[end].seconds()
        if end_s < start_s:
            raise self.fault(f"runs backwards, from {start_s:g} to {end_s:g} s")
        return start_s, end_s

    def _number(self, least: float, of_text: Callable[[str], float | None]) -> float:
        value = of_text(self.value) if isinstance(self.value, str) else self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= LONGEST_S:
            raise self.fault("is not a time or a count")
        return float(value)

    def _whole(self, number: float) -> int:
        if number != int(number):
            raise self.fault("is not a whole number")
        return int(number)

    def fault(self, what: str) -> ReadError:
        """The error that something is wrong with this value."""
        return ReadError(f"{self.path} {what}", self.where, "write it again")
