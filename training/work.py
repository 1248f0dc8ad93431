# SPDX-License-Identifier: MIT
"""Where the work of each step lies, and what it is made of.

Each piece stands in the stamps of those that are made from it:

    statistics -> features -> teacher, round 0 -> phone times -> teacher, round 1 -> ... -> logits -> students

Where `studio` teaches, what it hears stands in place of the teacher.

All of it follows from the config and the manifests alone, so that a step can check whether what it finds is what the
config describes. Processes, threads and devices are left out: the result does not depend on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.assets import asset

from .config import SPEC, SPECS, FitConfig, TrainingConfig
from .stamp import Stamp, file_digest

FEATURES_VERSION = 2
"""Of the code: to be raised by whoever changes the features of a config (`tests/training/data/test_features.py`)."""

DEV = "dev/0"


def train_part(copy: int) -> str:
    """The part of the features that is a copy of the training speech."""
    return f"train/{copy}"


def statistics(config: TrainingConfig) -> Stamp:
    """The normaliser's statistics, which all students share."""
    made_of = {
        "version": FEATURES_VERSION,
        "spec": SPEC.fingerprint(),
        "train": _manifests(config.train),
        "edge_silence_s": config.features.edge_silence_s,
    }
    return Stamp(config.work / "features" / "normaliser.npz", made_of)


Listener = StudentName | Literal["encoder"]
"""Who gets features: a student, or the teacher through its encoder."""


def features(config: TrainingConfig, listener: Listener, part: str) -> Stamp:
    """What a student learns from: a part of the features, `DEV` or a `train_part`. The teacher's are `offline`.

    And the states of its encoder, if it has one.
    """
    if listener == "encoder":
        encoder = config.teacher.encoder
        assert encoder
        states = {"kind": encoder.kind, "weights": encoder.weights, "layers": encoder.cached, "rounded": True}
        made_of: dict[str, Any] = {"encoder": states, "features": features(config, "offline", part).digest}
        return Stamp(config.work / "features" / listener / part, made_of, folder=True)
    made_of = {
        "version": FEATURES_VERSION,
        "spec": SPECS[listener].fingerprint(),
        "statistics": statistics(config).digest,
        "edge_silence_s": config.features.edge_silence_s,
    }
    if part == DEV:
        made_of["dev"] = _manifests(config.dev)
    else:
        made_of |= {
            "part": part,
            "train": _manifests(config.train),
            "noise_clips": config.features.noise_clips,
            "augment": config.features.augment,
            "seed": config.seed,
        }
    return Stamp(config.work / "features" / listener / part, made_of, folder=True)


def phone_times(config: TrainingConfig, number: int) -> Stamp:
    """The phones from which round `number` of the teacher learns, found by the round before; round 0 has none."""
    made_of = {
        "teacher": teacher(config, number - 1).digest,
        "features": features(config, "offline", train_part(0)).digest,
    }
    return Stamp(config.work / f"aligned{number}.jsonl", made_of)


def teacher_path(config: TrainingConfig, number: int) -> Path:
    """The checkpoint of a round of the teacher."""
    begin = config.teacher.begin
    return begin[number] if number < len(begin) else config.work / f"teacher{number}.ckpt"


def student_path(config: TrainingConfig, name: StudentName) -> Path:
    """The checkpoint of a student."""
    return config.work / {"offline": "student.ckpt", "live": "live.ckpt"}[name]


def teacher(config: TrainingConfig, number: int) -> Stamp:
    """A round of the teacher; the checkpoint itself holds what it was made of."""
    path = teacher_path(config, number)
    if number < len(config.teacher.begin):
        return Stamp(path, {"begin": path})
    network = asdict(config.teacher)
    for name in ("rounds", "begin", "snapshots"):
        del network[name]
    made_of = {"teacher": network, "fit": _fit(config.teacher.rounds[number]), **_learned_from(config, number)}
    if number:
        made_of["round_before"] = teacher(config, number - 1).digest
    if config.teacher.distill_share:
        made_of["heard"] = heard(config).digest
    return Stamp(path, made_of)


def heard(config: TrainingConfig) -> Stamp:
    """What the `studio` listener hears in each sound of the training speech."""
    made_of = {"studio": file_digest(asset("studio.safetensors")), "train": _manifests(config.train)}
    return Stamp(config.work / "heard", made_of, folder=True)


def logits(config: TrainingConfig, copy: int) -> Stamp:
    """The log-probabilities that are taught, of a copy of the training speech."""
    rounds = config.teacher.last_rounds
    made_of = {
        "teacher": heard(config).digest
        if config.teach == "studio"
        else {f"round{number}": teacher(config, number).digest for number in rounds},
        "features": features(config, "offline", train_part(copy)).digest,
    }
    return Stamp(config.work / "logits" / f"{copy}.npy", made_of)


def student(config: TrainingConfig, name: StudentName) -> Stamp:
    """A student; the checkpoint itself holds what it was made of."""
    network = asdict(config.students[name])
    del network["fit"]
    made_of = {
        "student": network,
        "fit": _fit(config.students[name].fit),
        "logits": logits(config, 0).digest,
        **_learned_from(config, config.phone_round, name),
    }
    return Stamp(student_path(config, name), made_of)


def _learned_from(config: TrainingConfig, number: int, student: StudentName = "offline") -> dict[str, Any]:
    """What a network depends on besides its own part of the config."""
    made_of: dict[str, Any] = {
        "features": features(config, student, train_part(0)).digest,
        "copies": config.features.copies,
        "dev": features(config, student, DEV).digest,
        "source_weights": config.source_weights,
        "seed": config.seed,
    }
    if number:
        made_of["phone_times"] = phone_times(config, number).digest
    return made_of


def _fit(fit: FitConfig) -> dict[str, Any]:
    """The optimisation, without what does not change the result."""
    return {name: value for name, value in asdict(fit).items() if name != "checkpoint_s"}


def _manifests(paths: Sequence[Path]) -> dict[str, str]:
    return {str(path): file_digest(path) for path in paths}
