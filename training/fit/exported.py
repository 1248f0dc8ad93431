# SPDX-License-Identifier: MIT
"""An exported student as the beginning of training: batch normalisation is taken out of its weights again."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import Student

from ..stamp import StaleError
from .models.norm import BatchNorm
from .models.student import StudentNet


@torch.no_grad()
def begin_with(net: StudentNet, student: Student, normaliser: Normaliser, features: Tensor) -> None:
    """Let `net` give what `student` gives, of features that another normaliser made.

    Each normalisation takes its statistics from `features`, shape (n_batch, n_frames, n_features), so that the network
    stays the same in training mode too, as nearly as they are like all other speech.

    Raises
    ------
    StaleError
        When the student's sizes are not the network's.
    """
    tensors = {name: torch.from_numpy(np.array(tensor)) for name, tensor in student.tensors.items()}
    scale, offset = (torch.from_numpy(row).repeat(student.stack)[:, None] for row in _between(normaliser, student))
    weight = tensors["input.weight"]
    tensors["input.bias"] += (weight * offset).sum((1, 2))
    tensors["input.weight"] = weight * scale
    try:
        net.load_folded(tensors)
    except (RuntimeError, KeyError):
        raise StaleError(
            "holds a student of other sizes than the config's", "begin", "use the sizes of that student"
        ) from None
    hooks = [m.register_forward_pre_hook(_keep_statistics) for m in net.modules() if isinstance(m, BatchNorm)]
    was_training = net.training
    net.eval()(features)
    net.train(was_training)
    for hook in hooks:
        hook.remove()


def _between(normaliser: Normaliser, student: Student) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Scale and offset, shape (n_features,), from features of one normaliser to those that the student learned."""
    theirs = student.normaliser
    return normaliser.std / theirs.std, (normaliser.mean - theirs.mean) / theirs.std


def _keep_statistics(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    """Give a normalisation the statistics of what it is given, and the gain and offset that undo them."""
    assert isinstance(norm, BatchNorm) and norm.running_mean is not None and norm.running_var is not None
    mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), correction=0)
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    norm.bias.add_(gain * (mean - norm.running_mean))
    norm.weight.copy_(gain * torch.sqrt(variance + norm.eps))
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
