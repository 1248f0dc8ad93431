# SPDX-License-Identifier: MIT
"""What every reader does with what it found: a track of the set that the shapes belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from ...errors import ReadError
from ...notes import Note
from ...track.phone_labels import phones_of
from ...track.phones import SILENCE
from ...track.track import Segment, Track, contiguous
from ...track.visemes import VisemeSet, bundled_names
from .mends import Mends
from .reader import ReadOptions
from .spoken import Starts, segments_of, shapes_of


def imported(
    starts: Starts,
    end_s: float,
    mends: Mends,
    options: ReadOptions,
    default_set: str,
    *,
    source: str = "",
    words: Sequence[Segment] = (),
    phones: Sequence[Segment] = (),
    phrases: Sequence[Segment] = (),
    spoken: bool = False,
) -> Track:
    """The track of (start in seconds, shape) pairs in order, each held up to the next, the last up to `end_s`.

    None is the rest of the set, which also fills what lies before the first start. The set is the one that the
    options name, else `default_set` when it has all the shapes, else the one bundled set that does.

    Where there are phones in place of shapes, they are shown in the set that the options name for them, else in
    `default_set`; that is noted.

    Parameters
    ----------
    starts : sequence of (float, str or None)
    end_s : float
    mends : Mends
        What was put right in the file.
    options : ReadOptions
    default_set : str
    source, words, phones, phrases
        As `Track` holds them; what is said outside the sound is cut.
    spoken : bool
        Whether the file says that it holds phones; otherwise names that are also those of a set's shapes are shapes.

    Raises
    ------
    ReadError
        When no set, or more than one, has all the shapes, and they are no phones.
    """
    names = {shape for _, shape in starts if shape is not None}
    notes = mends.notes
    known = phones_of(names) if names and (spoken or not _are_shapes(names, options, default_set)) else None
    chosen: VisemeSet | Track
    if known is None:
        chosen = options.like or _set_of(names, mends.where, default_set)
        if unknown := names - set(chosen.shapes):
            listed = ", ".join(sorted(map(repr, unknown))[:5])
            raise ReadError(f"the set {_name(chosen)} lacks {listed}", mends.where, "name another set", "viseme_set")
    else:
        asked = options.like if isinstance(options.like, VisemeSet) else None
        shown_in = chosen = options.phones_in or asked or VisemeSet.load(default_set)
        segments = segments_of(starts, end_s, known)
        starts = shapes_of(segments, shown_in)
        phones = phones or [each for each in segments if each.label != SILENCE]
        notes = (*notes, Note("phones_read", f"holds phones: shown in the set {chosen.name}", mends.where))
    held = [(start_s, chosen.rest if shape is None else shape) for start_s, shape in [(0.0, None), *starts]]
    return Track(
        contiguous(held, end_s, "imported"),
        tuple(chosen.shapes),
        chosen.rest,
        chosen.closed,
        _name(chosen),
        end_s,
        source,
        _within(words, end_s),
        _within(phones, end_s),
        _within(phrases, end_s),
        notes=notes,
    )


def _within(segments: Sequence[Segment], end_s: float) -> tuple[Segment, ...]:
    """The segments that are said during the sound, as far as they are, in order of time."""
    said = [each for each in segments if each.start_s < end_s and each.end_s > 0]
    cut = [replace(each, start_s=max(each.start_s, 0.0), end_s=min(each.end_s, end_s)) for each in said]
    return tuple(sorted(cut, key=attrgetter("start_s")))


def _are_shapes(names: set[str], options: ReadOptions, default_set: str) -> bool:
    """Whether a set that is named has them all, else any bundled set."""
    if options.like:
        return names <= set(options.like.shapes)
    return any(names <= set(VisemeSet.load(name).shapes) for name in (default_set, *bundled_names()))


def _set_of(names: set[str], where: str, default_set: str) -> VisemeSet:
    default = VisemeSet.load(default_set)
    if names <= set(default.shapes):
        return default
    fitting = [each for each in map(VisemeSet.load, bundled_names()) if names <= set(each.shapes)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(sorted(names)[:20])
    fault = f"is in {' or '.join(each.name for each in fitting)}" if fitting else "is in no bundled set"
    raise ReadError(f"the viseme set is not clear: each of {listed} {fault}", where, "name the set", "viseme_set")


def _name(chosen: VisemeSet | Track) -> str:
    return chosen.name if isinstance(chosen, VisemeSet) else chosen.viseme_set
