# SPDX-License-Identifier: MIT
"""Shapes of phones whose times are known."""

import pytest

from wav2vis_core import VisemeSet
from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.articulation import articulated

SET = VisemeSet.load("preston_blair")
SAID = [Segment(0.5, 0.6, "M"), Segment(0.6, 0.9, "AY"), Segment(1.4, 1.5, "fˑ"), Segment(1.5, 1.7, "UW1")]


def shown(cues):
    return [(round(cue.start_s, 2), cue.shape) for cue in cues]


def test_each_phone_shows_its_shape_in_its_time_and_rest_is_between_them():
    cues = articulated(SAID, 2.0, SET, STYLES["literal"])
    expected = [(0, "rest"), (0.5, "MBP"), (0.6, "AI"), (0.9, "rest"), (1.4, "FV"), (1.5, "U"), (1.7, "rest")]
    assert [shape for _, shape in shown(cues)] == [shape for _, shape in expected]
    assert [start for start, _ in shown(cues)] == pytest.approx([start for start, _ in expected], abs=0.0101)
    assert cues[-1].end_s == 2.0


def test_the_animated_style_moves_the_mouth_early():
    literal, animated = (articulated(SAID, 2.0, SET, STYLES[style]) for style in ("literal", "animated"))
    assert animated[1].shape == "MBP"
    assert literal[1].start_s - animated[1].start_s == pytest.approx(0.04, abs=0.011)


@pytest.mark.parametrize("shortest", ["B", "V"])
def test_a_closure_of_a_hundredth_is_there(shortest):
    said = [Segment(0.2, 0.5, "AA"), Segment(0.5, 0.52, shortest), Segment(0.52, 0.8, "AA")]
    assert SET.shape_of({"B": "PBM", "V": "FV"}[shortest]) in {
        cue.shape for cue in articulated(said, 1.0, SET, STYLES["animated"])
    }


def test_nothing_said_is_rest_throughout():
    assert shown(articulated([], 1.0, SET, STYLES["animated"])) == [(0, "rest")]
