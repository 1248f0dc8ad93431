"""The student as it is trained; `wav2vis_core.student` runs the same network in NumPy."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wav2vis_core.phones import CLASSES

from ..config import StudentConfig
from .layout import as_frames, as_image
from .norm import BatchNorm


class StudentNet(nn.Module):
    """Depthwise-separable dilated convolutions (Chollet 2017, arXiv:1610.02357).

    `forward` takes features, shape (n_batch, n_frames, n_features), and gives logits over `CLASSES`, shape
    (n_batch, n_frames, n_classes). Convolutions over time are written as images one pixel high, channels last:
    twice as fast on a CPU as `Conv1d`.

    Convolutions hear as far ahead as back. A student that may hear fewer frames ahead gets its features late by
    the difference: what comes out at a frame then speaks of an earlier one.
    """

    def __init__(self, n_features: int, config: StudentConfig) -> None:
        super().__init__()
        width, kernel = config.channels, config.kernel
        ahead = config.look_ahead_frames
        self.look_ahead_frames = config.reach_frames if ahead is None else ahead
        self._delay_frames = config.reach_frames - self.look_ahead_frames
        self.input = _Normed(nn.Conv2d(n_features, width, (1, kernel), padding=(0, kernel // 2), bias=False))
        self.blocks = nn.ModuleList(_Block(width, kernel, dilation) for dilation in config.dilations)
        self.output = nn.Conv2d(width, len(CLASSES), 1)

    def forward(self, features: Tensor) -> Tensor:
        """Logits of a batch."""
        frames = self.input(as_image(F.pad(features, (0, 0, self._delay_frames, 0))))
        for block in self.blocks:
            frames = block(frames)
        return as_frames(self.output(frames))[:, : features.shape[1]]

    def folded(self) -> dict[str, Tensor]:
        """The tensors of inference by name, every batch normalisation folded into the weights before it."""
        tensors = dict(zip(("input.weight", "input.bias"), self.input.folded(), strict=True))
        for k, block in enumerate(self.blocks):
            assert isinstance(block, _Block)
            depth_weight, depth_bias = block.depth.folded()
            point_weight, point_bias = block.point.folded()
            tensors[f"blocks.{k}.depth.weight"] = depth_weight[:, 0]
            tensors[f"blocks.{k}.depth.bias"] = depth_bias
            tensors[f"blocks.{k}.point.weight"] = point_weight[:, :, 0]
            tensors[f"blocks.{k}.point.bias"] = point_bias
        tensors["output.weight"] = self.output.weight[:, :, 0, 0].detach()
        assert self.output.bias is not None
        tensors["output.bias"] = self.output.bias.detach()
        return tensors


class _Normed(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv, self.norm = conv, BatchNorm(conv.out_channels)

    def forward(self, frames: Tensor) -> Tensor:
        return torch.relu(self.norm(self.conv(frames)))

    @torch.no_grad()
    def folded(self) -> tuple[Tensor, Tensor]:
        mean, variance = self.norm.running_mean, self.norm.running_var
        assert mean is not None and variance is not None
        scale = self.norm.weight / torch.sqrt(variance + self.norm.eps)
        return (self.conv.weight * scale[:, None, None, None])[:, :, 0], self.norm.bias - mean * scale


class _Block(nn.Module):
    """Each channel over time, then all channels at each frame, beside the frames as they were."""

    def __init__(self, width: int, kernel: int, dilation: int) -> None:
        super().__init__()
        reach = kernel // 2 * dilation
        self.depth = _Normed(
            nn.Conv2d(width, width, (1, kernel), padding=(0, reach), dilation=(1, dilation), groups=width, bias=False)
        )
        self.point = _Normed(nn.Conv2d(width, width, 1, bias=False))

    def forward(self, frames: Tensor) -> Tensor:
        out: Tensor = frames + self.point(self.depth(frames))
        return out
