"""The steps of a run after the features: teacher, its logits, student. Each goes on where it was stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import nn

from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.formats.common.output import open_atomically
from wav2vis_core.track.phones import CLASSES, SILENCE

from .align.realignment import realign
from .config import FitConfig, TrainingConfig
from .data import phone_times
from .data.features import SPEC, SPECS, Inputs, features_folder, load_inputs
from .fit.checkpoint import weights_in
from .fit.dataset import ChunkSampler, PackedCopy, packed_labels, training_copies
from .fit.labels import CLASS_OF_TARGET, PHONE_OF_TARGET, TARGETS, UNKNOWN
from .fit.logits import top_classes
from .fit.loop import fit, make_fabric
from .fit.losses import student_loss, teacher_loss
from .fit.models.student import StudentNet
from .fit.models.teacher import Teacher
from .fit.networks import as_batch, load_round, load_teacher, log_probabilities, student_path, teacher_path

log = logging.getLogger(__name__)

# Dev clips of which one is heard after each epoch: a sign of life, not a result.
_DEV_EVERY = 8


def train_teacher(config: TrainingConfig) -> None:
    """Train the teacher into `work/teacherROUND.ckpt`; before each round but the first, align the speech anew."""
    for number, fit_config in enumerate(config.teacher.rounds):
        fabric = make_fabric(config, cpu_bf16=fit_config.cpu_bf16)
        _train_round(config, number, fit_config, fabric)
        target = phone_times.aligned_path(config, number + 1)
        if number + 1 < len(config.teacher.rounds) and not target.exists() and fabric.is_global_zero:
            phone_times.write(realign(load_round(config, number), config), target)
        fabric.barrier()


def _train_round(config: TrainingConfig, number: int, fit_config: FitConfig, fabric: Fabric) -> None:
    model = Teacher(SPEC.n_features, config.teacher)
    checkpoint = teacher_path(config, number)
    if number and not checkpoint.exists():
        model.load_state_dict(weights_in(teacher_path(config, number - 1)))
    fit(
        model,
        partial(teacher_loss, config=config.teacher),
        ChunkSampler(teacher_copies(config, number), fit_config, config.seed + number),
        fit_config,
        fabric,
        checkpoint,
        _validation(config, PHONE_OF_TARGET),
    )


def teacher_copies(config: TrainingConfig, number: int) -> list[PackedCopy]:
    """The training speech as a round of the teacher learns it."""
    phones = phone_times.train_phones(config, number)
    states = features_folder(config, "encoder") if config.teacher.encoder else None
    return training_copies(features_folder(config), phones, config.source_weights, states=states)


def store_logits(config: TrainingConfig) -> None:
    """Write the teacher's log-probabilities of each copy's likeliest classes into `work/logits`.

    It hears the quiet variant; the student must match it from the rough one too. Processes of torchrun share the
    copies among them.
    """
    fabric = make_fabric(config)
    model = load_teacher(config).to(fabric.device)
    out = config.work / "logits"
    for folder in sorted((features_folder(config) / "train").iterdir())[fabric.global_rank :: fabric.world_size]:
        target = out / f"{folder.name}.npy"
        if target.exists():
            continue
        heard = load_inputs(config, f"train/{folder.name}")
        rows = top_classes(log_probabilities(model, heard, CLASS_OF_TARGET))
        with open_atomically(target, overwrite=True, parents=True) as file:
            np.save(file, rows)
        log.info("logits: %s", target)


def train_students(config: TrainingConfig) -> None:
    """Distil each student of the config into its checkpoint."""
    for name in config.students:
        train_student(config, name)


def train_student(config: TrainingConfig, name: StudentName = "offline") -> None:
    """Distil one student into `work/student.ckpt` or `work/live.ckpt`."""
    student_config = config.students[name]
    fabric = make_fabric(config)
    model = StudentNet(SPECS[name].n_features, student_config)
    if student_config.begin and not student_path(config, name).exists():
        model.load_state_dict(weights_in(student_config.begin))
    fit(
        model,
        partial(student_loss, config=student_config),
        student_sampler(config, name),
        student_config.fit,
        fabric,
        student_path(config, name),
        _validation(config, np.arange(len(CLASSES)), name),
    )


def student_sampler(config: TrainingConfig, name: StudentName = "offline") -> ChunkSampler:
    """Batches of what a student hears, with the teacher's log-probabilities."""
    phones = phone_times.train_phones(config, len(config.teacher.rounds) - 1)
    folder = features_folder(config, name)
    copies = training_copies(folder, phones, config.source_weights, logits=config.work / "logits")
    return ChunkSampler(copies, config.students[name].fit, config.seed)


def _validation(
    config: TrainingConfig, groups: NDArray[np.int64], name: StudentName = "offline"
) -> Callable[[nn.Module], float]:
    """Share of the dev speech frames that a network tells right; `groups` names each output's label."""
    folder = features_folder(config, name) / "dev/0"
    is_teacher = len(groups) == len(TARGETS)
    heard = load_inputs(config, "dev/0") if is_teacher else Inputs(np.load(folder / "quiet.npy"))
    labels, ends = packed_labels(folder, phone_times.dev_phones(config)), np.load(folder / "ends.npy")
    clips = list(zip(np.concatenate([[0], ends[:-1]]), ends, strict=True))[::_DEV_EVERY]
    truth_of = PHONE_OF_TARGET if is_teacher else CLASS_OF_TARGET

    @torch.no_grad()
    def accuracy(model: nn.Module) -> float:
        device = next(model.parameters()).device
        right = total = 0
        for start, end in clips:
            guess = model(*as_batch(heard, [(start, end)], device))[0].argmax(-1).cpu().numpy()
            speech = (labels[start:end] != UNKNOWN) & (labels[start:end] != TARGETS.index(SILENCE))
            right += int((groups[guess] == truth_of[labels[start:end]])[speech].sum())
            total += int(speech.sum())
        return right / max(total, 1)

    return accuracy
