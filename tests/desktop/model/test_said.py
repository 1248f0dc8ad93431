# SPDX-License-Identifier: MIT
"""Phrases, words and phones keep their order whatever is done with them, and phones their words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.model.speech import said as edits
from desktop_app.model.speech.said import Said
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.phrases import phrases_of

LETTERS = ("P", "AA", "T", "IY")


def said_of(parts):
    """Words of (gap before it, lengths of its phones), in seconds."""
    words, phones, at_s = [], [], 0.0
    for number, (gap_s, lengths) in enumerate(parts):
        at_s += gap_s
        start_s = at_s
        for k, length_s in enumerate(lengths):
            phones.append(Segment(at_s, at_s + length_s, LETTERS[k % 4], 0.7))
            at_s += length_s
        words.append(Segment(start_s, at_s, f"word{number}", 0.7))
    return Said(tuple(words), tuple(phones), phrases_of(words))


TWO = said_of([(0.5, (0.1, 0.3)), (0.0, (0.2, 0.2, 0.2)), (0.4, (0.3,))])

lengths = st.lists(st.floats(0.03, 0.4), min_size=1, max_size=5)
saids = st.lists(st.tuples(st.sampled_from((0.0, 0.2, 0.7)), lengths), min_size=1, max_size=6).map(said_of)
shares = st.floats(0, 1)
rows = st.sampled_from(("phrases", "words", "phones"))


def check(said, duration_s):
    for row in (said.phrases, said.words, said.phones):
        assert all(0 <= each.start_s < each.end_s <= duration_s + 1e-9 for each in row)
        assert all(after.start_s >= before.end_s - 1e-9 for before, after in pairwise(row))


@given(saids, rows, shares, shares, st.booleans())
def test_whatever_is_done_nothing_overlaps_or_runs_backwards(said, name, a, b, at_end):
    duration_s = said.words[-1].end_s + 0.5
    row = said.row(name)
    place = min(int(a * len(row)), len(row) - 1)
    to_s = b * duration_s
    touched = range(place, min(place + 2, len(row)))
    for after in (
        edits.moved(said, name, place, at_end, to_s, 1 / 24, duration_s),
        edits.split(said, name, place, row[place].start_s + b * (row[place].end_s - row[place].start_s)),
        edits.merged(said, name, touched),
        edits.deleted(said, name, touched),
        edits.retyped(said, name, place, "new", ("B", "UW")),
        edits.inserted(said, name, to_s, "new", ("B", "UW"), min(0.2, duration_s - to_s)),
    ):
        check(after, duration_s)
        check(edits.with_edits_of(said, after), duration_s)
        check(edits.with_edits_of(after, said), duration_s)


@given(saids, shares, shares, st.booleans())
def test_a_word_that_is_moved_keeps_its_phones(said, a, b, at_end):
    place = min(int(a * len(said.words)), len(said.words) - 1)
    duration_s = said.words[-1].end_s + 0.5
    after = edits.moved(said, "words", place, at_end, b * duration_s, 1 / 24, duration_s)
    for before, now in zip(said.words, after.words, strict=True):
        assert said.phones_in(before.start_s, before.end_s) == after.phones_in(now.start_s, now.end_s)
        first, last = (after.phones[k] for k in (after.phones_in(now.start_s, now.end_s)[0], -1))
        assert first.start_s == pytest.approx(now.start_s)
    assert last.end_s == pytest.approx(after.words[-1].end_s)


def test_edges_stop_where_a_neighbour_has_a_frame_left_and_at_the_gap():
    least_s, duration_s = 1 / 24, 3.0
    squeezed = edits.moved(TWO, "phones", 1, True, 9.0, least_s, duration_s).phones[2]
    assert squeezed.start_s == pytest.approx(1.1 - 1 / 24)
    assert edits.moved(TWO, "words", 1, True, 9.0, least_s, duration_s).words[1].end_s == TWO.words[2].start_s
    assert edits.moved(TWO, "words", 0, False, -9.0, least_s, duration_s).words[0].start_s == 0.0
    assert edits.moved(TWO, "words", 2, True, 9.0, least_s, duration_s).words[2].end_s == duration_s


def test_phones_that_reach_out_of_a_word_or_are_in_none_are_not_overlapped_by_those_of_a_word_that_is_moved():
    across = edits.merged(TWO, "phones", range(1, 3))  # the last of a word and the first of the next
    inserted = edits.inserted(TWO, "phones", 1.6, "M", ("M",), 0.1)  # in the gap after a word
    last_of_a_word = edits.moved(TWO, "phones", 4, True, 1.4, 1 / 24, 3.0)
    for said in (across, inserted, last_of_a_word):
        for place in range(3):
            for at_end in (False, True):
                for to_s in (0.2, 0.6, 0.8, 1.0, 1.3, 1.65, 1.8, 2.9):
                    check(edits.moved(said, "words", place, at_end, to_s, 1 / 24, 3.0), 3.0)


def test_a_deleted_phone_gives_its_time_to_its_own_word_alone():
    after = edits.deleted(TWO, "phones", range(2, 3))
    assert [(each.label, each.start_s) for each in after.phones[1:3]] == [("AA", 0.6), ("AA", pytest.approx(0.9))]
    assert after.phones[1].end_s == TWO.phones[1].end_s
    alone = edits.deleted(TWO, "phones", range(5, 6))
    assert alone.phones == TWO.phones[:5]
    assert alone.words == TWO.words


def test_a_new_analysis_keeps_edited_words_with_their_phones_and_is_cut_around_them():
    mine = edits.retyped(TWO, "words", 1, "mine", ("M", "AY", "N"))
    fresh = said_of([(0.4, (0.2, 0.35)), (0.0, (0.1, 0.3)), (0.5, (0.3,))])
    kept = edits.with_edits_of(fresh, mine)
    assert [(each.label, each.start_s, each.end_s) for each in kept.words] == [
        ("word0", 0.4, pytest.approx(0.9)),
        ("mine", pytest.approx(0.9), pytest.approx(1.5)),
        ("word2", pytest.approx(1.85), pytest.approx(2.15)),
    ]
    assert [each.label for each in kept.phones] == ["P", "AA", "M", "AY", "N", "P"]
