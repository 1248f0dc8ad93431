# SPDX-License-Identifier: MIT
"""The command in this process and in its own, and sounds to give it."""

import itertools
import os
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import wav2vis_core
from wav2vis_core.cli import main


@dataclass(frozen=True)
class Ran:
    """What a run said and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def wav2vis(capsys):
    """Run the command in this process."""

    def run(*words) -> Ran:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:  # argparse ends the program itself
            status = stop.code
        out, err = capsys.readouterr()
        return Ran(int(status), out, err)

    return run


@pytest.fixture(scope="session")
def command():
    """How to call `python -m wav2vis_core` in a process of its own, the package being here or in another folder."""

    def make(*words, home: Path | None = None) -> dict:
        home = home or Path(wav2vis_core.__file__).parents[1]
        users = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # few have it
        environment = {**users, "PYTHONPATH": str(home), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        return {"args": [sys.executable, "-m", "wav2vis_core", *map(str, words)], "env": environment, "cwd": home}

    return make


@pytest.fixture(scope="session")
def process(command):
    """Run the command in a process of its own, its streams being pipes."""

    def run(*words, home: Path | None = None, **environment) -> Ran:
        call = command(*words, home=home)
        call["env"] |= environment
        ran = subprocess.run(**call, capture_output=True, timeout=300, check=False)
        return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    return run


def voice(n_samples: int, rate_hz: int = 16_000) -> np.ndarray:
    """Syllables of a buzz that glides, a third of each silent, shape (n_samples,), within [-0.5, 0.5]."""
    time_s = np.arange(n_samples) / rate_hz
    buzz = sum(np.sin(2 * np.pi * k * (110 * time_s + 8 * time_s**2)) / k for k in range(1, 12))
    hiss = np.random.default_rng(3).standard_normal(n_samples)
    return (time_s * 3 % 1 < 0.67) * (0.15 * buzz + 0.02 * hiss).clip(-0.5, 0.5)


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = 16_000, width: int = 2) -> Path:
    """Samples in [-1, 1], shape (n,) or (n, n_channels), as PCM of 1 to 4 bytes."""
    samples = samples[:, None] if samples.ndim == 1 else samples
    scaled = np.clip(np.round(samples * 2 ** (8 * width - 1)), -(2 ** (8 * width - 1)), 2 ** (8 * width - 1) - 1)
    if width == 1:
        data = (scaled + 128).astype(np.uint8).tobytes()
    else:
        data = scaled.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(data)
    return path


@pytest.fixture
def sound(tmp_path):
    """Write a sound like speech below the test's folder and give its path."""

    def make(name: str = "talk.wav", seconds: float = 0.5, rate_hz: int = 16_000) -> Path:
        return write_wav(tmp_path / name, voice(int(seconds * rate_hz), rate_hz), rate_hz)

    return make


@pytest.fixture
def wav_of(tmp_path):
    """Write given samples as PCM."""

    def make(samples, rate_hz: int = 16_000, width: int = 2, name: str = "talk.wav") -> Path:
        return write_wav(tmp_path / name, np.asarray(samples, float), rate_hz, width)

    return make


@pytest.fixture(scope="session")
def dat_rows():
    """Rows of a Moho file; fails unless they are whole: rest first and last, frames strictly increasing."""

    def read(text: str | Path) -> list[tuple[int, str]]:
        text = text.read_text() if isinstance(text, Path) else text
        header, *lines = text.splitlines()
        assert header == "MohoSwitch1"
        rows = [(int(line.split()[0]), line.split()[1]) for line in lines]
        assert rows[0][0] == 1
        assert rows[0][1] == rows[-1][1]
        assert all(before < after for (before, _), (after, _) in itertools.pairwise(rows))
        return rows

    return read


@pytest.fixture(scope="session")
def files_below():
    """Names of all files below a folder, hidden ones too, in alphabetical order."""

    def names(folder: Path) -> list[str]:
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    return names
