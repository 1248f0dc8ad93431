# SPDX-License-Identifier: MIT
"""Trained networks, and the teacher's log-probabilities of packed speech."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from wav2vis_core.acoustics.student import Name as StudentName

from ..config import SPEC, SPECS, TrainingConfig
from ..work import student_path, teacher_path
from .checkpoint import load_weights
from .labels import TARGETS
from .models.student import StudentNet
from .models.teacher import Snapshots, Teacher

# Frames that the teacher reads at a time, of which the margins at both ends are only context.
_WINDOW_FRAMES, _MARGIN_FRAMES, _BATCH_WINDOWS = 1024, 128, 16

_LEAST_PROBABILITY = 1e-7


def load_round(config: TrainingConfig, number: int) -> Teacher:
    """The teacher as a round left it, ready to use.

    Raises
    ------
    StaleError
        When it was not trained, or its sizes are not the config's.
    """
    model = Teacher(SPEC.n_features, config.teacher)
    load_weights(model, teacher_path(config, number))
    return model.eval()


def load_teacher(config: TrainingConfig) -> Snapshots:
    """The teacher that students learn from, ready to use: its last rounds together; raises as `load_round` does."""
    return Snapshots(load_round(config, number) for number in config.teacher.last_rounds).eval()


def load_student(config: TrainingConfig, name: StudentName = "offline") -> StudentNet:
    """A trained student, ready to use; raises as `load_round` does."""
    model = StudentNet(SPECS[name].n_features, config.students[name])
    load_weights(model, student_path(config, name))
    return model.eval()


@torch.no_grad()
def log_probabilities(
    model: nn.Module, features: NDArray[np.floating], groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The teacher's log-probabilities over groups of its targets, shape (n_frames, n_groups).

    Features, shape (n_frames, n_features), may hold many utterances end to end: they are read in overlapping
    windows, many at a time. `groups`, shape (n_targets,), is the group of each target.
    """
    device = next(model.parameters()).device
    fold = torch.zeros(len(TARGETS), int(np.max(groups)) + 1, device=device)
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
