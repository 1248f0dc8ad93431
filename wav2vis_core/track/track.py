# SPDX-License-Identifier: MIT
"""The waist of the hourglass: timed mouth shapes, immutable and without gaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from numbers import Integral
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import FrameRateError, TrackError
from ..notes import Note
from .cues import Cue, Origin, PackedCues
from .given import adopted
from .number import plain, shown
from .timebase import FrameRate

LONGEST_S = 1e6
"""Seconds (eleven days) above which a time is damage: floats keep microseconds up to there."""

_SHAPES = "use the set's own shape names"
_COVER = "cues must follow each other without gap from 0 to the end of the sound"


@dataclass(frozen=True)
class Segment:
    """A word, a phone or a phrase of what is said.

    Attributes
    ----------
    start_s, end_s : float
        From the start up to the end (seconds).
    label : str
        The word or the phrase as it was written, or the phone in ARPAbet.
    confidence : float
        Mean probability in [0, 1]; 1 where a person chose it.
    origin : str
        "edited" where a person chose it, else "model", also in what was read from a file that does not say.
    tags : tuple of str
        As a cue's.
    """

    start_s: float
    end_s: float
    label: str
    confidence: float = 1.0
    origin: Origin = "model"
    tags: tuple[str, ...] = ()


Timed = TypeVar("Timed", Cue, Segment)

_ITEMS = {"shapes": str, "cues": Cue, "words": Segment, "phones": Segment, "phrases": Segment}


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Probabilities that a track was made from.

    Attributes
    ----------
    rate_hz : float
        Feature frames per second, 100; frame k speaks of the time k / `rate_hz`.
    labels : tuple of str
        The shapes.
    values : ndarray of float32, shape (n_frames, n_labels)
        Rows sum to 1.

    Raises
    ------
    TrackError
        When the rate is none above 0, or the values are not numbers in a column for each label.
    """

    rate_hz: float
    labels: tuple[str, ...]
    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        rate_hz = plain(self.rate_hz)
        if rate_hz is None or not 0 < rate_hz <= 1e6:
            raise TrackError(f"{shown(self.rate_hz)} is not a rate", "posteriors", "give frames per second")
        object.__setattr__(self, "rate_hz", rate_hz)
        table = isinstance(self.values, np.ndarray) and self.values.dtype.kind == "f" and self.values.ndim == 2
        if not (isinstance(self.labels, tuple) and table and self.values.shape[1] == len(self.labels)):
            remedy = "give floats of shape (n_frames, n_labels), and the labels as a tuple"
            raise TrackError("the values are not a column for each label", "posteriors", remedy)


