# SPDX-License-Identifier: MIT
"""Phones with times as the classes of sound that they are, in time."""

from __future__ import annotations

from collections.abc import Sequence

from .phone_labels import phones_of
from .phones import ONSET_SHARE, classes_of
from .track import Segment


def sounds_of(phones: Sequence[Segment]) -> list[Segment]:
    """The class of `phones.CLASSES` of each phone, in their order; a diphthong is its onset and then its glide.

    Labels may be of any alphabet that `phone_labels.phones_of` knows; what is no phone is left out.

    >>> [(each.start_s, each.end_s, each.label) for each in sounds_of([Segment(0, 1, "B"), Segment(1, 2, "aɪ")])]
    [(0, 1, 'PBM'), (1, 1.6, 'AY1'), (1.6, 2, 'AY2')]
    """
    known: dict[str, tuple[str, ...]] = {}
    found = []
    for each in phones:
        if each.label not in known:
            known[each.label] = (phones_of([each.label]) or {}).get(each.label, ())
        own = known[each.label]
        at_s = each.start_s
        for k, phone in enumerate(own, 1):
            until_s = each.end_s if k == len(own) else each.start_s + (each.end_s - each.start_s) * k / len(own)
            first, *glide = classes_of(phone)
            turn_s = at_s + ONSET_SHARE * (until_s - at_s) if glide else until_s
            found.append(Segment(at_s, turn_s, first, each.confidence))
            found += [Segment(turn_s, until_s, name, each.confidence) for name in glide]
            at_s = until_s
    return found
