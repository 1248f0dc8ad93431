# SPDX-License-Identifier: MIT
"""How people weaken what a dictionary quotes: each phone with what it may become, at which cost."""

from __future__ import annotations

from ..track.phones import SILENCE, VOWELS

_REDUCED = {"AH": {"IH": 0.7}, "IH": {"AH": 0.7}, "AE": {"AH": 1.5, "EH": 1.5}, "UW": {"UH": 1.0}}

# Sounds of other languages lie between those of English, of which any neighbour may be what is heard.
_ACCENTED = _REDUCED | {
    "AA": {"AH": 0.5, "AE": 0.7},
    "EH": {"IH": 0.7, "AE": 0.7, "IY": 1.0},
    "AO": {"UH": 0.7, "AH": 0.7, "AA": 0.7, "UW": 1.0},
    "UW": {"UH": 0.7, "IY": 1.0},
    "IH": {"IY": 0.7, "AH": 0.7},
    "IY": {"IH": 0.7},
    "R": {"D": 0.7, "HH": 0.7},
    "HH": {"K": 0.7, "SH": 0.7},
    "K": {"HH": 0.7},
    "CH": {"SH": 0.7},
    "JH": {"ZH": 0.7},
    "B": {"V": 0.7},
    "TH": {"S": 0.7},
    "G": {"HH": 0.7},
}

_SYLLABIC, _SYLLABIC_COST = frozenset("LMN"), 1.0

LEFT_OUT = ""
"""The way of not saying a phone at all."""


def ways(phone: str, before: str = SILENCE, after: str = SILENCE, *, accented: bool = False) -> dict[str, float]:
    """What a phone between two others may be said as, and the cost of each (natural logarithm).

    `accented` where it stands for a sound of another language than English.

    >>> ways("AH", before="T", after="L")
    {'AH': 0.0, 'IH': 0.7, '': 1.0}
    """
    said = {phone: 0.0} | (_ACCENTED if accented else _REDUCED).get(phone, {})
    if phone == "AH" and after in _SYLLABIC and before not in VOWELS | {SILENCE}:
        said[LEFT_OUT] = _SYLLABIC_COST
    return said
