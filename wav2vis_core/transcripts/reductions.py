# SPDX-License-Identifier: MIT
"""How people weaken what a dictionary quotes: each phone with what it may become, at which cost."""

from __future__ import annotations

from ..track.phones import SILENCE, VOWELS

_REDUCED = {"AH": {"IH": 0.7}, "IH": {"AH": 0.7}, "AE": {"AH": 1.5, "EH": 1.5}, "UW": {"UH": 1.0}}

_SYLLABIC, _SYLLABIC_COST = frozenset("LMN"), 1.0

LEFT_OUT = ""
"""The way of not saying a phone at all."""


def ways(phone: str, before: str = SILENCE, after: str = SILENCE) -> dict[str, float]:
    """What a phone between two others may be said as, and the cost of each (natural logarithm).

    >>> ways("AH", before="T", after="L")
    {'AH': 0.0, 'IH': 0.7, '': 1.0}
    """
    said = {phone: 0.0} | _REDUCED.get(phone, {})
    if phone == "AH" and after in _SYLLABIC and before not in VOWELS | {SILENCE}:
        said[LEFT_OUT] = _SYLLABIC_COST
    return said
