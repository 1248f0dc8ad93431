# SPDX-License-Identifier: MIT
"""Edits keep the laws of a track: contiguous, in order, covering the sound. Examples are drawn, rules are stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.model import edits
from desktop_app.model.state import Change, Marker, State
from wav2vis_core import Cue, Track

SHAPES = ("rest", "A", "M", "O")


def cues_of(*parts):
    """Cues from (length in seconds, shape)."""
    cues, at_s = [], 0.0
    for length_s, shape in parts:
        cues.append(Cue(at_s, at_s + length_s, shape, 0.7))
        at_s += length_s
    return tuple(cues)


def track_of(cues):
    """Raises TrackError unless the cues are a track."""
    return Track(cues, SHAPES, "rest", "M", "test", cues[-1].end_s)


def shown(cues):
    return [(round(cue.start_s, 3), cue.shape) for cue in cues]


FOUR = cues_of((1, "rest"), (1, "A"), (1, "M"), (1, "rest"))

runs = st.lists(st.tuples(st.floats(0.02, 2), st.sampled_from(SHAPES)), min_size=2, max_size=12).map(
    lambda parts: cues_of(*parts)
)
shares = st.floats(0, 1)


@given(runs, shares, shares, st.sampled_from(SHAPES), st.floats(-1, 1))
def test_whatever_is_done_the_cues_still_cover_the_sound(cues, a, b, shape, by_s):
    end_s = cues[-1].end_s
    start, stop = sorted((a * end_s, b * end_s))
    boundary = 1 + int(a * (len(cues) - 1.001))
    for after in (
        edits.moved(cues, boundary, stop, 0.01),
        edits.rippled(cues, boundary, stop, 0.01),
        edits.split(cues, start),
        edits.joined(cues, start, stop),
        edits.reshaped(cues, start, stop, shape),
        edits.deleted(cues, start, stop),
        edits.nudged(cues, start, stop, by_s),
        edits.pasted(cues, start, edits.part(cues, start, stop)),
        edits.filled(cues, start, stop, shape) if stop - start > edits.SHORTEST_S else cues,
        edits.with_edits_of(cues, edits.reshaped(cues, start, stop, shape)),
    ):
        assert track_of(after).duration_s == pytest.approx(end_s)
        assert after[-1].end_s == end_s
        assert min(cue.duration_s for cue in after) > 0.99 * edits.SHORTEST_S


@given(runs, shares, shares, st.sampled_from(SHAPES))
def test_undo_gives_back_the_very_cues_and_redo_the_edit(cues, a, b, shape):
    start, stop = sorted((a * cues[-1].end_s, b * cues[-1].end_s))
    before = State.of(track_of(cues))
    after = State.of(track_of(edits.reshaped(cues, start, stop, shape)), markers=(Marker(start, "here"),))
    change = Change.between("Change shape", before, after)
    assert change.redone(before) == after
    assert change.undone(after) == before


def test_a_change_keeps_only_what_differs():
    many = cues_of(*[(0.1, "A"), (0.1, "M")] * 5000)
    before = State.of(track_of(many))
    after = State.of(track_of(edits.moved(many, 700, 70.02, 0.01)))
    change = Change.between("Move boundary", before, after)
    assert (change.first, len(change.old), len(change.new)) == (699, 2, 2)


def test_a_boundary_stops_at_its_neighbours():
    assert shown(edits.moved(FOUR, 2, 5.0, 0.1)) == [(0, "rest"), (1, "A"), (2.9, "M"), (3, "rest")]
    assert shown(edits.moved(FOUR, 2, 0.0, 0.1)) == [(0, "rest"), (1, "A"), (1.1, "M"), (3, "rest")]


def test_a_ripple_moves_all_that_follows_and_the_sound_keeps_its_length():
    later = edits.rippled(FOUR, 1, 1.5, 0.01)
    assert shown(later) == [(0, "rest"), (1.5, "A"), (2.5, "M"), (3.5, "rest")]
    earlier = edits.rippled(FOUR, 1, 0.5, 0.01)
    assert shown(earlier) == [(0, "rest"), (0.5, "A"), (1.5, "M"), (2.5, "rest")]
    assert later[-1].end_s == earlier[-1].end_s == 4


def test_a_shape_is_painted_over_exactly_the_selection():
    assert shown(edits.reshaped(FOUR, 1.5, 2.5, "O")) == [
        (0, "rest"), (1, "A"), (1.5, "O"), (2, "O"), (2.5, "M"), (3, "rest"),
    ]  # fmt: skip
    assert shown(edits.filled(FOUR, 1.5, 2.5, "rest")) == [
        (0, "rest"),
        (1, "A"),
        (1.5, "rest"),
        (2.5, "M"),
        (3, "rest"),
    ]


def test_what_the_user_chose_is_marked_and_certain_and_the_rest_is_not_touched():
    after = edits.reshaped(FOUR, 1, 2, "O")
    assert [(cue.origin, cue.confidence) for cue in after] == [
        ("model", 0.7), ("edited", 1.0), ("model", 0.7), ("model", 0.7),
    ]  # fmt: skip


def test_deleting_gives_the_time_to_the_cue_before_or_to_the_one_after_at_the_start():
    assert shown(edits.deleted(FOUR, 1, 2)) == [(0, "rest"), (2, "M"), (3, "rest")]
    assert shown(edits.deleted(FOUR, 0, 1)) == [(0, "A"), (2, "M"), (3, "rest")]
    assert edits.deleted(FOUR, 0, 4) == FOUR


def test_a_cue_is_split_where_it_is_and_not_at_its_ends():
    assert shown(edits.split(FOUR, 1.25)) == [(0, "rest"), (1, "A"), (1.25, "A"), (2, "M"), (3, "rest")]
    assert edits.split(FOUR, 2.0) == FOUR


def test_joining_takes_the_longest_shape_and_one_cue_takes_the_next():
    cues = cues_of((1, "A"), (0.2, "M"), (0.5, "O"), (1, "rest"))
    assert shown(edits.joined(cues, 1, 1.7)) == [(0, "A"), (1, "O"), (1.7, "rest")]
    assert shown(edits.joined(cues, 0, 1)) == [(0, "A"), (1.2, "O"), (1.7, "rest")]
    assert shown(edits.joined(cues, 1, 1.2)) == [(0, "A"), (1, "M"), (1.7, "rest")]  # though O is longer


def test_nudging_moves_the_selection_as_far_as_there_is_room():
    assert shown(edits.nudged(FOUR, 1, 3, 0.25)) == [(0, "rest"), (1.25, "A"), (2.25, "M"), (3.25, "rest")]
    assert shown(edits.nudged(FOUR, 1, 3, -0.25)) == [(0, "rest"), (0.75, "A"), (1.75, "M"), (2.75, "rest")]
    assert shown(edits.nudged(FOUR, 1, 3, 9)) == [(0, "rest"), (2, "A"), (3, "M")]


def test_a_copy_is_pasted_at_the_cursor_and_cut_at_the_end():
    run = edits.part(FOUR, 1, 3)
    assert shown(edits.pasted(FOUR, 0.25, run)) == [(0, "rest"), (0.25, "A"), (1.25, "M"), (2.25, "M"), (3, "rest")]
    assert shown(edits.pasted(FOUR, 3.5, run))[-2:] == [(3, "rest"), (3.5, "A")]


def test_a_cut_that_the_model_did_not_make_heals_and_the_users_cut_stays():
    cut = cues_of((1, "A"), (1, "A"), (1, "M"))
    assert shown(edits.healed(cut, 1.0)) == [(0, "A"), (2, "M")]
    assert edits.healed(cut, 2.0) == cut
    own = edits.split(FOUR, 1.5)
    assert edits.healed(own, 1.5) == own


def test_edited_cues_survive_a_new_analysis():
    old = edits.reshaped(FOUR, 1, 2, "O")
    fresh = cues_of((0.5, "rest"), (3.5, "M"))
    assert shown(edits.with_edits_of(fresh, old)) == [(0, "rest"), (0.5, "M"), (1, "O"), (2, "M")]


def test_the_next_uncertain_cue_is_found_round_the_end_and_backwards():
    cues = tuple(Cue(k, k + 1, "A", c) for k, c in enumerate((0.9, 0.2, 0.9, 0.3, 0.9)))
    find = lambda at_s, **how: edits.next_where(cues, at_s, lambda cue: cue.confidence < 0.5, **how)  # noqa: E731
    assert [find(0.0), find(1.0), find(3.0)] == [1, 3, 1]
    assert [find(3.0, backwards=True), find(1.0, backwards=True)] == [1, 3]
    assert edits.next_where(cues, 0, lambda cue: cue.confidence < 0.1) is None
