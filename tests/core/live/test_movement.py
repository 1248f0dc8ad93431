# SPDX-License-Identifier: MIT
"""Weights flow from shape to shape while they come."""

from __future__ import annotations

import numpy as np
import pytest

from wav2vis_core.live.movement import Movement
from wav2vis_core.track.visemes import VisemeSet, bundled_names


def moved(set_name, text):
    """Weights, shape (n_frames, n_shapes), for shapes separated by spaces; "A*5" is five frames of A."""
    chosen = VisemeSet.load(set_name)
    names = [word.partition("*")[0] for word in text.split() for _ in range(int(word.partition("*")[2] or 1))]
    movement = Movement(chosen, 100.0)
    weights = np.array([movement.push(list(chosen.shapes).index(name)) for name in names])
    return {name: weights[:, k] for k, name in enumerate(chosen.shapes)}


@pytest.mark.parametrize("set_name", bundled_names())
def test_weights_sum_to_one_and_never_jump_whatever_comes(set_name):
    chosen = VisemeSet.load(set_name)
    movement = Movement(chosen, 100.0)
    shapes = np.random.default_rng(4).integers(len(chosen.shapes), size=300).repeat(5)
    weights = np.array([movement.push(shape) for shape in shapes.tolist()])
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-9)
    assert (weights >= 0).all()
    assert np.abs(np.diff(weights, axis=0)).max() <= 0.5 + 1e-9


def test_lips_that_close_are_shut_from_the_second_frame_to_the_last():
    shut = moved("rhubarb", "X*20 D*10 A*5 D*10")["A"]
    np.testing.assert_allclose(shut[30:35], [0.5, 1, 1, 1, 1])
    assert 0 < shut[35] < 1 and shut[-1] == 0


def test_a_vowel_is_there_after_its_ease_and_rest_comes_slowly():
    weights = moved("rhubarb", "X*9 D*20 X*30")
    assert list(weights["D"][:9]) == [0] * 9
    assert weights["D"][9:13].tolist() == sorted(weights["D"][9:13]) and weights["D"][12] == 1
    assert 0.4 < weights["X"][29 + 7] < 0.6 and weights["X"][29 + 14] == 1


def test_the_tongue_leaves_most_of_the_lips_to_what_was_there():
    weights = moved("mpeg4", "sil aa*20 DD*20")
    assert weights["DD"][-1] == pytest.approx(0.4) and weights["aa"][-1] == pytest.approx(0.6)


def test_an_hour_of_shapes_leaves_nothing_behind():
    movement = Movement(VisemeSet.load("mpeg4"), 100.0)
    for shape in np.random.default_rng(5).integers(15, size=2000).tolist():
        movement.push(shape)
    assert len(movement._layers) < 30
