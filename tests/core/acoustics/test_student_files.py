# SPDX-License-Identifier: MIT
"""Weights files of students: the sound one, and every kind that is not."""

from __future__ import annotations

import json
import pickle
import warnings
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.weights import safetensors_bytes
from wav2vis_core.errors import WeightsError
from wav2vis_core.track.phones import CLASSES


@pytest.fixture
def path(tmp_path):
    return tmp_path / "student.safetensors"


def refuse(path, content, match=None):
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=match) as caught:
        Student.load(path)
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_a_sound_file_gives_the_network_that_was_written(path, student_bytes, student):
    path.write_bytes(student_bytes)
    loaded = Student.load(path)
    features = np.random.default_rng(1).normal(size=(60, 39)).astype(np.float32)
    np.testing.assert_array_equal(loaded.posteriors(features), student.posteriors(features))
    np.testing.assert_array_equal(loaded.class_priors, student.class_priors)
    for name in ("speech_mean", "mean", "std"):
        np.testing.assert_array_equal(getattr(loaded.normaliser, name), getattr(student.normaliser, name))
    assert loaded.spec == FeatureSpec()
    assert loaded.metadata["dilations"] == "[1, 2, 4]"


def test_the_header_tells_how_far_ahead_a_student_hears(path, make_tensors, metadata):
    for frames in (0, 4, 16):
        path.write_bytes(safetensors_bytes(make_tensors(), metadata | {"look_ahead_frames": str(frames)}))
        assert Student.load(path).look_ahead_frames == frames


def test_weights_stored_in_half_precision_are_computed_in_single(path, make_tensors, metadata, student):
    halves = {name: tensor.astype(np.float16) for name, tensor in make_tensors().items()}
    path.write_bytes(safetensors_bytes(halves, metadata))
    loaded = Student.load(path)
    assert {tensor.dtype for tensor in loaded.tensors.values()} == {np.dtype(np.float32)}
    features = np.random.default_rng(1).normal(size=(60, 39)).astype(np.float32)
    np.testing.assert_allclose(loaded.posteriors(features), student.posteriors(features), atol=0.02)


def test_a_path_may_hold_spaces_and_any_letters(tmp_path, student_bytes):
    (tmp_path / "mein schönes 学生.safetensors").write_bytes(student_bytes)
    assert Student.load(str(tmp_path / "mein schönes 学生.safetensors")).look_ahead_frames == 16


def test_a_missing_file_is_named(path):
    with pytest.raises(WeightsError, match=r"student\.safetensors: .*No such file"):
        Student.load(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read"):
        Student.load(tmp_path)


def test_a_truncated_file_is_refused_wherever_it_ends(path, student_bytes):
    for length in (*range(12), 100, len(student_bytes) // 2, len(student_bytes) - 1):
        refuse(path, student_bytes[:length])


def test_a_file_with_bytes_after_its_end_is_refused(path, student_bytes):
    refuse(path, student_bytes + b"\0")


def test_a_pickle_is_refused_and_not_run(path, tmp_path):
    class Harmful:
        def __reduce__(self):
            return (tmp_path / "harmed").touch, ()

    refuse(path, pickle.dumps(Harmful()))
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize(
    ("key", "value", "match"),
    [
        ("format", "wav2vis-student-2", "wav2vis-student-2"),
        ("format", None, "format None"),
        ("classes", json.dumps(CLASSES[::-1]), "other speech classes"),
        ("classes", json.dumps(CLASSES[:-1]), "other speech classes"),
        ("classes", "36", "misshapen"),
        ("classes", None, "missing"),
        ("feature_fingerprint", "0" * 16, "another version of the features"),
        ("feature_fingerprint", None, "missing"),
        ("feature_spec", json.dumps(asdict(replace(FeatureSpec(), n_mels=26))), "another version of the features"),
        ("feature_spec", json.dumps({**asdict(FeatureSpec()), "colour": 3}), "misshapen"),
        ("feature_spec", "not json", "misshapen"),
        ("feature_spec", "[1, 2]", "misshapen"),
        ("feature_spec", None, "missing"),
        ("dilations", "[1, 2, 4, 8]", "missing"),
        ("dilations", "[1, 2, -4]", "misshapen"),
        ("dilations", "[1, 2]", None),
        ("dilations", "[]", None),
        ("dilations", "[1, 2, 1e999]", None),
        ("dilations", "[1, 2, 1000000000000]", None),
        ("dilations", "3", "misshapen"),
        ("look_ahead_frames", "17", "17 frames ahead"),
        ("look_ahead_frames", "-1", "-1 frames ahead"),
        ("look_ahead_frames", "few", "misshapen"),
        ("dilations", None, "missing"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(path, make_tensors, metadata, key, value, match):
    changed = {name: text for name, text in metadata.items() if name != key}
    refuse(path, safetensors_bytes(make_tensors(), changed | ({key: value} if value is not None else {})), match)


NAMES = [
    *"input.weight input.bias output.weight output.bias class_priors".split(),
    *(f"normaliser.{name}" for name in ("speech_mean", "mean", "std")),
    *(f"blocks.1.{layer}.{part}" for layer in ("depth", "point") for part in ("weight", "bias")),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "change",
    [
        lambda tensor: None,
        lambda tensor: tensor[:-1],
        lambda tensor: np.concatenate([tensor, tensor[:1]]),
        lambda tensor: tensor[:1],
        lambda tensor: tensor[:0],
        lambda tensor: tensor[..., None],
        lambda tensor: tensor.reshape(-1)[0].reshape(()),
    ],
    ids=["missing", "a row short", "a row long", "one row", "no rows", "an axis more", "a number"],
)
def test_a_tensor_that_is_missing_or_misshapen_is_refused(path, make_tensors, metadata, name, change):
    tensors = make_tensors()
    changed = change(tensors.pop(name))
    refuse(path, safetensors_bytes(tensors if changed is None else {**tensors, name: changed}, metadata))


@pytest.mark.parametrize("name", ["input.weight", "blocks.1.depth.weight"])
def test_a_convolution_with_an_even_number_of_taps_is_refused(path, make_tensors, metadata, name):
    tensors = make_tensors()
    tensors[name] = tensors[name][..., :-1]
    refuse(path, safetensors_bytes(tensors, metadata))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(path, make_tensors, metadata, name, value):
    tensors = make_tensors()
    tensors[name].reshape(-1)[-1] = value
    refuse(path, safetensors_bytes(tensors, metadata))


def test_a_deviation_of_zero_is_refused(path, make_tensors, metadata):
    tensors = make_tensors()
    tensors["normaliser.std"][5] = 0
    refuse(path, safetensors_bytes(tensors, metadata))


damage = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4)


@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(damage=damage, in_header=st.booleans(), kept=st.floats(0.5, 1))
def test_a_damaged_file_loads_or_is_refused_but_nothing_else(path, student_bytes, damage, in_header, kept):
    content = bytearray(student_bytes)
    reach = 8 + int.from_bytes(content[:8], "little") if in_header else len(content)
    for at, flips in damage:
        content[int(at * reach)] ^= flips
    path.write_bytes(content if kept > 0.75 else content[: int(kept * len(content))])
    try:
        student = Student.load(path)
    except WeightsError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a flipped exponent may overflow
        assert student.posteriors(np.ones((5, 39), np.float32)).shape == (5, 36)
