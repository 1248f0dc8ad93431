# SPDX-License-Identifier: MIT
"""What of a track a format does not carry, found by reading back what it writes."""

from __future__ import annotations

from typing import Any

from ...track.track import Track
from .base import Format, TextFormat, WriteOptions
from .output import Content
from .reader import ReadOptions

# Less is a float's rounding in print (seconds).
_SAME_S = 1e-7

# Cues of the file that are looked at for one of the track: more seldom begin within two frames.
_NEAR = 8


def losses(track: Track, chosen: Format[Any], data: Content, options: WriteOptions) -> list[str]:
    """What is lost of a track in the `data` that `encode` made of it, a clause each; empty when nothing is.

    Formats that have a reader are read back and compared; of others their own declaration is given.
    """
    if not isinstance(chosen, TextFormat) or not chosen.readable or not isinstance(data, bytes):
        return [f"{chosen.name} files cannot carry {chosen.cannot_carry}"]
    back = chosen.read(data.decode(), chosen.name, ReadOptions(options.fps, track))
    found = _cue_losses(track.merged(), back.merged(), 2 * float(1 / options.fps.fps))
    if abs(back.duration_s - track.duration_s) > _SAME_S:
        found.append(f"duration changed by {abs(back.duration_s - track.duration_s) * 1000:.3g} ms")
    for name in ("words", "phones", "phrases"):
        before, after = len(getattr(track, name)), len(getattr(back, name))
        if after < before:
            found.append(f"{before - after} {name if before - after > 1 else name[:-1]} dropped")
    if (gone := _n_tagged(track) - _n_tagged(back)) > 0:
        found.append(f"tags of {gone} cues or words dropped")
    if any(cue.confidence != 1 for cue in track.cues) and all(cue.confidence == 1 for cue in back.cues):
        found.append("confidence dropped")
    if track.source and not back.source:
        found.append("the sound's name dropped")
    if track.posteriors is not None and back.posteriors is None:
        found.append("posteriors dropped")
    return found


def unions(before: Track, after: Track) -> list[str]:
    """Which of the shapes that a track shows another set does not tell apart, in one clause or none."""
    shown_as: dict[str, dict[str, None]] = {}
    for cue in before.cues:
        shown_as.setdefault(after.shape_at(cue.start_s), {})[cue.shape] = None
    several = {image: list(shapes) for image, shapes in shown_as.items() if len(shapes) > 1}
    told = [f"{', '.join(shapes[:-1])} and {shapes[-1]} became {image}" for image, shapes in several.items()]
    return ["; ".join(told)] if told else []


def _n_tagged(track: Track) -> int:
    cues, segments = track.cues, (*track.words, *track.phones, *track.phrases)
    return sum(bool(cue.tags) for cue in cues) + sum(bool(segment.tags) for segment in segments)


def _cue_losses(track: Track, back: Track, reach_s: float) -> list[str]:
    """How many cues moved, by how much at most, and how many are not there any more.

    A cue is there when the same shape, not yet taken by another cue, begins within `reach_s` of its start.
    """
    moves_s: list[float] = []
    gone = 0
    waiting = list(back.cues[::-1])
    for cue in track.cues:
        while waiting and waiting[-1].start_s < cue.start_s - reach_s:
            waiting.pop()
        near = [
            (place, each)
            for place, each in enumerate(waiting[-_NEAR:], max(len(waiting) - _NEAR, 0))
            if each.shape == cue.shape and abs(each.start_s - cue.start_s) <= reach_s
        ]
        if near:
            place, each = near[-1]
            moves_s.append(abs(each.start_s - cue.start_s))
            del waiting[place:]
        else:
            gone += 1
    moved = [move_s for move_s in moves_s if move_s > _SAME_S]
    found = []
    if moved:
        found.append(f"{len(moved)} of {len(track.cues)} cues moved by up to {max(moved) * 1000:.3g} ms")
    if gone:
        found.append(f"{gone} of {len(track.cues)} cues vanished or were joined with a neighbour")
    return found
