# SPDX-License-Identifier: MIT
"""Sums of money, quantities and other figures as English words."""

from __future__ import annotations

import re
import unicodedata

from .abbreviations import MAGNITUDES, MONEY, UNITS
from .numbers import NUMBER, decade, decimal, fraction, joined, number, singly, whole_number
from .numerals import cardinal, ordinal

_SIGNS = "".join(re.escape(sign) for sign in MONEY)
_SIZES = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_UNITS = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"

_MONEY = re.compile(rf"(-?)(?:us|au|ca|nz|hk|[ac])?([{_SIGNS}]) ?(\d+,\d\d(?!\d)|{NUMBER})[ -]?({_SIZES})?")
_MONEY_LAST = re.compile(rf"(-?)(\d+,\d\d(?!\d)|{NUMBER})[ -]?({_SIZES})? ?([{_SIGNS}])")
_QUANTITY = re.compile(rf"(-?)({NUMBER})[ -]?({_UNITS})(?:/({_UNITS}))?")
_SIZED = re.compile(rf"(-?)({NUMBER})[ -]?({_SIZES})")
_HEIGHT = re.compile(r"(\d)(?:'|ft)(\d\d?)(?:\"|in)?")
_DECIMAL_COMMA = re.compile(r"(\d+),(\d+)")
_MIXED = re.compile(rf"(\d*)([{_VULGAR}])")
_FRACTION = re.compile(r"(\d+)[/⁄](\d+)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_DECADE = re.compile(r"'?(\d0|1[1-9]\d0|20\d0)'?s")
_SIGNED = re.compile(rf"([+-])({NUMBER})")
_POWER = re.compile(r"(\d+)\^(\d+)")
_RATIO = re.compile(r"(\d+):(\d+)")
_BY = re.compile(r"(\d+)[x×](\d+)")
_RANGE = re.compile(rf"({NUMBER})([-–])({NUMBER})")
_LARGEST_DENOMINATOR = 100
_TELEPHONE = 8  # characters of a telephone number, at least


def money(token: str) -> list[str]:
    """The ways to say a sum of money in lower case; empty for what is none.

    Examples
    --------
    >>> money("$5.20")[:3], money("5€")[0], money("$1.5m")
    (['five dollars twenty', 'five dollars and twenty cents', 'five dollars twenty cents'], 'five euros', \
['one point five million dollars'])
    """
    if found := _MONEY.fullmatch(token):
        minus, sign, amount, size = found.groups()
    elif found := _MONEY_LAST.fullmatch(token):
        minus, amount, size, sign = found.groups()
    else:
        return []
    if re.fullmatch(r"\d+,\d\d", amount):
        amount = amount.replace(",", ".")
    one, several, *hundredths = MONEY[sign]
    said = joined(number(amount), MAGNITUDES[size], [several]) if size else _sum(amount, one, several, hundredths)
    return joined(["minus", "negative"], said) if minus else said


def _sum(amount: str, one: str, several: str, names: list[str]) -> list[str]:
    whole, point, hundredths = amount.replace(",", "").partition(".")
    if not point or not names:
        ones = [one, several] if decimal(amount) == 1 else [several, one]
        return joined(number(amount), ones)
    if len(hundredths) != 2:
        said = joined(number(amount), [several])
        if len(hundredths) == 1 and hundredths != "0":
            said += _sum(f"{amount}0", one, several, names)
        return said
    named = f"{cardinal(int(hundredths))} {names[int(hundredths) != 1]}"
    if not int(whole or "0"):
        return [named, *joined(number(amount), [several])]
    wholes = joined(whole_number(whole, grouped=True), [one if int(whole) == 1 else several])
    if not int(hundredths):
        return wholes
    bare = whole_number(whole, grouped=True)
    tens = f"{'oh ' if int(hundredths) < 10 else ''}{cardinal(int(hundredths))}"
    return [
        *(f"{each} {cardinal(int(hundredths))}" for each in wholes[:1]),
        *(f"{each} and {named}" for each in wholes[:2]),
        f"{wholes[0]} {named}",
        f"{bare[0]} {tens}",
    ]


def quantity(token: str) -> list[str]:
    """The ways to say a number with its unit, in lower case; empty for what is none.

    >>> quantity("10km/h")[:2], quantity("1kg")[:1]
    (['ten kilometers per hour', 'ten kilometers an hour'], ['one kilogram'])
    """
    if found := _HEIGHT.fullmatch(token):
        feet, inches = cardinal(int(found[1])), cardinal(int(found[2]))
        return [f"{feet} foot {inches}", f"{feet} feet {inches}", f"{feet} feet {inches} inches", f"{feet} {inches}"]
    if found := _QUANTITY.fullmatch(token):
        minus, amount, unit, per = found.groups()
        said = joined(number(amount)[:3], units(unit, per or "", amount))
        if unit in MAGNITUDES and not per:
            said += joined(number(amount)[:3], MAGNITUDES[unit])
    elif found := _SIZED.fullmatch(token):
        minus, amount, size = found.groups()
        said = joined(number(amount)[:3], MAGNITUDES[size])
    else:
        return []
    return joined(["minus", "negative"], said) if minus else said


def units(unit: str, per: str = "", amount: str = "2") -> list[str]:
    """The ways to say a unit after an amount."""
    names = UNITS[unit] if amount == "1" else UNITS[unit][::-1]
    if not per:
        return names
    below = UNITS[per][0]
    return [f"{name} {word} {below}" for name in names for word in ("per", "an" if below[0] in "aeioh" else "a")]


def figure(token: str, before: str = "") -> list[str]:
    """The ways to say a token of figures that is neither money, quantity, time nor date; empty for what is none.

    Examples
    --------
    >>> figure("¾")[0], figure("1½")[0], figure("21st"), figure("1990s"), figure("-5")[:2], figure("16:9")
    ('three quarters', 'one and a half', ['twenty first'], ['nineteen nineties'], ['minus five', 'negative five'], \
['sixteen to nine', 'sixteen nine'])
    """
    if re.fullmatch(NUMBER, token):
        return number(token)
    if found := _DECIMAL_COMMA.fullmatch(token):
        return number(f"{found[1]}.{found[2]}")
    if found := _ORDINAL.fullmatch(token):
        return [ordinal(int(found[1]))] if len(found[1]) < 10 else []
    if found := _DECADE.fullmatch(token):
        return decade(int(found[1]))
    if found := _MIXED.fullmatch(token):
        above, _, below = unicodedata.normalize("NFKD", found[2]).partition("⁄")
        parts = fraction(int(above), int(below))
        return joined(number(found[1]), ["and"], parts) if found[1] else parts
    if found := _FRACTION.fullmatch(token):
        return _divided(found[1], found[2], before)
    if found := _SIGNED.fullmatch(token):
        return joined(["minus", "negative", ""] if found[1] == "-" else ["plus", ""], number(found[2])[:3])
    if found := _POWER.fullmatch(token):
        powers = ["to the", "to the power of"]
        ends = number(found[2])[:1] + ([ordinal(int(found[2]))] if len(found[2]) < 4 else [])
        squared = {"2": ["squared"], "3": ["cubed"]}.get(found[2], [])
        return joined(number(found[1])[:1], squared) * bool(squared) + joined(number(found[1])[:1], powers, ends)
    if found := _RATIO.fullmatch(token):
        return joined(number(found[1])[:1], ["to", ""], number(found[2])[:1])
    if found := _BY.fullmatch(token):
        return joined(number(found[1])[:2], ["by", "x.", "times"], number(found[2])[:2])
    if found := _RANGE.fullmatch(token):
        if found[2] == "-" and found[1].isdigit() and len(token) >= _TELEPHONE:
            digits = "".join(filter(str.isdigit, found[1] + found[3]))
            return [*singly(digits), *joined(number(found[1])[:2], number(found[3])[:2])]
        between = ["", "to", "minus"] if found[2] == "-" else ["to", "through", ""]
        return joined(number(found[1])[:2], between, number(found[3])[:2])
    return []


def _divided(above: str, below: str, before: str) -> list[str]:
    said = []
    if 0 < int(below) <= _LARGEST_DENOMINATOR and len(above) < 4:
        said = fraction(int(above), int(below))
        if before.isdigit():
            said = joined(["and"], said) + said
    pairs = joined(number(above)[:2], ["", "slash", "over"], number(below)[:2])
    return said + pairs if said and int(above) < int(below) else pairs + said
