# SPDX-License-Identifier: MIT
"""The studio listener that comes with the package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core import Audio, lipsync
from wav2vis_core.acoustics.studio import Studio

TRIBE = Path(__file__).parents[3] / "examples" / "tribe.wav"
WORDS = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"


@pytest.fixture(scope="module")
def studio():
    return Studio.bundled()


@pytest.fixture(scope="module")
def talk():
    """The example four times over, each time at another level and with another pause before it, 28 s at 16 kHz."""
    speech = Audio.read(TRIBE, 16_000).samples
    rng = np.random.default_rng(1)
    takes = [np.concatenate([np.zeros(n, np.float32), gain * speech]) for n, gain in PAUSES]
    sound = np.concatenate(takes)[: 28 * 16_000]
    return (sound + rng.normal(0, 1e-4, len(sound))).astype(np.float32)


PAUSES = ((0, 1.0), (3_000, 0.8), (9_000, 1.1), (5_000, 0.9))


def shapes(samples, listener):
    """The shape of every 10 ms."""
    track = lipsync(Audio(samples, 16_000), viseme_set="rhubarb", style="literal", listener=listener)
    return np.array([track.shape_at(k / 100) for k in range(len(samples) // 160)])


def test_no_edge_of_a_window_shows(studio, talk):
    in_one = shapes(talk, replace(studio, window_frames=2_980))
    in_windows = shapes(talk, studio)
    same = in_one == in_windows
    seams = np.zeros(len(same), bool)
    for seam in range(1_080, len(same), 1_000):  # the middle of what two windows hear
        seams[seam - 100 : seam + 100] = True
    assert same.mean() > 0.93
    assert same[seams].mean() > same[~seams].mean() - 0.05


def test_a_recording_is_heard_alike_alone_and_within_a_longer_one(studio, talk):
    alone = shapes(talk[9 * 16_000 : 17 * 16_000], studio)
    within = shapes(talk, studio)[900:1_700]
    assert (alone[50:-50] == within[50:-50]).mean() > 0.93


@pytest.mark.parametrize("style", ["literal", "animated"])
def test_lips_close_on_every_p_b_and_m_of_a_text(style):
    track = lipsync(TRIBE, text=WORDS, viseme_set="rhubarb", style=style)
    closed = [cue for cue in track.cues if cue.shape == "A"]
    for phone in track.phones:
        if phone.label in ("P", "B", "M"):
            near = [cue for cue in closed if cue.start_s < phone.end_s + 0.02 and cue.end_s > phone.start_s - 0.06]
            assert near, f"{phone.label} at {phone.start_s:.2f} s"
