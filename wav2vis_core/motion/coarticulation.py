# SPDX-License-Identifier: MIT
"""How mouth shapes flow into each other: movements painted over one another in order of time.

Each rises from 0 to its opacity around its start and then stays until later ones cover it. So the weights of all
shapes, rest included, sum to exactly 1 at every moment: a mesh whose neutral face is the rest is never pushed beyond
its shapes. What rises when follows JALI (Edwards, Landreth, Fiume and Singh 2016, doi:10.1145/2897824.2925984), with
numbers of our own where it gives none. As an animator's poses do, shapes reach their full weight on whole frames, so
that each is seen in full and a key there says it all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError
from ..track.timebase import FrameRate
from ..track.track import Track
from .kinds import Kinds
from .movements import movements

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_NOTHING = 1e-6  # of a weight: what is less goes to the shape that it is under
_TIE = 1e-4  # of a frame: times that were reached in other ways are rounded alike
_HELD_S = 0.06  # a shape that would be held for less is at its full weight on one frame, its neighbours taking the rest


@dataclass(frozen=True)
class EaseOptions:
    """How mouth shapes come and go, in seconds.

    Attributes
    ----------
    onset_s : float
        Most time in which a shape forms, around the start of its cue; before a lips-closed or lip-teeth cue, which is
        there from its start. No longer than the cue before or, but for these, its own.
    ease_s : float
        Least time in which a shape forms. Where cues last as long, no weight changes faster than 1.5 / `ease_s` a
        second, except from one lips-closed or lip-teeth shape straight into another and where the sound ends in one.
    release_s : float
        Time from the end of a lips-closed or lip-teeth cue to the apex of the shape after it.
    rest_s : float
        Time in which the mouth comes to rest from the start of a pause.
    round_onset_s, round_hold_s : float
        Rounded lips start to form this long before their cue, whatever stands before, and stay this much longer.
    tongue_opacity : float
        How much of the lips a tongue-only consonant takes, in [0, 1]; the rest stays with its neighbours.
    tongue_s : float
        A tongue-only consonant that lasts less takes nothing of the lips between two shapes that differ.
    loudness_share : float
        How much a vowel's opening follows a loudness, where one is given: 0 not at all, 1 down to 0 in silence.
    """

    onset_s: float = 0.12
    ease_s: float = 0.04
    release_s: float = 0.06
    rest_s: float = 0.15
    round_onset_s: float = 0.2
    round_hold_s: float = 0.04
    tongue_opacity: float = 0.4
    tongue_s: float = 0.2
    loudness_share: float = 0.5

    def __post_init__(self) -> None:
        shares, may_be_none = ("tongue_opacity", "loudness_share"), ("round_hold_s", "tongue_s")
        for name in self.__dataclass_fields__:
            low, high = (0.0, 1.0) if name in shares else (0.0 if name in may_be_none else 0.001, 1.0)
            if not low <= getattr(self, name) <= high:
                raise OptionError(
                    f"{getattr(self, name)} is outside {low} to {high}", "", "choose a value in between", name
                )


def painted(
    track: Track,
    frame_rate: FrameRate,
    options: EaseOptions,
    kinds: Kinds,
    n_frames: int,
    loudness: NDArray[np.floating] | None = None,
) -> Float64:
    """Weights at the start of each frame, shape (n_frames, n_shapes); the last is at rest.

    Rows sum to 1; less where vowels are quieter than a loudness of 1, if that of each frame is given.
    """
    moves = movements(track, kinds, options.tongue_s)
    shapes = np.array([*(move.shape for move in moves), track.shapes.index(track.rest)])
    starts_s = [*(move.start_s for move in moves), track.duration_s]
    event = kinds.event[shapes]
    event[-1] = False  # the rest that closes
    first_held, last_held = np.full((2, len(shapes)), -1)
    for k in np.flatnonzero(event).tolist():
        first_held[k] = frame_rate.nearest_frame(starts_s[k])
        last_held[k] = frame_rate.nearest_frame(starts_s[k + 1])
    opacity = np.where(kinds.tongue[shapes], options.tongue_opacity, 1.0)
    opacity[0] = 1.0
    start = np.array(starts_s) * float(frame_rate.fps)
    opened = np.ones(len(shapes))
    if loudness is not None:
        opened -= np.where(kinds.vowel[shapes], options.loudness_share * (1 - _loudest(loudness, start)), 0.0)
    low, high = _rises(start, shapes, (first_held, last_held), kinds, options, float(frame_rate.fps))
    low[0] = high[0] = -1.0
    values = np.zeros((n_frames, len(track.shapes)))
    frame, remain = np.arange(n_frames), np.ones(n_frames)
    top = np.searchsorted(low, frame, side="right") - 1
    while len(frame):  # from the shape on top downwards, for all frames at once
        risen = np.clip((frame - low[top]) / np.maximum(high[top] - low[top], 1e-9), 0, 1)
        risen[high[top] <= frame] = 1.0
        share = remain * np.where(remain < _NOTHING, 1.0, opacity[top] * risen * risen * (3 - 2 * risen))
        values[frame, shapes[top]] += share * opened[top]
        remain = remain - share
        go = (remain > 0) & (top > 0)
        frame, remain, top = frame[go], remain[go], top[go] - 1
    return values


def _loudest(loudness: NDArray[np.floating], start: Float64) -> Float64:
    """The greatest loudness in [0, 1] while each movement lasts, one number for it all; 0 after the loudness ends."""
    heard = np.append(np.clip(loudness, 0, 1), 0.0)
    first = np.minimum(np.floor(start), len(heard) - 1).astype(np.int64)
    return np.asarray(np.maximum.reduceat(heard, first))


def _rises(
    start: Float64, shapes: Int64, held: tuple[Int64, Int64], kinds: Kinds, options: EaseOptions, fps: float
) -> tuple[Float64, Float64]:
    """Frames at which each shape starts to rise and is at its opacity, the former never decreasing."""
    event, rest, rounded = held[0] >= 0, kinds.rest[shapes], kinds.rounded[shapes]
    stays = np.minimum(options.round_hold_s * fps, np.diff(start)[1:] / 2)
    start = start.copy()
    start[1:-1] += np.where(rounded[:-2] & ~event[1:-1], stays, 0)
    # Nothing may rise while an event holds; of two events that want one frame the later has it.
    never = np.iinfo(np.int64).max
    following = np.append(np.minimum.accumulate(np.where(event, held[0], never)[::-1])[::-1][1:], never)
    last_held = np.maximum(np.minimum(held[1], following - 1), held[0])
    holds_until = np.concatenate([[-1], np.maximum.accumulate(last_held)[:-1]])
    before = np.concatenate([[np.inf], np.diff(start)])  # how long the shape before lasts
    # Two shapes change places around the time at which they meet, so that each is centred on its own cue.
    shorter = np.where(event, before, np.minimum(before, np.append(np.diff(start), np.inf)))
    forms = np.clip(shorter, options.ease_s * fps, options.onset_s * fps)
    full = np.where(event, held[0], start + forms / 2)
    low = full - forms
    low[rest], full[rest] = start[rest], start[rest] + options.rest_s * fps
    # The rest that closes is there on the last frame and takes no more than the last shape for it.
    full[-1] = np.ceil(start[-1] - 1e-6)
    low[-1] = full[-1] - np.clip(before[-1], options.ease_s * fps, options.rest_s * fps)
    until = np.append(low[1:], full[-1])
    middle = np.where(until - full < _HELD_S * fps + _TIE, _nearest((full + until) / 2), -1.0)
    middle[0] = middle[-1] = -1.0
    full, until = (np.where(middle < 0, _nearest(each), middle) for each in (full, until))
    full, until = np.where(event, held[0], full), np.where(event, last_held, until)
    low, full = _spread(full, until, event, following, options, fps)
    early = _nearest(start - options.round_onset_s * fps)
    low[rounded] = np.minimum(low, early)[rounded]
    low = np.maximum(np.minimum.accumulate(low[::-1])[::-1], holds_until)
    released = np.concatenate([[False], event[:-1]])
    low[released] = holds_until[released]
    return np.minimum(low, full), full


def _spread(
    full: Float64, until: Float64, event: NDArray[np.bool_], following: Int64, options: EaseOptions, fps: float
) -> tuple[Float64, Float64]:
    """Whole frames at which each shape starts to rise and is full, from those between which each is to be full.

    Shapes move off an event, and off each other, as far as the time to form asks and there is room.
    """
    least, release = max(1, round(options.ease_s * fps)), max(1, round(options.release_s * fps))
    first, last, fixed = full.tolist(), until.tolist(), event.tolist()
    for k in range(len(first) - 2, -1, -1):
        if not fixed[k]:
            last[k] = min(last[k], first[k + 1] - least)
            first[k] = min(first[k], last[k])
    for k in range(1, len(first) - 1):
        if not fixed[k]:
            room = last[k] - last[k - 1]
            first[k] = max(first[k], last[k - 1] + (max(least, min(release, room)) if fixed[k - 1] else least))
            last[k] = min(max(last[k], first[k]), max(float(following[k]) - least, last[k - 1]))
    return np.array([-1.0, *last[:-1]]), np.array(first)


def _nearest(frames: Float64) -> Float64:
    return np.floor(frames + 0.5 + _TIE)
