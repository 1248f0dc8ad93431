# SPDX-License-Identifier: MIT
import itertools

import numpy as np
import pytest

from desktop_app.sound.sound import Sound
from wav2vis_core import Wav2VisError


def written(samples):
    """The 16-bit samples that the fixture wrote."""
    return np.rint(samples * 32767).astype(int)


RNG = np.random.default_rng(7)


def whole_extremes(samples, edges):
    """Lowest and highest sample between neighbouring edges, by a loop."""
    parts = [samples[max(int(a), 0) : max(int(np.ceil(b)), 0)] for a, b in itertools.pairwise(edges)]
    return np.array([(part.min(), part.max()) if len(part) else (0, 0) for part in parts])


def test_a_stretch_of_a_loaded_sound_is_what_the_file_holds(load):
    samples = RNG.uniform(-1, 1, 30_000)
    sound = load(samples, 24_000)
    assert sound.duration_s == 1.25
    np.testing.assert_array_equal(sound.read(100, 25_000), written(samples)[100:25_000])
    np.testing.assert_allclose(sound.audio(0.5, 1.0).samples, samples[12_000:24_000], atol=1e-4)


def test_channels_are_averaged(load):
    left = RNG.uniform(-0.5, 0.5, 1000)
    sound = load(np.stack([left, np.zeros(1000)], axis=1))
    np.testing.assert_allclose(sound.read(0, 1000), left * 32768 / 2, atol=1)


def test_beyond_the_ends_there_is_nothing(load):
    sound = load(np.full(1000, 0.5))
    assert len(sound.read(-50, 20)) == 20
    assert len(sound.read(990, 2000)) == 10
    assert len(sound.read(5000, 6000)) == 0
    np.testing.assert_array_equal(sound.extremes(-1.0, -0.5, 5), np.zeros((5, 2)))


@pytest.mark.parametrize(("start_s", "end_s", "n"), [(0, 12.5, 700), (-2, 20, 640), (3, 3.1, 900), (5, 5.002, 400)])
def test_no_peak_is_missing_from_a_drawing_however_far_one_zooms(load, start_s, end_s, n):
    samples = RNG.uniform(-0.1, 0.1, 200_000)
    samples[RNG.integers(0, 200_000, 300)] = 0.9  # clicks of one sample
    sound = load(samples)
    drawn = sound.extremes(start_s, end_s, n)
    exact = whole_extremes(sound.read(0, 200_000), np.linspace(start_s, end_s, n + 1) * 16_000)
    assert (drawn[:, 0] <= exact[:, 0]).all()
    assert (drawn[:, 1] >= exact[:, 1]).all()
    # Nor is anything drawn that is far away: at most a quarter of a part, or a block of 64 samples.
    widened = np.linspace(start_s, end_s, n + 1) * 16_000
    slack = max(64, (widened[1] - widened[0]) / 4)
    lowest = [
        sound.read(int(a - slack), int(np.ceil(b + slack))).min(initial=0) for a, b in itertools.pairwise(widened)
    ]
    assert (drawn[:, 0] >= lowest).all()


def test_a_file_that_is_no_sound_says_so_and_leaves_nothing_open(tmp_path):
    (tmp_path / "note.wav").write_text("hello")
    with pytest.raises(Wav2VisError, match="convert it to WAV"):
        Sound.load(tmp_path / "note.wav")
