# SPDX-License-Identifier: MIT
"""Roman numerals, where something says that they are numbers."""

from __future__ import annotations

import re

from .numerals import cardinal, ordinal

_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NUMERAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")

# Of things that are counted; of people the next of their name.
_COUNTED = frozenset(
    "war act scene part chapter book volume phase stage type level class grade section article title round group mark "
    "model version episode season apollo saturn final fantasy rocky street crown bowl week day step division "
    "vatican appendix figure table page verse canto number no vol ch schedule category factor".split()
)
_REIGNING = frozenset(
    "king queen henry louis charles george edward elizabeth james william richard john paul pius benedict gregory "
    "napoleon ivan peter catherine nicholas alexander frederick francis philip ferdinand leo innocent clement "
    "urban ramses ramesses pope tsar prince emperor wilhelm friedrich mary albert leopold haakon harald olav "
    "gustav christian carl juan carlos alfonso pedro joao umberto victor emmanuel rudolf otto heinrich theodore "
    "constantine darius xerxes ptolemy thutmose amenhotep malcolm robert david stephen harold baldwin boniface "
    "celestine".split()
)


def roman(token: str, before: str) -> list[str]:
    """The ways to say a Roman numeral after another word; empty where it is rather a word or a letter.

    Examples
    --------
    >>> roman("II", before="War"), roman("VIII", before="Henry"), roman("MIX", before="the")
    (['two'], ['the eighth', 'eight'], [])
    """
    if not token or not _NUMERAL.fullmatch(token):
        return []
    value = _value(token)
    owner = before.lower().rstrip(".")
    if owner in _COUNTED:
        return [cardinal(value)] if owner != "street" else [cardinal(value), ordinal(value)]
    if owner in _REIGNING:
        return [f"the {ordinal(value)}", cardinal(value), *([] if len(token) > 1 else [token.lower()])]
    if len(token) > 1 and before[:1].isupper() and not before.isupper():
        letters = " ".join(f"{letter}." for letter in token.lower())
        return [cardinal(value), f"the {ordinal(value)}", letters]
    return []


def _value(token: str) -> int:
    values = [_DIGITS[letter] for letter in token]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
