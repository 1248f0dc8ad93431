# SPDX-License-Identifier: MIT
"""Phones in a file of shapes: which shapes they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...track.phones import SILENCE, VOWELS
from ...track.sounds import sounds_of
from ...track.track import Segment
from ...track.visemes import VisemeSet

Starts = Sequence[tuple[float, str | None]]


def segments_of(starts: Starts, end_s: float, phones: Mapping[str, tuple[str, ...]]) -> list[Segment]:
    """Phones in ARPAbet, and silence, one after the other, of (start in seconds, label) pairs in order.

    The phones of one label share its time. A glottal stop, which has none, goes to the vowel that it opens, otherwise
    to what comes before it.
    """
    names = [(SILENCE,) if label is None else phones[label] for _, label in starts]
    for k, own in enumerate(names):
        if not own:
            after = names[k + 1][:1] if k + 1 < len(names) else ()
            names[k] = after if after and after[0] in VOWELS else names[k - 1][-1:] if k else (SILENCE,)
    ends_s = [*(start_s for start_s, _ in starts[1:]), end_s]
    found = []
    for (start_s, _), until_s, own in zip(starts, ends_s, names, strict=True):
        times_s = [start_s + (until_s - start_s) * k / len(own) for k in range(len(own))]
        for at_s, following_s, phone in zip(times_s, [*times_s[1:], until_s], own, strict=True):
            if following_s > at_s:
                found.append(Segment(at_s, following_s, phone))
    return found


def shapes_of(segments: Sequence[Segment], shown_in: VisemeSet) -> list[tuple[float, str | None]]:
    """The (start in seconds, shape) pairs of phones that follow each other; a diphthong glides after its onset."""
    starts: list[tuple[float, str | None]] = []
    for each in segments:
        first, *glide = sounds_of([each])
        shape = shown_in.shape_of(first.label)
        starts.append((first.start_s, shape))
        starts += [(part.start_s, other) for part in glide if (other := shown_in.shape_of(part.label)) != shape]
    return starts
