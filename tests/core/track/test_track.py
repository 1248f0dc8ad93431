# SPDX-License-Identifier: MIT
from __future__ import annotations

import math
import pickle
from bisect import bisect_right
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import TrackError
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Cue, Posteriors, Segment, Track, contiguous

SHAPES = ("X", "A", "B", "C", "D")
FPS = FrameRate.parse(25)
rates = st.sampled_from(["12", "23.976", "24", "25", "29.97", "60"]).map(FrameRate.parse)


def track_of(*runs, **fields):
    """A track from (shape, hundredths of a second) runs."""
    cues, at = [], 0
    for shape, hundredths in runs:
        cues.append(Cue(at / 100, (at + hundredths) / 100, shape))
        at += hundredths
    given = {"shapes": SHAPES, "rest": "X", "closed": "A", "viseme_set": "test", "duration_s": at / 100, **fields}
    return Track(tuple(cues), **given)


tracks = st.lists(st.tuples(st.sampled_from(SHAPES), st.integers(1, 40)), max_size=30).map(lambda runs: track_of(*runs))


def shape_at(track, time_s):
    return track.cues[bisect_right([cue.start_s for cue in track.cues], time_s) - 1].shape


def middles(track):
    return [(cue.start_s + cue.end_s) / 2 for cue in track.cues]


def assert_covers(track, duration_s):
    assert track.duration_s == duration_s
    edges = [0.0, *(cue.end_s for cue in track.cues)]
    assert [cue.start_s for cue in track.cues] == edges[:-1]
    assert edges[-1] == duration_s
    assert edges == sorted(set(edges))


@pytest.mark.parametrize(
    ("cues", "match"),
    [
        ([(0, 1, "A"), (1.5, 2, "B")], r"cue 2: starts at 1\.5 s where the one before ends at 1 s"),
        ([(0, 1.2, "A"), (1, 2, "B")], "cue 2: starts at 1 s"),
        ([(0.1, 2, "A")], "cue 1: starts at 0.1 s"),
        ([(0, 1, "A")], "the cues end at 1 s and the sound at 2"),
        ([(0, 3, "A")], "the cues end at 3 s"),
        ([], "the cues end at 0.0 s"),
        ([(0, 1, "A"), (1, 1, "B"), (1, 2, "A")], "cue 2: ends at 1 s, not after its start"),
        ([(0, -1, "A"), (-1, 2, "B")], "cue 1: ends at -1 s"),
        ([(0, 2, "Q")], "cue 1: the shape 'Q' is not in the set test"),
        ([(0, math.nan, "A"), (math.nan, 2, "B")], "cue 1"),
        ([(math.nan, 2, "A")], "cue 1"),
    ],
)
def test_cues_that_make_no_track_are_refused(cues, match):
    with pytest.raises(TrackError, match=match) as caught:
        replace(track_of(("B", 200)), cues=tuple(Cue(*cue) for cue in cues))
    assert caught.value.remedy


@pytest.mark.parametrize("kind", ["word", "phone", "phrase"])
@pytest.mark.parametrize(
    "times", [(math.nan, 1.0), (0.0, math.nan), (0.0, math.inf), (-0.5, 1.0), (1.0, 0.5), (0, 2e6)]
)
def test_words_and_phones_that_last_no_time_are_refused(kind, times):
    good, bad = Segment(0.0, 0.5, "a"), Segment(*times, "b")
    with pytest.raises(TrackError, match=f"{kind} 2: .*; give seconds"):
        replace(track_of(("B", 200)), **{f"{kind}s": (good, bad)})


@pytest.mark.parametrize("duration_s", [-1.0, math.nan, math.inf, 2e6])
def test_a_duration_that_is_none_is_refused(duration_s):
    with pytest.raises(TrackError, match="duration"):
        track_of(duration_s=duration_s)


def test_eleven_days_are_the_longest_sound():
    assert track_of(("B", 100_000_000)).duration_s == 1e6
    with pytest.raises(TrackError, match="duration"):
        track_of(("B", 100_000_001))


