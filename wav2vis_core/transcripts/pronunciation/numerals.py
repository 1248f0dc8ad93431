# SPDX-License-Identifier: MIT
"""Whole numbers in English words, without hyphens and commas."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = " ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ")
_THOUSANDS = " thousand million billion trillion quadrillion quintillion".split(" ")
_PLACES = {
    **{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"},
    "twelve": "twelfth",
}

LEAST_UNSAID = 1000 ** len(_THOUSANDS)
"""The first number that is too long to be said."""


def cardinal(value: int) -> str:
    """A number from 0 to below `LEAST_UNSAID`.

    >>> cardinal(1250), cardinal(2_000_005)
    ('one thousand two hundred and fifty', 'two million and five')
    """
    if value == 0:
        return _ONES[0]
    words: list[str] = []
    for power in reversed(range(len(_THOUSANDS))):
        part = value // 1000**power % 1000
        if part:
            after = "and " if not power and part < 100 and words else ""
            words.append(f"{after}{_below_thousand(part)} {_THOUSANDS[power]}".rstrip())
    return " ".join(words)


def ordinal(value: int) -> str:
    """Its place in a row.

    >>> ordinal(21), ordinal(100), ordinal(12)
    ('twenty first', 'one hundredth', 'twelfth')
    """
    *before, last = cardinal(value).split()
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, _PLACES.get(last, regular)])


def year(value: int) -> str:
    """A year by its commonest name; one outside 1000 to 9999 is a number.

    >>> year(1984), year(1905), year(1900), year(2005)
    ('nineteen eighty four', 'nineteen oh five', 'nineteen hundred', 'two thousand and five')
    """
    century, low = divmod(value, 100)
    if not 10 <= century < 100 or (century % 10 == 0 and low < 10):
        return cardinal(value)
    if not low:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def _below_thousand(value: int) -> str:
    hundreds, low = divmod(value, 100)
    words = [_ONES[hundreds], "hundred"] if hundreds else []
    if low:
        words += ["and"] if hundreds else []
        words += [_ONES[low]] if low < 20 else [_TENS[low // 10], *([_ONES[low % 10]] if low % 10 else [])]
    return " ".join(words)
