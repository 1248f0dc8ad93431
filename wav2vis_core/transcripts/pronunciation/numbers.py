# SPDX-License-Identifier: MIT
"""Numbers as English words: each way that a person may say one, the commonest first."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .numerals import cardinal, ordinal, year

_MOST_DIGITS = 15  # a longer number is a code that is read digit by digit
_HUNDRED_READINGS = range(1100, 2100)
_MOST_COMBINATIONS = 40
_DENOMINATORS = {2: "half", 4: "quarter"}

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\w)\.\d+"
"""A number as people write it, without its sign."""


def number(written: str) -> list[str]:
    """The ways to say what `NUMBER` matches.

    Examples
    --------
    >>> number("1,250"), number("0.5")
    (['one thousand two hundred and fifty', 'one thousand two hundred fifty', 'twelve hundred and fifty', \
'twelve hundred fifty', 'twelve fifty'], ['zero point five', 'point five', 'oh point five'])
    """
    whole, point, part = written.replace(",", "").partition(".")
    if not point:
        return whole_number(whole, grouped="," in written)
    digits = " ".join(cardinal(int(digit)) for digit in part)
    wholes = ["zero", "", "oh"] if not whole.strip("0") else whole_number(whole, grouped=True)
    return [f"{each} point {digits}".strip() for each in wholes]


def whole_number(digits: str, *, grouped: bool = False) -> list[str]:
    """The ways to say digits; `grouped` where commas tell that they are a quantity."""
    code = singly(digits)
    if len(digits) > _MOST_DIGITS:
        return code
    value = int(digits)
    plain = _with_and(value)
    if len(digits) > 1 and digits[0] == "0":
        return [*code, *plain]
    if len(digits) > 6 and not grouped:
        return [*code, *plain]
    if value in _HUNDRED_READINGS and not grouped:
        return [*year_ways(value), *plain, *_hundreds(value), code[0]]
    if 1000 <= value < 10_000:
        return [*plain, *_hundreds(value), *_pairs(value)]
    if 100 <= value < 1000 and not grouped:
        return [*plain, *_pairs(value), code[-1]]
    return plain


def singly(digits: str) -> list[str]:
    """Digits one by one.

    >>> singly("105")
    ['one zero five', 'one oh five']
    """
    named = " ".join(cardinal(int(digit)) for digit in digits)
    return unique([named, named.replace("zero", "oh")])


def year_ways(value: int) -> list[str]:
    """The ways to say a year.

    >>> year_ways(1984), year_ways(2005)
    (['nineteen eighty four'], ['two thousand and five', 'two thousand five', 'twenty oh five'])
    """
    ways = [year(value)]
    ways.append(ways[0].replace(" and ", " "))
    if 2000 < value < 2100:
        ways.append(f"twenty {'oh ' if value < 2010 else ''}{cardinal(value - 2000)}")
        if value >= 2010:
            ways += _with_and(value)
    return unique(ways)


def decade(value: int) -> list[str]:
    """The years that begin with a year.

    >>> decade(1990), decade(90)
    (['nineteen nineties'], ['nineties'])
    """
    words = year(value) if value > 99 else cardinal(value)
    return [f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"]


def fraction(above: int, below: int) -> list[str]:
    """The ways to say a fraction.

    >>> fraction(3, 4), fraction(1, 2)
    (['three quarters', 'three fourths', 'three over four'], ['a half', 'one half', 'half', 'one over two'])
    """
    names = [_DENOMINATORS[below]] if below in _DENOMINATORS else []
    if below != 2:
        names.append(ordinal(below))
    over = f"{cardinal(above)} over {cardinal(below)}"
    if above == 1:
        return [f"{one}{name}" for name in names for one in ("a ", "one ", *(("",) if below == 2 else ()))] + [over]
    return [f"{cardinal(above)} {'halves' if name == 'half' else name + 's'}" for name in names] + [over]


def joined(*parts: list[str]) -> list[str]:
    """The combinations of the ways to say the parts, those of the first ways first; of very many only those.

    >>> joined(["five", "oh five"], ["dollars"])
    ['five dollars', 'oh five dollars']
    """
    rows = [_Row(0, "", None)]
    for ways in parts:
        longer = [_Row(row.rank + place, way, row) for row in rows for place, way in enumerate(ways)]
        rows = sorted(longer, key=lambda row: row.rank)[:_MOST_COMBINATIONS]
    return unique([row.text() for row in rows])


class _Row(NamedTuple):
    """A way to say the last of some parts, after a way to say those before it; not copied, for there may be many."""

    rank: int
    way: str
    before: _Row | None

    def text(self) -> str:
        said, row = [], self
        while row.before:
            said.append(row.way)
            row = row.before
        return " ".join(" ".join(reversed(said)).split())


def unique(ways: list[str]) -> list[str]:
    """The same without repeats, in order."""
    return list(dict.fromkeys(ways))


def _with_and(value: int) -> list[str]:
    words = cardinal(value)
    return unique([words, words.replace(" and ", " ")])


def _hundreds(value: int) -> list[str]:
    """1,250 as twelve hundred and fifty."""
    high, low = divmod(value, 100)
    if high % 10 == 0:
        return []
    if not low:
        return [f"{cardinal(high)} hundred"]
    return [f"{cardinal(high)} hundred and {cardinal(low)}", f"{cardinal(high)} hundred {cardinal(low)}"]


def _pairs(value: int) -> list[str]:
    """1250 as twelve fifty, 747 as seven forty seven."""
    high, low = divmod(value, 100)
    if not low or (high > 9 and high % 10 == 0):
        return []
    return [f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"]


def decimal(written: str) -> Decimal:
    """The value of what `NUMBER` matches."""
    return Decimal(written.replace(",", ""))
