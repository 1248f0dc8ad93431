# SPDX-License-Identifier: MIT
"""Eight made-up utterances, whose vowels, hisses and closures a network can learn in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE = 16_000
WORDS = {"see": "S IY", "spa": "S P AA", "pea": "P IY", "peace": "P IY S", "pa": "P AA"}


def tone(hz: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    time_s = np.arange(round(seconds * RATE)) / RATE
    return 0.2 * sum(np.sin(2 * np.pi * k * hz * time_s) / k for k in (1, 2, 3)) + 0.001 * rng.standard_normal(
        len(time_s)
    )


def sound_of(phone: str, seconds: float, rng: np.random.Generator) -> np.ndarray:
    n = round(seconds * RATE)
    if phone == "S":
        return 0.05 * np.diff(rng.standard_normal(n + 1))
    if phone in {"AA", "IY"}:
        return tone(150 if phone == "AA" else 1200, seconds, rng)
    return 0.0005 * rng.standard_normal(n) if phone == "P" else 0.00001 * rng.standard_normal(n)


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manifest of eight utterances of five words, with exact phone times."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(0)
    lines = []
    for k in range(8):
        phones, parts, at_s = [], [], 0.0
        words = rng.choice(list(WORDS), size=5)
        for phone in ["sil", *(phone for word in words for phone in WORDS[word].split()), "sil"]:
            seconds = round(float(rng.uniform(0.08, 0.2)), 3)
            parts.append(sound_of(phone, seconds, rng))
            phones.append([at_s, at_s + seconds, phone])
            at_s += seconds
        soundfile.write(folder / f"{k}.wav", np.concatenate(parts).astype(np.float32), RATE)
        lines.append(json.dumps({"audio": f"{k}.wav", "speaker": str(k), "text": " ".join(words), "phones": phones}))
    manifest = folder / "tiny.jsonl"
    manifest.write_text("\n".join(lines) + "\n")
    return manifest


@pytest.fixture
def room_for():
    """Makes disks on which no file becomes larger than so many bytes, while a block lasts."""
    resource = pytest.importorskip("resource", reason="no limit on the size of files")

    @contextmanager
    def limited(n_bytes: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited
