# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
import wave
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import FORMAT, Student
from wav2vis_core.acoustics.weights import safetensors_bytes
from wav2vis_core.selftest import golden_sound
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES


@pytest.fixture(scope="session")
def speech():
    """Up to eight seconds at 16 kHz: the project's example, or where there is none a second like a voice."""
    examples = sorted((Path(__file__).parents[2] / "examples").glob("*.[fw][la][av]*"))
    if not examples:
        return Audio(golden_sound(), 16_000)
    return Audio(Audio.read(examples[0], 16_000).samples[: 8 * 16_000], 16_000)


@pytest.fixture(scope="session")
def write_wav():
    """Writes whole numbers, shape (n_samples,) or (n_samples, n_channels), as a PCM WAV."""

    def write(path, values, rate_hz=16_000, width=2):
        values = np.asarray(values, np.int64)
        low_bytes = (values + 128 * (width == 1)).astype("<i8").reshape(-1, 1).view(np.uint8)[:, :width]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(values.shape[1] if values.ndim == 2 else 1)
            file.setsampwidth(width)
            file.setframerate(rate_hz)
            file.writeframes(low_bytes.tobytes())
        return path

    return write


@pytest.fixture(scope="session")
def streamed():
    """Everything that a stream gives when its input comes in pieces of one size."""

    def run(stream, rows, size):
        parts = [stream.push(rows[k : k + size]) for k in range(0, len(rows), size)]
        return np.concatenate([*parts, stream.finish()])

    return run


@pytest.fixture(scope="session")
def assert_same_posteriors():
    """Assert that two ways to the same posteriors agree as far as float32 lets them.

    A logit of the bundled students and of the small random one adds up terms whose magnitudes come to about 20. One
    rounding of float32 is then worth 20 / 2**24 = 1.2e-6, and BLAS adds in an order that depends on how many rows and
    threads there are. Some such roundings meet on the way through the layers: 1e-5 leaves room for eight.
    """

    def check(rows, others) -> None:
        np.testing.assert_allclose(rows, others, rtol=0, atol=1e-5)

    return check


@pytest.fixture(scope="session")
def make_tensors():
    """Tensors of a small random student and of its statistics, by name."""

    def make(seed=27, channels=12, kernel=5, dilations=(1, 2, 4), stack=1):
        rng = np.random.default_rng(seed)
        n_features, n_classes = FeatureSpec().n_features, len(CLASSES)

        def weights(*shape):
            return (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32)

        tensors = {"input.weight": weights(channels, stack * n_features, kernel), "input.bias": weights(channels)}
        for k in range(len(dilations)):
            tensors[f"blocks.{k}.depth.weight"] = weights(channels, kernel)
            tensors[f"blocks.{k}.depth.bias"] = weights(channels)
            tensors[f"blocks.{k}.point.weight"] = weights(channels, channels)
            tensors[f"blocks.{k}.point.bias"] = weights(channels)
        tensors["output.weight"] = 0.4 * weights(stack * n_classes, channels)
        tensors["output.bias"] = 0.1 * weights(stack * n_classes)
        tensors["normaliser.speech_mean"] = np.array([-300, *rng.normal(0, 10, 12)], np.float32)
        tensors["normaliser.mean"] = rng.normal(0, 0.1, n_features).astype(np.float32)
        tensors["normaliser.std"] = np.array([60, *[15] * 12, 8, *[3] * 12, 3, *[1] * 12], np.float32)
        tensors["class_priors"] = rng.dirichlet(np.full(n_classes, 5)).astype(np.float32)
        return tensors

    return make


@pytest.fixture(scope="session")
def metadata():
    """What the header of a weights file with dilations 1, 2, 4 says."""
    spec = FeatureSpec()
    return {
        "format": FORMAT,
        "feature_spec": json.dumps(asdict(spec)),
        "feature_fingerprint": spec.fingerprint(),
        "classes": json.dumps(CLASSES),
        "dilations": "[1, 2, 4]",
    }


@pytest.fixture(scope="session")
def student_bytes(make_tensors, metadata):
    """A sound weights file."""
    return safetensors_bytes(make_tensors(), metadata)


@pytest.fixture(scope="session")
def student(make_tensors, metadata):
    """A small random student with dilations 1, 2, 4."""
    tensors = make_tensors()
    normaliser = Normaliser(*(tensors.pop(f"normaliser.{name}") for name in ("speech_mean", "mean", "std")))
    return Student(tensors, (1, 2, 4), 1, 16, FeatureSpec(), normaliser, tensors.pop("class_priors"), metadata)
