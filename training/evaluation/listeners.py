# SPDX-License-Identifier: MIT
"""The listeners that are scored: the exported ones of a run, and the teacher in a student's place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.studio import Studio
from wav2vis_core.errors import WeightsError

from ..config import TrainingConfig
from ..data.features import inputs_of
from ..fit.labels import CLASS_OF_TARGET
from ..fit.models.teacher import Snapshots
from ..fit.networks import load_teacher, log_probabilities
from ..work import teacher_path

STUDENTS, STUDIO = ("offline", "live"), "studio"
TEACHER = "teacher"


@dataclass(frozen=True, eq=False)
class TeacherAsStudent(Student):
    """The teacher's posteriors, folded to the student's classes, with all else the student's own.

    What it reaches through the same decoder is the ceiling of its students.
    """

    net: Snapshots
    config: TrainingConfig

    def hear(
        self, pieces: Iterable[NDArray[np.float32]], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """As `Listener.hear`; the whole utterance is heard at once."""
        return np.exp(self.log_probabilities(np.concatenate(list(pieces)), CLASS_OF_TARGET))

    def log_probabilities(self, samples: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
        """What the teacher hears in a sound, shape (n_frames, n_groups); `groups` are those of its targets."""
        heard = inputs_of(samples, self.normaliser, self.config)
        return log_probabilities(self.net, heard, groups)[: self.spec.n_frames(len(samples))]


def listeners(config: TrainingConfig) -> dict[str, Listener]:
    """The exported listeners and the teacher in the work folder, by name; the teacher comes last.

    It is there only beside a student, whose place it takes.

    Raises
    ------
    WeightsError
        When no listener was exported.
    """
    students = {name: Student.load(path) for name in STUDENTS if (path := _weights(config, name)).exists()}
    found: dict[str, Listener] = {**students}
    if (path := _weights(config, STUDIO)).exists():
        found = {STUDIO: Studio.load(path), **found}
    if not found:
        raise WeightsError("no listener was exported", str(config.work), "run the step export first")
    if students and all(teacher_path(config, number).exists() for number in config.teacher.last_rounds):
        student = next(iter(students.values()))
        parts = {field.name: getattr(student, field.name) for field in fields(Student)}
        found[TEACHER] = TeacherAsStudent(**parts, net=load_teacher(config), config=config)
    return found


def _weights(config: TrainingConfig, name: str) -> Path:
    return config.work / f"{name}.safetensors"
