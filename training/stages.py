# SPDX-License-Identifier: MIT
"""The steps of a run after the features: teacher, logits, students. Each continues where it was stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import nn

from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.acoustics.student import Student
from wav2vis_core.track.phones import CLASSES, SILENCE

from . import work
from .align.realignment import realign
from .arrays import write_array
from .config import SPEC, SPECS, FitConfig, TrainingConfig
from .data import phone_times
from .data.features import Inputs, dev_speech, load_inputs, load_normaliser, train_copies
from .fit.checkpoint import check, load_weights
from .fit.dataset import ChunkSampler, PackedCopy, packed_labels, training_copies
from .fit.exported import begin_with, settle
from .fit.hearing import hear, heard_rows
from .fit.labels import CLASS_OF_TARGET, PHONE_OF_TARGET, TARGETS, UNKNOWN
from .fit.logits import taught_rows, top_classes
from .fit.loop import fit, make_fabric
from .fit.losses import student_loss, teacher_loss
from .fit.models.student import StudentNet
from .fit.models.teacher import Teacher
from .fit.networks import as_batch, load_round, load_teacher, log_probabilities

log = logging.getLogger(__name__)

# Every eighth dev clip is used after each epoch: a sign of life, not a result.
_DEV_EVERY = 8


def train_teacher(config: TrainingConfig) -> None:
    """Train the teacher into `work/teacherROUND.ckpt`; before each round but the first, realign the speech.

    Nothing where the config has `studio` teach.

    Raises
    ------
    StaleError
        When the features, or what an earlier run left of the teacher, were made with another config.
    """
    for number, fit_config in enumerate(config.teacher.rounds if config.teach == "teacher" else ()):
        fabric = make_fabric(config, cpu_bf16=fit_config.cpu_bf16)
        if number >= len(config.teacher.begin):
            _train_round(config, number, fit_config, fabric)
        if number + 1 < len(config.teacher.rounds) and fabric.is_global_zero:
            stamp = work.phone_times(config, number + 1)
            if not stamp.holds():
                phone_times.write(realign(load_round(config, number), config), stamp)
        fabric.barrier()


def _train_round(config: TrainingConfig, number: int, fit_config: FitConfig, fabric: Fabric) -> None:
    stamp = work.teacher(config, number)
    if config.teacher.distill_share:
        _hear(config, fabric)
    sampler = ChunkSampler(teacher_copies(config, number), fit_config, config.seed + number)
    if number and not stamp.target.exists():
        model = load_round(config, number - 1)
        if work.teacher_path(config, number - 1).suffix == ".safetensors":
            settle(model, *sampler.batch(0).heard)
    else:
        model = Teacher(SPEC.n_features, config.teacher)
    fit(
        model,
        partial(teacher_loss, config=config.teacher),
        sampler,
        fit_config,
        fabric,
        stamp,
        _validation(config, PHONE_OF_TARGET),
    )


def teacher_copies(config: TrainingConfig, number: int) -> list[PackedCopy]:
    """The training speech as a round of the teacher learns it; StaleError where that needs what nobody heard."""
    phones = phone_times.train_phones(config, number)
    states = train_copies(config, "encoder") if config.teacher.encoder else []
    copies = train_copies(config)
    logits = [heard_rows(config, packed) for packed in copies] if config.teacher.distill_share else []
    return training_copies(copies, phones, config.source_weights, logits=logits, states=states)


def store_logits(config: TrainingConfig) -> None:
    """Write the log-probabilities of each copy's likeliest classes, as students are taught them, into `work/logits`.

    The teacher gets the quiet variant; the student must match it from the rough one too. Processes of torchrun share
    the copies among them.

    Raises
    ------
    StaleError
        When the features, the teacher, or existing log-probabilities were made with another config.
    """
    fabric = make_fabric(config)
    rows_of = _studio_rows(config, fabric) if config.teach == "studio" else _teacher_rows(config, fabric)
    copies = range(config.features.copies)
    for copy in copies[fabric.global_rank :: fabric.world_size]:
        stamp = work.logits(config, copy)
        if stamp.holds():
            continue
        write_array(stamp.target, rows_of(copy))
        stamp.write()
        log.info("logits: %s", stamp.target)


def _teacher_rows(config: TrainingConfig, fabric: Fabric) -> Callable[[int], NDArray[Any]]:
    check_teacher(config)
    model = load_teacher(config).to(fabric.device)
    return lambda copy: top_classes(
        log_probabilities(model, load_inputs(config, work.train_part(copy)), CLASS_OF_TARGET)
    )


def _studio_rows(config: TrainingConfig, fabric: Fabric) -> Callable[[int], NDArray[Any]]:
    _hear(config, fabric)
    copies = train_copies(config)
    return lambda copy: heard_rows(config, copies[copy])


def _hear(config: TrainingConfig, fabric: Fabric) -> None:
    """Let one process hear for all, once there is something to teach it to."""
    train_copies(config)
    if fabric.is_global_zero:
        hear(config)
    fabric.barrier()


def check_teacher(config: TrainingConfig) -> None:
    """Raise StaleError unless the teacher is there whose last rounds the config describes."""
    for number in config.teacher.last_rounds:
        if number >= len(config.teacher.begin):
            check(work.teacher(config, number), "teacher")


def train_students(config: TrainingConfig) -> None:
    """Distil each student of the config into its checkpoint."""
    for name in config.students:
        train_student(config, name)


def train_student(config: TrainingConfig, name: StudentName = "offline") -> None:
    """Distil one student into `work/student.ckpt` or `work/live.ckpt`.

    Raises
    ------
    StaleError
        When the features, the log-probabilities, or what an earlier run left of the student were made with another
        config.
    """
    stamp = work.student(config, name)
    student_config = config.students[name]
    fabric = make_fabric(config)
    model = StudentNet(SPECS[name].n_features, student_config)
    sampler = student_sampler(config, name)
    if student_config.begin and not stamp.target.exists():
        if student_config.begin.suffix == ".safetensors":
            begin_with(model, Student.load(student_config.begin), load_normaliser(config), sampler.batch(0).features)
        else:
            load_weights(model, student_config.begin)
    fit(
        model,
        partial(student_loss, config=student_config),
        sampler,
        student_config.fit,
        fabric,
        stamp,
        _validation(config, np.arange(len(CLASSES)), name),
    )


def student_sampler(config: TrainingConfig, name: StudentName = "offline") -> ChunkSampler:
    """Batches of a student's features, with the teacher's log-probabilities."""
    phones = phone_times.train_phones(config, config.phone_round)
    packed = train_copies(config, name)
    logits = [np.array(taught_rows(config, copy, each.n_frames)) for copy, each in enumerate(packed)]
    copies = training_copies(packed, phones, config.source_weights, logits=logits)
    return ChunkSampler(copies, config.students[name].fit, config.seed)


def _validation(
    config: TrainingConfig, groups: NDArray[np.int64], name: StudentName = "offline"
) -> Callable[[nn.Module], float]:
    """A measure in [0, 1]: the share of the dev speech frames that a network classifies correctly.

    `groups` is the label of each output.
    """
    packed = dev_speech(config, name)
    is_teacher = len(groups) == len(TARGETS)
    heard = load_inputs(config, work.DEV) if is_teacher else Inputs(np.array(packed.rows("quiet")))
    labels = packed_labels(packed, phone_times.dev_phones(config))
    clips = packed.spans[::_DEV_EVERY]
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
