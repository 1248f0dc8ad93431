# SPDX-License-Identifier: MIT
"""The phoneme teacher: convolutions, then a bidirectional LSTM over the whole utterance."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from ...config import EncoderConfig, TeacherConfig
from ...data.encoders import after, load_encoder
from ..labels import TARGETS
from .layout import as_frames, as_image
from .norm import BatchNorm

_PROJECTED = 320
"""Dimensions in which the encoder's states go into the LSTM."""

_SIDES, _PARTS = ("l0", "l0_reverse"), ("weight_ih", "weight_hh")


class Teacher(nn.Module):
    """CNN-BiLSTM over features, and over the states of a pretrained encoder where the config names one.

    `forward` takes features, shape (n_batch, n_frames, n_features), n_frames even, and the cached states, shape
    (n_batch, n_frames / 2, n_states), and gives logits over `labels.TARGETS`, shape (n_batch, n_frames, n_targets).
    The LSTM runs at half the frame rate: phones are seldom shorter than two frames, and it halves the cost. A path
    beside it keeps the frames' own detail.
    """

    def __init__(self, n_features: int, config: TeacherConfig) -> None:
        super().__init__()
        width, hidden = config.channels, config.hidden
        self.encoder = EncoderInput(config.encoder, config.dropout) if config.encoder else None
        self.front = nn.Sequential(_conv(n_features, width, 5), _Residual(width, 3), _Residual(width, 3))
        self.shrink = _conv(width, width + width // 2, 3, stride=2)
        self.lstm = nn.LSTM(
            width + width // 2 + (_PROJECTED if config.encoder else 0),
            hidden,
            config.layers,
            batch_first=True,
            bidirectional=True,
            dropout=config.dropout if config.layers > 1 else 0.0,
        )
        self.grow = nn.ConvTranspose2d(2 * hidden, width, (1, 2), stride=(1, 2))
        self.dropout = nn.Dropout(config.dropout)
        self.back = _conv(2 * width, width, 3)
        self.out = nn.Conv2d(width, len(TARGETS), 1)

    def forward(self, features: Tensor, states: Tensor | None = None) -> Tensor:
        """Logits of a batch."""
        frames = self.front(as_image(features))
        heard = as_frames(self.shrink(frames))
        if self.encoder is not None:
            heard = torch.cat([heard, self.encoder(states)], dim=-1)
        context, _ = self.lstm(heard)
        context = self.grow(as_image(self.dropout(context)))
        joined = self.back(torch.cat([frames, context], dim=1))
        return as_frames(self.out(self.dropout(joined)))

    @torch.no_grad()
    def folded(self) -> dict[str, Tensor]:
        """All but the encoder, by names with `head.` before them; normalisations are in the weights beside them."""
        assert self.encoder is not None
        tensors: dict[str, Tensor] = {}
        for name, (conv, norm, _) in self._convolutions().items():
            scale, offset = norm.folded()
            tensors |= {f"{name}.weight": conv.weight[:, :, 0] * scale[:, None, None], f"{name}.bias": offset}
        scale, offset = self.encoder.norm.folded()
        project = self.encoder.project
        tensors |= {"project.weight": project.weight * scale, "project.bias": project.bias + project.weight @ offset}
        for side in _SIDES:
            for part in _PARTS:
                tensors[f"lstm.{part}_{side}"] = getattr(self.lstm, f"{part}_{side}")
            tensors[f"lstm.bias_{side}"] = getattr(self.lstm, f"bias_ih_{side}") + getattr(self.lstm, f"bias_hh_{side}")
        for name, layer, weight in (
            ("grow", self.grow, self.grow.weight[:, :, 0]),
            ("out", self.out, self.out.weight[:, :, 0, 0]),
        ):
            assert layer.bias is not None
            tensors |= {f"{name}.weight": weight, f"{name}.bias": layer.bias}
        return {f"head.{name}": tensor for name, tensor in tensors.items()}

    @torch.no_grad()
    def load_folded(self, tensors: dict[str, Tensor]) -> None:
        """Take tensors as `folded` gives them, and the encoder's as `ship.studio` exports them.

        KeyError or RuntimeError when they are another network's.
        """
        assert self.encoder is not None
        for name, (conv, norm, _) in self._convolutions().items():
            conv.load_state_dict({"weight": tensors[f"head.{name}.weight"][:, :, None]})
            norm.only_add(tensors[f"head.{name}.bias"])
        self.encoder.load_folded(tensors)
        state = {}
        for side in _SIDES:
            for part in _PARTS:
                state[f"{part}_{side}"] = tensors[f"head.lstm.{part}_{side}"]
            state[f"bias_ih_{side}"] = tensors[f"head.lstm.bias_{side}"]
            state[f"bias_hh_{side}"] = torch.zeros_like(tensors[f"head.lstm.bias_{side}"])
        self.lstm.load_state_dict(state)
        for name, last in (("grow", self.grow), ("out", self.out)):
            weight = tensors[f"head.{name}.weight"]
            last.load_state_dict({"weight": weight.reshape(last.weight.shape), "bias": tensors[f"head.{name}.bias"]})

    def _convolutions(self) -> dict[str, Any]:
        """Each `_conv` by its name in exported weights."""
        first, *residual = self.front
        between = {f"front.{k}": layer.conv for k, layer in enumerate(residual, 1)}
        return {"front.0": first, "shrink": self.shrink, "back": self.back, **between}


class EncoderInput(nn.Module):
    """States of a pretrained encoder on their way into the LSTM: tuned layers, normalisation, projection.

    Attributes
    ----------
    tuned : ModuleList
        The encoder's last layers.
    """

    def __init__(self, config: EncoderConfig, dropout: float) -> None:
        super().__init__()
        encoder = load_encoder(config)
        self._config = config
        self.tuned = deepcopy(encoder.layers[config.frozen : max(config.layers)]).requires_grad_(True)
        self.norm = BatchNorm(len(config.layers) * encoder.width)
        self.project = nn.Linear(len(config.layers) * encoder.width, _PROJECTED)
        self.dropout = nn.Dropout(dropout)

    def load_folded(self, tensors: dict[str, Tensor]) -> None:
        """Take tensors as `Teacher.load_folded` does."""
        for number, layer in enumerate(self.tuned, self._config.frozen):
            layer.load_state_dict({name: tensors[f"encoder.layers.{number}.{name}"] for name in layer.state_dict()})
        self.norm.only_add(0.0)
        self.project.load_state_dict({part: tensors[f"head.project.{part}"] for part in ("weight", "bias")})

    def stands_on(self, tensors: dict[str, Tensor]) -> bool:
        """Whether exported tensors have this encoder's first layer, but for rounding; raises as `load_folded`."""
        first = load_encoder(self._config).layers[0].state_dict()  # always frozen
        return all(torch.allclose(tensors[f"encoder.layers.0.{name}"], t, atol=0.02) for name, t in first.items())

    @property
    def rate_share(self) -> float:
        """Learning rate of the tuned layers over that of all else."""
        return self._config.rate_share

    def forward(self, states: Tensor) -> Tensor:
        """Shape (n_batch, n_states, n_projected), of cached states (n_batch, n_states, n_cached x width)."""
        heard = dict(zip(self._config.cached, states.chunk(len(self._config.cached), dim=-1), strict=True))
        for number, layer in enumerate(self.tuned, self._config.frozen + 1):
            heard[number] = after(layer, heard[number - 1])
        joined = torch.cat([heard[number] for number in self._config.layers], dim=-1)
        projected: Tensor = self.dropout(self.project(as_frames(self.norm(as_image(joined)))))
        return projected


class Snapshots(nn.Module):
    """The teachers of several rounds as one: the mean of their posteriors (Huang et al. 2017, arXiv:1704.00109)."""

    def __init__(self, rounds: Iterable[Teacher]) -> None:
        super().__init__()
        self.rounds = nn.ModuleList(rounds)

    def forward(self, *heard: Tensor) -> Tensor:
        """Log-probabilities of a batch, shaped as `Teacher.forward` gives its logits."""
        return torch.stack([teacher(*heard).float().softmax(-1) for teacher in self.rounds]).mean(0).log()


def _conv(n_in: int, n_out: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, (1, kernel), (1, stride), (0, kernel // 2), bias=False),
        BatchNorm(n_out),
        nn.ReLU(),
    )


class _Residual(nn.Module):
    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.conv = _conv(width, width, kernel)

    def forward(self, frames: Tensor) -> Tensor:
        out: Tensor = frames + self.conv(frames)
        return out
