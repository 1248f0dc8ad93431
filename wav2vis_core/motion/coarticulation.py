# SPDX-License-Identifier: MIT
"""How mouth shapes flow into each other: cues painted over one another in order of time.

Each cue rises from 0 to its opacity around its start and then stays until later ones cover it. So the weights of all
shapes, rest included, sum to exactly 1 at every moment: a mesh whose neutral face is the rest is never pushed beyond
its shapes. What rises when follows JALI (Edwards, Landreth, Fiume and Singh 2016, doi:10.1145/2897824.2925984), with
numbers of our own where it gives none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError, VisemeError
from ..track.phones import LIPS_FREE, ROUND, VOWEL_CLASSES, WIDE
from ..track.timebase import FrameRate
from ..track.track import Track
from ..track.visemes import VisemeSet, bundled_names

Bool = NDArray[np.bool_]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_NOTHING = 1e-6  # of a weight: what is less goes to the cue that it is under


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
    loudness_share : float
        How much the opening follows a loudness, where one is given: 0 not at all, 1 down to rest in silence.
    """

    onset_s: float = 0.12
    ease_s: float = 0.04
    release_s: float = 0.06
    rest_s: float = 0.15
    round_onset_s: float = 0.2
    round_hold_s: float = 0.04
    tongue_opacity: float = 0.4
    loudness_share: float = 0.5

    def __post_init__(self) -> None:
        shares = ("tongue_opacity", "loudness_share")
        for name in self.__dataclass_fields__:
            low, high = (0.0, 1.0) if name in shares else (0.0 if name == "round_hold_s" else 0.001, 1.0)
            if not low <= getattr(self, name) <= high:
                raise OptionError(
                    f"{getattr(self, name)} is outside {low} to {high}", "", "choose a value in between", name
                )


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which shapes of a track move in a way of their own: masks of shape (n_shapes,), none true of two.

    An event closes the lips, whatever else the shape is for, or puts the teeth on them and is no vowel's shape too;
    rounded lips come early and stay; the tongue's own shapes leave the lips to their neighbours.
    """

    event: Bool
    rest: Bool
    rounded: Bool
    tongue: Bool

    @classmethod
    def of(cls, track: Track, viseme_set: VisemeSet | None) -> Kinds:
        """The kinds of a track's shapes, by the classes of sound that each stands for.

        Raises
        ------
        VisemeError
            When the set is given and has other shapes than the track.
        """
        known = viseme_set
        if known is None and track.viseme_set in bundled_names():
            known = VisemeSet.load(track.viseme_set)
        if known is not None and tuple(known.shapes) == track.shapes:
            return cls.of_set(known)
        if viseme_set is not None:
            raise VisemeError(
                f"its shapes are not the track's, {' '.join(track.shapes)}",
                f"viseme set {viseme_set.name}",
                "give the set that the track was made with",
            )
        classes = dict.fromkeys(track.shapes, frozenset[str]())
        return cls._of(classes, track.rest, track.closed, LIPS_FREE)

    @classmethod
    def of_set(cls, viseme_set: VisemeSet) -> Kinds:
        """The kinds of a set's shapes."""
        classes = {shape: frozenset(names) for shape, names in viseme_set.shapes.items()}
        return cls._of(classes, viseme_set.rest, viseme_set.closed, LIPS_FREE | viseme_set.yields)

    @classmethod
    def _of(cls, classes: Mapping[str, frozenset[str]], at_rest: str, closed: str, of_tongue: frozenset[str]) -> Kinds:
        bitten = {shape for shape, names in classes.items() if "FV" in names and not names & VOWEL_CLASSES}
        event = np.array([shape in {closed, *bitten} for shape in classes])
        rest = np.array([shape == at_rest for shape in classes]) & ~event
        rounded = np.array([bool(names & ROUND) and not names & WIDE for names in classes.values()])
        yields = np.array([bool(names) and names <= of_tongue for names in classes.values()])
        return cls(event, rest, rounded & ~event & ~rest, yields & ~event & ~rest & ~rounded)


