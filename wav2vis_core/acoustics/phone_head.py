# SPDX-License-Identifier: MIT
"""From features and an encoder's states to phones: convolutions and a bidirectional LSTM."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .layers import Kernel, linear
from .weights import Shelf

Float32 = NDArray[np.float32]


class PhoneHead:
    """The network that `training` calls the teacher, batch normalisation folded into its weights.

    Parameters
    ----------
    shelf : Shelf
        With the tensors `front.0.weight`, ..., `out.bias`.
    n_features, n_states, n_targets : int
        Columns of what it takes and gives.
    """

    def __init__(self, shelf: Shelf, n_features: int, n_states: int, n_targets: int) -> None:

        def kernel(name: str, n_in: int, n_out: int | None = None, n_taps: int = 3, stride: int = 1) -> Kernel:
            weight = shelf.take(f"{name}.weight", n_out, n_in, n_taps)
            return Kernel(weight, shelf.take(f"{name}.bias", len(weight)), stride)

        first = kernel("front.0", n_features, n_taps=5)
        width = first.n_out
        self._front = [first, kernel("front.1", width, width), kernel("front.2", width, width)]
        self._shrink = kernel("shrink", width, stride=2)
        projected = shelf.take("project.weight", None, n_states)
        self._project = projected, shelf.take("project.bias", len(projected))
        self._lstm = _Lstm(shelf.under("lstm."), self._shrink.n_out + len(projected))
        grow = shelf.take("grow.weight", 2 * self._lstm.hidden, width, 2)
        self._grow = grow.transpose(2, 1, 0).reshape(-1, len(grow)), np.tile(shelf.take("grow.bias", width), 2)
        self._back = kernel("back", 2 * width, width)
        self._out = shelf.take("out.weight", n_targets, width), shelf.take("out.bias", n_targets)

    def __call__(self, features: Float32, states: Float32) -> Float32:
        """Logits of the targets, shape (n_frames, n_targets).

        `features` are normalised, shape (n_frames, n_features), n_frames even; `states` are the encoder's, shape
        (n_frames / 2, n_states).
        """
        first, *others = self._front
        frames = _relu(first.centred(features))
        for kernel in others:
            frames += _relu(kernel.centred(frames))
        heard = np.concatenate([_relu(self._shrink.centred(frames)), linear(states, *self._project)], axis=1)
        context = linear(self._lstm(heard), *self._grow).reshape(frames.shape)
        return linear(_relu(self._back.centred(np.concatenate([frames, context], axis=1))), *self._out)


class _Lstm:
    """Hochreiter & Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735), forwards and backwards in step.

    A sigmoid is a tanh of half the size here, so that all gates take one call; the order of gates is input, forget,
    output, candidate.
    """

    def __init__(self, shelf: Shelf, n_in: int) -> None:
        self._ways, recurrent = [], []
        for way in ("", "_reverse"):
            back = shelf.take(f"weight_hh_l0{way}", None, None)
            self.hidden = back.shape[1]
            weight = shelf.take(f"weight_ih_l0{way}", 4 * self.hidden, n_in)
            bias = shelf.take(f"bias_l0{way}", 4 * self.hidden)
            self._ways.append((_by_gates(weight), _by_gates(bias)))
            recurrent.append(_by_gates(back).T)
        self._recurrent = np.stack(recurrent)

    def __call__(self, rows: Float32) -> Float32:
        """States after each row of the rows up to it, and from the end on, shape (n, 2 x hidden)."""
        hidden = self.hidden
        forwards, backwards = (linear(rows, *way) for way in self._ways)
        inputs = np.stack([forwards, backwards[::-1]], axis=1)[:, :, None]
        out = np.empty((len(rows), 2, 1, hidden), np.float32)
        state, cell = np.zeros((2, 2, 1, hidden), np.float32)
        gates = np.empty((2, 1, 4 * hidden), np.float32)
        opened, candidate = gates[..., : 3 * hidden], gates[..., 3 * hidden :]
        entry, keep, exit_ = np.split(opened, 3, axis=-1)
        for given, next_state in zip(inputs, out, strict=True):
            np.matmul(state, self._recurrent, out=gates)
            gates += given
            np.tanh(gates, out=gates)
            opened *= np.float32(0.5)
            opened += np.float32(0.5)
            cell *= keep
            cell += entry * candidate
            state = np.multiply(exit_, np.tanh(cell), out=next_state)
        return np.concatenate([out[:, 0, 0], out[::-1, 1, 0]], axis=1)


def _by_gates(weight: Float32) -> Float32:
    """Rows from torch's order of gates in `_Lstm`'s, those of sigmoids halved."""
    entry, keep, candidate, exit_ = np.split(weight, 4)
    return np.concatenate([entry / 2, keep / 2, exit_ / 2, candidate])


def _relu(rows: Float32) -> Float32:
    return np.maximum(rows, 0, out=rows)