@dataclass(frozen=True)
class Track:
    """Mouth shapes of one sound.

    Attributes
    ----------
    cues : sequence of Cue
        A tuple, or what reads as one and takes less memory. In order, without gap or overlap, from 0 to
        `duration_s`; none for a sound of no length. Neighbours may show the same shape.
    shapes : tuple of str
        All shapes of the set, shown or not.
    rest : str
        The shape of silence.
    closed : str
        The shape of P, B and M, which wins where two shapes want one animation frame.
    viseme_set : str
        Name of the set.
    duration_s : float
        Length of the sound, from 0 to `LONGEST_S`.
    source : str
        The sound's path as given; empty for sounds from memory.
    words, phones, phrases : tuple of Segment
        What was said, where `lipsync` was given the text or a file holds it; else empty. Phrases are its lines and
        sentences.
    listener : str
        Who heard the shapes ("studio", "fast", "live"); empty where nobody says.
    posteriors : Posteriors or None
        Those of the shapes, where `lipsync` was asked to keep them.
    notes : tuple of Note
        What the run that made it has to say about the sound and its text. They are not part of the track: no file
        holds them, and tracks that differ in nothing else are equal.

    Raises
    ------
    TrackError
        When the cues leave a gap, overlap, run backwards, do not cover the sound, or show an unknown shape, or a word,
        phone or phrase ends before it begins.

    Examples
    --------
    >>> track = Track((Cue(0, 0.5, "A"), Cue(0.5, 1, "D")), ("X", "A", "D"), "X", "A", "mine", 1)
    >>> track.shape_at(0.7), track.cues[0].duration_s
    ('D', 0.5)
    """

    cues: Sequence[Cue]
    shapes: tuple[str, ...]
    rest: str
    closed: str
    viseme_set: str
    duration_s: float
    source: str = ""
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    phrases: tuple[Segment, ...] = ()
    listener: str = ""
    posteriors: Posteriors | None = field(default=None, compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name, value in adopted(vars(self), _ITEMS).items():
            object.__setattr__(self, name, value)
        if not 0 <= self.duration_s <= LONGEST_S:
            what, remedy = f"{shown(self.duration_s)} s is not a duration", f"give seconds, from 0 to {LONGEST_S:.0f}"
            raise TrackError(what, "track", remedy)
        for shape in self.shapes:
            if not isinstance(shape, str) or shape.split() != [shape]:
                raise TrackError(f"{shown(shape)} is not the name of a shape", "track", "use names without spaces")
        for shape in (self.rest, self.closed):
            if shape not in self.shapes:
                raise TrackError(f"the shape {shape!r} is not in the set {self.viseme_set}", "track", _SHAPES)
        if not isinstance(self.posteriors, (Posteriors, type(None))):
            raise TrackError(f"posteriors cannot be {shown(self.posteriors)}", "track", "give Posteriors or None")
        at_s = 0.0
        for number, cue in enumerate(self.cues, 1):
            where = f"cue {number}"
            if cue.start_s != at_s:
                raise TrackError(f"starts at {cue.start_s} s where the one before ends at {at_s} s", where, _COVER)
            if not cue.end_s > cue.start_s:
                raise TrackError(f"ends at {cue.end_s} s, not after its start at {cue.start_s} s", where, _COVER)
            if cue.shape not in self.shapes:
                raise TrackError(f"the shape {cue.shape!r} is not in the set {self.viseme_set}", where, _SHAPES)
            at_s = cue.end_s
        if at_s != self.duration_s:
            raise TrackError(f"the cues end at {at_s} s and the sound at {self.duration_s} s", "track", _COVER)
        for kind, segments in (("word", self.words), ("phone", self.phones), ("phrase", self.phrases)):
            for number, each in enumerate(segments, 1):
                if not 0 <= each.start_s <= each.end_s <= LONGEST_S:
                    what = f"{each!r} does not last from one time to another"
                    raise TrackError(what, f"{kind} {number}", "give seconds from 0 on, the end after the start")

    def shape_at(self, time_s: float) -> str:
        """The shape shown at a time in seconds: a cue's from its start on, rest before 0 and from the end on.

        Raises
        ------
        TrackError
            When the time is not a number.

        Examples
        --------
        >>> track = Track((Cue(0, 0.5, "A"), Cue(0.5, 1, "D")), ("X", "A", "D"), "X", "A", "mine", 1)
        >>> [track.shape_at(time_s) for time_s in (0, 0.49, 0.5, 1)]
        ['A', 'A', 'D', 'X']
        """
        at_s = plain(time_s)
        if at_s is None:
            raise TrackError(f"{shown(time_s)} is not a time", "time_s", "give seconds")
        if not 0 <= at_s < self.duration_s:
            return self.rest
        return self.cues[bisect_right(self.cues, at_s, key=attrgetter("start_s")) - 1].shape

    def merged(self) -> Track:
        """The same track with neighbours of one shape joined; their confidence is weighted by their length.

        What is joined has the tags of both.
        """
        return replace(self, cues=PackedCues.of(self._joined()))

    def led(self, lead_s: float) -> Track:
        """The same track with every change `lead_s` earlier (later when negative), still covering the sound.

        Raises
        ------
        TrackError
            When the lead is not a number.
        """
        earlier_s = plain(lead_s)
        if earlier_s is None:
            raise TrackError(f"{shown(lead_s)} is not a lead", "lead_s", "give seconds")
        if not earlier_s or not self.cues:
            return self
        return replace(self, cues=PackedCues.of(self.cues).led(float(earlier_s)))

    def excerpt(self, start_s: float, end_s: float) -> Track:
        """A stretch of the track (seconds), cut at its ends, with times from 0 on; it is of no sound file any more.

        Raises
        ------
        TrackError
            When the stretch does not lie within the sound, or has no length.

        Examples
        --------
        >>> track = Track((Cue(0, 0.5, "A"), Cue(0.5, 1, "D")), ("X", "A", "D"), "X", "A", "mine", 1)
        >>> [(cue.start_s, cue.end_s, cue.shape) for cue in track.excerpt(0.25, 0.75).cues]
        [(0.0, 0.25, 'A'), (0.25, 0.5, 'D')]
        """
        a_s, b_s = plain(start_s), plain(end_s)
        if a_s is None or b_s is None or not (0 <= a_s < b_s <= self.duration_s):
            within = f"choose one within 0 to {self.duration_s} s"
            raise TrackError(f"there is no stretch from {shown(start_s)} to {shown(end_s)} s", "excerpt", within)
        posteriors = self.posteriors
        if posteriors is not None:
            first, last = round(a_s * posteriors.rate_hz), round(b_s * posteriors.rate_hz)
            posteriors = replace(posteriors, values=posteriors.values[first:last])
        cues = _cut(self.cues, a_s, b_s)
        return replace(
            self,
            cues=(*cues[:-1], replace(cues[-1], end_s=b_s - a_s)),
            duration_s=b_s - a_s,
            source="",
            words=_cut(self.words, a_s, b_s),
            phones=_cut(self.phones, a_s, b_s),
            phrases=_cut(self.phrases, a_s, b_s),
            posteriors=posteriors,
        )

    def reshaped(
        self,
        images: Mapping[str, str | None],
        *,
        shapes: Sequence[str] | None = None,
        rest: str,
        closed: str,
        viseme_set: str | None = None,
    ) -> Track:
        """The same times with each shape replaced by its image; the set's fields are those given, else as they were.

        Parameters
        ----------
        images : mapping of str to str or None
            For every shape that is shown; None gives a shape's time to the cue before it, or to the one after it
            where there is none before. Where no cue is left the sound is at rest.
        shapes : sequence of str, optional
        rest, closed : str
        viseme_set : str, optional
        """
        cues: Sequence[Cue] = PackedCues.of(self._shown_as(images))
        if self.cues and not cues:
            cues = (replace(self.cues[0], end_s=self.duration_s, shape=rest),)
        return replace(
            self,
            cues=cues,
            shapes=tuple(shapes or self.shapes),
            rest=rest,
            closed=closed,
            viseme_set=self.viseme_set if viseme_set is None else viseme_set,
        )

    def floor_frames(self, fps: FrameRate, first_frame: int = 0, hold_frames: int = 1) -> list[tuple[int, str]]:
        """All of `frame_changes`, with the same arguments."""
        return list(self.frame_changes(fps, first_frame, hold_frames))

    def frame_changes(self, fps: FrameRate, first_frame: int = 0, hold_frames: int = 1) -> Iterator[tuple[int, str]]:
        """Changes of shape on animation frames: each on the frame that it falls in, at most one a frame.

        Parameters
        ----------
        fps : FrameRate
        first_frame : int
            Frame that no change may come before; earlier ones move to it.
        hold_frames : int
            For how many frames, >= 1, each shape is shown at least, unless a closure follows, which comes when it is
            due. Others wait, and are left out where they would have ended by then.

        Yields
        ------
        (int, str)
            Frame (0-based, strictly increasing, below `ceil(duration * fps)`) and the shape shown from it on.
            Of changes on one frame a closure wins, otherwise the last; what a closure displaces follows on the
            next frame if it lasts so long.
        """
        if not isinstance(fps, FrameRate):
            raise FrameRateError(f"{shown(fps)} is not a FrameRate", "fps", "make one with FrameRate.parse")
        if not (isinstance(first_frame, Integral) and isinstance(hold_frames, Integral)):
            numbers = f"{shown(first_frame)} and {shown(hold_frames)}"
            raise FrameRateError(f"{numbers} are not whole numbers of frames", "first_frame", "give whole numbers")
        n_frames = fps.ceil_frame(self.duration_s)
        before: tuple[int, str] | None = None
        changes = chain(self._changes(fps, first_frame), [(n_frames, "")])
        for (frame, shape), (end, _) in pairwise(changes):
            if before and shape != self.closed:
                frame = max(frame, before[0] + hold_frames)
            if frame < min(end, n_frames) and not (before and before[1] == shape):
                before = frame, shape
                yield before

    def _joined(self) -> Iterator[Cue]:
        before: Cue | None = None
        for cue in self.cues:
            if before and before.shape == cue.shape:
                weight = before.duration_s / (before.duration_s + cue.duration_s)
                confidence = weight * before.confidence + (1 - weight) * cue.confidence
                origin = before.origin if before.origin == cue.origin else "edited"
                tags = tuple(dict.fromkeys((*before.tags, *cue.tags)))
                cue = Cue(before.start_s, cue.end_s, cue.shape, confidence, origin, tags)
            elif before:
                yield before
            before = cue
        if before:
            yield before

    def _shown_as(self, images: Mapping[str, str | None]) -> Iterator[Cue]:
        before: Cue | None = None
        for cue in self.cues:
            image = images[cue.shape]
            if image is not None:
                if before:
                    yield before
                before = replace(cue, start_s=before.end_s if before else 0.0, shape=image)
            elif before:
                before = replace(before, end_s=cue.end_s)
        if before:
            yield before

    def _changes(self, fps: FrameRate, first_frame: int) -> Iterator[tuple[int, str]]:
        """The frame that each change falls in, at most one a frame."""
        before: tuple[int, str] | None = None
        for cue in self.cues:
            frame = max(first_frame, fps.floor_frame(cue.start_s))
            if before and before[0] >= frame:
                if before[1] == self.closed != cue.shape:
                    frame = before[0] + 1
                    if fps.floor_frame(cue.end_s) < frame:
                        continue
                    yield before
            elif before:
                yield before
            before = frame, cue.shape
        if before:
            yield before


def _cut(items: Sequence[Timed], start_s: float, end_s: float) -> tuple[Timed, ...]:
    """What lies within a stretch, with times from its start on."""
    inside = [each for each in items if each.end_s > start_s and each.start_s < end_s]
    ends = [(max(each.start_s, start_s) - start_s, min(each.end_s, end_s) - start_s) for each in inside]
    return tuple(replace(each, start_s=a, end_s=b) for each, (a, b) in zip(inside, ends, strict=True) if b > a)


def contiguous(starts: Sequence[tuple[float, str]], end_s: float, origin: Origin) -> tuple[Cue, ...]:
    """Cues from (start in seconds, shape) pairs in order, each up to the next start, the last up to `end_s`.

    Cues of no length are left out; the first start becomes 0.
    """
    times = [0.0, *(start for start, _ in starts[1:]), end_s]
    return tuple(
        Cue(start, end, shape, origin=origin)
        for start, end, (_, shape) in zip(times, times[1:], starts, strict=False)
        if end > start
    )
