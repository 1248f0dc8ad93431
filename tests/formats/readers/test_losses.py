# SPDX-License-Identifier: MIT
"""What a format loses of a track, in words, found by reading back what was written."""

from dataclasses import replace

import numpy as np
import pytest

from wav2vis_core.formats import WriteOptions, by_name, encode
from wav2vis_core.formats.common.loss import losses
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Posteriors, Segment


def lost(track, name, fps="25"):
    chosen, options = by_name(name), WriteOptions(FrameRate.parse(fps))
    return losses(track, chosen, encode(track, chosen, options), options)


@pytest.fixture
def track(make_track):
    """On frames of 25 fps, as `tsv` holds it but for the sound's name."""
    return make_track("0 rest 0.2 MBP 0.28 AI 0.6 rest 1", source="")


@pytest.mark.parametrize("name", ["tsv", "xml", "json", "dat", "pgo", "pg2", "audacity", "textgrid", "track.json"])
def test_nothing_is_said_where_nothing_is_lost(track, name):
    assert lost(track, name) == []


def test_moves_are_counted_and_measured(track):
    assert lost(track, "dat", "24") == ["3 of 4 cues moved by up to 33.3 ms"]
    moved = replace(track, cues=(*track.cues[:3], replace(track.cues[3], end_s=1.0042)), duration_s=1.0042)
    assert lost(moved, "tsv") == ["duration changed by 4.2 ms"]


def test_a_cue_is_not_the_next_one_of_its_shape(make_track):
    short = make_track("0 rest 0.2 AI 0.21 E 0.4 O 0.8 AI 1.2 rest 2", source="")
    assert lost(short, "dat") == [
        "1 of 6 cues moved by up to 10 ms",
        "1 of 6 cues vanished or were joined with a neighbour",
    ]
    late = make_track("0 rest 0.2 AI 0.21 E 0.22 AI 0.6 rest 2", source="")
    assert lost(late, "dat") == ["2 of 5 cues vanished or were joined with a neighbour"]


def test_what_else_is_dropped_is_named(track):
    words = Segment(0.2, 0.4, "my"), Segment(0.4, 0.6, "my")
    sure = (replace(track.cues[0], confidence=0.5), *track.cues[1:])
    shares = Posteriors(100.0, track.shapes, np.full((100, len(track.shapes)), 0.1, np.float32))
    full = replace(track, cues=sure, words=words, phones=words[:1], source="talk.wav", posteriors=shares)
    assert lost(full, "tsv") == [
        "2 words dropped",
        "1 phone dropped",
        "confidence dropped",
        "the sound's name dropped",
        "posteriors dropped",
    ]
    assert lost(full, "track.json") == []


def test_of_a_format_without_a_reader_its_own_word_is_given(track):
    assert lost(track, "srt") == [f"srt files cannot carry {by_name('srt').cannot_carry}"]
