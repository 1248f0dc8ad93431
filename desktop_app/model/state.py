# SPDX-License-Identifier: GPL-3.0-or-later
"""All that can be edited, at one moment, and the difference between two moments."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter
from typing import Any

from wav2vis_core import Cue, FrameRate, Track, VisemeSet
from wav2vis_core.track.sounds import sounds_of
from wav2vis_core.track.track import Segment
from wav2vis_core.track.visemes import bundled_names

from .character import Casting
from .edits import difference, edited
from .settings import Settings
from .speech.said import Said

LOW_CONFIDENCE = 0.5
"""Cues below this are shown as uncertain, and found by "next uncertain cue"."""


_OF_TRACK = ("cues", "shapes", "rest", "closed", "viseme_set", "duration_s", "words", "phones", "phrases", "listener")


@dataclass(frozen=True)
class Marker:
    """A named moment (seconds)."""

    time_s: float
    name: str = ""


@dataclass(frozen=True)
class State:
    """A voice's cues and all else that can be undone: markers, frame rate, settings, character; immutable.

    Edits change `cues` alone, many times a second during a drag: `track` checks them, when it is called.

    Attributes
    ----------
    name : str
        The voice's.
    ranges : tuple of (float, float) or None
        When it speaks (seconds), in order; None for always. An analysis leaves it at rest elsewhere.
    others : tuple of State
        The other voices of the recording, in order, see `voices`; markers and frame rate are here alone.
    place : int
        This voice's among them.
    """

    cues: tuple[Cue, ...]
    shapes: tuple[str, ...]
    rest: str
    closed: str
    viseme_set: str
    duration_s: float
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    phrases: tuple[Segment, ...] = ()
    listener: str = ""
    markers: tuple[Marker, ...] = ()
    fps: FrameRate = FrameRate(Fraction(24))
    settings: Settings = Settings()
    character: Casting | None = None  # None for the mouths that come with wav2vis
    name: str = "Voice 1"
    ranges: tuple[tuple[float, float], ...] | None = None
    others: tuple[State, ...] = ()
    place: int = 0

    @classmethod
    def of(cls, track: Track, **beside: Any) -> State:
        """The state that shows a track; `beside` holds the markers, frame rate, settings and character."""
        return cls(**{name: getattr(track, name) for name in _OF_TRACK}, **beside)

    def of_track(self, track: Track, **beside: Any) -> State:
        """The same with another track, and with what else is given."""
        return replace(self, **{name: getattr(track, name) for name in _OF_TRACK}, **beside)

    @property
    def said(self) -> Said:
        """The words, phones and phrases together."""
        return Said(self.words, self.phones, self.phrases)

    def saying(self, said: Said) -> State:
        """The same with other words, phones and phrases."""
        return replace(self, words=said.words, phones=said.phones, phrases=said.phrases)

    @property
    def known_set(self) -> VisemeSet | None:
        """The bundled set that the shapes are of; None for a set of somebody's own."""
        return VisemeSet.load(self.viseme_set) if self.viseme_set in bundled_names() else None

    def edits_in(self, target: VisemeSet) -> tuple[Cue, ...]:
        """The cues, with the edited ones in the shapes of another set; what has none there counts as edited no more.

        Where the phones tell which of a shape's sounds it is, its shape is that sound's, else the nearest to all of
        them. What shapes of somebody's own set stand for nobody knows: they are kept where the names agree.
        """
        known, sounds = self.known_set, sounds_of(self.phones)
        images = known.reduction_to(target) if known else {}
        images = {shape: shape for shape in target.shapes if shape not in images} | images

        def in_target(cue: Cue) -> Cue:
            own = known.shapes.get(cue.shape, ()) if known else ()
            said_s = dict.fromkeys(own, 0.0)
            for sound in sounds[bisect_right(sounds, cue.start_s, key=attrgetter("end_s")) :]:
                if sound.start_s >= cue.end_s:
                    break
                if sound.label in said_s:
                    said_s[sound.label] += min(sound.end_s, cue.end_s) - max(sound.start_s, cue.start_s)
            if any(said_s.values()):
                return replace(cue, shape=target.shape_of(max(said_s, key=said_s.__getitem__)))
            return replace(cue, shape=images[cue.shape]) if cue.shape in images else replace(cue, origin="imported")

        return tuple(in_target(cue) if cue.origin == "edited" else cue for cue in self.cues)

    def shown_in(self, other: State) -> tuple[Cue, ...]:
        """The cues in the shapes of another state; none where it lacks one."""
        cues = self.cues
        if other.known_set and other.viseme_set != self.viseme_set:
            cues = replace(self, cues=tuple(map(edited, cues))).edits_in(other.known_set)
        return cues if {cue.shape for cue in cues} <= set(other.shapes) else ()

    def track(self, source: str = "") -> Track:
        """The track of this state, from the sound `source`; TrackError when an edit was wrong."""
        return Track(**{name: getattr(self, name) for name in _OF_TRACK}, source=source)


@dataclass(frozen=True)
class Change:
    """What an edit did, without what it left alone, so that a thousand edits of a long track stay small.

    Attributes
    ----------
    text : str
        What the undo menu calls it.
    first : int
        Index of the first cue that differs.
    old, new : tuple of Cue
        Cues from there on, before and after.
    before, after : State
        All but the cues (their field is empty).
    """

    text: str
    first: int
    old: tuple[Cue, ...]
    new: tuple[Cue, ...]
    before: State
    after: State

    @classmethod
    def between(cls, text: str, before: State, after: State) -> Change:
        """The change that makes `after` of `before`."""
        first, n_old, n_new = difference(before.cues, after.cues)
        old, new = before.cues[first : first + n_old], after.cues[first : first + n_new]
        return cls(text, first, old, new, replace(before, cues=()), replace(after, cues=()))

    def redone(self, state: State) -> State:
        """The state after it, from the state before it."""
        return self._spliced(state, self.old, self.new, self.after)

    def undone(self, state: State) -> State:
        """The state before it, from the state after it."""
        return self._spliced(state, self.new, self.old, self.before)

    def _spliced(self, state: State, old: tuple[Cue, ...], new: tuple[Cue, ...], rest: State) -> State:
        cues = state.cues[: self.first] + new + state.cues[self.first + len(old) :]
        return replace(rest, cues=cues)
