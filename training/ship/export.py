"""The students as weights that the core reads, as ONNX models, and golden tensors that prove an installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.student import FORMAT, Student
from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.acoustics.weights import Tensors, safetensors_bytes
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.selftest import GOLDEN, golden_sound
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES

from ..config import TrainingConfig
from ..data.features import SPECS, features_folder, load_normaliser
from ..data.phone_times import train_phones
from ..fit.dataset import packed_labels
from ..fit.labels import CLASS_OF_TARGET, UNKNOWN
from ..fit.models.student import StudentNet
from ..fit.networks import load_student
from .onnx_model import onnx_bytes

_INT8_LIMIT = 127


def run(config: TrainingConfig) -> None:
    """Write each student as `NAME.safetensors` with its golden tensors, for the core's assets, and as `NAME.onnx`.

    `NAME_int8.safetensors` is the same student in half the space.
    """
    for name in config.students:
        weights = config.work / f"{name}.safetensors"
        net = load_student(config, name)
        write_atomically(weights, student_bytes(net, config, name), overwrite=True)
        small = config.work / f"{name}_int8.safetensors"
        write_atomically(small, student_bytes(net, config, name, store=in_int8), overwrite=True)
        write_atomically(config.work / GOLDEN[name], golden_bytes(weights), overwrite=True)
        write_atomically(config.work / f"{name}.onnx", onnx_bytes(Student.load(weights)), overwrite=True)


def in_float16(name: str, tensor: NDArray[np.float32]) -> Tensors:
    """A tensor to store, in half precision."""
    return {name: tensor.astype(np.float16)}


def in_int8(name: str, tensor: NDArray[np.float32]) -> Tensors:
    """A tensor to store: weights in whole numbers with a scale for each output, biases in half precision."""
    if tensor.ndim < 2:
        return in_float16(name, tensor)
    largest = np.abs(tensor).reshape(len(tensor), -1).max(axis=1)
    scale = np.maximum(largest / _INT8_LIMIT, 1e-6).astype(np.float32)
    rows = tensor / scale.reshape(-1, *[1] * (tensor.ndim - 1))
    return {name: np.rint(rows).astype(np.int8), f"{name}.scale": scale}


def student_bytes(
    net: StudentNet,
    config: TrainingConfig,
    name: StudentName = "offline",
    store: Callable[[str, NDArray[np.float32]], Tensors] = in_float16,
) -> bytes:
    """A `.safetensors` file: the network as `store` has it, float32 statistics, and a header that says whose."""
    tensors: Tensors = {}
    for key, tensor in net.folded().items():
        tensors |= store(key, tensor.numpy())
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
        "look_ahead_frames": json.dumps(net.look_ahead_frames),
        "corpora": json.dumps([path.name for path in config.train]),
        "licences": "see MODEL_CARD.md",
    }
    return safetensors_bytes(tensors, metadata)


def golden_bytes(weights: Path) -> bytes:
    """Features and posteriors that these weights give for `selftest.golden_sound`, as `.safetensors`."""
    student = Student.load(weights)
    features = mfcc(Audio(golden_sound(), student.spec.sample_rate_hz), student.spec)
    posteriors = student.recognise(features)
    return safetensors_bytes({"features": features, "posteriors": posteriors}, {"format": "wav2vis-golden-1"})


def class_priors(config: TrainingConfig, name: StudentName = "offline") -> NDArray[np.float32]:
    """Share of each class in the labelled training speech, shape (n_classes,)."""
    phones = train_phones(config, len(config.teacher.rounds) - 1)
    labels = packed_labels(features_folder(config, name) / "train/0", phones)
    counts = np.bincount(CLASS_OF_TARGET[labels[labels != UNKNOWN]], minlength=len(CLASSES))
    return np.asarray(counts / counts.sum(), np.float32)
