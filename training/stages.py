"""The steps of a run after the features: teacher, its logits, student. Each goes on where it was stopped."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.phones import CLASSES, SILENCE

from .config import TrainingConfig
from .dataset import ChunkSampler, training_copies
from .features import SPEC
from .labels import CLASS_OF_TARGET, PHONE_OF_TARGET, TARGETS, UNKNOWN
from .loop import fit, make_fabric
from .losses import student_loss, teacher_loss
from .models.student import StudentNet
from .models.teacher import Teacher

log = logging.getLogger(__name__)

# The teacher hears this much at a time, and the margins at both ends only as context.
_WINDOW_FRAMES, _MARGIN_FRAMES, _BATCH_WINDOWS = 1024, 128, 16

_LEAST_PROBABILITY = 1e-7

# Dev clips of which one is heard after each epoch: a sign of life, not a result.
_DEV_EVERY = 8


def train_teacher(config: TrainingConfig) -> None:
    """Train the teacher into `work/teacher.ckpt`."""
    fabric = make_fabric(config)
    sampler = ChunkSampler(
        training_copies(config.work / "features", config.source_weights), config.teacher.fit, config.seed
    )
    model = Teacher(SPEC.n_features, config.teacher)
    fit(
        model,
        partial(teacher_loss, config=config.teacher),
        sampler,
        config.teacher.fit,
        fabric,
        config.work / "teacher.ckpt",
        partial(_accuracy, folder=config.work / "features/dev/0", groups=PHONE_OF_TARGET),
    )


def store_logits(config: TrainingConfig) -> None:
    """Write the teacher's log-probabilities over CLASSES for each copy into `work/logits`.

    It hears the quiet variant; the student must match it from the rough one too.
    """
    fabric = make_fabric(config)
    model = load_teacher(config).to(fabric.device)
    out = config.work / "logits"
    out.mkdir(parents=True, exist_ok=True)
    for folder in sorted((config.work / "features/train").iterdir()):
        target = out / f"{folder.name}.npy"
        if target.exists():
            continue
        part = target.with_suffix(".part.npy")
        np.save(part, class_log_probabilities(model, np.load(folder / "quiet.npy")).astype(np.float16))
        part.replace(target)
        log.info("logits: %s", target)


def train_student(config: TrainingConfig) -> None:
    """Distil the student into `work/student.ckpt`."""
    fabric = make_fabric(config)
    model = StudentNet(SPEC.n_features, config.student)
    fit(
        model,
        partial(student_loss, config=config.student),
        student_sampler(config),
        config.student.fit,
        fabric,
        config.work / "student.ckpt",
        partial(_accuracy, folder=config.work / "features/dev/0", groups=np.arange(len(CLASSES))),
    )


def student_sampler(config: TrainingConfig) -> ChunkSampler:
    """Batches with the teacher's log-probabilities."""
    copies = training_copies(config.work / "features", config.source_weights, config.work / "logits")
    return ChunkSampler(copies, config.student.fit, config.seed)


def load_teacher(config: TrainingConfig) -> Teacher:
    """The trained teacher, ready to listen."""
    model = Teacher(SPEC.n_features, config.teacher)
    model.load_state_dict(_state(config.work / "teacher.ckpt"))
    return model.eval()


def load_student(config: TrainingConfig) -> StudentNet:
    """The trained student, ready to listen."""
    model = StudentNet(SPEC.n_features, config.student)
    model.load_state_dict(_state(config.work / "student.ckpt"))
    return model.eval()


@torch.no_grad()
def class_log_probabilities(model: Teacher, features: NDArray[np.floating]) -> NDArray[np.float32]:
    """The teacher's log-probabilities over CLASSES, shape (n_frames, n_classes).

    Features, shape (n_frames, n_features), may hold many utterances end to end: they are heard in overlapping
    windows, many at a time.
    """
    device = next(model.parameters()).device
    fold = torch.zeros(len(TARGETS), len(CLASSES), device=device)
    fold[torch.arange(len(TARGETS)), torch.from_numpy(CLASS_OF_TARGET)] = 1
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


def _state(path: Path) -> dict[str, Tensor]:
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)["model"]
    return state


def _even(features: NDArray[np.floating]) -> Tensor:
    """One batch of one clip with an even number of frames; the teacher halves them."""
    padded = np.pad(np.asarray(features, np.float32), ((0, len(features) % 2), (0, 0)))
    return torch.from_numpy(padded)[None]


@torch.no_grad()
def _accuracy(model: nn.Module, folder: Path, groups: NDArray[np.int64]) -> float:
    """Share of the speech frames of a packed folder that are told right; `groups` names each output's label."""
    features, labels = np.load(folder / "quiet.npy", mmap_mode="r"), np.load(folder / "labels.npy")
    ends = np.load(folder / "ends.npy")
    truth_of = PHONE_OF_TARGET if len(groups) == len(TARGETS) else CLASS_OF_TARGET
    device = next(model.parameters()).device
    right = total = 0
    for start, end in list(zip(np.concatenate([[0], ends[:-1]]), ends, strict=True))[::_DEV_EVERY]:
        guess = model(_even(features[start:end]).to(device))[0, : end - start].argmax(-1).cpu().numpy()
        speech = (labels[start:end] != UNKNOWN) & (labels[start:end] != TARGETS.index(SILENCE))
        right += int((groups[guess] == truth_of[labels[start:end]])[speech].sum())
        total += int(speech.sum())
    return right / max(total, 1)
