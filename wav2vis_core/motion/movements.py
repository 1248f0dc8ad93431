# SPDX-License-Identifier: MIT
"""The movements that the lips have time for: cues that look alike joined, and those that are only heard left out."""

from __future__ import annotations

from dataclasses import dataclass

from ..track.track import Track
from .kinds import Kinds


@dataclass
class Movement:
    """A shape, by its number among the track's, and when it begins and ends."""

    shape: int
    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """How long it lasts."""
        return self.end_s - self.start_s


def movements(track: Track, kinds: Kinds, tongue_s: float) -> list[Movement]:
    """What the lips do, one after the other without a gap, over the whole track.

    Neighbours of one shape are one, and so are those that the tongue alone makes where one lasts less than `tongue_s`,
    of the longer one's shape. What the tongue makes in less than that is left out between two shapes that differ,
    since the mouth is on its way then anyhow: they meet in its middle, or beside a lips-closed or lip-teeth shape at
    that one's edge. Beside rest and between two closures it stays.
    """
    number = {shape: k for k, shape in enumerate(track.shapes)}
    joined: list[Movement] = []
    for cue in track.cues:
        new, last = Movement(number[cue.shape], cue.start_s, cue.end_s), joined[-1] if joined else None
        if last and (new.shape == last.shape or _are_one(new, last, kinds, tongue_s)):
            last.shape = max(last, new, key=lambda each: each.duration_s).shape
            last.end_s = new.end_s
        else:
            joined.append(new)
    seen: list[Movement] = []
    for k, each in enumerate(joined):
        inside = 0 < k < len(joined) - 1
        if inside and kinds.tongue[each.shape] and each.duration_s < tongue_s:
            before, after = joined[k - 1], joined[k + 1]
            busy = kinds.event[before.shape], kinds.event[after.shape]
            idle = kinds.rest[before.shape] or kinds.rest[after.shape]
            if not (idle or all(busy) or before.shape == after.shape):
                meet_s = each.start_s if busy[0] else each.end_s if busy[1] else (each.start_s + each.end_s) / 2
                before.end_s = after.start_s = meet_s
                continue
        seen.append(each)
    return seen


def _are_one(new: Movement, last: Movement, kinds: Kinds, tongue_s: float) -> bool:
    return bool(kinds.tongue[[new.shape, last.shape]].all()) and min(new.duration_s, last.duration_s) < tongue_s
