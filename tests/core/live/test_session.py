# SPDX-License-Identifier: MIT
"""One engine for sound that comes: final, the same at any chunking, with cues and weights."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from wav2vis_core import Audio, LiveSession, Speaker, Student, lipsync
from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.track.visemes import VisemeSet

RATES_HZ = [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000]
SHAPES = tuple(VisemeSet.load("rhubarb").shapes)


class Told:
    """All that a session tells of a sound in pieces of one size."""

    def __init__(self, samples, rate_hz, size, **options):
        self.session = LiveSession(rate_hz, "rhubarb", **options)
        parts = [self.session.push(samples[k : k + size]) for k in range(0, len(samples), size)]
        parts.append(self.session.finish())
        assert [part.first_frame for part in parts] == np.cumsum([0, *map(len, parts[:-1])]).tolist()
        self.shapes = [shape for part in parts for shape in part.shapes]
        self.weights = np.concatenate([part.weights for part in parts])
        self.level_db = np.concatenate([part.level_db for part in parts])
        self.cues = [cue for part in parts for cue in part.cues]


def assert_the_same(one, other):
    assert one.shapes == other.shapes and one.cues == other.cues
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.level_db, other.level_db)
    assert one.session.speaker == other.session.speaker


@pytest.fixture(scope="module")
def talk(speech):
    return speech.samples[8_000:32_000]


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_every_bit_is_the_same_at_any_chunking_and_rate(talk, rate_hz):
    samples = Audio(talk[:8_000], 16_000).resampled(rate_hz).samples
    whole = Told(samples, rate_hz, 4_800)
    assert len(whole.shapes) == 51
    for size in (17, 480):
        assert_the_same(Told(samples, rate_hz, size), whole)
    short = samples[: 3_000 + rate_hz // 16]
    assert_the_same(Told(short, rate_hz, 1), Told(short, rate_hz, 4_800))


@pytest.mark.parametrize("size", [160, 1_111])
def test_a_buffer_too_is_the_same_at_any_chunking(speech, size):
    samples = speech.samples[:56_000]
    assert_the_same(
        Told(samples, 16_000, size, look_ahead="buffer"), Told(samples, 16_000, 56_000, look_ahead="buffer")
    )


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("look_ahead", ["live", "buffer"])
def test_a_frame_is_final_once_the_look_ahead_has_come(look_ahead, rate_hz):
    frame = 100 if look_ahead == "buffer" else 30
    session = LiveSession(rate_hz, "rhubarb", look_ahead=look_ahead)
    assert look_ahead == "buffer" or session.look_ahead_s <= 0.06
    needed = int((frame / 100 + session.look_ahead_s) * rate_hz) + 1
    assert len(session.push(np.random.default_rng(1).normal(0, 0.1, needed).astype(np.float32))) > frame


def test_cues_cover_the_sound_and_weights_are_of_every_frame(talk):
    told = Told(talk, 16_000, 480)
    assert told.weights.shape == (151, len(SHAPES)) and len(told.level_db) == 151
    np.testing.assert_allclose(told.weights.sum(axis=1), 1, atol=1e-6)
    assert told.cues[0].start_s == 0 and told.cues[-1].end_s == pytest.approx(1.505)
    assert all(one.end_s == other.start_s and one.shape != other.shape for one, other in pairwise(told.cues))
    for k, shape in enumerate(told.shapes):
        assert any(cue.start_s <= k / 100 < cue.end_s and cue.shape == shape for cue in told.cues)


@pytest.mark.parametrize("look_ahead", ["live", "buffer"])
@pytest.mark.parametrize("n_samples", [0, 1, 159, 900])
def test_the_shortest_sounds_end_well(look_ahead, n_samples):
    told = Told(np.zeros(n_samples, np.float32), 16_000, 100, look_ahead=look_ahead)
    assert len(told.shapes) == len(told.weights) == len(told.level_db) == (1 + n_samples // 160 if n_samples else 0)
    assert len(told.cues) == bool(n_samples)


def test_the_level_is_that_of_the_sound():
    tone = np.sin(2 * np.pi * 200 * np.arange(16_000) / 16_000).astype(np.float32)
    told = Told(np.concatenate([np.zeros(16_000, np.float32), tone]), 16_000, 480)
    assert told.level_db[50] == -90
    assert told.level_db[150] == pytest.approx(-3.01, abs=0.1)


def test_closed_lips_are_shut_wherever_the_shape_says_so_but_on_its_first_frame(speech):
    told = Told(speech.samples, 16_000, 480)
    shut = [k for k, shape in enumerate(told.shapes) if shape == "A" and told.shapes[k - 1] == "A"]
    assert shut
    np.testing.assert_array_equal(told.weights[shut, SHAPES.index("A")], 1)


def test_a_microphone_shows_most_shapes_that_a_file_does_and_not_late(speech):
    track = lipsync(speech, viseme_set="rhubarb", style="literal")
    shapes = Told(speech.samples, 16_000, 1_024).shapes
    file = [next(c.shape for c in track.cues if c.end_s > k / 100 or c == track.cues[-1]) for k in range(len(shapes))]
    agreement = [np.mean([a == b for a, b in zip(shapes[lag:], file, strict=False)]) for lag in (0, 2, 4, 6)]
    assert max(agreement) > 0.6
    assert int(np.argmax(agreement)) <= 1


def test_a_buffer_shows_what_a_file_does(speech):
    track = lipsync(speech, viseme_set="rhubarb", listener="fast")
    told = Told(speech.samples, 16_000, 4_800, look_ahead="buffer")
    assert np.mean([shape == track.shape_at(k / 100) for k, shape in enumerate(told.shapes)]) > 0.9


def test_a_speaker_makes_the_first_second_as_good_as_later_ones(speech, tmp_path):
    dull = Audio(np.convolve(speech.samples, [0.5, 0.5], "same").astype(np.float32), 16_000)
    path = tmp_path / "me.json"
    path.write_text(Told(dull.samples, 16_000, 4_800).session.speaker.to_json())
    known = Speaker.load(path)
    first = dull.samples[:16_000]
    settled = Told(np.concatenate([dull.samples, first]), 16_000, 4_800).shapes[-100:]
    agreements = [
        np.mean([a == b for a, b in zip(Told(first, 16_000, 4_800, speaker=who).shapes[-100:], settled, strict=True)])
        for who in (None, known)
    ]
    assert agreements[1] >= agreements[0]
    assert agreements[1] > 0.8


def test_the_bundled_student_is_small_and_hears_speech_as_the_offline_one_does(speech):
    live, offline = Student.bundled("live"), Student.bundled()
    assert live.look_ahead_s <= 0.06
    assert sum(tensor.size for tensor in live.tensors.values()) <= 300_000
    here, there = (student.recognise(mfcc(speech, student.spec)).argmax(1) for student in (live, offline))
    assert (here == there).mean() > 0.7
