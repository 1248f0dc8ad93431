# SPDX-License-Identifier: MIT
"""Whisper's encoder (Radford et al. 2022, arXiv:2212.04356): what a network heard in 680,000 hours of speech."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .layers import Kernel, linear
from .log_mel import N_MELS
from .weights import Shelf

Float32 = NDArray[np.float32]

_EPSILON = 1e-5  # of the variance

_BLOCK_ROWS = 64  # that pass through an activation together: half a megabyte stays in the cache


class Encoder:
    """Two convolutions and the first layers of the transformer, over one window of sound.

    Parameters
    ----------
    shelf : Shelf
        With the tensors `conv1.weight`, `layers.0.self_attn.q_proj.weight`, ... as huggingface/transformers names them.
    n_layers, n_heads : int
    states : sequence of int
        Numbers, from 1, of the layers whose output is wanted.
    """

    def __init__(self, shelf: Shelf, n_layers: int, n_heads: int, states: Sequence[int]) -> None:
        first = shelf.take("conv1.weight", None, N_MELS, 3)
        width = len(first)
        if width % n_heads or width % 2 or not states or not set(states) <= set(range(1, n_layers + 1)):
            raise ValueError(f"states {states} of {n_layers} layers, {n_heads} heads of {width}")
        self.n_states = len(states) * width
        self._convolutions = [
            Kernel(first, shelf.take("conv1.bias", width)),
            Kernel(shelf.take("conv2.weight", width, width, 3), shelf.take("conv2.bias", width), stride=2),
        ]
        self._layers = [_Layer(shelf.under(f"layers.{k}."), width, n_heads) for k in range(n_layers)]
        self._states = states

    def __call__(self, log_mel: Float32) -> Float32:
        """Outputs of the wanted layers side by side, shape (ceil(n_frames / 2), len(states) x width).

        `log_mel` has shape (n_frames, 80) and is `loudness_normalised`; a frame of the result stands for two of it.
        """
        rows = log_mel
        for convolution in self._convolutions:
            rows = gelu(convolution.centred(rows))
        rows += _positions(*rows.shape)
        out = []
        for number, layer in enumerate(self._layers, 1):
            layer(rows)
            if number in self._states:
                out.append(rows.copy())
        return np.concatenate(out, axis=1)


class _Layer:
    """Attention, then a perceptron, each added to what goes in; what their inputs are scaled by is in their weights."""

    def __init__(self, shelf: Shelf, width: int, n_heads: int) -> None:
        self._head_width = width // n_heads
        parts = {name: shelf.take(f"self_attn.{name}_proj.weight", width, width) for name in ("q", "k", "v", "out")}
        biases = {name: shelf.take(f"self_attn.{name}_proj.bias", width) for name in ("q", "v", "out")}
        scale = np.float32(self._head_width**-0.5)
        self._heard = _normalised_first(
            np.concatenate([parts["q"] * scale, parts["k"], parts["v"]]),
            np.concatenate([biases["q"] * scale, np.zeros(width, np.float32), biases["v"]]),
            shelf.take("self_attn_layer_norm.weight", width),
            shelf.take("self_attn_layer_norm.bias", width),
        )
        self._joined = parts["out"], biases["out"]
        wide = shelf.take("fc1.weight", None, width)
        self._wide = _normalised_first(
            wide,
            shelf.take("fc1.bias", len(wide)),
            shelf.take("final_layer_norm.weight", width),
            shelf.take("final_layer_norm.bias", width),
        )
        self._narrow = shelf.take("fc2.weight", width, len(wide)), shelf.take("fc2.bias", width)

    def __call__(self, rows: Float32) -> None:
        """Change rows, shape (n, width), in place."""
        rows += linear(self._attention(linear(_standardised(rows), *self._heard)), *self._joined)
        rows += linear(gelu(linear(_standardised(rows), *self._wide)), *self._narrow)

    def _attention(self, heard: Float32) -> Float32:
        """Values weighed by how well queries fit keys, head by head, shape (n, width)."""
        query, key, value = np.split(heard, 3, axis=1)
        out = np.empty_like(query)
        for first in range(0, out.shape[1], self._head_width):
            head = slice(first, first + self._head_width)
            weights = query[:, head] @ key[:, head].T
            weights -= weights.max(axis=1, keepdims=True)
            np.exp(weights, out=weights)
            mean = np.matmul(weights, value[:, head], out=out[:, head])
            mean /= weights.sum(axis=1, keepdims=True)
        return out


def gelu(rows: Float32) -> Float32:
    """X times the normal distribution function of x, in place and within 3e-5 (Hendrycks & Gimpel, arXiv:1606.08415).

    The function's logit is an odd polynomial here, fitted to the least maximum error.
    """
    for first in range(0, len(rows), _BLOCK_ROWS):
        block = rows[first : first + _BLOCK_ROWS]
        x = np.clip(block, -6, 6)
        square = x * x
        logit = square * np.float32(7.0729e-4)
        logit -= np.float32(0.0740375)
        logit *= square
        logit -= np.float32(1.594987)
        logit *= x
        np.exp(logit, out=logit)
        logit += 1
        block /= logit
    return rows


def _normalised_first(weight: Float32, bias: Float32, gain: Float32, offset: Float32) -> tuple[Float32, Float32]:
    """Weight and bias that take standardised rows where these took rows with a gain and an offset."""
    return weight * gain, bias + weight @ offset


def _standardised(rows: Float32) -> Float32:
    """Each row less its mean, over its deviation."""
    out: Float32 = rows - rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", out, out)[:, None] / np.float32(out.shape[1])
    out /= np.sqrt(variance + np.float32(_EPSILON))
    return out


@lru_cache(maxsize=2)
def _positions(n: int, width: int) -> Float32:
    """Sines, then cosines, of wavelengths from 2 pi to 20,000 pi positions, shape (n, width)."""
    rates = np.exp(-np.log(10_000) / (width // 2 - 1) * np.arange(width // 2))
    angle = np.arange(n)[:, None] * rates
    return np.asarray(np.concatenate([np.sin(angle), np.cos(angle)], axis=1), np.float32)
