# SPDX-License-Identifier: MIT
"""Speech of which the phones are known, with which listeners are compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..config import TrainingConfig
from ..data.manifest import ManifestError, Utterance, read_manifest


def manifests_of(config: TrainingConfig) -> dict[str, Path]:
    """The manifests on which figures are computed, by name."""
    return named([*config.dev, *([config.report] if config.report else [])])


def named(manifests: Sequence[Path]) -> dict[str, Path]:
    """Manifests by the names of their files; those of one name by their paths."""
    paths = list(dict.fromkeys(manifests))
    stems = [path.stem for path in paths]
    return {path.stem if stems.count(path.stem) == 1 else path.as_posix(): path for path in paths}


def labelled(manifest: Path) -> list[Utterance]:
    """The utterances of a manifest that have phones; ManifestError when none has."""
    utterances = [u for u in read_manifest(manifest) if u.phones]
    if not utterances:
        raise ManifestError("has no phones to compare with", str(manifest), "align it, or leave it out")
    return utterances
