# SPDX-License-Identifier: MIT
"""Batch normalisation over the whole batch, also when several processes share it."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn


class BatchNorm(nn.BatchNorm2d):
    """`nn.BatchNorm2d` whose statistics are those of all processes' shares of a batch, which are of equal size.

    torch's own SyncBatchNorm does not run on CPUs.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Normalised input, shape (n_batch, n_channels, height, width)."""
        if not (self.training and dist.is_initialized() and dist.get_world_size() > 1):
            return super().forward(input)
        frames = input.float()
        mean = _mean_over_ranks(frames.mean((0, 2, 3)))
        centred = frames - mean[:, None, None]
        variance = _mean_over_ranks(centred.square().mean((0, 2, 3)))
        n = frames.numel() / frames.shape[1] * dist.get_world_size()
        with torch.no_grad():
            assert self.running_mean is not None and self.running_var is not None
            assert self.num_batches_tracked is not None and self.momentum is not None
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * (n / (n - 1)), self.momentum)
            self.num_batches_tracked += 1
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return (centred * scale[:, None, None] + self.bias[:, None, None]).to(input.dtype)

    @torch.no_grad()
    def folded(self) -> tuple[Tensor, Tensor]:
        """What it multiplies by and adds at inference, shape (n_channels,) each."""
        assert self.running_mean is not None and self.running_var is not None
        scale = self.weight / torch.sqrt(self.running_var + self.eps)
        return scale, self.bias - self.running_mean * scale

    @torch.no_grad()
    def only_add(self, offset: Tensor | float) -> None:
        """Let it add this at inference and change nothing else."""
        assert self.running_mean is not None and self.running_var is not None
        self.running_mean.zero_()
        self.running_var.fill_(1 - self.eps)
        self.weight.fill_(1)
        self.bias.zero_().add_(offset)


class _SumOverRanks(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        total = values.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        dist.all_reduce(total)
        return total


def _mean_over_ranks(values: Tensor) -> Tensor:
    total: Tensor = _SumOverRanks.apply(values)  # type: ignore[no-untyped-call]
    return total / dist.get_world_size()
