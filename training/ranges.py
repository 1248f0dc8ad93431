# SPDX-License-Identifier: MIT
"""Numbers of settings with the least and the most that they may be, as types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, get_args, get_type_hints


@dataclass(frozen=True)
class Range:
    """What a number, or each of several, may be; where there is a step, only so many steps above the least.

    Two that differ stand in order.
    """

    least: float
    most: float
    step: int = 0

    def __contains__(self, number: float) -> bool:
        # NaN compares false.
        return self.least <= number <= self.most and not (self.step and (number - self.least) % self.step)

    def __str__(self) -> str:
        steps = f" in steps of {self.step}" if self.step else ""
        return f"from {self.least:,.12g} to {self.most:,.12g}{steps}"


Count = Annotated[int, Range(0, 2**32 - 1)]
Several = Annotated[int, Range(1, 10**6)]
Share = Annotated[float, Range(0, 1)]
Amount = Annotated[float, Range(0, 1e6)]
Positive = Annotated[float, Range(1e-6, 1e6)]
Span = tuple[float, float]


def out_of_range(settings: Any, name: str = "") -> Iterator[str]:
    """What is wrong with the numbers of a dataclass and of those in it, each as `NAME is VALUE, not …`."""
    types = get_type_hints(type(settings), include_extras=True)
    for each in fields(settings):
        value = getattr(settings, each.name)
        here = f"{name}{each.name}"
        values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for part in values:
            if is_dataclass(part):
                yield from out_of_range(part, f"{here}.")
        for allowed in _ranges(types[each.name]):
            numbers = [number for number in values if number is not None]
            if not all(number in allowed for number in numbers):
                yield f"{here} is {_word(value)}, not {allowed}"
            elif get_args(types[each.name])[:1] == (Span,) and value[0] > value[1]:
                yield f"{here} is {_word(value)}, which runs backwards"


def _ranges(kind: Any) -> Iterator[Range]:
    """Those anywhere in a type."""
    for part in get_args(kind):
        if isinstance(part, Range):
            yield part
        else:
            yield from _ranges(part)


def _word(value: Any) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)
