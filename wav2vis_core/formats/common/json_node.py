# SPDX-License-Identifier: MIT
"""JSON that other programs wrote, walked so that every error names the file and the field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import ReadError
from .imported import LONGEST_S


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
        if not isinstance(self.value, dict) or name not in self.value:
            raise self.fault(f"lacks {name!r}")
        return Node(self.value[name], name if self.path == "the document" else f"{self.path}.{name}", self.where)

    def get(self, name: str, default: Any) -> Node:
        """A field, or a default where there is none."""
        return self[name] if isinstance(self.value, dict) and name in self.value else Node(default, name, self.where)

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
        """A number from 0 to `LONGEST_S`."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)) or not 0 <= self.value <= LONGEST_S:
            raise self.fault("is not a time or a count")
        return float(self.value)

    def whole(self) -> int:
        """A whole number, 0 or more, also where it is written as `24.0`."""
        number = self.number()
        if number != int(number):
            raise self.fault("is not a whole number")
        return int(number)

    def fault(self, what: str) -> ReadError:
        """The error that something is wrong with this value."""
        return ReadError(f"{self.path} {what}", self.where, "write it again")
