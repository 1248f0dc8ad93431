# SPDX-License-Identifier: MIT
"""A live student hears what has come, and no more than 60 ms beyond the time that it speaks of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.student import Student
from wav2vis_core.errors import AudioError, SampleRateError, WeightsError
from wav2vis_core.live import LiveEar, LiveMouth, LiveOptions, ShapeStream
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet


@pytest.fixture(scope="module", params=["bundled", "random"])
def live(student, request):
    """The bundled live student, and a small random one that hears 4 frames ahead."""
    if request.param == "bundled":
        return Student.bundled("live")
    return replace(student, look_ahead_frames=4, spec=replace(student.spec, context="past"))


@pytest.fixture(scope="module")
def two_seconds(speech):
    return np.resize(speech.samples, 32_000)


@pytest.mark.parametrize("size", [1, 17, 160, 509, 44_100])
@pytest.mark.parametrize("length", [0, 1, 99, 160, 1_000])
def test_short_sounds_are_heard_the_same_at_any_chunking(
    live, streamed, assert_same_posteriors, two_seconds, size, length
):
    samples = two_seconds[8_000 : 8_000 + length]
    whole = live.recognise(mfcc(Audio(samples, 16_000), live.spec))
    assert whole.shape == (live.spec.n_frames(length), len(CLASSES))
    assert_same_posteriors(streamed(LiveEar(16_000, live), samples, size), whole)


@pytest.mark.parametrize("size", [80, 1_024, 16_000])
def test_speech_is_heard_the_same_at_any_chunking(live, streamed, assert_same_posteriors, two_seconds, size):
    whole = live.recognise(mfcc(Audio(two_seconds, 16_000), live.spec))
    assert_same_posteriors(streamed(LiveEar(16_000, live), two_seconds, size), whole)


@pytest.mark.parametrize("rate_hz", [16_000, 48_000, 44_100])
def test_sound_after_the_look_ahead_changes_nothing_and_sound_before_it_does(live, rate_hz):
    ear = LiveEar(rate_hz, live)
    assert ear.look_ahead_s <= 0.06
    samples = np.random.default_rng(1).normal(0, 0.1, rate_hz).astype(np.float32)

    def heard(sound):
        ear = LiveEar(rate_hz, live)
        return np.concatenate([ear.push(sound), ear.finish()])

    before, matters = heard(samples), []
    for frame in (0, 1, 30, 61):
        newest = round((frame / 100 + ear.look_ahead_s) * rate_hz)
        changed = samples.copy()
        changed[newest + 1 :] = 0.9
        np.testing.assert_array_equal(heard(changed)[: frame + 1], before[: frame + 1])
        changed[newest - rate_hz // 200 :] = -0.9
        matters.append((heard(changed)[frame] != before[frame]).any())
    assert any(matters)


def test_a_row_comes_out_as_soon_as_its_sound_is_complete(live, two_seconds):
    needed = round(live.look_ahead_s * 16_000)
    assert needed == 200 + 4 * 160
    for frame in (0, 1, 30):
        for n_samples, n_rows in ((frame * 160 + needed - 1, frame), (frame * 160 + needed, frame + 1)):
            assert len(LiveEar(16_000, live).push(two_seconds[:n_samples])) == n_rows


def test_an_offline_student_is_refused(student):
    with pytest.raises(WeightsError, match=r'whole sound first; use Student\.bundled\("live"\)'):
        LiveEar(16_000, student)


def test_sound_that_is_none_is_refused_and_what_comes_after_is_heard(live, two_seconds):
    with pytest.raises(SampleRateError):
        LiveEar(4_000, live)
    ear = LiveEar(16_000, live)
    for faulty in (np.zeros((2, 80), np.float32), np.full(80, np.nan, np.float32)):
        with pytest.raises(AudioError):
            ear.push(faulty)
    np.testing.assert_array_equal(ear.push(two_seconds), LiveEar(16_000, live).push(two_seconds))


def test_a_microphones_whole_numbers_and_channels_are_heard_as_their_mean(live, two_seconds):
    left = np.rint(two_seconds * 32_767).astype(np.int16)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    np.testing.assert_array_equal(
        LiveEar(16_000, live).push(stereo), LiveEar(16_000, live).push(left / np.float32(65_536))
    )


RHUBARB = VisemeSet.load("rhubarb")
FLAT = LiveOptions(prior_power=0, closed_gain=1, lip_teeth_gain=1, lateral_gain=1, rest_gain=1, doubt=1.5)


def shown(*stretches, options=FLAT):
    """Shapes, a letter a frame, for stretches of (class, another, share of the first, frames)."""
    rows = []
    for one, other, share, n_frames in stretches:
        row = np.zeros(len(CLASSES), np.float32)
        row[CLASSES.index(one)], row[CLASSES.index(other)] = share, 1 - share
        rows += [row] * n_frames
    priors = np.full(len(CLASSES), 1 / len(CLASSES), np.float32)
    return "".join(ShapeStream(priors, RHUBARB, options).push(np.array(rows)))


def test_the_mouth_rests_until_something_is_heard_and_then_shows_it():
    assert shown(("sil", "AA", 0.9, 5), ("AA", "sil", 0.9, 10)) in {"X" * k + "D" * (15 - k) for k in (5, 6)}


def test_one_odd_frame_is_not_believed_and_doubt_takes_longer():
    assert shown(("sil", "AA", 0.9, 9), ("AA", "sil", 0.7, 1), ("sil", "AA", 0.9, 9)) == "X" * 19
    unsure, sure = (shown(("sil", "AA", 0.9, 9), ("AA", "sil", p, 30)).index("D") for p in (0.6, 0.9))
    assert unsure > sure


def test_a_shape_is_held_but_lips_close_at_once():
    vowels = shown(("AA", "sil", 0.99, 3), ("IY", "sil", 0.99, 10))
    assert vowels.count("D") == FLAT.min_hold_frames
    closing = shown(("AA", "sil", 0.99, 3), ("PBM", "AA", 0.99, 2), ("IY", "sil", 0.99, 10))
    assert closing.index("A") in {3, 4}
    assert closing.count("A") == FLAT.min_hold_frames


def test_shapes_do_not_depend_on_how_the_posteriors_come(live):
    rows = np.random.default_rng(3).dirichlet(np.full(len(CLASSES), 0.05), 300).astype(np.float32)
    whole = ShapeStream(live.class_priors, RHUBARB, LiveOptions()).push(rows)
    stream = ShapeStream(live.class_priors, RHUBARB, LiveOptions())
    assert [shape for k in range(0, 300, 7) for shape in stream.push(rows[k : k + 7])] == whole
    assert len(set(whole)) > 3


def test_a_microphone_gives_a_shape_for_each_hundredth_of_a_second(live, two_seconds):
    mouth = LiveMouth(16_000, viseme_set="rhubarb", student=live)
    assert mouth.look_ahead_s <= 0.06
    shapes = [shape for k in range(0, 32_000, 1_024) for shape in mouth.push(two_seconds[k : k + 1_024])]
    assert len(shapes) == 201 - 6
    assert len([*shapes, *mouth.finish()]) == 201
    assert set(shapes) <= set(RHUBARB.shapes)


def test_the_bundled_student_is_small_and_hears_speech_as_the_offline_one_does(speech):
    live, offline = Student.bundled("live"), Student.bundled()
    assert live.look_ahead_s <= 0.06
    assert sum(tensor.size for tensor in live.tensors.values()) <= 300_000
    here, there = (student.recognise(mfcc(speech, student.spec)).argmax(1) for student in (live, offline))
    assert (here == there).mean() > 0.7


def test_a_microphone_shows_most_shapes_that_a_file_does_and_not_late(speech):
    track = lipsync(speech, viseme_set="rhubarb", style="literal")
    mouth = LiveMouth(16_000, viseme_set="rhubarb")
    shapes = [*mouth.push(speech.samples), *mouth.finish()]
    file = [next(c.shape for c in track.cues if c.end_s > k / 100 or c is track.cues[-1]) for k in range(len(shapes))]
    agreement = [np.mean([a == b for a, b in zip(shapes[lag:], file, strict=False)]) for lag in (0, 2, 4, 6)]
    assert max(agreement) > 0.6
    assert int(np.argmax(agreement)) <= 1
