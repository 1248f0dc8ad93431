# SPDX-License-Identifier: MIT
"""The students as weights that the core reads, as ONNX models, and golden tensors that prove an installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.acoustics.student import FORMAT, Student
from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.acoustics.weights import Tensors, safetensors_bytes
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.selftest import GOLDEN, golden_tensors
from wav2vis_core.track.phones import CLASSES

from .. import work
from ..config import SPECS, TrainingConfig
from ..data.features import load_normaliser, train_copies
from ..data.manifest import ManifestError
from ..data.phone_times import train_phones
from ..fit.checkpoint import check
from ..fit.dataset import packed_labels
from ..fit.labels import CLASS_OF_TARGET, UNKNOWN
from ..fit.logits import all_classes, taught_rows
from ..fit.models.student import StudentNet
from ..fit.networks import load_student
from ..stamp import StaleError
from .onnx_model import onnx_bytes

_BLOCK_FRAMES = 100_000


def run(config: TrainingConfig) -> None:
    """Write each student as `NAME.safetensors` with its golden tensors, for the core's assets, and as `NAME.onnx`.

    Raises
    ------
    StaleError
        When a student is not trained, was trained with another config, or holds NaN or infinity.
    """
    for name in config.students:
        check(work.student(config, name), "student")
        weights = config.work / f"{name}.safetensors"
        write_atomically(weights, student_bytes(load_student(config, name), config, name), overwrite=True)
        student = Student.load(weights)
        write_atomically(config.work / GOLDEN[name], golden_bytes(student), overwrite=True)
        write_atomically(config.work / f"{name}.onnx", onnx_bytes(student), overwrite=True)


def student_bytes(net: StudentNet, config: TrainingConfig, name: StudentName = "offline") -> bytes:
    """A `.safetensors` file: the network in float16, float32 statistics, and a header that says whose it is."""
    with np.errstate(over="ignore"):  # `finite` says it
        tensors: Tensors = {key: tensor.numpy().astype(np.float16) for key, tensor in net.folded().items()}
    normaliser = load_normaliser(config)
    for statistic in ("speech_mean", "mean", "std"):
        tensors[f"normaliser.{statistic}"] = getattr(normaliser, statistic)
    tensors["class_priors"] = class_priors(config, name)
    metadata = {
        "format": FORMAT,
        "feature_spec": json.dumps(asdict(SPECS[name])),
        "feature_fingerprint": SPECS[name].fingerprint(),
        "classes": json.dumps(CLASSES),
        "dilations": json.dumps(config.students[name].dilations),
        "stack": json.dumps(config.students[name].stack),
        "look_ahead_frames": json.dumps(net.look_ahead_frames),
        "corpora": json.dumps([path.name for path in config.train]),
        "licences": "see MODEL_CARD.md",
    }
    return safetensors_bytes(finite(tensors, work.student_path(config, name)), metadata)


def finite(tensors: Tensors, checkpoint: Path) -> Tensors:
    """The tensors of a network, as they are exported; StaleError where one holds NaN or infinity."""
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise StaleError(
                f"holds NaN or infinity in {name}, and cannot be exported",
                str(checkpoint),
                "delete it, and train it again at a lower learning rate",
            )
    return tensors


def golden_bytes(listener: Listener) -> bytes:
    """What a listener hears in `selftest.golden_sound`, as `.safetensors`."""
    return safetensors_bytes(dict(golden_tensors(listener)), {"format": "wav2vis-golden-1"})


def class_priors(config: TrainingConfig, name: StudentName = "offline") -> NDArray[np.float32]:
    """Share of each class in the training speech, labelled or as it is taught, shape (n_classes,)."""
    if config.teach == "studio":
        rows = taught_rows(config, 0, train_copies(config)[0].n_frames)
        blocks = range(0, len(rows), _BLOCK_FRAMES)
        taught = sum(np.exp(all_classes(rows[k : k + _BLOCK_FRAMES])).sum(axis=0, dtype=np.float64) for k in blocks)
        return np.asarray(taught / np.sum(taught), np.float32)
    phones = train_phones(config, config.phone_round)
    labels = packed_labels(train_copies(config, name)[0], phones)
    counts = np.bincount(CLASS_OF_TARGET[labels[labels != UNKNOWN]], minlength=len(CLASSES))
    if not counts.any():
        raise ManifestError("has no phones", " ".join(map(str, config.train)), "align it first")
    return np.asarray(counts / counts.sum(), np.float32)
