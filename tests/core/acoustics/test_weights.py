# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wav2vis_core.acoustics.weights import read_safetensors, safetensors_bytes
from wav2vis_core.errors import WeightsError

TENSORS = {
    "half": np.arange(6, dtype=np.float16).reshape(2, 3),
    "single": np.linspace(-1, 1, 7, dtype=np.float32),
    "whole": np.array([-(2**62), 0, 2**62], np.int64),
    "scalar": np.array(3.5, np.float32),
    "empty": np.zeros((0, 4), np.float32),
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("weights") / "a.safetensors"


def packed(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def entry(shape, begin, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_what_is_written_is_read_back_with_its_types_and_words(file):
    file.write_bytes(safetensors_bytes(TENSORS, {"made by": "us", "größe": "日本"}))
    tensors, metadata = read_safetensors(file)
    assert metadata == {"made by": "us", "größe": "日本"}
    assert list(tensors) == list(TENSORS)
    for name, tensor in TENSORS.items():
        assert tensors[name].dtype == tensor.dtype
        np.testing.assert_array_equal(tensors[name], tensor)


def test_tensors_that_are_views_are_written_in_order(file):
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    file.write_bytes(safetensors_bytes({"turned": table.T, "thinned": table[:, ::2]}, {}))
    tensors, _ = read_safetensors(file)
    np.testing.assert_array_equal(tensors["turned"], table.T)
    np.testing.assert_array_equal(tensors["thinned"], table[:, ::2])


def test_a_file_without_metadata_or_tensors_is_read(file):
    file.write_bytes(packed({}))
    assert read_safetensors(file) == ({}, {})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.safetensors: .*No such file.*; reinstall"):
        read_safetensors(tmp_path / "none.safetensors")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x02",
        bytes(8),
        b"\xff" * 8 + b"{}",
        (3).to_bytes(8, "little") + b"{}",
        (1).to_bytes(8, "little") + b"{}",
        (2**63).to_bytes(8, "little") + b"{}",
        pickle.dumps({"weight": [1.0, 2.0]}),
        pickle.dumps(np.zeros(1000)),
        packed(b"not json"),
        packed(b"\xff\xfe\xfd\xfc"),
        packed([]),
        packed("text"),
        packed(b"null"),
        packed(b"17"),
        packed({"__metadata__": 3}),
        packed({"a": 3}),
        packed({"a": {}}),
        packed({"a": {"dtype": "F32", "shape": [1]}}, bytes(4)),
        packed({"a": entry([1], 0, 4, dtype="F31")}, bytes(4)),
        packed({"a": entry([1], 0, 4, dtype=["F32"])}, bytes(4)),
        packed({"a": entry(1, 0, 4)}, bytes(4)),
        packed({"a": entry(["x"], 0, 4)}, bytes(4)),
        packed({"a": {**entry([1], 0, 4), "data_offsets": [0, 4, 8]}}, bytes(4)),
        packed({"a": {**entry([1], 0, 4), "data_offsets": 4}}, bytes(4)),
    ],
)
def test_what_is_no_safetensors_file_is_refused(file, content):
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="not intact safetensors weights"):
        read_safetensors(file)


@pytest.mark.parametrize(
    ("entries", "n_bytes"),
    [
        ({"a": entry([2], 0, 4)}, 4),
        ({"a": entry([1], 0, 8)}, 8),
        ({"a": entry([2], 4, 12)}, 8),
        ({"a": entry([2], -8, 0)}, 8),
        ({"a": entry([2], 8, 0)}, 8),
        ({"a": entry([-1, -2], 0, 8)}, 8),
        ({"a": entry([2], 0, 8)}, 12),
        ({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, 12),
        ({"a": entry([2], 0, 8), "b": entry([2], 0, 8)}, 16),
        ({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, 16),
        ({"a": entry([2**32, 2**32], 0, 0)}, 0),
        ({"a": entry([2**62], 0, 0)}, 0),
        ({"a": entry([10**30], 0, 0)}, 0),
        ({"a": entry([1], 0, 10**30)}, 4),
        ({"a": entry([float("inf")], 0, 4)}, 4),
        ({"a": entry([float("nan")], 0, 4)}, 4),
    ],
    ids=[
        "too few bytes",
        "too many bytes",
        "beyond the end",
        "before the start",
        "backwards",
        "negative shape",
        "bytes left over",
        "a hole",
        "twice the same bytes",
        "overlap",
        "shape that overflows",
        "huge shape",
        "shape beyond 64 bits",
        "offset beyond 64 bits",
        "infinite shape",
        "shape that is no number",
    ],
)
def test_tensors_that_do_not_fit_their_bytes_are_refused(file, entries, n_bytes):
    file.write_bytes(packed(entries, bytes(n_bytes)))
    with pytest.raises(WeightsError):
        read_safetensors(file)


def test_a_header_nested_beyond_reason_is_refused(file):
    file.write_bytes(packed(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"))
    with pytest.raises(WeightsError):
        read_safetensors(file)


def test_a_header_above_a_megabyte_is_refused(file):
    file.write_bytes(packed({"__metadata__": {"a": "x" * (1 << 20)}}))
    with pytest.raises(WeightsError, match="header"):
        read_safetensors(file)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
entries = st.fixed_dictionaries(
    {"dtype": st.sampled_from(["F32", "F16", "I64"]) | json_values, "shape": json_values, "data_offsets": json_values}
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(header=st.dictionaries(st.text(max_size=3), entries | json_values, max_size=3), body=st.binary(max_size=16))
def test_any_header_is_read_or_refused_but_nothing_else(file, header, body):
    file.write_bytes(packed(header, body))
    try:
        tensors, _ = read_safetensors(file)
    except WeightsError:
        return
    assert sum(tensor.nbytes for tensor in tensors.values()) == len(body)
