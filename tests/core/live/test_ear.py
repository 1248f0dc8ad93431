# SPDX-License-Identifier: MIT
"""A live student hears what has come, and no more than 60 ms beyond the time that it speaks of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.student import Student
from wav2vis_core.errors import AudioError, SampleRateError, WeightsError
from wav2vis_core.live.ear import LiveEar
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES


@pytest.fixture(scope="module", params=["bundled", "random"])
def live(student, request):
    """The bundled live student, and a small random one that hears 4 frames ahead."""
    if request.param == "bundled":
        return Student.bundled("live")
    return replace(student, look_ahead_frames=4, spec=replace(student.spec, context="past"))


def posteriors(ear, samples, size):
    """All that an ear hears of a sound in pieces of one size."""
    parts = [ear.push(samples[k : k + size]) for k in range(0, len(samples), size)]
    return np.concatenate([heard.posteriors for heard in (*parts, ear.finish())])


@pytest.fixture(scope="module")
def two_seconds(speech):
    return np.resize(speech.samples, 32_000)


@pytest.mark.parametrize("size", [1, 17, 160, 509, 44_100])
@pytest.mark.parametrize("length", [0, 1, 99, 160, 1_000])
def test_short_sounds_are_heard_the_same_at_any_chunking(live, assert_same_posteriors, two_seconds, size, length):
    samples = two_seconds[8_000 : 8_000 + length]
    whole = live.recognise(mfcc(Audio(samples, 16_000), live.spec))
    assert whole.shape == (live.spec.n_frames(length), len(CLASSES))
    assert_same_posteriors(posteriors(LiveEar(16_000, live), samples, size), whole)


@pytest.mark.parametrize("size", [80, 1_024, 16_000])
def test_speech_is_heard_the_same_at_any_chunking(live, assert_same_posteriors, two_seconds, size):
    whole = live.recognise(mfcc(Audio(two_seconds, 16_000), live.spec))
    assert_same_posteriors(posteriors(LiveEar(16_000, live), two_seconds, size), whole)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 192_000])
def test_sound_after_the_look_ahead_changes_nothing_and_sound_before_it_does(live, rate_hz):
    ear = LiveEar(rate_hz, live)
    assert ear.look_ahead_s <= 0.06
    samples = np.random.default_rng(1).normal(0, 0.1, rate_hz).astype(np.float32)

    def heard(sound):
        return posteriors(LiveEar(rate_hz, live), sound, len(sound))

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
            assert len(LiveEar(16_000, live).push(two_seconds[:n_samples]).posteriors) == n_rows


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
    np.testing.assert_array_equal(ear.push(two_seconds).posteriors, LiveEar(16_000, live).push(two_seconds).posteriors)


def test_a_microphones_whole_numbers_and_channels_are_heard_as_their_mean(live, two_seconds):
    left = np.rint(two_seconds * 32_767).astype(np.int16)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    heard = LiveEar(16_000, live).push(stereo)
    np.testing.assert_array_equal(heard.posteriors, LiveEar(16_000, live).push(left / np.float32(65_536)).posteriors)
