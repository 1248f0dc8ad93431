# SPDX-License-Identifier: MIT
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wav2vis_core
from wav2vis_core.acoustics.weights import read_safetensors, safetensors_bytes
from wav2vis_core.selftest import GOLDEN, golden_sound, selftest


def test_this_installation_computes_what_the_makers_did():
    results = dict(selftest())
    assert set(results) == {f"{name} {what}" for name in GOLDEN for what in ("features", "posteriors")}
    assert all(0 <= difference <= 1e-3 for difference in results.values())


def test_the_golden_sound_is_a_second_that_a_file_could_hold():
    sound = golden_sound()
    assert sound.shape == (16_000,)
    assert sound.dtype == np.float32
    assert 0.1 < np.abs(sound).max() <= 1
    np.testing.assert_array_equal(sound, golden_sound())


@pytest.fixture
def installation(tmp_path):
    """A copy of the package whose files a test may damage."""
    shutil.copytree(Path(wav2vis_core.__file__).parent, tmp_path / "wav2vis_core")
    return tmp_path


def report(installation):
    code = (
        "from wav2vis_core.selftest import selftest\ntry: selftest()\nexcept Exception as e: print(type(e).__name__, e)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installation), *filter(None, sys.path)])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=installation, check=True
    )
    return done.stdout


def alter(path, name, change):
    tensors, metadata = read_safetensors(path)
    altered = change(tensors.pop(name))
    path.write_bytes(safetensors_bytes(tensors if altered is None else {**tensors, name: altered}, metadata))


@pytest.mark.parametrize("student", GOLDEN)
@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("features", lambda tensor: tensor + np.float32(0.01), "differ by 0.01"),
        ("posteriors", lambda tensor: tensor + np.float32(0.01), "differ by 0.01"),
        ("posteriors", lambda tensor: tensor * np.float32(np.nan), "differ by nan"),
        ("features", lambda tensor: tensor[:-1], "do not fit"),
        ("posteriors", lambda tensor: None, "do not fit"),
    ],
    ids=["other features", "other posteriors", "NaN", "another shape", "missing"],
)
def test_a_difference_from_the_golden_tensors_is_an_error(installation, student, name, change, words):
    alter(installation / "wav2vis_core/assets" / GOLDEN[student], name, change)
    said = report(installation)
    assert said.startswith(f"WeightsError {student} {name}: ")
    assert words in said
    assert "reinstall wav2vis" in said


def test_altered_weights_are_noticed(installation):
    weights = installation / "wav2vis_core/assets/offline.safetensors"
    alter(weights, "output.bias", lambda bias: bias + np.linspace(0, 1, len(bias), dtype=bias.dtype))
    assert report(installation).startswith("WeightsError offline posteriors: differ by ")


@pytest.mark.parametrize("name", [*(f"{student}.safetensors" for student in GOLDEN), *GOLDEN.values()])
def test_a_file_that_is_missing_or_cut_short_is_named(installation, name):
    path = installation / "wav2vis_core/assets" / name
    path.write_bytes(path.read_bytes()[:-10])
    assert report(installation).startswith("WeightsError ")
    path.unlink()
    said = report(installation)
    assert said.startswith("WeightsError ")
    assert name in said
    assert "reinstall wav2vis" in said
