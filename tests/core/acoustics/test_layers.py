# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from wav2vis_core.acoustics.layers import Convolution, SeparableBlock, softmax


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def single(*shape, rng):
    return rng.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("n_frames", [1, 2, 9])
def test_a_convolution_is_the_sum_over_its_taps(rng, n_frames):
    weight, bias = single(4, 3, 5, rng=rng), single(4, rng=rng)
    frames = single(n_frames, 3, rng=rng)
    padded = np.pad(frames, ((2, 2), (0, 0)))
    expected = [
        [
            max(0, bias[o] + sum(weight[o, i, k] * padded[t + k, i] for i in range(3) for k in range(5)))
            for o in range(4)
        ]
        for t in range(n_frames)
    ]
    np.testing.assert_allclose(Convolution(weight, bias, 2).push(frames, last=True), expected, atol=1e-5)


@pytest.mark.parametrize("dilation", [1, 3])
@pytest.mark.parametrize("n_frames", [1, 2, 20])
def test_a_block_adds_what_its_two_convolutions_find(rng, dilation, n_frames):
    depth, depth_bias = single(3, 5, rng=rng), single(3, rng=rng)
    point, point_bias = single(3, 3, rng=rng), single(3, rng=rng)
    frames = single(n_frames, 3, rng=rng)
    padded = np.pad(frames, ((2 * dilation, 2 * dilation), (0, 0)))
    expected = []
    for t in range(n_frames):
        over_time = depth_bias + sum(depth[:, k] * padded[t + k * dilation] for k in range(5))
        expected.append(frames[t] + np.maximum(0, point @ np.maximum(0, over_time) + point_bias))
    block = SeparableBlock(depth, depth_bias, point, point_bias, dilation, 2 * dilation)
    np.testing.assert_allclose(block.push(frames, last=True), expected, atol=1e-5)


def test_layers_leave_their_input_and_weights_as_they_were(rng):
    weight, bias, frames = single(3, 3, 5, rng=rng), single(3, rng=rng), single(9, 3, rng=rng)
    copies = [array.copy() for array in (weight, bias, frames)]
    Convolution(weight, bias, 2).push(frames, last=True)
    SeparableBlock(weight[0], bias, weight[:, :, 0], bias, 2, 4).push(frames, last=True)
    for array, copy in zip((weight, bias, frames), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_probabilities_sum_to_one_even_for_extreme_logits(rng):
    logits = np.concatenate([single(50, 36, rng=rng), np.diag(np.full(36, 1e4)), -np.diag(np.full(36, 1e4))])
    rows = softmax(logits.astype(np.float32))
    assert rows.dtype == np.float32
    assert (rows >= 0).all()
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(rows.argmax(axis=1)[:86], logits.argmax(axis=1)[:86])
