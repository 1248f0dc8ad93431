# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of what is said: each takes phrases, words and phones and gives others. None overlap, but there may be gaps.

Phones belong to the word that their middle is in and go where it goes; phrases hold words in the same way, and their
edges stay with those of their words. What the user chose is marked "edited", so that a new analysis can keep it
(`with_edits_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from wav2vis_core.track.track import Segment

Row = tuple[Segment, ...]
RowName = Literal["phrases", "words", "phones"]

_HEARD: tuple[RowName, ...] = ("words", "phones")
_ROWS: tuple[RowName, ...] = ("phrases", *_HEARD)
_ABOVE: dict[RowName, tuple[RowName, ...]] = {"phones": ("words", "phrases"), "words": ("phrases",), "phrases": ()}

_SAME_S = 0.001
_LEAST_PHONE_S = 0.01


@dataclass(frozen=True)
class Said:
    """The words, phones and phrases of a recording, each in order of time."""

    words: Row = ()
    phones: Row = ()
    phrases: Row = ()

    def row(self, name: RowName) -> Row:
        """One of the three."""
        return {"words": self.words, "phones": self.phones, "phrases": self.phrases}[name]

    def with_row(self, name: RowName, row: Sequence[Segment]) -> Said:
        """The same with another row."""
        return replace(self, **{name: tuple(row)})

    def phones_in(self, start_s: float, end_s: float) -> range:
        """Places of the phones whose middle is in a stretch (seconds)."""
        return middles_in(self.phones, start_s, end_s)


def middles_in(row: Row, start_s: float, end_s: float) -> range:
    """Places of the segments whose middle is in a stretch (seconds)."""
    inside = [k for k, each in enumerate(row) if start_s <= (each.start_s + each.end_s) / 2 < end_s]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def edited(segment: Segment, **changes: Any) -> Segment:
    """A segment as the user chose it."""
    return replace(segment, confidence=1.0, origin="edited", **changes)


def places(row: Row, start_s: float, end_s: float) -> range:
    """Places of the segments that a stretch (seconds) holds whole."""
    whole = [k for k, each in enumerate(row) if each.start_s >= start_s - _SAME_S and each.end_s <= end_s + _SAME_S]
    return range(whole[0], whole[-1] + 1) if whole else range(0)


def found_again(row: Row, segment: Segment) -> int | None:
    """Place of a segment in a row that was made anew: that of its label which shares most of its time, None if none."""
    shared = [
        (min(each.end_s, segment.end_s) - max(each.start_s, segment.start_s), place)
        for place, each in enumerate(row)
        if each.label == segment.label
    ]
    shared_s, place = max(shared, default=(0.0, 0))
    return place if shared_s > 0 else None


def moved(said: Said, name: RowName, place: int, at_end: bool, to_s: float, least_s: float, duration_s: float) -> Said:
    """The start or end of a segment at `to_s`, or as near as leaves it and its neighbour `least_s` (seconds).

    A neighbour that touches it gives or takes the time. A word's phones stretch with it; a word that begins or ends
    with a phone, and a phrase that does with a word, goes on doing so.
    """
    row = said.row(name)
    left, right = (place, place + 1) if at_end else (place - 1, place)
    before, after = (row[k] if 0 <= k < len(row) else None for k in (left, right))
    touching = before is not None and after is not None and after.start_s - before.end_s < _SAME_S
    own = row[place]
    from_s = own.end_s if at_end else own.start_s

    def least(segment: Segment) -> float:
        inside = len(said.phones_in(segment.start_s, segment.end_s)) if name == "words" else 0
        return min(max(least_s, inside * _LEAST_PHONE_S), segment.end_s - segment.start_s)

    if before is None:
        low_s = 0.0
    elif touching or at_end:
        low_s = before.start_s + least(before)
    else:
        low_s = before.end_s
    if after is None:
        high_s = duration_s
    elif touching or not at_end:
        high_s = after.end_s - least(after)
    else:
        high_s = after.start_s
    start_s = before.start_s if before is not None and (touching or at_end) else from_s
    end_s = after.end_s if after is not None and (touching or not at_end) else from_s
    inside = said.phones_in(start_s, end_s) if name == "words" else range(0)
    least_phones_s = len(inside) * _LEAST_PHONE_S
    if inside.start > 0:  # a phone of no word, or one that reaches into this one, keeps its time
        reach_s = said.phones[inside.start - 1].end_s
        low_s = min(max(low_s, reach_s + least_phones_s if start_s < from_s else reach_s), from_s)
        start_s = min(max(start_s, reach_s), from_s)
    if inside and inside.stop < len(said.phones):
        reach_s = said.phones[inside.stop].start_s
        high_s = max(min(high_s, reach_s - least_phones_s if end_s > from_s else reach_s), from_s)
        end_s = max(min(end_s, reach_s), from_s)
    to_s = min(max(to_s, low_s), high_s)
    if to_s == from_s:
        return said
    changed = {}
    if before is not None and (touching or at_end):
        changed[left] = edited(before, end_s=to_s)
    if after is not None and (touching or not at_end):
        changed[right] = edited(after, start_s=to_s)
    after_move = said.with_row(name, [changed.get(k, each) for k, each in enumerate(row)])
    after_move = _with_edges(after_move, name, from_s, to_s)
    if name != "words":
        return after_move
    phones = list(said.phones)
    for k in changed:
        for p in said.phones_in(row[k].start_s, row[k].end_s):
            phones[p] = _stretched(said.phones[p], start_s, from_s, to_s, end_s)
    return after_move.with_row("phones", phones)


def split(said: Said, name: RowName, place: int, at_s: float) -> Said:
    """A segment in two at a time (seconds); a word between two of its phones, its letters shared as the time is.

    A phrase is split between two of its words. Unchanged where one part would have no time, phone or word.
    """
    if name == "phrases":
        return _split_phrase(said, place, at_s)
    row = said.row(name)
    own = row[place]
    if name == "words":
        inside = said.phones_in(own.start_s, own.end_s)
        edges = [said.phones[k].start_s for k in inside][1:] or [at_s]
        at_s = min(edges, key=lambda edge_s: abs(edge_s - at_s))
        if len(inside) == 1:
            return said
    if min(at_s - own.start_s, own.end_s - at_s) < _LEAST_PHONE_S:
        return said
    labels = own.label, own.label
    if name == "words" and len(own.label) > 1:
        share = (at_s - own.start_s) / (own.end_s - own.start_s)
        n_letters = min(max(round(share * len(own.label)), 1), len(own.label) - 1)
        labels = own.label[:n_letters], own.label[n_letters:]
    halves = edited(own, end_s=at_s, label=labels[0]), edited(own, start_s=at_s, label=labels[1])
    return said.with_row(name, [*row[:place], *halves, *row[place + 1 :]])


def merged(said: Said, name: RowName, touched: range) -> Said:
    """Segments as one, a single one with the next; they keep all that they say, but phones that of the longest."""
    row = said.row(name)
    run = row[touched.start : max(touched.stop, touched.start + 2)]
    if len(run) < 2:
        return said
    longest = max(run, key=lambda each: each.end_s - each.start_s)
    label = longest.label if name == "phones" else " ".join(each.label for each in run)
    one = edited(run[0], end_s=run[-1].end_s, label=label)
    return said.with_row(name, [*row[: touched.start], one, *row[touched.start + len(run) :]])


def deleted(said: Said, name: RowName, touched: range) -> Said:
    """Segments left out: nothing is said in the time of words; that of phones goes to those beside them in the word.

    The words of a phrase stay.
    """
    row = said.row(name)
    start_s, end_s = row[touched.start].start_s, row[touched.stop - 1].end_s
    kept = [*row[: touched.start], *row[touched.stop :]]
    if name == "phrases":
        return said.with_row(name, kept)
    if name == "words":
        inside = said.phones_in(start_s, end_s)
        phones = (*said.phones[: inside.start], *said.phones[inside.stop :])
        return said.with_row("words", kept).with_row("phones", phones)
    word = next((each for each in said.words if each.start_s <= start_s < each.end_s), Segment(start_s, end_s, ""))
    k = touched.start
    if k > 0 and abs(row[k - 1].end_s - start_s) < _SAME_S and row[k - 1].start_s >= word.start_s - _SAME_S:
        kept[k - 1] = edited(row[k - 1], end_s=end_s)
    elif k < len(kept) and abs(kept[k].start_s - end_s) < _SAME_S and kept[k].end_s <= word.end_s + _SAME_S:
        kept[k] = edited(kept[k], start_s=start_s)
    return said.with_row("phones", kept)


def tagged(said: Said, name: RowName, touched: range, tags: tuple[str, ...]) -> Said:
    """Segments with these tags in place of theirs."""
    run = [edited(each, tags=tags) for each in said.row(name)[touched.start : touched.stop]]
    return said.with_row(name, _with(said.row(name), touched, run))


def retyped(said: Said, name: RowName, place: int, label: str, phones: Sequence[str]) -> Said:
    """A segment with another label; `phones` share its time, none leave those of a word as they are."""
    own = said.row(name)[place]
    if name != "phones":
        said = said.with_row(name, _with(said.row(name), range(place, place + 1), [edited(own, label=label)]))
    if name == "phrases" or not phones:
        return said
    inside = said.phones_in(own.start_s, own.end_s) if name == "words" else range(place, place + 1)
    others = (*said.phones[: inside.start], *said.phones[inside.stop :])
    return said.with_row("phones", _laid(others, own.start_s, own.end_s, _shared(own, phones)))


def inserted(said: Said, name: RowName, at_s: float, label: str, phones: Sequence[str], length_s: float) -> Said:
    """A new word or phone from a time on: in the rest of the one that is there, else in the gap, `length_s` at most.

    Unchanged where there is no room.
    """
    row = said.row(name)
    here = next((k for k, each in enumerate(row) if each.start_s <= at_s < each.end_s), None)
    if here is not None:
        halved = split(said, name, here, at_s)
        return said if halved is said else retyped(halved, name, here + 1, label, phones)
    place = sum(each.start_s < at_s for each in row)
    until_s = min(at_s + length_s, row[place].start_s if place < len(row) else at_s + length_s)
    if until_s - at_s < _LEAST_PHONE_S:
        return said
    fresh = Segment(at_s, until_s, label, origin="edited")
    return retyped(said.with_row(name, [*row[:place], fresh, *row[place:]]), name, place, label, phones)


def handed_over(giver: Said, taker: Said, start_s: float, end_s: float) -> tuple[Said, Said]:
    """What two say after the first has given what it says in a stretch (seconds) to the second."""
    for name in _ROWS:
        touched = middles_in(giver.row(name), start_s, end_s)
        for each in giver.row(name)[touched.start : touched.stop]:
            taker = taker.with_row(name, _laid(taker.row(name), each.start_s, each.end_s, [each]))
        giver = giver.with_row(name, _with(giver.row(name), touched, ()))
    return giver, taker


def heard_again(said: Said, heard: Said, start_s: float, end_s: float) -> Said:
    """What was heard anew in a stretch (seconds) in place of what was there; nothing where no words were heard.

    Phrases stay.
    """
    for name in _HEARD if heard.words else ():
        run = [each for each in heard.row(name) if start_s <= (each.start_s + each.end_s) / 2 < end_s]
        from_s, to_s = min([start_s, *(each.start_s for each in run)]), max([end_s, *(each.end_s for each in run)])
        said = said.with_row(name, _laid(said.row(name), from_s, to_s, run))
    return said


def with_edits_of(fresh: Said, old: Said) -> Said:
    """A new analysis with the edited words, phones and phrases of the old one in place of what it has there.

    Where it has no phrases, as without a transcript, the old ones stay.
    """
    words = [each for each in old.words if each.origin == "edited"]
    for phone in old.phones:
        if phone.origin == "edited":
            middle_s = (phone.start_s + phone.end_s) / 2
            words += [each for each in old.words if each.start_s <= middle_s < each.end_s] or [phone]
    for each in words:
        for name in _HEARD:
            run = [own for own in old.row(name) if each.start_s <= (own.start_s + own.end_s) / 2 < each.end_s]
            start_s = min([each.start_s, *(own.start_s for own in run)])
            end_s = max([each.end_s, *(own.end_s for own in run)])
            fresh = fresh.with_row(name, _laid(fresh.row(name), start_s, end_s, run))
    phrases = fresh.phrases or old.phrases
    for phrase in old.phrases if fresh.phrases else ():
        if phrase.origin == "edited":
            touched = middles_in(phrases, phrase.start_s, phrase.end_s)
            others = (*phrases[: touched.start], *phrases[touched.stop :])
            phrases = _laid(others, phrase.start_s, phrase.end_s, [phrase])
    return fresh.with_row("phrases", phrases)


def _stretched(phone: Segment, start_s: float, from_s: float, to_s: float, end_s: float) -> Segment:
    """A phone between a start and an end that stay, after the edge between them was moved; what is beyond stays too."""

    def at(time_s: float) -> float:
        if abs(time_s - from_s) < _SAME_S:
            return to_s
        if start_s < time_s < from_s:
            return start_s + (time_s - start_s) * (to_s - start_s) / (from_s - start_s)
        if from_s < time_s < end_s:
            return end_s - (end_s - time_s) * (end_s - to_s) / (end_s - from_s)
        # Where nothing is stretched on that side, the phone reaches out of its word.
        return min(time_s, to_s) if time_s < from_s else max(time_s, to_s)

    return edited(phone, start_s=at(phone.start_s), end_s=at(phone.end_s))


def _with_edges(said: Said, name: RowName, from_s: float, to_s: float) -> Said:
    """The edges in the rows above one that were at a time at another, unless a neighbour is there."""

    def edge(own: Segment) -> Segment:
        if abs(own.start_s - from_s) < _SAME_S and own.end_s > to_s:
            return edited(own, start_s=to_s)
        return edited(own, end_s=to_s) if abs(own.end_s - from_s) < _SAME_S and own.start_s < to_s else own

    for above in _ABOVE[name]:
        row = [edge(own) for own in said.row(above)]
        if all(before.end_s <= after.start_s + _SAME_S for before, after in pairwise(row)):
            said = said.with_row(above, row)
    return said


def _split_phrase(said: Said, place: int, at_s: float) -> Said:
    own = said.phrases[place]
    inside = middles_in(said.words, own.start_s, own.end_s)
    if len(inside) == 1:
        return said
    second = min(inside[1:], key=lambda k: abs(said.words[k].start_s - at_s), default=None)
    start_s = at_s if second is None else max(said.words[second].start_s, own.start_s)
    end_s = at_s if second is None else min(max(said.words[second - 1].end_s, own.start_s), start_s)
    if min(end_s - own.start_s, own.end_s - start_s) < _LEAST_PHONE_S:
        return said
    texts = own.label.split()
    n_first = round((start_s - own.start_s) / (own.end_s - own.start_s) * len(texts))
    if second is not None and len(texts) == len(inside):
        n_first = second - inside.start
    n_first = min(max(n_first, 1), len(texts) - 1)
    labels = (" ".join(texts[:n_first]), " ".join(texts[n_first:])) if len(texts) > 1 else (own.label, own.label)
    halves = edited(own, end_s=end_s, label=labels[0]), edited(own, start_s=start_s, label=labels[1])
    return said.with_row("phrases", _with(said.phrases, range(place, place + 1), halves))


def _shared(own: Segment, labels: Sequence[str]) -> list[Segment]:
    step_s = (own.end_s - own.start_s) / len(labels)
    starts = [own.start_s + k * step_s for k in range(len(labels))]
    return [
        Segment(start_s, end_s, label, origin="edited")
        for start_s, end_s, label in zip(starts, [*starts[1:], own.end_s], labels, strict=True)
    ]


def _with(row: Row, touched: range, run: Sequence[Segment]) -> Row:
    return (*row[: touched.start], *run, *row[touched.stop :])


def _laid(row: Row, start_s: float, end_s: float, run: Sequence[Segment]) -> Row:
    """The row with a run laid over a stretch (seconds); what it covers in part is cut."""
    before = [replace(each, end_s=min(each.end_s, start_s)) for each in row if each.start_s < start_s - _SAME_S]
    after = [replace(each, start_s=max(each.start_s, end_s)) for each in row if each.end_s > end_s + _SAME_S]
    return (*before, *run, *after)
