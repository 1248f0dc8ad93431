# SPDX-License-Identifier: MIT
"""The student as it is trained; `wav2vis_core.acoustics.student` runs the same network in NumPy."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wav2vis_core.acoustics.layers import look_aheads
from wav2vis_core.track.phones import CLASSES

from ...config import StudentConfig
from .layout import as_frames, as_image
from .norm import BatchNorm


class StudentNet(nn.Module):
    """Depthwise-separable dilated convolutions (Chollet 2017, arXiv:1610.02357).

    `forward` takes features, shape (n_batch, n_frames, n_features), and gives logits over `CLASSES`, shape
    (n_batch, n_frames, n_classes). Convolutions over time are written as images one pixel high, channels last:
    twice as fast on a CPU as `Conv1d`.

    Convolutions look as far ahead as back until the config's look-ahead is spent, then only back. With a `stack` in
    the config they run over so many frames side by side; n_frames is then a multiple of it.
    """

    def __init__(self, n_features: int, config: StudentConfig) -> None:
        super().__init__()
        width, kernel = config.channels, config.kernel
        self.look_ahead_frames = config.reach_frames if config.look_ahead_frames is None else config.look_ahead_frames
        self._stack = config.stack
        reaches = [kernel // 2 * dilation for dilation in (1, *config.dilations)]
        ahead, *block_aheads = look_aheads(reaches, self.look_ahead_frames // config.stack)
        self.input = _Normed(_OverTime(config.stack * n_features, width, kernel, ahead=ahead))
        self.blocks = nn.ModuleList(
            _Block(width, kernel, *shape) for shape in zip(config.dilations, block_aheads, strict=True)
        )
        self.output = nn.Conv2d(width, config.stack * len(CLASSES), 1)

    def forward(self, features: Tensor) -> Tensor:
        """Logits of a batch."""
        n_batch, n_frames, n_features = features.shape
        stacked = features.reshape(n_batch, n_frames // self._stack, self._stack * n_features)
        frames = self.input(as_image(stacked))
        for block in self.blocks:
            frames = block(frames)
        return as_frames(self.output(frames)).reshape(n_batch, n_frames, len(CLASSES))

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

    @torch.no_grad()
    def load_folded(self, tensors: dict[str, Tensor]) -> None:
        """Take tensors as `folded` gives them; KeyError or RuntimeError when they are another network's."""
        self.input.load_folded(tensors["input.weight"], tensors["input.bias"])
        for k, block in enumerate(self.blocks):
            assert isinstance(block, _Block)
            depth, point = f"blocks.{k}.depth", f"blocks.{k}.point"
            block.depth.load_folded(tensors[f"{depth}.weight"][:, None], tensors[f"{depth}.bias"])
            block.point.load_folded(tensors[f"{point}.weight"][:, :, None], tensors[f"{point}.bias"])
        self.output.weight.copy_(tensors["output.weight"][:, :, None, None])
        assert self.output.bias is not None
        self.output.bias.copy_(tensors["output.bias"])


class _OverTime(nn.Conv2d):
    """Convolution over time whose last tap lies `ahead` frames ahead, zeros beyond both ends."""

    def __init__(self, n_in: int, n_out: int, kernel: int, *, ahead: int, dilation: int = 1, groups: int = 1) -> None:
        super().__init__(n_in, n_out, (1, kernel), dilation=(1, dilation), groups=groups, bias=False)
        self._zeros = ((kernel - 1) * dilation - ahead, ahead)

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(F.pad(input, self._zeros))


class _Normed(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv, self.norm = conv, BatchNorm(conv.out_channels)

    def forward(self, frames: Tensor) -> Tensor:
        return torch.relu(self.norm(self.conv(frames)))

    @torch.no_grad()
    def folded(self) -> tuple[Tensor, Tensor]:
        scale, offset = self.norm.folded()
        return (self.conv.weight * scale[:, None, None, None])[:, :, 0], offset

    @torch.no_grad()
    def load_folded(self, weight: Tensor, bias: Tensor) -> None:
        self.conv.weight.copy_(weight[:, :, None])
        self.norm.only_add(bias)


class _Block(nn.Module):
    """Each channel over time, then all channels at each frame, beside the frames as they were."""

    def __init__(self, width: int, kernel: int, dilation: int, ahead: int) -> None:
        super().__init__()
        self.depth = _Normed(_OverTime(width, width, kernel, ahead=ahead, dilation=dilation, groups=width))
        self.point = _Normed(nn.Conv2d(width, width, 1, bias=False))

    def forward(self, frames: Tensor) -> Tensor:
        out: Tensor = frames + self.point(self.depth(frames))
        return out
