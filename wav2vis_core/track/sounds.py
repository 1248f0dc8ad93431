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

    >>> sounds_of([Segment(0, 1, "B"), Segment(1, 2, "aɪ")])  # doctest: +NORMALIZE_WHITESPACE
    [Segment(start_s=0, end_s=1, label='PBM', confidence=1.0),
     Segment(start_s=1, end_s=1.6, label='AY1', confidence=1.0),
     Segment(start_s=1.6, end_s=2, label='AY2', confidence=1.0)]
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