@pytest.mark.parametrize("field", ["rest", "closed"])
def test_the_shapes_that_matter_must_be_in_the_set(field):
    with pytest.raises(TrackError, match="the shape 'Q' is not in the set test"):
        track_of(("B", 5), **{field: "Q"})


@pytest.mark.parametrize("name", ["", "A B", " A", "A\n"])
def test_a_shapes_name_holds_no_spaces_and_is_not_empty(name):
    with pytest.raises(TrackError, match="is not the name of a shape"):
        track_of(("B", 5), shapes=(*SHAPES, name))


def test_a_sound_of_no_length_has_no_cues():
    assert track_of().cues == ()
    assert track_of().merged() == track_of().led(0.04) == track_of()
    assert track_of().floor_frames(FPS) == []


def test_a_track_cannot_be_changed_and_travels_to_worker_processes():
    track = track_of(("A", 5), ("B", 5))
    with pytest.raises(FrozenInstanceError):
        track.cues[0].shape = "C"
    with pytest.raises(FrozenInstanceError):
        track.cues = ()
    assert pickle.loads(pickle.dumps(track)) == track


@given(tracks)
def test_merging_joins_neighbours_and_changes_nothing_that_is_seen(track):
    merged = track.merged()
    assert_covers(merged, track.duration_s)
    assert all(a.shape != b.shape for a, b in pairwise(merged.cues))
    assert [shape_at(merged, t) for t in middles(track)] == [cue.shape for cue in track.cues]
    assert merged.merged() == merged


def test_merged_confidence_is_weighted_by_length():
    cues = (Cue(0, 1, "A", 0.2), Cue(1, 4, "A", 0.6, "edited"), Cue(4, 5, "B", 0.9))
    merged = replace(track_of(("B", 500)), cues=cues).merged()
    assert merged.cues[0] == Cue(0, 4, "A", pytest.approx(0.5), "edited")
    assert merged.cues[1] == cues[2]


@given(tracks, st.integers(-500, 500).map(lambda milliseconds: milliseconds / 1000))
def test_a_lead_keeps_the_cover_and_the_order(track, lead_s):
    led = track.led(lead_s)
    assert_covers(led, track.duration_s)
    order = iter(cue.shape for cue in track.cues)
    assert all(cue.shape in order for cue in led.cues)
    for time_s in middles(led):
        assert shape_at(led, time_s) == shape_at(track, min(max(time_s + lead_s, 0), track.duration_s))


@given(tracks)
def test_no_lead_changes_nothing(track):
    assert track.led(0) == track


def test_a_lead_moves_every_change_but_the_ends():
    track = track_of(("X", 100), ("A", 10), ("D", 90))
    assert [cue.start_s for cue in track.led(0.04).cues] == [0, pytest.approx(0.96), pytest.approx(1.06)]
    assert [cue.start_s for cue in track.led(-0.04).cues] == [0, pytest.approx(1.04), pytest.approx(1.14)]


def test_a_lead_beyond_the_sound_leaves_its_last_or_first_shape():
    track = track_of(("X", 10), ("A", 10), ("D", 10))
    assert [cue.shape for cue in track.led(0.5).cues] == ["D"]
    assert [cue.shape for cue in track.led(-0.5).cues] == ["X"]


@given(tracks, rates, st.integers(0, 3))
def test_changes_lie_on_rising_frames_inside_the_sound_and_differ(track, fps, first_frame):
    changes = track.floor_frames(fps, first_frame)
    frames = [frame for frame, _ in changes]
    assert frames == sorted(set(frames))
    assert all(
        first_frame <= frame < math.ceil(Fraction(round(track.duration_s * 100), 100) * fps.fps) for frame in frames
    )
    assert all(a[1] != b[1] for a, b in pairwise(changes))


@given(tracks, rates)
def test_a_closure_is_never_lost_to_the_frames(track, fps):
    changes = track.floor_frames(fps)
    starts = [frame for frame, _ in changes]
    for cue in track.cues:
        if cue.shape == track.closed:
            frame = fps.floor_frame(cue.start_s)
            assert changes[bisect_right(starts, frame) - 1][1] == track.closed


