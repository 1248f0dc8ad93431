# SPDX-License-Identifier: MIT
"""The student's layers over sequences that arrive in pieces, each equal to itself on the whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .context import Context

Float32 = NDArray[np.float32]

_BLOCK_ROWS = 16


def look_aheads(reaches: Sequence[int], look_ahead_frames: int) -> list[int]:
    """Frames that each layer hears ahead: the first as many as it can hear to each side, and so on until all are spent.

    `reaches` are half the widths of the layers' windows; what a layer may not hear ahead it hears back.

    >>> look_aheads([2, 2, 4], 8), look_aheads([2, 2, 4], 3)
    ([2, 2, 4], [2, 1, 0])
    """
    ahead = []
    for reach in reaches:
        ahead.append(min(reach, look_ahead_frames))
        look_ahead_frames -= ahead[-1]
    return ahead


def product(rows: Float32, matrix: Float32) -> Float32:
    """`rows @ matrix` by whole blocks of rows.

    Libraries of linear algebra add up a few rows in another order, which would tell a stream from the whole. A single
    row, which is what a microphone gives at a time, is not worth sixteen: it is right within float32.
    """
    n = len(rows)
    if n == 1 or n % _BLOCK_ROWS == 0:
        return np.asarray(rows @ matrix)
    padded = np.zeros((-(-n // _BLOCK_ROWS) * _BLOCK_ROWS, rows.shape[1]), np.float32)
    padded[:n] = rows
    return np.asarray((padded @ matrix)[:n])


def linear(rows: Float32, weight: Float32, bias: Float32) -> Float32:
    """Rows times a matrix, shape (n_out, n_in), plus a bias."""
    out = rows @ weight.T
    out += bias
    return out


class Kernel:
    """A convolution over time as one matrix product.

    `weight` has shape (n_out, n_in, n_taps), `bias` (n_out,); a result stands for every `stride` frames.
    """

    def __init__(self, weight: Float32, bias: Float32, stride: int = 1) -> None:
        self.n_out, _, self.n_taps = weight.shape
        self._matrix = weight.transpose(2, 1, 0).reshape(-1, self.n_out)
        self._bias, self._stride = bias, stride

    def __call__(self, frames: Float32) -> Float32:
        """Results, shape (n, n_out), where all taps lie inside `frames`, shape (n_frames, n_in)."""
        n = max(0, len(frames) - self.n_taps + 1)
        taps = [frames[k : k + n : self._stride] for k in range(self.n_taps)]
        out = product(np.concatenate(taps, axis=1), self._matrix)
        out += self._bias
        return out

    def centred(self, frames: Float32) -> Float32:
        """Results, shape (ceil(n_frames / stride), n_out), with zeros beyond both ends; `n_taps` is odd."""
        beyond = np.zeros((self.n_taps // 2, frames.shape[1]), np.float32)
        return self(np.concatenate([beyond, frames, beyond]))


class Convolution:
    """ReLU of a convolution over time, whose last tap lies `ahead` frames ahead.

    `weight` has shape (n_out, n_in, n_taps) with n_taps odd, `bias` (n_out,).
    """

    def __init__(self, weight: Float32, bias: Float32, ahead: int) -> None:
        self._kernel = Kernel(weight, bias)
        self._context = Context(self._kernel.n_taps - 1 - ahead, ahead, "zero")

    def push(self, frames: Float32, *, last: bool) -> Float32:
        """Frames, shape (n_ready, n_out), that `frames`, shape (n, n_in), complete."""
        return relu(self._kernel(self._context.extend(frames, last=last)))


class SeparableBlock:
    """Frames plus ReLU(pointwise(ReLU(depthwise(frames)))), the depthwise taps `dilation` frames apart.

    The last tap lies `ahead` frames ahead.

    `depth_weight` has shape (n_channels, n_taps) with n_taps odd, `point_weight` (n_channels, n_channels) as
    (out, in), the biases (n_channels,).
    """

    def __init__(
        self,
        depth_weight: Float32,
        depth_bias: Float32,
        point_weight: Float32,
        point_bias: Float32,
        dilation: int,
        ahead: int,
    ) -> None:
        self._taps = np.ascontiguousarray(depth_weight.T)
        self._depth_bias = depth_bias
        self._point = np.ascontiguousarray(point_weight.T)
        self._point_bias = point_bias
        self._dilation = dilation
        self._width = (len(self._taps) - 1) * dilation
        self._before = self._width - ahead
        self._context = Context(self._before, ahead, "zero")

    def push(self, frames: Float32, *, last: bool) -> Float32:
        """Frames, shape (n_ready, n_channels), that `frames`, shape (n, n_channels), complete."""
        frames = self._context.extend(frames, last=last)
        n = max(0, len(frames) - self._width)
        row, item = frames.strides
        taps = np.ndarray((n, *self._taps.shape), np.float32, frames, 0, (row, self._dilation * row, item))
        mixed = np.einsum("nkc,kc->nc", taps, self._taps)  # half the time of shifted products that are added
        mixed += self._depth_bias
        out = product(relu(mixed), self._point)
        out += self._point_bias
        relu(out)
        out += frames[self._before : self._before + n]
        return out


def relu(rows: Float32) -> Float32:
    """Rows, shape (n, n_channels), without what is below 0; changed in place."""
    nothing = np.zeros(rows.shape[1], np.float32)  # NumPy takes twice as long for a single number
    return np.maximum(rows, nothing, out=rows)


def softmax(logits: Float32) -> Float32:
    """Probabilities along the last axis; they sum to 1."""
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exps / exps.sum(axis=-1, keepdims=True), np.float32)