def painted(track: Track, frame_rate: FrameRate, options: EaseOptions, kinds: Kinds, n_frames: int) -> Float64:
    """Weights at the start of each frame, shape (n_frames, n_shapes); rows sum to 1, the last is at rest."""
    number = {shape: k for k, shape in enumerate(track.shapes)}
    cues = [cue for k, cue in enumerate(track.cues) if k == 0 or track.cues[k - 1].shape != cue.shape]
    shapes = np.array([*(number[cue.shape] for cue in cues), number[track.rest]])
    starts_s = [*(cue.start_s for cue in cues), track.duration_s]
    event = kinds.event[shapes]
    event[-1] = False  # the rest that closes
    first_held, last_held = np.full((2, len(shapes)), -1)
    for k in np.flatnonzero(event).tolist():
        first_held[k] = frame_rate.nearest_frame(starts_s[k])
        last_held[k] = frame_rate.nearest_frame(starts_s[k + 1])
    opacity = np.where(kinds.tongue[shapes], options.tongue_opacity, 1.0)
    opacity[0] = 1.0
    low, high = _rises(np.array(starts_s), shapes, (first_held, last_held), kinds, options, float(frame_rate.fps))
    low[0] = high[0] = -1.0
    values = np.zeros((n_frames, len(track.shapes)))
    frame, remain = np.arange(n_frames), np.ones(n_frames)
    top = np.searchsorted(low, frame, side="right") - 1
    while len(frame):  # from the cue on top downwards, for all frames at once
        risen = np.clip((frame - low[top]) / np.maximum(high[top] - low[top], 1e-9), 0, 1)
        risen[high[top] <= frame] = 1.0
        share = remain * np.where(remain < _NOTHING, 1.0, opacity[top] * risen * risen * (3 - 2 * risen))
        values[frame, shapes[top]] += share
        remain = remain - share
        go = (remain > 0) & (top > 0)
        frame, remain, top = frame[go], remain[go], top[go] - 1
    return values


def _rises(
    start: Float64, shapes: Int64, held: tuple[Int64, Int64], kinds: Kinds, options: EaseOptions, fps: float
) -> tuple[Float64, Float64]:
    """Frames (not whole) at which each cue starts to rise and is at its opacity, the former never decreasing."""
    first_held, last_held = held
    event, rest = first_held >= 0, kinds.rest[shapes]
    start = start * fps
    rounded = kinds.rounded[shapes]
    stays = np.minimum(options.round_hold_s * fps, np.diff(start)[1:] / 2)
    start[1:-1] += np.where(rounded[:-2] & ~event[1:-1], stays, 0)
    lasts = np.diff(start)
    before = np.concatenate([[np.inf], lasts])  # how long the cue before lasts
    # Two shapes change places around the time at which their cues meet, so that each is centred on its own cue.
    shorter = np.where(event, before, np.minimum(before, np.append(lasts, np.inf)))
    forms = np.clip(shorter, options.ease_s * fps, options.onset_s * fps)
    apex = np.where(event, first_held, start + forms / 2)
    low = apex - forms
    low[rounded] = np.minimum(low, start - options.round_onset_s * fps)[rounded]
    low[rest] = apex[rest] = start[rest]
    # The rest that closes is there on the last frame and takes no more than the last cue for it.
    apex[-1] = np.ceil(start[-1] - 1e-6)
    low[-1] = apex[-1] - np.clip(before[-1], options.ease_s * fps, options.rest_s * fps)
    low = np.minimum.accumulate(low[::-1])[::-1]
    # Nothing may rise while an event holds; of two events that want one frame the later has it.
    never = np.iinfo(np.int64).max
    following = np.minimum.accumulate(np.where(event, first_held, never)[::-1])[::-1]
    last_held = np.maximum(np.minimum(last_held, np.append(following[1:], never) - 1), first_held)
    holds_until = np.concatenate([[-1], np.maximum.accumulate(last_held)[:-1]])
    low = np.maximum(low, holds_until)
    released = np.concatenate([[False], event[:-1]])
    low[released] = holds_until[released]
    takes = np.where(rest, options.rest_s, np.where(released, options.release_s, options.ease_s)) * fps
    high = np.where(event, apex, np.maximum(apex, low + takes))
    high[-1] = apex[-1]
    return np.minimum(low, high), high
