# SPDX-License-Identifier: MIT
"""English text as the words that a person says: numbers, sums, times and abbreviations written out.

A text can be read in more than one way ("1234", "10/11"): all common ones are given, the commonest first. What nobody
can read (`#` alone, other scripts) has none.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from ...errors import TranscriptError
from .abbreviations import ABBREVIATIONS, LONE_UNITS, MAGNITUDES, MONEY, MONEY_CODES, SIGNS, UNITS
from .addresses import address
from .amounts import figure, money, quantity, units
from .clock import date, day, time_of_day
from .numbers import NUMBER, joined, singly, unique
from .roman import roman
from .tokens import tokens


class SpokenFormError(TranscriptError):
    """A text with something in it that has no one way of being said."""


_PLAIN = str.maketrans("‘’ʼ′`´“”„″‐‑−", "''''''\"\"\"\"---", "\u00ad\u200b\ufeff")
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "þ": "th", "ð": "th", "ı": "i"}
    | {"Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Þ": "Th"}
)
_RAISED = re.compile(r"(?<=\d)[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{3})[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\d+\]$")
_OPENING, _CLOSING = '"([{<¿¡*~_|,;:!?/\\–—', '")]}>*~_|,;:!?/\\–—-'

_CLIPPED = frozenset("'bout 'cause 'em 'kay 'm 'n 'round 's 'til 'tis 'twas".split())
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]\.?")
_PIECE = re.compile(rf"{NUMBER}|(?:[a-z]\.){{2,}}|'?[a-z]+(?:'[a-z]+)*'?|.", re.DOTALL | re.IGNORECASE)
_RANGE = re.compile(rf"([^\W\d]?[{''.join(MONEY)}]?(?:{NUMBER}))[-–]([{''.join(MONEY)}]?\d.*)")
_DECADE = re.compile(r"'?(?:\d0|1[1-9]\d0|20\d0)'?s")
_SILENT = frozenset("\"'(){}[]<>,;:!?/_|~-–—.\\…«»¿¡·• ")
_CAPITALS_OWN = re.compile(r"([A-Z]{2,5})'?s")  # FBI's, ABCs
_TELEPHONE = re.compile(r"\+?\d+(?:[-.]\d+){2,}")
_TELEPHONE_DIGITS = 7
_MOST_WAYS = 8
_LONGEST_TOKEN = 1000
_MOST_JOINED = 16
_LONGEST_ACRONYM = 5


def spoken_words(text: str) -> list[str]:
    """The words of a text as they are said, lower case, without punctuation; of several ways the commonest.

    A word holds letters and apostrophes; one that ends in a full stop is a letter's name ("a." is said as in the
    alphabet).

    Raises
    ------
    SpokenFormError
        When the text holds a character that nobody can read, or a word far longer than any.

    Examples
    --------
    >>> spoken_words("Dr. O’Neil paid $5.20 on the 3rd, in 1984 — at 10:05 a.m.!")
    ['dr', "o'neil", 'paid', 'five', 'dollars', 'twenty', 'on', 'the', 'third', 'in', 'nineteen', 'eighty', 'four', \
'at', 'ten', 'oh', 'five', 'a.', 'm.']
    """
    cut = ["", *tokens(text), ""]
    said = [ways_to_say(token, before, after) for before, token, after in zip(cut, cut[1:], cut[2:], strict=False)]
    return [word for ways in said for word in ways[0].split()]


def ways_to_say(token: str, before: str = "", after: str = "") -> list[str]:
    """The ways to say one of `tokens`, between two others; at least one, which is empty for punctuation.

    Raises
    ------
    SpokenFormError
        When it holds a character that nobody can read, or is far longer than any word.

    Examples
    --------
    >>> ways_to_say("II,", before="War"), ways_to_say("million", before="$1.5")[0]
    (['two'], 'million dollars')
    """
    if len(token) > _LONGEST_TOKEN:
        raise SpokenFormError("is longer than any word", f"{token[:60]!r}", "put spaces between its words")
    core = _core(token)
    if not core and not _SILENT.issuperset(token.translate(_PLAIN)):
        raise _unreadable(token, token)
    plain = core.lower()
    ending = token.translate(_PLAIN).rstrip('")]}*,;:!?')[-1:]
    whole = core + ending if ending in (".", "/") else core
    for each in (whole.lower(), plain):
        if each in ABBREVIATIONS:
            return _abbreviated(each, after)
    if plain.isascii() and plain.isalpha() and not (core.isupper() or _CAPITALS_OWN.fullmatch(core)):
        return _of_word(plain, before)
    neighbours = _core(before), _core(after)
    ways = _of_figures(plain, *neighbours) or _of_capitals(core, *neighbours)
    if not ways:
        ways = [" ".join(spoken_words(each)) for each in address(core)] or _compound(whole, token)
    return unique(ways)[:_MOST_WAYS]


def _core(token: str) -> str:
    """A token without the punctuation around it, its letters without accents."""
    token = _FOOTNOTE.sub("", _RAISED.sub(lambda m: f"^{unicodedata.normalize('NFKD', m[0])}", token.translate(_PLAIN)))
    token = "".join(c if c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒" else unicodedata.normalize("NFKD", c) for c in token)
    token = "".join(c for c in token if not unicodedata.combining(c))
    token = token.lstrip(_OPENING).rstrip(_CLOSING + ".")
    if token.startswith("-") and not token[1:2].isdigit() and token[1:2] not in MONEY:
        token = token.lstrip("-")
    if token.count("'") == 1 and re.search(r"^\d'\d\d?$", token):
        return token
    word = token.strip("'")
    return f"'{word}" if token[:1] == "'" and (f"'{word.lower()}" in _CLIPPED or word[:1].isdigit()) else word


def _of_word(word: str, before: str) -> list[str]:
    if not any(map(str.isnumeric, before)):
        return [word]
    amount = _core(before).lower()
    if word in MAGNITUDES and len(word) > 2 and (sum_ := money(amount)):
        return [f"{word} {sum_[0].split()[-1]}", word]
    if word in ("am", "pm"):
        return [f"{word[0]}. m.", word] if time_of_day(amount) or amount.isdigit() else [word]
    if not re.fullmatch(rf"{NUMBER}|\d+,\d+|\d*[½⅓⅔¼¾⅛]", amount):
        return [word]
    if word in MONEY_CODES:
        one, several, *_ = MONEY[MONEY_CODES[word][0]]
        return [several, one, _spelt(word)]
    return unique([*units(word, amount=amount), word]) if word in LONE_UNITS else [word]


def _abbreviated(word: str, after: str) -> list[str]:
    ways = ABBREVIATIONS[word]
    turned = (word == "no." and after[:1].isdigit()) or (word == "st." and not after[:1].isupper())
    return ways[::-1] if turned else ways


def _of_figures(token: str, before: str, after: str) -> list[str]:
    if not any(map(str.isdigit, token)) and not any(c in token for c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒/°"):
        return []
    if (sum_ := money(token)) and after.lower() in MAGNITUDES and len(after) > 2:
        # "$1.5 million": the money's name is said after the next word.
        return unique([" ".join(way.split()[:-1]) for way in joined(figure(token.strip("".join(MONEY)))[:3], ["."])])
    if token.isdigit() and len(token) < 3 and (ways := day(token, before, after)):
        return ways
    if token in LONE_UNITS and before[-1:].isdigit():
        return units(token, amount=before)
    head, _, tail = token.partition("/")
    if head in LONE_UNITS and tail in UNITS:
        return units(head, tail)
    if tail.isalpha() and head[-1:].isdigit() and not quantity(token):
        return joined(money(head)[:2] or figure(head)[:2], ["a", "per"], [UNITS.get(tail, [tail])[0]])
    if (found := _RANGE.fullmatch(token)) and (
        ways := money(found[1][:1] * (found[1][0] in MONEY) + found[2]) or quantity(found[2])
    ):
        return joined(figure(found[1].lstrip("".join(MONEY)))[:2], ["to", ""], ways[:3])
    if _DECADE.fullmatch(token):
        return figure(token) + (quantity(token) if len(token) == 3 else [])
    if ways := sum_ or time_of_day(token) or quantity(token):
        return ways
    return figure(token, before) + date(token) or _ranged(token)


def _ranged(token: str) -> list[str]:
    """What hyphens or dashes join, where figures are among it: 9am-5pm, 21st-century, 1-800-555-1234."""
    digits = [c for c in token if c.isdigit()]
    if _TELEPHONE.fullmatch(token) and len(digits) >= _TELEPHONE_DIGITS:
        return singly("".join(digits))
    parts = re.split("[-–]", token)
    if not 1 < len(parts) <= _MOST_JOINED or not all(parts):
        return []
    said = ways_to_say(parts[0])[:3]
    for before, part in pairwise(parts):
        between = ["to", ""] if before[0].isdigit() and part[0].isdigit() else [""]
        said = joined(said, between if "–" in token else between[::-1], ways_to_say(part)[:3])
    return said


def _of_capitals(token: str, before: str, after: str) -> list[str]:
    """Roman numerals, and what may be an acronym."""
    if found := _CAPITALS_OWN.fullmatch(token):
        word = found[1].lower()
        return [f"{way}'s" for way in roman(found[1], before) or [word, _spelt(word)]]
    if not token.isascii() or not token.isalpha() or not token.isupper():
        return []
    if numeral := roman(token, before):
        return numeral
    word = token.lower()
    among_capitals = all(len(each) > 1 and each.isupper() for each in (before, after) if each) and (before or after)
    if not 1 < len(word) <= _LONGEST_ACRONYM or among_capitals:
        return _of_word(word, before)
    return unique([*_of_word(word, before), _spelt(word)])


def _compound(core: str, token: str) -> list[str]:
    """What is no one word: its pieces one after the other."""
    core = core.translate(_LETTERS)
    lower = core.lower()
    if lower in _CLIPPED:
        return [lower]
    if _INITIALS.fullmatch(lower):
        return [_spelt(lower.replace(".", ""))]
    parts: list[list[str]] = []
    spelt = any(c.isdigit() or c == "&" for c in core)
    for piece, after in pairwise([*_PIECE.findall(core), ""]):
        first = piece.lstrip("'.")[:1]
        if piece == "'s" and parts:
            parts[-1] = [f"{way}'s" for way in parts[-1]]
        elif first.isdigit():
            parts.append(figure(piece)[:3])
        elif first.isascii() and first.isalpha():
            parts.append(_of_letters(piece, after, spelt=spelt))
        elif piece == "." and parts and after[:1].isalpha() and parts[-1][0][-1:] != ".":
            parts.append(["dot", ""])  # example.com
        elif piece in SIGNS:
            parts.append(SIGNS[piece])
        elif piece not in _SILENT:
            raise _unreadable(token, core)
    return joined(*parts) if parts else [""]


def _of_letters(piece: str, after: str, *, spelt: bool) -> list[str]:
    """Letters in a token that holds more than them; `spelt` where short capitals are rather said one by one."""
    word = piece.lower()
    if "." in word:
        return [_spelt(word.replace(".", ""))]
    if after == "." and f"{word}." in ABBREVIATIONS:
        return ABBREVIATIONS[f"{word}."]
    if len(word) == 1 and (after == "." or spelt):
        return [f"{word}."]
    if spelt and piece.isupper() and len(word) < _LONGEST_ACRONYM:
        return [_spelt(word), word]
    return [word if word in _CLIPPED else word.strip("'")]


def _spelt(word: str) -> str:
    return " ".join(f"{letter}." for letter in word)


def _unreadable(token: str, core: str) -> SpokenFormError:
    odd = sorted({c for c in core.lower() if not (c.isascii() and c.isalnum()) and c not in _SILENT and c not in SIGNS})
    return SpokenFormError(f"no one way to say {' '.join(odd)}", f"{token[:60]!r}", "write it out as it was said")
