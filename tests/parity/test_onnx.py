# SPDX-License-Identifier: MIT
"""Students as ONNX models against the core, by ONNX Runtime."""

from __future__ import annotations

import json

import numpy as np
import onnx
import onnxruntime
import pytest

from training.ship.onnx_model import onnx_bytes
from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.normaliser import RunningMean
from wav2vis_core.acoustics.student import Student
from wav2vis_core.track.phones import CLASSES


@pytest.fixture(scope="module", params=["offline", "live"])
def student(request):
    """A bundled student."""
    return Student.bundled(request.param)


@pytest.fixture(scope="module")
def model(student):
    return onnx_bytes(student)


def features(n_frames):
    rows = np.random.default_rng(n_frames).normal(0, 10, (n_frames, 39)).astype(np.float32)
    rows[:, 0] -= 200
    return rows


def means(student, rows):
    if student.spec.context == "past":
        return RunningMean(student.normaliser.speech_mean).push(rows)
    return student.normaliser.mean_of(rows)[None]


@pytest.mark.parametrize("n_frames", [1, 2, 17, 99, 1_500])
def test_posteriors_are_those_of_the_core_at_any_length(student, model, n_frames):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows = features(n_frames + -n_frames % student.stack)
    (posteriors,) = session.run(["posteriors"], {"features": rows, "speech_mean": means(student, rows)})
    assert posteriors.shape == (len(rows), len(CLASSES))
    np.testing.assert_allclose(posteriors, student.recognise(rows), rtol=0, atol=1e-4)


def test_the_model_tells_what_an_engine_must_know(student, model):
    loaded = onnx.load_from_string(model)
    about = {entry.key: entry.value for entry in loaded.metadata_props}
    assert tuple(json.loads(about["classes"])) == CLASSES
    assert FeatureSpec(**json.loads(about["feature_spec"])).n_features == 39
    np.testing.assert_allclose(json.loads(about["class_priors"]), student.class_priors, atol=1e-6)
    assert loaded.opset_import[0].version == 15
    assert loaded.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "n_frames"


def test_the_same_student_gives_the_same_bytes(student, model):
    assert onnx_bytes(student) == model


def test_a_window_of_seventy_frames_is_all_that_a_microphone_needs():
    live = Student.bundled("live")
    session = onnxruntime.InferenceSession(onnx_bytes(live), providers=["CPUExecutionProvider"])
    rows = features(200)
    mean, whole = means(live, rows), live.recognise(rows)
    for newest in (100, 157, 199):
        window = slice(newest - 69, newest + 1)
        (heard,) = session.run(["posteriors"], {"features": rows[window], "speech_mean": mean[window]})
        np.testing.assert_allclose(heard[65], whole[newest - 4], rtol=0, atol=1e-4)
