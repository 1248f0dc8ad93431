# SPDX-License-Identifier: MIT
"""Our reading and writing of `.safetensors` against the package of its makers."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
import safetensors
import safetensors.numpy

from wav2vis_core.acoustics.weights import read_safetensors, safetensors_bytes
from wav2vis_core.errors import WeightsError


@pytest.fixture
def tensors():
    rng = np.random.default_rng(1)
    return {
        "blocks.0.weight": rng.normal(size=(3, 4, 5)).astype(np.float16),
        "bias größe": rng.normal(size=7).astype(np.float32),
        "counts": rng.integers(-(2**62), 2**62, (2, 3)),
        "scalar": np.array(0.5, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }


def assert_equal(ours, theirs):
    assert set(ours) == set(theirs)
    for name, tensor in ours.items():
        assert tensor.dtype == theirs[name].dtype
        assert tensor.shape == theirs[name].shape
        np.testing.assert_array_equal(tensor, theirs[name])


def test_the_package_reads_what_we_write(tmp_path, tensors):
    content = safetensors_bytes(tensors, {"format": "ours", "größe": "é"})
    assert_equal(safetensors.numpy.load(content), tensors)
    (tmp_path / "a.safetensors").write_bytes(content)
    with safetensors.safe_open(tmp_path / "a.safetensors", "numpy") as file:
        assert file.metadata() == {"format": "ours", "größe": "é"}


def test_we_read_what_the_package_writes(tmp_path, tensors):
    safetensors.numpy.save_file(tensors, tmp_path / "a.safetensors", metadata={"made by": "them"})
    read, metadata = read_safetensors(tmp_path / "a.safetensors")
    assert_equal(read, tensors)
    assert metadata == {"made by": "them"}


def test_what_goes_through_both_comes_back(tmp_path, tensors):
    (tmp_path / "a.safetensors").write_bytes(
        safetensors.numpy.save(safetensors.numpy.load(safetensors_bytes(tensors, {})))
    )
    read, _ = read_safetensors(tmp_path / "a.safetensors")
    assert_equal(read, tensors)


@pytest.mark.parametrize("name", ["offline.safetensors", "golden.safetensors"])
def test_the_bundled_files_are_what_the_package_takes_for_intact(name):
    path = files("wav2vis_core") / "assets" / name
    ours, metadata = read_safetensors(path)
    assert_equal(ours, safetensors.numpy.load(path.read_bytes()))
    with safetensors.safe_open(path, "numpy") as file:
        assert file.metadata() == metadata


def test_a_type_that_we_do_not_store_is_refused(tmp_path):
    safetensors.numpy.save_file({"a": np.zeros(3, np.float64)}, tmp_path / "a.safetensors")
    with pytest.raises(WeightsError):
        read_safetensors(tmp_path / "a.safetensors")


def test_whatever_the_package_refuses_we_refuse(tmp_path, tensors):
    content = safetensors_bytes(tensors, {"format": "ours"})
    header_end = 8 + int.from_bytes(content[:8], "little")
    rng = np.random.default_rng(2)
    refused = 0
    for _ in range(400):
        damaged = bytearray(content)
        damaged[rng.integers(0, header_end)] ^= rng.integers(1, 128)
        try:
            safetensors.numpy.load(bytes(damaged))
            continue
        except (safetensors.SafetensorError, KeyError, TypeError):
            refused += 1
        (tmp_path / "a.safetensors").write_bytes(damaged)
        with pytest.raises(WeightsError):
            read_safetensors(tmp_path / "a.safetensors")
    assert refused > 100
