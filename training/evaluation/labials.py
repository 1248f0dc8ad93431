# SPDX-License-Identifier: MIT
"""Lip closures that a text implies, counted in its letters."""

from __future__ import annotations

import re
import unicodedata

# Neighbours in an alphabet are one closure ("mb", "pp"); "ph" is an F. Psi is P and S.
_ALPHABETS = "(?:p(?!h)|[bmпбмπμψპბმფ])+"
# In these scripts a vowel that is not written may stand between any two letters. A dot below makes the Indic PH an F.
_OTHERS = "[بپمपबभमபமบปผพภม]|फ(?!\u093c)|[はひふへほハヒフヘホ][\u3099\u309a]|[まみむめもマミムメモ]"
_LABIAL = re.compile(f"{_ALPHABETS}|{_OTHERS}")
_WITHOUT_SOUND = re.compile("[\u3400-\u9fff]")  # Chinese characters say nothing of their sound


def labials(text: str) -> int | None:
    """Closures of P, B and M that the letters imply; None when the script does not show them.

    An estimate: spelling is not speech, least so where B is soft (Spanish, Greek has another letter for it) or M
    makes the vowel before it nasal (French, Portuguese).

    >>> labials("Mumps, Papa!"), labials("Phil"), labials("Αμπέλι"), labials("贝弗利")
    (4, 0, 1, None)
    """
    text = unicodedata.normalize("NFD", text.lower())
    return None if _WITHOUT_SOUND.search(text) else len(_LABIAL.findall(text))
