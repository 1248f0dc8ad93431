# SPDX-License-Identifier: MIT
"""TIMIT's 61 labels (Garofolo et al. 1993, LDC93S1) as ARPAbet phones.

Closures belong to their stop: `pcl` is P, never silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wav2vis_core.track.phone_labels import TIMIT
from wav2vis_core.track.phones import PHONES, VOWELS

from .segment import PhoneSegment

_FOLDED = {**{phone.lower(): phone for phone in PHONES}, **TIMIT}
_GLOTTAL = "q"


def folded(segments: Sequence[PhoneSegment]) -> tuple[PhoneSegment, ...]:
    """The segments with TIMIT's labels replaced; others stay as they are.

    A glottal stop goes to the vowel that it opens, otherwise to what comes before it.
    """
    out = []
    for k, segment in enumerate(segments):
        label = segment.phone
        if label == _GLOTTAL:
            after = segments[k + 1].phone if k + 1 < len(segments) else "h#"
            label = after if _FOLDED.get(after, after) in VOWELS or k == 0 else segments[k - 1].phone
        out.append(PhoneSegment(segment.start_s, segment.end_s, _FOLDED.get(label, label)))
    return tuple(out)


def releases(segments: Sequence[PhoneSegment]) -> tuple[tuple[float, float], ...]:
    """Start and end in seconds of each burst of P or B that follows its closure."""
    return tuple(
        (b.start_s, b.end_s) for a, b in pairwise(segments) if (a.phone, b.phone) in {("pcl", "p"), ("bcl", "b")}
    )
