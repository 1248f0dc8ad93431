# SPDX-License-Identifier: MIT
"""Every step of a run in minutes: the same config with a few clips and tiny networks, in its folder `smoke`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .config import FitConfig, StudentConfig, TrainingConfig
from .data.manifest import read_manifest, write_manifest
from .preparation import few

_CLIPS = 6  # of each split or ready manifest


def smoke(config: TrainingConfig) -> TrainingConfig:
    """The small config; excerpts of the manifests that it names lie in its folder."""
    work = config.work / "smoke"

    def excerpt(manifest: Path) -> Path:
        if any(manifest.is_relative_to(config.work / made) for made in ("corpora", "clean")):  # by the run itself
            return work / manifest.relative_to(config.work)
        absolute = manifest.absolute()
        small = work / "excerpts" / absolute.relative_to(absolute.anchor)
        write_manifest(small, few(read_manifest(manifest), _CLIPS))
        return small

    return replace(
        config,
        work=work,
        train=tuple(map(excerpt, config.train)),
        dev=tuple(map(excerpt, config.dev)),
        report=config.report and excerpt(config.report),
        preparation=replace(config.preparation, clips=_CLIPS),
        features=replace(config.features, copies=2, noise_clips=2),
        teacher=replace(
            config.teacher,
            channels=16,
            hidden=16,
            layers=1,
            rounds=tuple(map(_short, config.teacher.rounds)),
            begin=(),
        ),
        student=_tiny(config.student),
        live=config.live and _tiny(config.live),
    )


def _tiny(student: StudentConfig) -> StudentConfig:
    return replace(student, channels=16, begin=None, fit=_short(student.fit))


def _short(fit: FitConfig) -> FitConfig:
    return replace(fit, epochs=4.0, chunk_frames=64, batch_chunks=8, checkpoint_s=1.0)
