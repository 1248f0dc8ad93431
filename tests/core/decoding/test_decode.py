# SPDX-License-Identifier: MIT
from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise, product

import numpy as np
import pytest

from wav2vis_core.decoding import decode as decode_module
from wav2vis_core.decoding.decode import DecodeOptions, _search, decode, shape_evidence
from wav2vis_core.decoding.styles import STYLES, style_options
from wav2vis_core.decoding.viterbi import least_segments
from wav2vis_core.errors import OptionError
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet

FLAT = np.full(len(CLASSES), 1 / len(CLASSES), np.float32)
PLAIN = DecodeOptions(
    prior_power=0,
    closed_gain=1,
    lip_teeth_gain=1,
    lateral_gain=1,
    rest_gain=1,
    closed_worth=0,
    lip_teeth_worth=0,
    min_hold_frames=1,
    full_hold_frames=1,
    short_cost=0,
    min_rest_frames=1,
    borrow_cost=0,
    borrow_vowel_cost=0,
    yield_share=0,
    gap_share=0,
    lead_s=0,
)


@pytest.fixture(scope="module")
def four_shapes():
    """Silence X, lips closed A, lip-teeth G, all else D."""
    rest = tuple(c for c in CLASSES if c not in ("sil", "PBM", "FV"))
    shapes = {"X": ("sil",), "A": ("PBM",), "G": ("FV",), "D": rest}
    return VisemeSet("four", "", "", "", shapes, "X", frozenset())


def speak(*runs):
    """Posteriors from (class: probability, frames) runs; the other classes share what is left."""
    rows = []
    for probabilities, n_frames in runs:
        row = np.zeros(len(CLASSES))
        for name, value in probabilities.items():
            row[CLASSES.index(name)] = value
        row[row == 0] = (1 - row.sum()) / (row == 0).sum()
        rows += [row] * n_frames
    return np.array(rows, np.float32)


def labels(decoded):
    return [shape for shape, n in zip(decoded.shapes, np.diff(decoded.starts), strict=True) for _ in range(n)]


def runs_of(decoded):
    return [(shape, int(n)) for shape, n in zip(decoded.shapes, np.diff(decoded.starts), strict=True)]


def best_score(log_evidence, holds, worths=(0, 0, 0, 0)):
    """The score of the best segmentation, by trying all of them; each segment is paid what its shape is worth."""
    n_frames, n_shapes = log_evidence.shape
    paths = [
        path
        for path in product(range(n_shapes), repeat=n_frames)
        if all(len(list(run)) >= min(holds[shape], n_frames) for shape, run in groupby(path))
    ]
    return max(score(log_evidence, path, worths) for path in paths)


def score(log_evidence, path, worths=(0, 0, 0, 0)):
    paid = sum(worths[shape] for shape, _ in groupby(path))
    return paid + sum(row[shape] for row, shape in zip(log_evidence.tolist(), path, strict=True))


@pytest.mark.parametrize("n_frames", [1, 2, 3, 7])
@pytest.mark.parametrize("holds", [(1, 1, 1), (2, 3, 1), (3, 2, 2), (1, 5, 4), (4, 4, 4), (9, 9, 9), (9, 2, 9)])
def test_no_segmentation_with_these_holds_scores_better(n_frames, holds):
    rng = np.random.default_rng(n_frames)
    for worths in ((0, 0, 0), (0, 0, 1), (3, 1, 0)):
        log_evidence = np.log(rng.dirichlet(np.full(3, 0.5), n_frames))
        lengths = np.minimum(holds, n_frames)
        starts, shapes = _search(log_evidence, lengths, least_segments(log_evidence, lengths) + worths)
        lengths = np.diff(starts)
        path = np.repeat(shapes, lengths).tolist()
        assert starts[0] == 0
        assert starts[-1] == n_frames
        assert all(a != b for a, b in pairwise(shapes))
        assert (lengths >= np.minimum(np.array(holds)[shapes], n_frames)).all()
        best = best_score(log_evidence, holds, worths)
        assert score(log_evidence, path, worths) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("hold", [1, 2, 3])
