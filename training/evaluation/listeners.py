# SPDX-License-Identifier: MIT
"""The listeners that are scored: the students of a run, and their teacher in a student's place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.acoustics.student import Student
from wav2vis_core.errors import WeightsError

from ..config import TrainingConfig
from ..fit.labels import CLASS_OF_TARGET
from ..fit.models.teacher import Snapshots
from ..fit.networks import load_teacher, log_probabilities
from ..work import teacher_path

STUDENTS = ("offline", "live")
TEACHER = "teacher"


@dataclass(frozen=True, eq=False)
class TeacherAsStudent(Student):
    """The teacher's posteriors, folded to the student's classes, with all else the student's own.

    What it reaches through the same decoder is the ceiling of its students.
    """

    net: Snapshots

    def recognise(
        self, features: NDArray[np.float32], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """As `Student.recognise`; the look-ahead is the whole utterance."""
        normalised = self.normaliser(features, self.normaliser.mean_of(features))
        return np.exp(log_probabilities(self.net, normalised, CLASS_OF_TARGET))


def listeners(config: TrainingConfig) -> dict[str, Student]:
    """The students and the teacher in the work folder, by name; a student comes first.

    Raises
    ------
    WeightsError
        When no student was exported.
    """
    found: dict[str, Student] = {
        name: Student.load(path) for name in STUDENTS if (path := config.work / f"{name}.safetensors").exists()
    }
    if not found:
        raise WeightsError("no student was exported", str(config.work), "run the step export first")
    if all(teacher_path(config, number).exists() for number in config.teacher.last_rounds):
        student = next(iter(found.values()))
        parts = {field.name: getattr(student, field.name) for field in fields(Student)}
        found[TEACHER] = TeacherAsStudent(**parts, net=load_teacher(config))
    return found
