"""Trained networks, and what the teacher hears in packed speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from wav2vis_core.acoustics.student import Name as StudentName

from ..config import TrainingConfig
from ..data.features import SPEC, SPECS
from .checkpoint import weights_in
from .labels import TARGETS
from .models.student import StudentNet
from .models.teacher import Snapshots, Teacher

# The teacher hears this much at a time, and the margins at both ends only as context.
_WINDOW_FRAMES, _MARGIN_FRAMES, _BATCH_WINDOWS = 1024, 128, 16

_LEAST_PROBABILITY = 1e-7


def teacher_path(config: TrainingConfig, number: int) -> Path:
    """The checkpoint of a round of the teacher."""
    return config.work / f"teacher{number}.ckpt"


def load_round(config: TrainingConfig, number: int) -> Teacher:
    """The teacher as a round left it, ready to listen."""
    model = Teacher(SPEC.n_features, config.teacher)
    model.load_state_dict(weights_in(teacher_path(config, number)))
    return model.eval()


def load_teacher(config: TrainingConfig) -> Snapshots:
    """The teacher that students learn from, ready to listen: its last rounds together."""
    n_rounds = len(config.teacher.rounds)
    return Snapshots(load_round(config, n) for n in range(max(0, n_rounds - config.teacher.snapshots), n_rounds)).eval()


def student_path(config: TrainingConfig, name: StudentName) -> Path:
    """The checkpoint of a student."""
    return config.work / {"offline": "student.ckpt", "live": "live.ckpt"}[name]


def load_student(config: TrainingConfig, name: StudentName = "offline") -> StudentNet:
    """A trained student, ready to listen."""
    model = StudentNet(SPECS[name].n_features, config.students[name])
    model.load_state_dict(weights_in(student_path(config, name)))
    return model.eval()


@torch.no_grad()
def log_probabilities(
    model: nn.Module, features: NDArray[np.floating], groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The teacher's log-probabilities over groups of its targets, shape (n_frames, n_groups).

    Features, shape (n_frames, n_features), may hold many utterances end to end: they are heard in overlapping
    windows, many at a time. `groups`, shape (n_targets,), is the group of each target.
    """
    device = next(model.parameters()).device
    fold = torch.zeros(len(TARGETS), int(groups.max()) + 1, device=device)
    fold[torch.arange(len(TARGETS)), torch.from_numpy(groups)] = 1
    step = _WINDOW_FRAMES - 2 * _MARGIN_FRAMES
    n_windows = max(1, -(-len(features) // step))
    beyond = n_windows * step - len(features) + _MARGIN_FRAMES
    padded = np.pad(features, ((_MARGIN_FRAMES, beyond), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW_FRAMES, axis=0)[::step].swapaxes(1, 2)
    parts = []
    for first in range(0, n_windows, _BATCH_WINDOWS):
        batch = torch.from_numpy(np.array(windows[first : first + _BATCH_WINDOWS], np.float32))
        probabilities = model(batch.to(device))[:, _MARGIN_FRAMES:-_MARGIN_FRAMES].float().softmax(-1)
        log_probabilities = (probabilities @ fold).clamp(min=_LEAST_PROBABILITY).log()
        parts.append(log_probabilities.flatten(0, 1).cpu().numpy())
    return np.concatenate(parts)[: len(features)]
