# SPDX-License-Identifier: MIT
"""Numbers that callers give, of any kind."""

from __future__ import annotations

import math
from numbers import Real

_LONGEST = 60


def plain(value: object) -> float | None:
    """A real number, also NumPy's or a fraction, as Python's own int or float; None for all else, NaN and infinity.

    Examples
    --------
    >>> from fractions import Fraction
    >>> plain(Fraction(1, 4)), plain(3), plain("3"), plain(float("nan"))
    (0.25, 3, None, None)
    """
    if type(value) not in (float, int) and not isinstance(value, Real):
        return None
    try:
        number: float = value if type(value) is int else float(value)  # type: ignore[arg-type]
        return number if math.isfinite(number) else None
    except OverflowError:  # a whole number or a fraction beyond any float
        return None


def shown(value: object) -> str:
    """A value as an error shows it: as code has it, on one line, and cut where it is long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
