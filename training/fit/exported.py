# SPDX-License-Identifier: MIT
"""Exported weights as the beginning of training: batch normalisation is taken out of them again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.weights import read_safetensors

from ..stamp import StaleError
from .models.norm import BatchNorm
from .models.student import StudentNet
from .models.teacher import Teacher

_OTHER_SIZES = "use the sizes of the network that it holds"


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
    _take_normaliser(tensors, "input", normaliser, student.normaliser, student.stack)
    try:
        net.load_folded(tensors)
    except (RuntimeError, KeyError):
        raise StaleError("holds a student of other sizes than the config's", "begin", _OTHER_SIZES) from None
    settle(net, features)


@torch.no_grad()
def load_studio(teacher: Teacher, path: Path, normaliser: Normaliser) -> None:
    """Let a teacher with an encoder give what an exported `studio` listener gives, of features of another normaliser.

    Raises
    ------
    StaleError
        When its sizes are not the teacher's, or it is another network or stands on another encoder.
    WeightsError
        When the file is missing or damaged.
    """
    stored, _ = read_safetensors(path)
    if teacher.encoder is None:
        raise StaleError("stands on an encoder, which the config's teacher has not", str(path), "name its encoder")
    tensors = {name: _single(tensor, stored.get(f"{name}.scale")) for name, tensor in stored.items()}
    try:
        theirs = Normaliser(*(stored[f"normaliser.{name}"] for name in ("speech_mean", "mean", "std")))
        _take_normaliser(tensors, "head.front.0", normaliser, theirs)
        teacher.load_folded(tensors)
        same = teacher.encoder.stands_on(tensors)
    except (RuntimeError, KeyError):
        raise StaleError("holds another network than the config's", str(path), _OTHER_SIZES) from None
    if not same:
        raise StaleError("stands on another encoder than the config's", str(path), "name its encoder")


@torch.no_grad()
def settle(net: nn.Module, *heard: Tensor) -> None:
    """Give each normalisation the statistics of a batch, so that the network stays the same in training mode.

    As nearly as the batch is like all other speech.
    """
    hooks = [m.register_forward_pre_hook(_keep_statistics) for m in net.modules() if isinstance(m, BatchNorm)]
    was_training = net.training
    net.eval()(*heard)
    net.train(was_training)
    for hook in hooks:
        hook.remove()


def _single(tensor: NDArray[np.generic], scale: NDArray[np.float32] | None) -> Tensor:
    """A stored tensor in single precision, its rows multiplied by their scales where it has any."""
    single = np.array(tensor, np.float32)
    return torch.from_numpy(single if scale is None else single * scale.reshape(-1, *[1] * (single.ndim - 1)))


def _take_normaliser(
    tensors: dict[str, Tensor], layer: str, ours: Normaliser, theirs: Normaliser, stack: int = 1
) -> None:
    """Let the first layer, shape (n_out, n_features, n_taps), take features of our normaliser instead of theirs."""
    scale, offset = (torch.from_numpy(row).repeat(stack)[:, None] for row in _between(ours, theirs))
    weight = tensors[f"{layer}.weight"]
    tensors[f"{layer}.bias"] = tensors[f"{layer}.bias"] + (weight * offset).sum((1, 2))
    tensors[f"{layer}.weight"] = weight * scale


def _between(ours: Normaliser, theirs: Normaliser) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Scale and offset, shape (n_features,), from features of one normaliser to those of another."""
    return ours.std / theirs.std, (ours.mean - theirs.mean) / theirs.std


def _keep_statistics(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    """Give a normalisation the statistics of what it is given, and the gain and offset that undo them."""
    assert isinstance(norm, BatchNorm) and norm.running_mean is not None and norm.running_var is not None
    gain, offset = norm.folded()
    mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), correction=0)
    norm.bias.copy_(offset + gain * mean)
    norm.weight.copy_(gain * torch.sqrt(variance + norm.eps))
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
