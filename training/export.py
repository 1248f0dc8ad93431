"""The student written as weights that the core reads, and golden tensors that prove an installation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.audio import Audio
from wav2vis_core.features import mfcc
from wav2vis_core.phones import CLASSES
from wav2vis_core.selftest import golden_sound
from wav2vis_core.student import FORMAT, Student
from wav2vis_core.weights import Tensors, safetensors_bytes

from .alignments import train_phones
from .config import TrainingConfig
from .dataset import packed_labels
from .features import SPEC, load_normaliser
from .labels import CLASS_OF_TARGET, UNKNOWN
from .listen import load_student
from .models.student import StudentNet


def run(config: TrainingConfig) -> None:
    """Write `offline.safetensors` and `golden.safetensors` into the work folder; copy both to the core's assets."""
    weights = config.work / "offline.safetensors"
    weights.write_bytes(student_bytes(load_student(config), config))
    (config.work / "golden.safetensors").write_bytes(golden_bytes(weights))


def student_bytes(net: StudentNet, config: TrainingConfig) -> bytes:
    """A `.safetensors` file: float16 network, float32 statistics, and in the header what they belong to."""
    tensors: Tensors = {name: tensor.numpy().astype(np.float16) for name, tensor in net.folded().items()}
    normaliser = load_normaliser(config.work / "features/normaliser.npz")
    for name in ("speech_mean", "mean", "std"):
        tensors[f"normaliser.{name}"] = getattr(normaliser, name)
    tensors["class_priors"] = _class_priors(config)
    spec = {name: getattr(SPEC, name) for name in SPEC.__dataclass_fields__}
    metadata = {
        "format": FORMAT,
        "feature_spec": json.dumps(spec),
        "feature_fingerprint": SPEC.fingerprint(),
        "classes": json.dumps(CLASSES),
        "dilations": json.dumps(config.student.dilations),
        "corpora": json.dumps([path.name for path in config.train]),
        "licences": "see MODEL_CARD.md",
    }
    return safetensors_bytes(tensors, metadata)


def golden_bytes(weights: Path) -> bytes:
    """Features and posteriors that these weights give for `selftest.golden_sound`, as `.safetensors`."""
    student = Student.load(weights)
    features = mfcc(Audio(golden_sound(), SPEC.sample_rate_hz), student.spec)
    posteriors = student.hear(features)
    return safetensors_bytes({"features": features, "posteriors": posteriors}, {"format": "wav2vis-golden-1"})


def _class_priors(config: TrainingConfig) -> NDArray[np.float32]:
    labels = packed_labels(config.work / "features/train/0", train_phones(config, len(config.teacher.rounds) - 1))
    counts = np.bincount(CLASS_OF_TARGET[labels[labels != UNKNOWN]], minlength=len(CLASSES))
    return np.asarray(counts / counts.sum(), np.float32)
