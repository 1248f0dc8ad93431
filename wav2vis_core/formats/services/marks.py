# SPDX-License-Identifier: MIT
"""Visemes as moments in whole units of time, as speech services announce them."""

from __future__ import annotations

from fractions import Fraction

from ...track.track import Track


def nearest_marks(track: Track, units_per_s: int) -> list[tuple[int, str]]:
    """Start (in units, halves up) and shape of each change; the last mark is at rest.

    Times strictly increase: of cues that start in one unit the last is kept. Neighbours of one shape are one mark.
    """
    starts = [(cue.start_s, cue.shape) for cue in track.cues] + [(track.duration_s, track.rest)]
    marks: dict[int, str] = {}
    for start_s, shape in starts:
        marks[int(Fraction(start_s) * units_per_s + Fraction(1, 2))] = shape
    times = list(marks.items())
    return [mark for k, mark in enumerate(times) if k == 0 or times[k - 1][1] != mark[1]]
