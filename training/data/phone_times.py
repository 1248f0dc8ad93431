# SPDX-License-Identifier: MIT
"""When each phone of the training speech is said: from the manifests, or as realigned by a teacher."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from wav2vis_core.formats.common.output import open_atomically

from .. import work
from ..config import TrainingConfig
from ..stamp import Stamp
from .manifest import read_manifest
from .segment import PhoneSegment

log = logging.getLogger(__name__)

Phones = Mapping[str, Sequence[PhoneSegment]]
"""Phones of each sound, by the path that its manifest gives."""


def train_phones(config: TrainingConfig, number: int) -> Phones:
    """The phones of the training speech from which a round of the teacher learns; the first uses the manifests.

    Raises
    ------
    StaleError
        When the round before has not found them, or did so with another config, or the file is damaged.
    """
    phones = _manifest_phones(config.train)
    return phones if number == 0 else phones | _read(work.phone_times(config, number))


def dev_phones(config: TrainingConfig) -> Phones:
    """Phones of the dev speech, from its manifests."""
    return _manifest_phones(config.dev)


def write(phones: Phones, stamp: Stamp) -> None:
    """Write a JSON line a sound, whole or not at all, and the stamp last."""
    with open_atomically(stamp.target, overwrite=True) as file:
        for audio, segments in phones.items():
            row = {"audio": audio, "phones": [astuple(s) for s in segments]}
            file.write(f"{json.dumps(row)}\n".encode())
    stamp.write()


def _read(stamp: Stamp) -> dict[str, tuple[PhoneSegment, ...]]:
    """What `write` wrote."""
    with stamp.reading("teacher") as path:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {row["audio"]: tuple(PhoneSegment(*phone) for phone in row["phones"]) for row in rows}


def _manifest_phones(manifests: Sequence[Path]) -> dict[str, tuple[PhoneSegment, ...]]:
    """Of a sound that is listed more than once, those listed last."""
    phones: dict[str, tuple[PhoneSegment, ...]] = {}
    differing = set()
    for u in (u for manifest in manifests for u in read_manifest(manifest)):
        audio = str(u.audio)
        before = phones.get(audio, ())
        if before and u.phones and before != u.phones:
            differing.add(audio)
        phones[audio] = u.phones or before
    if differing:
        log.warning("%d sounds are listed with other phones: the last are used; see %s", len(differing), min(differing))
    return phones
