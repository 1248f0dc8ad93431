# SPDX-License-Identifier: MIT
import math
from pathlib import Path

import pytest

from training.data.manifest import Utterance
from training.data.segment import PhoneSegment
from training.evaluation.metrics import OPENNESS, add, best_lag_ms, confusion, counts, figures, labelled_cues
from wav2vis_core.track.phones import classes_of
from wav2vis_core.track.visemes import VisemeSet

RHUBARB = VisemeSet.load("rhubarb")
PHONES = [(0, 0.2, "sil"), (0.2, 0.3, "M"), (0.3, 0.5, "AA"), (0.5, 0.6, "F"), (0.6, 0.8, "IY"), (0.8, 1.0, "sil")]
RIGHT = [(a, b, RHUBARB.shape_of(classes_of(p)[0])) for a, b, p in PHONES]


def scored(cues, phones=PHONES, releases=()):
    utterance = Utterance(Path("a.wav"), "", "", "", tuple(PhoneSegment(*p) for p in phones), releases=tuple(releases))
    return figures(add([counts(utterance, cues, RHUBARB)]), RHUBARB)


def test_the_labels_themselves_score_full_marks():
    result = scored(RIGHT)
    assert result.pop("false closure") == 0
    assert result.pop("flicker") == 0
    assert result.pop("cues under 2 frames") == 0
    assert result.pop("viseme error rate") == 0
    assert math.isnan(result.pop("moving diphthongs"))
    assert result == pytest.approx(dict.fromkeys(result, 1.0))


def test_a_closure_counts_up_to_eighty_milliseconds_early_and_not_late():
    phones = [(0, 0.4, "AA"), (0.4, 0.5, "M"), (0.5, 1.0, "AA")]

    def recall(start_s, end_s):
        return scored([(0, start_s, "D"), (start_s, end_s, "A"), (end_s, 1.0, "D")], phones)["closure recall"]

    assert recall(0.28, 0.33) == 1
    assert recall(0.27, 0.32) == 0
    assert recall(0.53, 0.58) == 1
    assert recall(0.54, 0.59) == 0


def test_a_frozen_mouth_is_found_out():
    result = scored([(0, 1.0, "D")])
    assert result["closure recall"] == result["lip-teeth recall"] == 0
    assert math.isnan(result["boundary F1"])
    assert result["macro recall"] == pytest.approx(1 / 5)
    assert result["speech accuracy"] == pytest.approx(1 / 3)


def test_a_mouth_shut_on_a_vowel_is_a_false_closure():
    cues = [(a, b, "A" if s == "D" else s) for a, b, s in RIGHT]
    assert scored(cues)["false closure"] == pytest.approx(0.5)


def test_cues_below_a_frame_flicker():
    cues = [*RIGHT[:2], (0.3, 0.33, "D"), (0.33, 0.36, "C"), (0.36, 0.5, "D"), *RIGHT[3:]]
    assert scored(cues)["flicker"] == pytest.approx(2 / 6)


def test_the_burst_after_a_closure_may_show_either():
    cues = [*RIGHT[:1], (0.2, 0.26, "A"), (0.26, 0.5, "D"), *RIGHT[3:]]
    assert scored(cues)["speech accuracy"] < 1
    assert scored(cues, releases=[(0.26, 0.3)])["speech accuracy"] == 1


def test_shapes_out_of_order_are_counted_by_the_least_edits():
    assert scored([RIGHT[0], (0.2, 0.8, "D"), RIGHT[-1]])["viseme error rate"] == pytest.approx(3 / 4)
    assert scored([*RIGHT[:3], (0.5, 0.55, "G"), (0.55, 0.6, "H"), *RIGHT[4:]])["viseme error rate"] == 1 / 4


@pytest.mark.parametrize(("cues", "moved"), [([(0, 0.1, "D"), (0.1, 0.2, "B")], 1), ([(0, 0.2, "D")], 0)])
def test_a_diphthong_moves_when_its_second_half_is_shown_after_its_first(cues, moved):
    assert scored(cues, [(0, 0.2, "AY")])["moving diphthongs"] == moved


def test_the_best_lag_is_how_late_the_cues_are():
    utterance = Utterance(Path("a.wav"), "", "", "", tuple(PhoneSegment(*p) for p in PHONES))
    late = [(0, 0.24, "X"), *((a + 0.04, b + 0.04, s) for a, b, s in RIGHT[1:])]
    found = counts(utterance, late, RHUBARB)
    assert best_lag_ms(found) == 40
    corrected = counts(utterance, late, RHUBARB, lag_s=0.04)
    assert best_lag_ms(corrected) == 0
    assert figures(add([corrected]), RHUBARB)["frame accuracy"] == 1


def test_the_confusion_matrix_holds_every_frame_in_the_row_of_its_label():
    utterance = Utterance(Path("a.wav"), "", "", "", tuple(PhoneSegment(*p) for p in PHONES))
    rows = confusion(add([counts(utterance, [(0, 1.0, "D")], RHUBARB)]), RHUBARB)
    shapes = list(RHUBARB.shapes)
    assert rows[shapes.index("A")][shapes.index("D")] == 10
    assert sum(map(sum, rows)) == 100


def test_labels_as_cues_show_both_halves_of_a_diphthong():
    utterance = Utterance(Path("a.wav"), "", "", "", (PhoneSegment(0, 0.1, "M"), PhoneSegment(0.1, 0.2, "AY")))
    assert [(round(b, 3), shape) for _, b, shape in labelled_cues(utterance, RHUBARB)] == [
        (0.1, "A"),
        (0.16, "D"),
        (0.2, "B"),
    ]


@pytest.mark.parametrize("name", OPENNESS)
def test_every_shape_of_a_set_has_an_openness(name):
    assert set(OPENNESS[name]) == set(VisemeSet.load(name).shapes)
