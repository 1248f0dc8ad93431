# SPDX-License-Identifier: MIT
from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from wav2vis_core.acoustics.features import FeatureSpec, MfccStream, mfcc
from wav2vis_core.errors import SampleRateError
from wav2vis_core.sound.audio import Audio


def noise(n_samples, seed=1):
    return np.random.default_rng(seed).normal(0, 0.1, n_samples).astype(np.float32)


def features_of(samples):
    return mfcc(Audio(samples, 16_000))


@pytest.mark.parametrize(
    ("n_samples", "n_frames"), [(0, 0), (1, 1), (159, 1), (160, 2), (161, 2), (16_000, 101), (200_000, 1251)]
)
def test_there_is_a_frame_on_every_hop_and_none_for_no_sound(n_samples, n_frames):
    features = features_of(noise(n_samples))
    assert features.shape == (n_frames, 39)
    assert features.dtype == np.float32
    assert FeatureSpec().n_frames(n_samples) == n_frames


def test_silence_lies_at_the_floor_and_does_not_move():
    features = features_of(np.zeros(8_000, np.float32))
    np.testing.assert_allclose(features[:, 0], -100 * np.sqrt(40), rtol=1e-6)
    np.testing.assert_allclose(features[:, 1:], 0, atol=1e-4)


def test_ten_times_the_amplitude_is_twenty_decibels_of_level_and_nothing_else():
    quiet, loud = features_of(noise(16_000)), features_of(10 * noise(16_000))
    np.testing.assert_allclose(loud[:, 0] - quiet[:, 0], 20 * np.sqrt(40), atol=1e-3)
    np.testing.assert_allclose(loud[:, 1:], quiet[:, 1:], atol=1e-3)


def test_a_frame_is_centred_on_its_time():
    samples = np.zeros(16_000, np.float32)
    samples[50 * 160] = 1
    level = features_of(samples)[:, 0]
    assert level.argmax() == 50
    np.testing.assert_allclose(level[49], level[51], atol=0.05 * np.ptp(level))


def test_a_burst_does_not_change_a_pause_elsewhere():
    quiet = 0.001 * noise(32_000)
    burst = quiet.copy()
    burst[:4_000] += noise(4_000, seed=2) * 5
    np.testing.assert_array_equal(features_of(quiet)[40:], features_of(burst)[40:])


def test_deltas_are_slopes_and_slopes_of_slopes():
    features = features_of(noise(16_000)).astype(np.float64)
    cepstra, deltas, accelerations = np.split(features, 3, axis=1)
    weights = np.array([-2, -1, 0, 1, 2]) / 10
    for rows, slopes in ((cepstra, deltas), (deltas, accelerations)):
        for k in range(2, len(rows) - 2):
            np.testing.assert_allclose(slopes[k], weights @ rows[k - 2 : k + 3], atol=1e-4)


@pytest.mark.parametrize("size", [1, 17, 509, 44_100])
@pytest.mark.parametrize("length", [0, 1, 2, 99, 100, 101, 44_100])
def test_a_stream_equals_the_whole_at_any_chunking(streamed, size, length):
    samples = noise(length)
    pieces = streamed(MfccStream(), samples, size)
    assert pieces.shape == (FeatureSpec().n_frames(length), 39)
    np.testing.assert_allclose(pieces, features_of(samples), rtol=0, atol=1e-6)


def test_a_stream_of_speech_equals_the_whole(streamed, speech):
    for size in (160, 1_024, 16_000):
        np.testing.assert_allclose(streamed(MfccStream(), speech.samples, size), mfcc(speech), rtol=0, atol=1e-6)


def test_a_frame_does_not_depend_on_sound_after_the_look_ahead():
    ahead = round(MfccStream().look_ahead_s * 16_000)
    samples = noise(16_000)
    before = features_of(samples)
    for frame in (0, 7, 40):
        changed = samples.copy()
        changed[frame * 160 + ahead :] += 1
        np.testing.assert_array_equal(features_of(changed)[: frame + 1], before[: frame + 1])
        changed[frame * 160 + ahead - 1] += 1000
        assert (features_of(changed)[frame] != before[frame]).any()


def test_a_frame_comes_out_of_the_stream_one_look_ahead_after_its_centre():
    ahead = round(MfccStream().look_ahead_s * 16_000)
    for frame in (0, 1, 30):
        for n_samples, n_frames in ((frame * 160 + ahead - 1, frame), (frame * 160 + ahead, frame + 1)):
            assert len(MfccStream().push(noise(n_samples))) == n_frames


PAST = replace(FeatureSpec(), context="past")


def test_deltas_of_the_past_are_the_same_slopes_known_two_frames_late_each():
    both, past = (mfcc(Audio(noise(16_000), 16_000), spec) for spec in (FeatureSpec(), PAST))
    np.testing.assert_array_equal(past[:, :13], both[:, :13])
    np.testing.assert_allclose(past[4:, 13:26], both[2:-2, 13:26], atol=1e-5)
    np.testing.assert_allclose(past[8:-2, 26:], both[4:-6, 26:], atol=1e-5)


def test_features_of_the_past_need_half_a_window_of_sound_ahead():
    assert MfccStream(PAST).look_ahead_s == pytest.approx(0.0125)
    samples = noise(16_000)
    changed = samples.copy()
    changed[40 * 160 + 200 :] += 1
    before, after = (mfcc(Audio(sound, 16_000), PAST) for sound in (samples, changed))
    np.testing.assert_array_equal(after[:41], before[:41])
    assert (after[41] != before[41]).any()


def test_the_fingerprint_stays_the_same_for_the_same_constants():
    assert FeatureSpec().fingerprint() == FeatureSpec(sample_rate_hz=16_000).fingerprint()
    assert len(FeatureSpec().fingerprint()) == 16


@pytest.mark.parametrize("name", [field.name for field in fields(FeatureSpec)])
def test_the_fingerprint_changes_with_each_constant(name):
    spec = FeatureSpec()
    assert replace(spec, **{name: getattr(spec, name) * 2}).fingerprint() != spec.fingerprint()


@pytest.mark.parametrize(
    "changes",
    [{"n_mfcc": 20}, {"context": "past"}, {"n_mels": 26}, {"hop_samples": 80}, {"delta_radius_frames": 1}],
)
def test_other_constants_give_other_features_that_stream_as_well(streamed, changes):
    spec = replace(FeatureSpec(), **changes)
    features = mfcc(Audio(noise(8_000), 16_000), spec)
    assert features.shape == (1 + 8_000 // spec.hop_samples, 3 * spec.n_mfcc)
    np.testing.assert_allclose(streamed(MfccStream(spec), noise(8_000), 333), features, rtol=0, atol=1e-6)


def test_sound_at_another_rate_is_refused():
    with pytest.raises(SampleRateError, match=r"at 44100 Hz and the features need 16000 Hz; call audio\.resampled"):
        mfcc(Audio(np.zeros(100, np.float32), 44_100))
