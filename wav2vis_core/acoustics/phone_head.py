"""From features and an encoder's states to phones: convolutions and a bidirectional LSTM."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encoder import Take, linear
from .layers import Kernel

Float32 = NDArray[np.float32]


class PhoneHead:
    """The network that `training` calls the teacher, batch normalisation folded into its weights.

    Parameters
    ----------
    take : callable
        Gives the tensors `front.0.weight`, ..., `out.bias` (see `shapes`).
    """

    def __init__(self, take: Take) -> None:
        self._front = [Kernel(take(f"front.{k}.weight"), take(f"front.{k}.bias")) for k in range(3)]
        self._shrink = Kernel(take("shrink.weight"), take("shrink.bias"), stride=2)
        self._project = take("project.weight"), take("project.bias")
        self._lstm = _Lstm(take)
        grow, bias = take("grow.weight"), take("grow.bias")
        self._grow = grow.transpose(2, 1, 0).reshape(-1, len(grow)), np.tile(bias, grow.shape[2])
        self._back = Kernel(take("back.weight"), take("back.bias"))
        self._out = take("out.weight"), take("out.bias")

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

    def __init__(self, take: Take) -> None:
        self._input, self._bias, recurrent = [], [], []
        for way in ("", "_reverse"):
            weights = [_by_gates(take(f"lstm.{name}_l0{way}")) for name in ("weight_ih", "bias", "weight_hh")]
            self._input.append(weights[0])
            self._bias.append(weights[1])
            recurrent.append(weights[2].T)
        self._recurrent = np.stack(recurrent)

    def __call__(self, rows: Float32) -> Float32:
        """States after each row of the rows up to it, and from the end on, shape (n, 2 x hidden)."""
        hidden = self._recurrent.shape[1]
        ways = [linear(rows, weight, bias) for weight, bias in zip(self._input, self._bias, strict=True)]
        inputs = np.stack([ways[0], ways[1][::-1]], axis=1)[:, :, None]
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