@given(tracks, rates)
def test_a_shape_that_covers_a_whole_frame_is_shown_on_it(track, fps):
    changes = track.floor_frames(fps)
    starts = [frame for frame, _ in changes]
    for cue in track.merged().cues:
        inside = range(fps.ceil_frame(cue.start_s), fps.floor_frame(cue.end_s))
        for frame in inside:
            assert changes[bisect_right(starts, frame) - 1][1] == cue.shape


@pytest.mark.parametrize(
    ("runs", "changes"),
    [
        ([("X", 8), ("A", 8), ("D", 8)], [(0, "X"), (2, "A"), (4, "D")]),
        ([("X", 9), ("A", 8), ("D", 7)], [(0, "X"), (2, "A"), (4, "D")]),
        ([("X", 8), ("B", 1), ("C", 7)], [(0, "X"), (2, "C")]),
        ([("X", 8), ("B", 1), ("A", 1), ("C", 10)], [(0, "X"), (2, "A"), (3, "C")]),
        ([("X", 8), ("A", 1), ("C", 1), ("D", 10)], [(0, "X"), (2, "A"), (3, "D")]),
        ([("X", 8), ("A", 1), ("C", 4), ("D", 7)], [(0, "X"), (2, "A"), (3, "D")]),
        ([("X", 8), ("A", 1), ("C", 8), ("D", 7)], [(0, "X"), (2, "A"), (3, "C"), (4, "D")]),
        ([("X", 8), ("A", 1), ("C", 3)], [(0, "X"), (2, "A")]),
        ([("X", 8), ("A", 1), ("C", 1), ("A", 2), ("B", 8)], [(0, "X"), (2, "A"), (3, "B")]),
        ([("X", 8), ("X", 8), ("X", 8)], [(0, "X")]),
        ([("B", 1)], [(0, "B")]),
    ],
    ids=[
        "on frames",
        "inside frames",
        "the last one on a frame wins",
        "a closure wins over what was before",
        "what lasts no frame beside a closure is not shown",
        "what a closure displaces gives way to the next",
        "what a closure displaces follows it",
        "nothing beyond the last frame",
        "a closure interrupted within a frame",
        "one shape all along",
        "less than a frame",
    ],
)
def test_at_25_fps(runs, changes):
    assert track_of(*runs).floor_frames(FPS) == changes


def test_changes_before_the_first_frame_move_onto_it():
    track = track_of(("X", 2), ("B", 3), ("C", 10))
    assert track.floor_frames(FPS, first_frame=2) == [(2, "C")]
    assert track_of(("X", 2), ("A", 3), ("C", 20)).floor_frames(FPS, first_frame=2) == [(2, "A"), (3, "C")]


def test_starts_become_cues_and_those_of_no_length_are_left_out():
    cues = contiguous([(0.3, "X"), (0.5, "A"), (0.5, "B"), (0.9, "C")], 0.9, "imported")
    assert cues == (Cue(0.0, 0.5, "X", origin="imported"), Cue(0.5, 0.9, "B", origin="imported"))
    assert contiguous([], 1.0, "imported") == ()


def test_neighbours_of_one_origin_keep_it_when_they_are_joined_and_others_count_as_edited():
    def joined(*origins):
        cues = tuple(Cue(k, k + 1, "A", 1.0, origin) for k, origin in enumerate(origins))
        return Track(cues, SHAPES, "X", "A", "test", len(cues)).merged().cues[0].origin

    assert joined("imported", "imported") == "imported"
    assert joined("model", "imported") == "edited"


@pytest.mark.parametrize("lead_s", ["0.1", None, math.nan, 1j])
def test_a_lead_that_is_no_number_is_refused(lead_s):
    with pytest.raises(TrackError, match=r"lead_s: .* is not a lead; give seconds"):
        track_of(("A", 100)).led(lead_s)


@pytest.mark.parametrize("cue", [(0, 1, "A"), None, Cue("0", "1", "A"), Cue(0, None, "A")])
def test_what_is_no_cue_is_refused_with_its_number(cue):
    with pytest.raises(
        TrackError, match=r"cue 1: (.* is not a cue; give each its times|its (start|end)_s cannot be .*; give seconds)"
    ):
        Track((cue,), SHAPES, "X", "A", "test", 1.0)