def test_decoding_finds_the_best_segmentation_of_the_posteriors(four_shapes, hold):
    options = replace(PLAIN, min_hold_frames=hold, full_hold_frames=hold)
    rng = np.random.default_rng(hold)
    for _ in range(5):
        posteriors = rng.dirichlet(np.full(len(CLASSES), 0.1), 5).astype(np.float32)
        path = ["XAGD".index(shape) for shape in labels(decode(posteriors, FLAT, four_shapes, options))]
        log_evidence = np.log(np.maximum(posteriors @ four_shapes.grouping(), 1e-6))
        best = best_score(log_evidence, (hold,) * 4)
        assert score(log_evidence, path) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("set_name", ["preston_blair", "rhubarb", "mpeg4", "vrm"])
def test_segments_cover_all_frames_differ_and_keep_their_least_holds(style, set_name):
    viseme_set, options = VisemeSet.load(set_name), STYLES[style]
    rng = np.random.default_rng(3)
    for n_frames in (20, 300, 999):
        targets = np.repeat(rng.integers(0, len(CLASSES), n_frames // 4 + 1), 4)[:n_frames]
        posteriors = rng.dirichlet(np.full(len(CLASSES), 0.05), n_frames)
        posteriors = ((posteriors + 2 * np.eye(len(CLASSES))[targets]) / 3).astype(np.float32)
        decoded = decode(posteriors, FLAT, viseme_set, options)
        assert decoded.starts[0] == 0
        assert decoded.starts[-1] == n_frames
        assert all(a != b for a, b in pairwise(decoded.shapes))
        for shape, n in runs_of(decoded):
            pause = shape == viseme_set.rest != viseme_set.closed
            assert n >= (options.min_rest_frames if pause else options.min_hold_frames)
        assert len(decoded.confidences) == len(decoded.shapes)
        assert all(0 <= confidence <= 1 for confidence in decoded.confidences)
        assert decoded.confidences.round(4).tolist() == decoded.confidences.tolist()  # no digits that say nothing


@pytest.mark.parametrize("style", STYLES)
def test_no_frames_give_no_shapes(four_shapes, style):
    decoded = decode(np.zeros((0, len(CLASSES)), np.float32), FLAT, four_shapes, STYLES[style])
    assert decoded.starts.tolist() == [0]
    assert decoded.shapes == decoded.confidences.tolist() == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("n_frames", [1, 2, 4])
def test_a_sound_shorter_than_the_least_hold_is_one_shape(four_shapes, style, n_frames):
    decoded = decode(speak(({"AA": 0.9}, n_frames)), FLAT, four_shapes, STYLES[style])
    assert runs_of(decoded) == [("D", n_frames)]
    assert decoded.confidences.tolist() == [pytest.approx(0.9 + 0.1 * 32 / 35, abs=1e-4)]


def test_a_confidence_is_no_more_than_one_where_rows_sum_to_a_little_more(four_shapes):
    assert decode(speak(({"AA": 0.999}, 9)) * 1.001, FLAT, four_shapes, PLAIN).confidences.max() <= 1


@pytest.mark.parametrize("style", STYLES)
def test_long_sounds_are_found_where_they_are(four_shapes, style):
    posteriors = speak(
        ({"sil": 0.95}, 30), ({"PBM": 0.95}, 12), ({"AA": 0.95}, 25), ({"FV": 0.95}, 12), ({"sil": 0.95}, 12)
    )
    decoded = decode(posteriors, FLAT, four_shapes, STYLES[style])
    assert runs_of(decoded) == [("X", 30), ("A", 12), ("D", 25), ("G", 12), ("X", 12)]


def test_a_shape_wins_by_the_sum_of_its_classes_not_by_its_best_one(four_shapes):
    posteriors = speak(({"sil": 0.4, "AA": 0.2, "AE": 0.2, "AH": 0.19}, 10))
    assert decode(posteriors, FLAT, four_shapes, PLAIN).shapes == ["D"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("sound", ["PBM", "FV"])
@pytest.mark.parametrize("elsewhere", [0.01, 0.001])
@pytest.mark.parametrize("seen", [(0.6, 0.6), (0.95, 0.95, 0.95), (0.6, 0.6, 0.6), (0.2, 0.5, 0.7, 0.5, 0.2)])
def test_a_short_weak_closure_between_strong_vowels_is_extended_not_dropped(style, sound, elsewhere, seen):
    viseme_set, options = VisemeSet.load("rhubarb"), STYLES[style]
    posteriors = speak(
        ({"AA": 0.9, sound: elsewhere}, 30),
        *(({sound: p, "AA": 0.45 * (1 - p), "IY": 0.45 * (1 - p)}, 1) for p in seen),
        ({"IY": 0.9, sound: elsewhere}, 30),
    )
    decoded = decode(posteriors, FLAT, viseme_set, options)
    event = viseme_set.shape_of(sound)
    assert decoded.shapes == [viseme_set.shape_of("AA"), event, viseme_set.shape_of("IY")]
    start, end = decoded.starts[1:3].tolist()
    middle = 30 + (len(seen) - 1) // 2
    assert start <= middle - 1
    assert end >= middle + 2
    assert end - start >= options.min_hold_frames
    assert 30 - start >= end - (30 + len(seen))  # it comes earlier rather than stays later


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("sound", ["PBM", "FV"])
@pytest.mark.parametrize("set_name", ["rhubarb", "vrm"])
def test_a_hint_of_a_closure_in_a_vowel_is_not_one(style, sound, set_name):
    viseme_set = VisemeSet.load(set_name)
    posteriors = speak(({"AA": 0.9}, 30), ({"AA": 0.7, sound: 0.25}, 4), ({"AA": 0.9}, 30))
    assert decode(posteriors, FLAT, viseme_set, STYLES[style]).shapes == [viseme_set.shape_of("AA")]


GAINS = {
    "closed_gain": ("PBM", "A"),
    "lip_teeth_gain": ("FV", "G"),
    "lateral_gain": ("L", "H"),
    "rest_gain": ("sil", "X"),
}


@pytest.mark.parametrize("gain", GAINS)
def test_a_gain_favours_its_sound_alone(gain):
    sound, shape = GAINS[gain]
    posteriors, viseme_set = speak(({sound: 0.3, "AA": 0.6}, 10)), VisemeSet.load("rhubarb")
    assert decode(posteriors, FLAT, viseme_set, PLAIN).shapes == ["D"]
    assert decode(posteriors, FLAT, viseme_set, replace(PLAIN, **{gain: 4})).shapes == [shape]
    others = GAINS.keys() - {gain}
    assert decode(posteriors, FLAT, viseme_set, replace(PLAIN, **dict.fromkeys(others, 4))).shapes == ["D"]


@pytest.mark.parametrize(("event", "sound", "shape"), [("closed", "PBM", "A"), ("lip_teeth", "FV", "G")])
def test_with_less_gain_and_more_worth_a_cue_is_found_as_before_and_is_shorter(four_shapes, event, sound, shape):
    edges = ({"AA": 0.45, sound: 0.53}, 2)
    posteriors = speak(({"AA": 0.95}, 20), edges, ({sound: 0.9}, 4), edges, ({"AA": 0.95}, 20))
    shown = {}
    for gain, worth in ((1, 0), (0.1, 0), (0.1, 5)):
        options = replace(PLAIN, **{f"{event}_gain": gain, f"{event}_worth": worth})
        shown[gain, worth] = labels(decode(posteriors, FLAT, four_shapes, options)).count(shape)
    assert shown == {(1, 0): 8, (0.1, 0): 0, (0.1, 5): 4}


@pytest.mark.parametrize("n_before", [0, 20])
def test_a_cue_that_begins_the_sound_is_paid_as_any_other(four_shapes, n_before):
    options = replace(PLAIN, min_hold_frames=5, full_hold_frames=5, borrow_cost=100, closed_worth=20)
    spoken = ({"PBM": 0.9}, 1), ({"PBM": 0.04, "AA": 0.9}, 4)
    posteriors = speak(({"AA": 0.95}, n_before), *spoken, ({"AA": 0.95}, 20))
    assert runs_of(decode(posteriors, FLAT, four_shapes, options))[-2:] == [("A", 5), ("D", 20)]


@pytest.mark.parametrize(
    ("gain", "worth", "closed"), [(1, 0, 0.3), (1, 2, 0.2), (1, -2, 0.8), (1000, 100, 0.01), (0.001, -100, 0.9)]
)
def test_where_closed_lips_are_the_rest_shape_their_worth_makes_them_likelier_or_rarer(gain, worth, closed):
    options = replace(PLAIN, closed_gain=gain, closed_worth=worth)
    shown = decode(speak(({"PBM": closed, "AA": 0.95 - closed}, 10)), FLAT, VisemeSet.load("vrm"), options).shapes
    assert shown == (["sil"] if worth > 0 else ["aa"])


@pytest.mark.parametrize("style", STYLES)
def test_a_long_closure_is_not_taken_apart_by_a_lip_teeth_sound_that_is_not_heard(style):
    posteriors = speak(({"AA": 0.95}, 30), ({"PBM": 0.9, "FV": 0.015}, 20), ({"AA": 0.95}, 30))
    decoded = decode(posteriors, FLAT, VisemeSet.load("preston_blair"), style_options(style, "studio"))
    assert decoded.shapes == ["AI", "MBP", "AI"]


@pytest.mark.parametrize("style", STYLES)
def test_a_pause_is_one_cue_where_closed_lips_are_the_rest_shape(style):
    rng = np.random.default_rng(0)
    pause = rng.dirichlet(np.where(np.array(CLASSES) == "sil", 20, 0.02), 200).astype(np.float32)
    posteriors = np.concatenate([speak(({"AA": 0.9}, 20)), pause, speak(({"AA": 0.9}, 20))])
    assert decode(posteriors, FLAT, VisemeSet.load("vrm"), STYLES[style]).shapes == ["aa", "sil", "aa"]


def test_dividing_by_the_priors_favours_the_rarer_class(four_shapes):
    priors = FLAT.copy()
    priors[CLASSES.index("sil")] *= 10
    posteriors = speak(({"sil": 0.6, "PBM": 0.3}, 10))
    assert decode(posteriors, priors, four_shapes, PLAIN).shapes == ["X"]
    assert decode(posteriors, priors, four_shapes, replace(PLAIN, prior_power=1)).shapes == ["A"]


def test_a_class_never_met_in_training_does_not_take_over(four_shapes):
    priors = FLAT.copy()
    priors[CLASSES.index("FV")] = 0
    posteriors = speak(({"AA": 0.999}, 10))
    assert decode(posteriors, priors, four_shapes, replace(PLAIN, prior_power=1)).shapes == ["D"]


def test_lips_stay_closed_two_frames_where_no_vowel_is_lost():
    viseme_set, animated = VisemeSet.load("rhubarb"), STYLES["animated"]
    for before, extended in (("SZ", True), ("AA", False)):
        posteriors = speak(({before: 0.95}, 30), ({"PBM": 0.95}, 5), ({"IY": 0.95}, 30))
        start, end = decode(posteriors, FLAT, viseme_set, animated).starts[1:3].tolist()
        assert end == 35
        assert start == (26 if extended else 30)


@pytest.mark.parametrize(("sure", "shown"), [(0.95, True), (0.5, False)])
def test_a_cue_shorter_than_two_frames_needs_sure_sound(sure, shown):
    viseme_set = VisemeSet.load("rhubarb")
    posteriors = speak(({"AA": 0.9}, 30), ({"ER": sure, "AA": 0.97 - sure}, 5), ({"AA": 0.9}, 30))
    assert ("E" in decode(posteriors, FLAT, viseme_set, STYLES["animated"]).shapes) == shown
    assert "E" in decode(posteriors, FLAT, viseme_set, STYLES["literal"]).shapes


@pytest.mark.parametrize("set_name", ["rhubarb", "mpeg4"])
@pytest.mark.parametrize(("n_frames", "rests"), [(8, False), (25, True)])
def test_the_animated_mouth_rests_in_pauses_and_not_in_gaps(set_name, n_frames, rests):
    viseme_set = VisemeSet.load(set_name)
    posteriors = speak(({"AA": 0.95}, 30), ({"sil": 0.95}, n_frames), ({"IY": 0.95}, 30))
    assert (viseme_set.rest in decode(posteriors, FLAT, viseme_set, STYLES["animated"]).shapes) == rests
    assert viseme_set.rest in decode(posteriors, FLAT, viseme_set, STYLES["literal"]).shapes


@pytest.mark.parametrize("style", STYLES)
def test_a_diphthong_moves(style):
    viseme_set = VisemeSet.load("rhubarb")
    posteriors = speak(({"TD": 0.9}, 20), ({"AY1": 0.8}, 9), ({"AY2": 0.8}, 6), ({"PBM": 0.9}, 10))
    assert decode(posteriors, FLAT, viseme_set, STYLES[style]).shapes == ["B", "D", "B", "A"]


def test_a_tongue_sound_yields_to_its_neighbour_when_asked_to():
    viseme_set = VisemeSet.load("rhubarb")
    posteriors = speak(({"AA": 0.9}, 20), ({"TD": 0.6, "AA": 0.3}, 6), ({"AA": 0.9}, 20))
    assert decode(posteriors, FLAT, viseme_set, PLAIN).shapes == ["D", "B", "D"]
    assert decode(posteriors, FLAT, viseme_set, replace(PLAIN, yield_share=1)).shapes == ["D"]


@pytest.mark.parametrize("listener", ["studio", "fast"])
@pytest.mark.parametrize(("heard", "literal"), [({"TD": 0.6, "AA": 0.3}, "B"), ({"sil": 0.95}, "X")])
def test_the_animated_mouth_stays_open_where_the_literal_one_says_what_was_said(listener, heard, literal):
    viseme_set = VisemeSet.load("rhubarb")
    posteriors = speak(({"AA": 0.9}, 20), (heard, 5), ({"AA": 0.9}, 20))
    said = decode(posteriors, FLAT, viseme_set, style_options("literal", listener))
    assert runs_of(said) == [("D", 20), (literal, 5), ("D", 20)]
    assert decode(posteriors, FLAT, viseme_set, style_options("animated", listener)).shapes == ["D"]


def test_a_closure_does_not_yield():
    viseme_set = VisemeSet.load("rhubarb")
    posteriors = speak(({"AA": 0.9}, 20), ({"PBM": 0.6, "TD": 0.3}, 8), ({"AA": 0.9}, 20))
    assert decode(posteriors, FLAT, viseme_set, replace(PLAIN, yield_share=1)).shapes == ["D", "A", "D"]


def test_decoding_leaves_its_input_as_it_was(four_shapes):
    posteriors, priors = speak(({"AA": 0.9}, 9), ({"PBM": 0.9}, 9)), FLAT.copy()
    kept = posteriors.copy()
    decode(posteriors, priors, four_shapes, STYLES["animated"])
    np.testing.assert_array_equal(posteriors, kept)
    np.testing.assert_array_equal(priors, FLAT)


@pytest.mark.parametrize("style", STYLES)
def test_a_least_hold_is_never_shorter_than_one_frame_at_24_fps(style):
    options = STYLES[style]
    assert options.min_hold_frames / 100 >= 1 / 24


def test_only_the_animated_style_leads_the_sound():
    assert STYLES["literal"].lead_s == 0
    assert STYLES["animated"].lead_s == pytest.approx(1 / 24, abs=0.005)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("prior_power", 0, 1),
        ("closed_gain", 0.001, 1000),
        ("lip_teeth_gain", 0.001, 1000),
        ("lateral_gain", 0.001, 1000),
        ("rest_gain", 0.001, 1000),
        ("closed_worth", -100, 100),
        ("lip_teeth_worth", -100, 100),
        ("min_hold_frames", 1, 100),
        ("full_hold_frames", 1, 100),
        ("short_cost", 0, 100),
        ("min_rest_frames", 1, 100),
        ("borrow_cost", 0, 100),
        ("borrow_vowel_cost", 0, 100),
        ("yield_share", 0, 1),
        ("gap_share", 0, 1),
        ("lead_s", -0.5, 0.5),
    ],
)
def test_options_are_taken_from_end_to_end_of_their_ranges_and_refused_by_name_beyond(name, low, high):
    at_most = replace(PLAIN, full_hold_frames=100)
    for value in (low, high):
        assert getattr(replace(at_most, **{name: value}), name) == value
    for value in (low - 1e-9, high + 1e-9, low - 1, high + 1, float("nan"), float("inf")):
        with pytest.raises(OptionError, match=rf"{name}: .* is outside .* to .*; choose"):
            replace(at_most, **{name: value})


def test_evidence_is_shared_out_among_the_shapes(four_shapes):
    posteriors = speak(({"AA": 0.6, "sil": 0.3}, 2), ({"PBM": 0.9}, 2))
    evidence = shape_evidence(posteriors, FLAT, four_shapes.grouping(), STYLES["literal"])
    np.testing.assert_allclose(evidence.sum(axis=1), 1, atol=1e-6)


def test_a_sound_of_many_pieces_is_cut_in_its_pauses_and_reads_as_one():
    minute = [({"AA": 0.9}, 2_970), ({"sil": 0.9}, 60), ({"IY": 0.9}, 2_970)]
    decoded = decode(speak(*minute * 12), FLAT, VisemeSet.load("rhubarb"), PLAIN)
    shapes = ["D", "X", "B"] * 12
    assert decoded.shapes == shapes
    assert np.diff(decoded.starts).tolist() == [2_970, 60, 2_970] * 12


def test_pieces_that_end_in_pauses_give_what_one_search_gives(monkeypatch):
    spoken = [({name: 0.5, "sil": 0.1}, 5 + 7 * k % 23) for k, name in enumerate(CLASSES[1:])]
    posteriors = speak(*[*spoken, ({"sil": 0.95}, 90)] * 9)
    whole = decode(posteriors, FLAT, VisemeSet.load("rhubarb"), STYLES["animated"])
    monkeypatch.setattr(decode_module, "_PIECE_FRAMES", 1_500)
    monkeypatch.setattr(decode_module, "_CUT_RANGE_FRAMES", 900)
    pieced = decode(posteriors, FLAT, VisemeSet.load("rhubarb"), STYLES["animated"])
    assert len(posteriors) > 3 * 1_500
    assert (pieced.starts.tolist(), pieced.shapes) == (whole.starts.tolist(), whole.shapes)
    np.testing.assert_allclose(pieced.confidences, whole.confidences, atol=2e-4)


@pytest.mark.parametrize("n_frames", [605, 620, 1_501, 2_400, 2_401, 6_700])
def test_a_shape_goes_on_through_the_cuts_and_no_piece_is_too_short_for_a_hold(monkeypatch, n_frames):
    monkeypatch.setattr(decode_module, "_PIECE_FRAMES", 1_500)
    monkeypatch.setattr(decode_module, "_CUT_RANGE_FRAMES", 900)
    searched = []
    posteriors = speak(({"AA": 0.9}, n_frames - 3), ({"IY": 0.9}, 3))
    options = replace(PLAIN, min_hold_frames=5, full_hold_frames=5)
    decoded = decode(posteriors, FLAT, VisemeSet.load("rhubarb"), options, searched.append)
    assert runs_of(decoded) == [("D", n_frames - 5), ("B", 5)]
    assert searched == sorted(set(searched))
    assert searched[-1] == 1
