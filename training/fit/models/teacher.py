# SPDX-License-Identifier: MIT
"""The phoneme teacher: convolutions, then a bidirectional LSTM over the whole utterance."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from ...config import TeacherConfig
from ..labels import TARGETS
from .layout import as_frames, as_image
from .norm import BatchNorm


class Teacher(nn.Module):
    """CNN-BiLSTM over features.

    `forward` takes features, shape (n_batch, n_frames, n_features), n_frames even, and gives logits over
    `labels.TARGETS`, shape (n_batch, n_frames, n_targets). The LSTM runs at half the frame rate: phones are
    seldom shorter than two frames, and it halves the cost. A path around it keeps the detail of the frames.
    """

    def __init__(self, n_features: int, config: TeacherConfig) -> None:
        super().__init__()
        width, hidden = config.channels, config.hidden
        self.front = nn.Sequential(_conv(n_features, width, 5), _Residual(width, 3), _Residual(width, 3))
        self.shrink = _conv(width, width + width // 2, 3, stride=2)
        self.lstm = nn.LSTM(
            width + width // 2,
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

    def forward(self, features: Tensor) -> Tensor:
        """Logits of a batch."""
        frames = self.front(as_image(features))
        context, _ = self.lstm(as_frames(self.shrink(frames)))
        context = self.grow(as_image(self.dropout(context)))
        joined = self.back(torch.cat([frames, context], dim=1))
        return as_frames(self.out(self.dropout(joined)))


class Snapshots(nn.Module):
    """The teachers of several rounds as one: the mean of their posteriors (Huang et al. 2017, arXiv:1704.00109)."""

    def __init__(self, rounds: Iterable[Teacher]) -> None:
        super().__init__()
        self.rounds = nn.ModuleList(rounds)

    def forward(self, features: Tensor) -> Tensor:
        """Log-probabilities of a batch, shaped as `Teacher.forward` gives its logits."""
        return torch.stack([teacher(features).float().softmax(-1) for teacher in self.rounds]).mean(0).log()


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
