# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.normaliser import Normaliser, RunningMean, speech_frames
from wav2vis_core.errors import FeatureError
from wav2vis_core.sound.audio import Audio


@pytest.fixture
def normaliser():
    rng = np.random.default_rng(1)
    return Normaliser(
        speech_mean=rng.normal(-40, 10, 13).astype(np.float32),
        mean=rng.normal(0, 2, 39).astype(np.float32),
        std=rng.uniform(5, 20, 39).astype(np.float32),
    )


def frames_at(levels_db):
    """Features whose mean mel level is given and whose other columns are 1."""
    features = np.ones((len(levels_db), 39), np.float32)
    features[:, 0] = np.asarray(levels_db) * np.sqrt(40)
    return features


def test_frames_within_thirty_decibels_of_the_loud_ones_are_speech():
    assert speech_frames(frames_at([-20, -20, -49, -51, -100])).tolist() == [True, True, True, False, False]


def test_one_click_does_not_make_speech_a_pause():
    levels = np.full(200, -50.0)
    levels[7] = 0
    assert speech_frames(frames_at(levels)).all()


@pytest.mark.parametrize("level_db", [-100, -85])
def test_an_inaudible_sound_holds_no_speech(level_db):
    assert not speech_frames(frames_at([level_db] * 50)).any()


def test_no_frames_hold_no_speech():
    assert speech_frames(frames_at([])).shape == (0,)


def test_pauses_do_not_move_the_mean(normaliser):
    speech = frames_at(np.tile([-20.0, -30.0], 50))
    pause = frames_at(np.full(60, -70.0))
    pause[:, 1:] = 100
    mean = normaliser.mean_of(np.concatenate([speech, pause]))
    assert mean.shape == (13,)
    np.testing.assert_allclose(mean, speech[:, :13].mean(axis=0), rtol=1e-6)


def test_the_mean_of_a_silent_or_empty_sound_is_that_of_training(normaliser):
    for features in (mfcc(Audio(np.zeros(16_000, np.float32), 16_000)), frames_at([])):
        np.testing.assert_array_equal(normaliser.mean_of(features), normaliser.speech_mean)


def test_the_mean_is_subtracted_then_the_statistics_are_applied(normaliser):
    features = np.random.default_rng(2).normal(0, 5, (30, 39)).astype(np.float32)
    mean = np.arange(13, dtype=np.float32)
    expected = features.copy()
    expected[:, :13] -= mean
    expected = np.clip((expected - normaliser.mean) / normaliser.std, -5, 5)
    np.testing.assert_allclose(normaliser(features, mean), expected, atol=1e-5)


def test_a_louder_recording_looks_the_same(normaliser, speech):
    noise = np.random.default_rng(3).normal(0, 1e-3, len(speech.samples)).astype(np.float32)
    rows = []
    for gain in (1, 8):
        features = mfcc(Audio(gain * (speech.samples + noise), 16_000))
        rows.append(normaliser(features, normaliser.mean_of(features)))
    np.testing.assert_allclose(rows[0], rows[1], atol=1e-3)


def test_extremes_are_limited_to_five_deviations(normaliser):
    out = normaliser(np.full((2, 39), 1e6, np.float32), normaliser.speech_mean)
    np.testing.assert_array_equal(out, 5)
    np.testing.assert_array_equal(normaliser(-np.full((2, 39), 1e6, np.float32), normaliser.speech_mean), -5)


def test_normalising_changes_neither_the_features_nor_the_statistics(normaliser):
    features, mean = frames_at([-20, -30]), normaliser.mean.copy()
    kept = features.copy()
    normaliser(features, normaliser.mean_of(features))
    np.testing.assert_array_equal(features, kept)
    np.testing.assert_array_equal(normaliser.mean, mean)


@pytest.mark.parametrize("shape", [(5, 38), (5, 40), (39,), (2, 5, 39)])
def test_features_of_another_shape_are_refused(normaliser, shape):
    with pytest.raises(FeatureError, match=r"are not \(n_frames, 39\)"):
        normaliser(np.zeros(shape, np.float32), normaliser.speech_mean)


def test_each_frame_may_have_a_mean_of_its_own(normaliser):
    features = np.random.default_rng(2).normal(0, 5, (4, 39)).astype(np.float32)
    means = np.random.default_rng(3).normal(0, 5, (4, 13)).astype(np.float32)
    rows = [normaliser(features[k : k + 1], means[k]) for k in range(4)]
    np.testing.assert_array_equal(normaliser(features, means), np.concatenate(rows))


SEED = np.array([-34 * np.sqrt(40), *np.zeros(12)], np.float32)


def test_the_running_mean_goes_from_its_seed_to_the_speech_that_is_heard():
    speech = frames_at(np.tile([-20.0, -30.0], 1_500))
    means = RunningMean(SEED).push(speech)
    assert means.shape == (3_000, 13)
    np.testing.assert_allclose(means[0], SEED, atol=1)
    np.testing.assert_allclose(means[-1], speech[:, :13].mean(axis=0), rtol=0.05)
    away = np.abs(means[:, 1] - 1)
    assert (np.diff(away) < 0).all()


def test_pauses_do_not_move_the_running_mean():
    mean = RunningMean(SEED)
    before = mean.push(frames_at(np.full(100, -25.0)))[-1]
    pause = frames_at(np.full(500, -75.0))
    pause[:, 1:] = 100
    np.testing.assert_array_equal(mean.push(pause), np.tile(before, (500, 1)))


def test_a_voice_that_moves_away_is_followed_in_time():
    mean = RunningMean(SEED)
    mean.push(frames_at(np.full(3_000, -15.0)))
    far = mean.push(frames_at(np.full(8_000, -50.0)))
    assert far[100, 0] > -20 * np.sqrt(40)
    assert far[-1, 0] < -45 * np.sqrt(40)


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_the_running_mean_is_the_same_at_any_chunking(size):
    features = np.random.default_rng(5).normal(-200, 60, (400, 39)).astype(np.float32)
    mean = RunningMean(SEED)
    pieces = [mean.push(features[k : k + size]) for k in range(0, 400, size)]
    np.testing.assert_array_equal(np.concatenate(pieces), RunningMean(SEED).push(features))
