# SPDX-License-Identifier: MIT
"""The features against librosa 0.11, an independent implementation."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from wav2vis_core.acoustics.features import FeatureSpec, mfcc
from wav2vis_core.sound.audio import Audio

pytestmark = pytest.mark.filterwarnings("ignore:n_fft=512 is too large:UserWarning")


def librosa_features(samples, spec=None):
    spec = spec or FeatureSpec()
    power = librosa.feature.melspectrogram(
        y=samples.astype(np.float64),
        sr=spec.sample_rate_hz,
        n_fft=spec.fft_size,
        hop_length=spec.hop_samples,
        win_length=spec.window_samples,
        window="hann",
        center=True,
        pad_mode="constant",
        power=2.0,
        n_mels=spec.n_mels,
        fmin=spec.low_hz,
        fmax=spec.high_hz,
        htk=False,
        norm="slaney",
    )
    decibels = librosa.power_to_db(power, ref=1.0, amin=spec.power_floor, top_db=None)
    cepstra = librosa.feature.mfcc(S=decibels, n_mfcc=spec.n_mfcc, dct_type=2, norm="ortho", lifter=0)
    deltas = librosa.feature.delta(cepstra, width=5, mode="nearest")
    accelerations = librosa.feature.delta(deltas, width=5, mode="nearest")
    return np.concatenate([cepstra, deltas, accelerations]).T


def test_every_sound_has_the_features_that_librosa_finds(sounds):
    for name, samples in sounds.items():
        expected = librosa_features(samples)
        ours = mfcc(Audio(samples, 16_000))
        assert ours.shape == expected.shape, name
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("n_samples", [1, 2, 99, 159, 160, 161, 199, 200, 201, 400, 511, 512, 1_000, 4_321])
def test_short_sounds_and_odd_lengths_have_the_features_that_librosa_finds(sounds, n_samples):
    samples = sounds["voice"][5_000 : 5_000 + n_samples]
    expected = librosa_features(samples)
    ours = mfcc(Audio(samples, 16_000))
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    "spec",
    [
        FeatureSpec(n_mels=26, n_mfcc=20),
        FeatureSpec(low_hz=0, high_hz=8_000),
        FeatureSpec(window_samples=512, fft_size=1_024, hop_samples=128),
    ],
)
def test_other_constants_mean_what_they_mean_to_librosa(sounds, spec):
    samples = sounds["white noise"]
    np.testing.assert_allclose(mfcc(Audio(samples, 16_000), spec), librosa_features(samples, spec), rtol=0, atol=1e-4)
