# SPDX-License-Identifier: MIT
"""English text as the words that a person says: numbers, sums, times and abbreviations written out.

A text can be read in more than one way ("1234", "10/11"); one reading is chosen here, a common one. Where it cannot be
guessed (`#`, `*`, other scripts) the text has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from ...errors import TranscriptError
from .extra import num2words


class SpokenFormError(TranscriptError):
    """A text with something in it that has no one way of being said."""


_PLAIN = str.maketrans("‘’ʼ′`´“”„‐‑–—…", "''''''\"\"\"----.", "\u00ad\u200b\ufeff")
_SAID = {"&": " and ", "%": " percent ", "@": " at ", "+": " plus ", "=": " equals ", "°": " degrees ", "½": " a half "}
_SILENT = re.compile(r"[\"(){}\[\]<>,;:!?/_|~\-]")
_SAYABLE = re.compile(r"[a-z'.\s]*")

_ABBREVIATIONS = {
    **{"vs.": "versus", "gen.": "general", "rev.": "reverend", "gov.": "governor", "sen.": "senator"},
    **{"rep.": "representative", "capt.": "captain", "lt.": "lieutenant", "col.": "colonel", "etc.": "et cetera"},
}
_CLIPPED = frozenset("'bout 'cause 'em 'kay 'm 'n 'round 's 'til 'tis 'twas".split())
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]\.?")
_MONEY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}
_PENCE = {"cent": "cents", "penny": "pence"}


def spoken_words(text: str) -> list[str]:
    """The words of a text as they are said, lower case, without punctuation.

    A word holds letters and apostrophes; one that ends in a full stop is an abbreviation or a letter's name ("a." is
    said as in the alphabet).

    Raises
    ------
    SpokenFormError
        When the text holds a character that has no one reading.

    Examples
    --------
    >>> spoken_words("Dr. O’Neil paid $5.20 on the 3rd, in 1984 — at 10:05 a.m.!")
    ['dr', "o'neil", 'paid', 'five', 'dollars', 'twenty', 'on', 'the', 'third', 'in', 'nineteen', 'eighty', 'four', \
'at', 'ten', 'oh', 'five', 'a.', 'm.']
    """
    said = text.translate(_PLAIN)
    for sign, words in _SAID.items():
        said = said.replace(sign, words)
    said = "".join(c for c in unicodedata.normalize("NFKD", said.lower()) if not unicodedata.combining(c))
    for pattern, reading in _NUMBERS:
        said = pattern.sub(reading, said)
    said = _SILENT.sub(" ", said)
    if not _SAYABLE.fullmatch(said):
        odd = sorted(set(re.sub(_SAYABLE, "", said)))
        raise SpokenFormError(f"no one way to say {' '.join(odd)}", f"{text[:60]!r}", "write it out as it was said")
    return [word for token in said.split() for word in _words_of(token)]


def _words_of(token: str) -> list[str]:
    if token in _ABBREVIATIONS:
        return _ABBREVIATIONS[token].split()
    if _INITIALS.fullmatch(token):
        return [f"{letter}." for letter in token.replace(".", "")]
    parts = [part if part in _CLIPPED else part.lstrip("'") for part in token.replace("'.", ".").rstrip("'").split(".")]
    return " dot ".join(filter(None, parts)).split()  # example.com


def _number(match: re.Match[str]) -> str:
    digits = match[0].replace(",", "")
    if "." in digits:
        return _spaced(num2words(Decimal(digits)))
    if (len(digits) > 6 and "," not in match[0]) or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(num2words(int(digit)) for digit in digits)  # a telephone number or a code
    return _spaced(num2words(int(digits)))


def _year(match: re.Match[str]) -> str:
    words = num2words(int(match[1]), to="year")
    if match[2]:  # the 1990s
        words = words[:-1] + "ies" if words.endswith("y") else words + "s"
    return _spaced(words)


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if minute == 0:
        return f" {num2words(hour)} "
    return f" {num2words(hour)}{' oh ' if minute < 10 else ' '}{num2words(minute)} "


def _money(match: re.Match[str]) -> str:
    unit, part = _MONEY[match[1]]
    whole, _, hundredths = match[2].replace(",", "").partition(".")
    said = []
    if int(whole) or not hundredths:
        said += [num2words(int(whole)), unit if int(whole) == 1 else unit + "s"]
    if hundredths and int(hundredths):
        said.append(num2words(int(hundredths)))
        if not int(whole):
            said.append(part if int(hundredths) == 1 else _PENCE[part])
    return _spaced(" ".join(said))


def _spaced(words: str) -> str:
    return f" {words.replace('-', ' ').replace(',', '')} "


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"([$€£])\s?(\d[\d,]*(?:\.\d\d)?)(?![\d.]*\d)"), _money),
    (re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b"), _time),
    (re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"), lambda match: _spaced(num2words(int(match[1]), to="ordinal"))),
    (re.compile(r"(?<![\d.,])(1[1-9]\d\d|20\d\d)('?s)?(?![\d]|[.,]\d)\b"), _year),
    (re.compile(r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|\d+"), _number),
)
