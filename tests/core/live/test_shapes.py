# SPDX-License-Identifier: MIT
"""Shapes are chosen while posteriors come, and none is taken back."""

from __future__ import annotations

import numpy as np

from wav2vis_core.live.shapes import LiveOptions, ShapeStream
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet

RHUBARB = VisemeSet.load("rhubarb")
NAMES = list(RHUBARB.shapes)
PRIORS = np.full(len(CLASSES), 1 / len(CLASSES), np.float32)
FLAT = LiveOptions(prior_power=0, closed_gain=1, lip_teeth_gain=1, lateral_gain=1, rest_gain=1, doubt=1.5)


def shown(*stretches, options=FLAT):
    """Shapes, a letter a frame, for stretches of (class, another, share of the first, frames)."""
    rows = []
    for one, other, share, n_frames in stretches:
        row = np.zeros(len(CLASSES), np.float32)
        row[CLASSES.index(one)], row[CLASSES.index(other)] = share, 1 - share
        rows += [row] * n_frames
    return "".join(NAMES[k] for k in ShapeStream(PRIORS, RHUBARB, options).push(np.array(rows)))


def test_the_mouth_rests_until_something_is_heard_and_then_shows_it():
    assert shown(("sil", "AA", 0.9, 5), ("AA", "sil", 0.9, 10)) in {"X" * k + "D" * (15 - k) for k in (5, 6)}


def test_one_odd_frame_is_not_believed_and_doubt_takes_longer():
    assert shown(("sil", "AA", 0.9, 9), ("AA", "sil", 0.7, 1), ("sil", "AA", 0.9, 9)) == "X" * 19
    unsure, sure = (shown(("sil", "AA", 0.9, 9), ("AA", "sil", p, 30)).index("D") for p in (0.6, 0.9))
    assert unsure > sure


def test_a_short_shape_stays_only_where_the_sound_is_clear_but_lips_close_at_once():
    unsure, sure = (shown(("AA", "sil", 0.99, 3), ("IY", "AA", p, 10)).count("D") for p in (0.7, 0.95))
    assert unsure == FLAT.hold_frames > sure
    closing = shown(("AA", "sil", 0.99, 3), ("PBM", "AA", 0.99, 2), ("IY", "sil", 0.99, 10))
    assert closing.index("A") in {3, 4}
    assert closing.count("A") == FLAT.hold_frames


def test_shapes_do_not_depend_on_how_the_posteriors_come():
    rows = np.random.default_rng(3).dirichlet(np.full(len(CLASSES), 0.05), 300).astype(np.float32)
    whole = ShapeStream(PRIORS, RHUBARB, LiveOptions()).push(rows)
    stream = ShapeStream(PRIORS, RHUBARB, LiveOptions())
    np.testing.assert_array_equal(np.concatenate([stream.push(rows[k : k + 7]) for k in range(0, 300, 7)]), whole)
    assert len(set(whole.tolist())) > 3
