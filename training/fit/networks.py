# SPDX-License-Identifier: MIT
"""Trained networks, and the teacher's log-probabilities of packed speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.acoustics.student import Name as StudentName

from ..config import SPEC, SPECS, TrainingConfig
from ..data.encoders import FRAMES_PER_STATE
from ..data.features import Inputs, load_normaliser
from ..work import student_path, teacher_path
from .checkpoint import load_weights
from .exported import load_studio
from .labels import TARGETS
from .logits import LEAST_PROBABILITY
from .models.student import StudentNet
from .models.teacher import Snapshots, Teacher

# Frames that the teacher reads at a time, of which the margins at both ends are only context.
_WINDOW_FRAMES, _MARGIN_FRAMES, _BATCH_WINDOWS = 1024, 128, 16


def load_round(config: TrainingConfig, number: int) -> Teacher:
    """The teacher as a round left it, or as exported weights have it, ready to use.

    Raises
    ------
    StaleError
        When it was not trained, or its sizes are not the config's.
    """
    model, path = Teacher(SPEC.n_features, config.teacher), teacher_path(config, number)
    if path.suffix == ".safetensors":
        load_studio(model, path, load_normaliser(config))
    else:
        load_weights(model, path)
    return model.eval()


def load_teacher(config: TrainingConfig) -> Snapshots:
    """The teacher that students learn from, ready to use: its last rounds together; raises as `load_round` does."""
    return Snapshots(load_round(config, number) for number in config.teacher.last_rounds).eval()


def load_student(config: TrainingConfig, name: StudentName = "offline") -> StudentNet:
    """A trained student, ready to use; raises as `load_round` does."""
    model = StudentNet(SPECS[name].n_features, config.students[name])
    load_weights(model, student_path(config, name))
    return model.eval()


def log_probabilities(model: nn.Module, heard: Inputs, groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """The teacher's log-probabilities over groups of its targets, shape (n_frames, n_groups).

    The inputs may hold many utterances end to end: they are heard in overlapping windows, many at a time. `groups`,
    shape (n_targets,), is the group of each target.
    """
    fold = torch.zeros(len(TARGETS), int(np.max(groups)) + 1)
    fold[torch.arange(len(TARGETS)), torch.from_numpy(groups)] = 1
    out = np.empty((len(heard.features), fold.shape[1]), np.float32)
    for first, logits in _window_logits(model, heard):
        probabilities = logits.softmax(-1) @ fold
        out[first : first + len(logits)] = probabilities.clamp(min=LEAST_PROBABILITY).log().numpy()
    return out


def target_logits(model: nn.Module, heard: Inputs) -> Tensor:
    """The teacher's logits, shape (n_frames, n_targets), heard as by `log_probabilities`."""
    out = torch.empty(len(heard.features), len(TARGETS))
    for first, logits in _window_logits(model, heard):
        out[first : first + len(logits)] = logits
    return out


def as_batch(heard: Inputs, spans: Sequence[tuple[int, int]], device: torch.device) -> list[Tensor]:
    """What a network is given of some windows of equal length, from an even frame up to an even frame."""
    rates = ((heard.features, 1), (heard.states, FRAMES_PER_STATE))
    return [
        torch.from_numpy(np.stack([rows[a // rate : b // rate] for a, b in spans]).astype(np.float32)).to(device)
        for rows, rate in rates
        if rows is not None
    ]


@torch.no_grad()
def _window_logits(model: nn.Module, heard: Inputs) -> Iterator[tuple[int, Tensor]]:
    """First frame and logits, on the CPU, of one stretch after the other."""
    device, n_frames = next(model.parameters()).device, len(heard.features)
    step = _WINDOW_FRAMES - 2 * _MARGIN_FRAMES
    begins = range(0, n_frames, step)
    spans = [(max(0, k - _MARGIN_FRAMES), min(n_frames, k + step + _MARGIN_FRAMES)) for k in begins]
    for n in range(0, len(spans), _BATCH_WINDOWS):
        here = range(n, min(n + _BATCH_WINDOWS, len(spans)))
        for _, same in groupby(here, key=lambda k: spans[k][1] - spans[k][0]):  # those at the ends are shorter
            numbers = list(same)
            logits = model(*as_batch(heard, [spans[k] for k in numbers], device)).float().cpu()
            for k, window in zip(numbers, logits, strict=True):
                yield begins[k], window[begins[k] - spans[k][0] :][:step]
