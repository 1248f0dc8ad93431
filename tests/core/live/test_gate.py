# SPDX-License-Identifier: MIT
"""The gate lets every voice through from its first sound on, and nothing else for long."""

from __future__ import annotations

import numpy as np

from wav2vis_core import LiveSession
from wav2vis_core.live.ear import LiveEar
from wav2vis_core.live.gate import Gate
from wav2vis_core.track.phones import CLASSES


def rows(*stretches):
    """Posteriors for (class, its probability, frames); the rest is spread over all classes."""
    out = []
    for name, probability, n_frames in stretches:
        row = np.full(len(CLASSES), (1 - probability) / (len(CLASSES) - 1), np.float32)
        row[CLASSES.index(name)] = probability
        out += [row] * n_frames
    return np.array(out)


def passed(posteriors, gate=None):
    return (gate or Gate()).push(posteriors)[:, 0] < 1


def test_speech_passes_from_its_first_consonant_on_however_long_it_was_silent():
    talk = rows(
        ("sil", 0.95, 6_000), ("SZ", 0.8, 12), ("PBM", 0.8, 8), ("IY", 0.7, 12), ("KG", 0.7, 8), ("sil", 0.9, 5)
    )
    assert passed(talk)[6_000:].all()
    assert not passed(talk)[100:6_000].any()


def test_a_second_of_sound_without_vowels_shuts_it_until_a_vowel_comes():
    gate = Gate()
    clatter = passed(rows(("TD", 0.7, 300)), gate)
    assert clatter[:90].all() and not clatter[130:].any()
    assert passed(rows(("TD", 0.7, 5), ("AA", 0.7, 10), ("TD", 0.7, 20)), gate).tolist() == [False] * 9 + [True] * 26


def test_a_bundled_students_speech_passes(speech):
    ear = LiveEar(16_000)
    heard = np.concatenate([ear.push(speech.samples).posteriors, ear.finish().posteriors])
    spoken = heard[:, 0] < 0.3
    assert passed(heard)[spoken].mean() > 0.98


def test_hiss_does_not_move_the_mouth():
    hiss = 0.01 * np.random.default_rng(6).standard_normal(16_000 * 5).astype(np.float32)
    shapes = LiveSession(16_000, "rhubarb").push(hiss).shapes
    assert shapes.count("X") >= 0.95 * len(shapes)
