# SPDX-License-Identifier: MIT
"""Times of day and dates as English words."""

from __future__ import annotations

import re

from .abbreviations import MONTHS
from .numbers import unique, whole_number, year_ways
from .numerals import cardinal, ordinal

_TIME = re.compile(r"(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))? ?(?:([ap])\.?m\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2}) ?([ap])\.?m\.?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)")
_NO_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")


def time_of_day(token: str) -> list[str]:
    """The ways to say a time; empty for what is none.

    Examples
    --------
    >>> time_of_day("3:30pm")[:2], time_of_day("10:05")[0], time_of_day("3:75")
    (['three thirty p. m.', 'half past three p. m.'], 'ten oh five', [])
    """
    if found := _HOUR.fullmatch(token):
        return [f"{cardinal(int(found[1]))} {found[2].lower()}. m."] if int(found[1]) < 25 else []
    found = _TIME.fullmatch(token)
    if not found or not (":" in token or "h" in token.lower() or found[4]):
        return []
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return []
    half = f" {found[4].lower()}. m." if found[4] else ""
    if found[3]:
        parts = [cardinal(hour), _minute(minute), _minute(int(found[3]))]
        return [" ".join(parts), f"{parts[0]} hours {cardinal(minute)} minutes and {cardinal(int(found[3]))} seconds"]
    return [ways + half for ways in _clock(hour, minute)]


def _clock(hour: int, minute: int) -> list[str]:
    named, following = cardinal(hour), cardinal(hour % 12 + 1)
    if minute == 0:
        return [named, f"{named} o'clock", *([f"{named} hundred"] if hour else ["midnight"])]
    ways = [f"{named} {_minute(minute)}"]
    if minute == 30:
        ways.append(f"half past {named}")
    elif minute == 15:
        ways += [f"quarter past {named}", f"a quarter past {named}"]
    elif minute == 45:
        ways += [f"quarter to {following}", f"a quarter to {following}"]
    elif minute % 5 == 0:
        past = minute < 30
        ways.append(
            f"{cardinal(minute if past else 60 - minute)} {'past' if past else 'to'} {named if past else following}"
        )
    return ways


def _minute(minute: int) -> str:
    return "hundred" if minute == 0 else f"{'oh ' if minute < 10 else ''}{cardinal(minute)}"


def date(token: str) -> list[str]:
    """The ways to say a date in figures; empty for what is none.

    >>> date("2020-05-01")[:2]
    ['may first twenty twenty', 'may one twenty twenty']
    """
    if found := _YEAR_FIRST.fullmatch(token):
        orders = [(int(found[2]), int(found[3]))]
        written = found[1]
    elif found := _YEAR_LAST.fullmatch(token):
        orders = [(int(found[1]), int(found[2])), (int(found[2]), int(found[1]))]
        if "." in token:
            orders.reverse()
        written = found[3]
    elif found := _NO_YEAR.fullmatch(token):
        orders, written = [(int(found[1]), int(found[2]))], ""
    else:
        return []
    orders = [(month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31]
    spoken_year = (year_ways(int(written)) if written > "0999" else whole_number(written))[0] if written else ""
    ways = [
        way
        for month, day in orders[:2]
        for way in (
            f"{MONTHS[month - 1]} {ordinal(day)} {spoken_year}",
            f"{MONTHS[month - 1]} {cardinal(day)} {spoken_year}",
            f"the {ordinal(day)} of {MONTHS[month - 1]} {spoken_year}",
        )
    ]
    return unique([way.strip() for way in ways])


def day(digits: str, before: str, after: str) -> list[str]:
    """The ways to say a number beside the name of a month; empty where none stands there.

    >>> day("5", before="May", after=""), day("5", before="on", after="May")
    (['fifth', 'the fifth', 'five'], ['the fifth', 'fifth', 'five', 'the fifth of'])
    """
    if not 1 <= int(digits) <= 31:
        return []
    place = ordinal(int(digits))
    if _is_month(before):
        return [place, f"the {place}", cardinal(int(digits))]
    if _is_month(after):
        return [f"the {place}", place, cardinal(int(digits)), f"the {place} of"]
    return []


def _is_month(word: str) -> bool:
    name = word.rstrip(".").lower()
    if name == "may":
        return word[:1].isupper()
    return name in MONTHS or (len(name) in (3, 4) and word[:1].isupper() and any(m.startswith(name) for m in MONTHS))