def test_a_dropped_shape_gives_its_time_to_its_neighbours_and_what_is_not_named_stays():
    track = track_of(("B", 10), ("A", 10), ("B", 10), ("C", 10))
    images = {"A": "A", "B": None, "C": "D"}
    reshaped = track.reshaped(images, rest="X", closed="A")
    assert [(cue.start_s, cue.end_s, cue.shape) for cue in reshaped.cues] == [(0.0, 0.3, "A"), (0.3, 0.4, "D")]
    assert (reshaped.viseme_set, reshaped.shapes) == (track.viseme_set, track.shapes)
    silent = track.reshaped(dict.fromkeys("ABC"), rest="X", closed="A", viseme_set="other")
    assert [(cue.start_s, cue.end_s, cue.shape) for cue in silent.cues] == [(0.0, 0.4, "X")]
    assert silent.viseme_set == "other"


def test_a_shape_that_a_closure_displaces_is_shown_where_it_ends_on_the_next_frame():
    track = track_of(("A", 2), ("B", 3), ("C", 10))  # at 25 fps: A and B on frame 0, C on 1
    assert track.floor_frames(FPS) == [(0, "A"), (1, "C")]


@given(tracks, rates, st.integers(1, 6))
def test_shapes_are_held_and_closures_come_when_they_are_due_all_the_same(track, fps, hold_frames):
    due, held = track.floor_frames(fps), track.floor_frames(fps, hold_frames=hold_frames)
    for (frame, _), (following, shape) in pairwise(held):
        assert following - frame >= hold_frames or shape == track.closed
    assert all(a[1] != b[1] for a, b in pairwise(held))
    assert held[:1] == due[:1]
    starts = [frame for frame, _ in held]
    for frame, shape in due:
        if shape == track.closed:
            assert held[bisect_right(starts, frame) - 1][1] == track.closed
    for frame, shape in held:  # nothing is shown that is not said then
        assert due[bisect_right([start for start, _ in due], frame) - 1][1] == shape


def test_a_shape_that_is_not_over_when_another_was_held_is_shown_late():
    track = track_of(("X", 8), ("B", 4), ("C", 12), ("D", 4), ("A", 4), ("B", 16))  # at 25 fps from 0, 2, 3, 6, 7, 8
    assert track.floor_frames(FPS, hold_frames=3) == [(0, "X"), (3, "C"), (6, "D"), (7, "A"), (10, "B")]


@given(tracks, st.floats(-1, 12))
def test_the_shape_at_a_time_is_that_of_the_cue_around_it_and_rest_outside(track, time_s):
    around = [cue.shape for cue in track.cues if cue.start_s <= time_s < cue.end_s]
    assert [track.shape_at(time_s)] == (around or [track.rest])
    for cue in track.cues:
        assert track.shape_at(cue.start_s) == cue.shape
    assert track.shape_at(track.duration_s) == track.rest


@pytest.mark.parametrize("time_s", [math.nan, "1", None])
def test_a_time_that_is_none_has_no_shape(time_s):
    with pytest.raises(TrackError, match="is not a time"):
        track_of(("A", 10)).shape_at(time_s)


def test_an_excerpt_has_the_words_and_posteriors_of_its_stretch():
    values = np.arange(20, dtype=np.float32)[:, None]
    words = Segment(0.1, 0.2, "my"), Segment(0.2, 0.2, "m"), Segment(0.3, 0.4, "mama")
    track = track_of(("X", 10), ("A", 6), ("D", 24), words=words, posteriors=Posteriors(50.0, ("X",), values))
    part = track.excerpt(0.12, 0.3)
    assert [(cue.start_s, cue.end_s, cue.shape) for cue in part.cues] == [
        (0.0, pytest.approx(0.04), "A"),
        (pytest.approx(0.04), pytest.approx(0.18), "D"),
    ]
    assert part.posteriors.values[:, 0].tolist() == [6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert part.posteriors.rate_hz == 50
    assert part.words == (Segment(0.0, pytest.approx(0.08), "my"),)
