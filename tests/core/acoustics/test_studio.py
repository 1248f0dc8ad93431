# SPDX-License-Identifier: MIT
"""The listener on an encoder: a small random one; what the shipped one hears is in `test_shipped_studio.py`."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest

from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.studio import FORMAT, Studio, windows
from wav2vis_core.acoustics.weights import safetensors_bytes
from wav2vis_core.decoding import rows
from wav2vis_core.errors import OptionError, WeightsError
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES

WIDTH, N_LAYERS, HIDDEN = 16, 3, 8


def make_tensors(seed=5):
    """Tensors of a small random listener by name, those with several axes in whole numbers as they are shipped."""
    rng = np.random.default_rng(seed)
    spec = FeatureSpec()
    shapes = {"encoder.conv1.weight": (WIDTH, 80, 3), "encoder.conv2.weight": (WIDTH, WIDTH, 3)}
    shapes |= {f"encoder.{name}.bias": (WIDTH,) for name in ("conv1", "conv2")}
    for k in range(N_LAYERS):
        layer = f"encoder.layers.{k}"
        shapes |= {f"{layer}.self_attn.{name}_proj.weight": (WIDTH, WIDTH) for name in ("q", "k", "v", "out")}
        shapes |= {f"{layer}.self_attn.{name}_proj.bias": (WIDTH,) for name in ("q", "v", "out")}
        shapes |= {f"{layer}.fc1.weight": (4 * WIDTH, WIDTH), f"{layer}.fc1.bias": (4 * WIDTH,)}
        shapes |= {f"{layer}.fc2.weight": (WIDTH, 4 * WIDTH), f"{layer}.fc2.bias": (WIDTH,)}
        for norm in ("self_attn_layer_norm", "final_layer_norm"):
            shapes |= {f"{layer}.{norm}.{part}": (WIDTH,) for part in ("weight", "bias")}
    head = {"front.0": (12, spec.n_features, 5), "front.1": (12, 12, 3), "front.2": (12, 12, 3)}
    head |= {"shrink": (10, 12, 3), "back": (12, 24, 3), "project": (6, 2 * WIDTH), "out": (40, 12)}
    for name, shape in head.items():
        shapes |= {f"head.{name}.weight": shape, f"head.{name}.bias": shape[:1]}
    shapes |= {"head.grow.weight": (2 * HIDDEN, 12, 2), "head.grow.bias": (12,)}
    for way in ("", "_reverse"):
        shapes |= {
            f"head.lstm.weight_ih_l0{way}": (4 * HIDDEN, 16),
            f"head.lstm.weight_hh_l0{way}": (4 * HIDDEN, HIDDEN),
        }
        shapes |= {f"head.lstm.bias_l0{way}": (4 * HIDDEN,)}
    tensors = {}
    for name, shape in shapes.items():
        if len(shape) == 1:
            tensors[name] = rng.normal(1 if "norm.weight" in name else 0, 0.3, shape).astype(np.float16)
        else:
            tensors[name] = rng.integers(-127, 128, shape).astype(np.int8)
            scale = np.sqrt(2 / np.prod(shape[1:])) / 73
            tensors[f"{name}.scale"] = rng.uniform(0.5 * scale, 1.5 * scale, shape[0]).astype(np.float32)
    tensors["normaliser.speech_mean"] = np.array([-300, *rng.normal(0, 10, 12)], np.float32)
    tensors["normaliser.mean"] = rng.normal(0, 0.1, spec.n_features).astype(np.float32)
    tensors["normaliser.std"] = np.array([60, *[15] * 12, 8, *[3] * 12, 3, *[1] * 12], np.float32)
    tensors["class_priors"] = rng.dirichlet(np.full(len(CLASSES), 5)).astype(np.float32)
    return tensors


def make_metadata():
    spec = FeatureSpec()
    return {
        "format": FORMAT,
        "feature_spec": json.dumps(asdict(spec)),
        "feature_fingerprint": spec.fingerprint(),
        "classes": json.dumps(CLASSES),
        "target_classes": json.dumps([*range(36), 1, 1, 5, 0]),
        "encoder": json.dumps({"layers": [2, 3], "n_layers": N_LAYERS, "heads": 2}),
        "temperature": "1.5",
        "window_s": "2.0",
        "margin_s": "0.4",
        "pad_s": "0.2",
    }


@pytest.fixture
def path(tmp_path):
    return tmp_path / "studio.safetensors"


def loaded(path, tensors=None, **metadata):
    path.write_bytes(safetensors_bytes(tensors or make_tensors(), make_metadata() | metadata))
    return Studio.load(path)


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("weights") / "studio.safetensors")


def noise(n_samples, seed=1):
    return np.random.default_rng(seed).normal(0, 0.1, n_samples).astype(np.float32)


@pytest.mark.parametrize("n_samples", [0, 1, 159, 160, 4_000, 31_999, 32_000, 60_123])
def test_every_frame_gets_probabilities_over_the_classes(studio, n_samples):
    heard = studio.hear([noise(n_samples)])[:]
    assert heard.shape == (studio.spec.n_frames(n_samples), len(CLASSES))
    assert heard.dtype == np.float32
    assert (heard >= 0).all()
    np.testing.assert_allclose(heard.sum(axis=1), 1, atol=1e-5)


def test_the_pieces_of_a_sound_make_no_difference(studio):
    sound = noise(60_123)
    pieces = [sound[k : k + 7_001] for k in range(0, len(sound), 7_001)]
    np.testing.assert_allclose(studio.hear(pieces)[:], studio.hear([sound])[:], atol=1e-4)


def test_windows_hold_every_frame_and_overlap_by_one_length():
    for n_frames in (1, 20, 200, 201, 1_160, 1_200, 1_201, 2_200, 2_201, 12_345):
        cut = list(windows(n_frames, 1_200, 200))
        assert (cut[0][0], cut[-1][1]) == (0, n_frames)
        assert all(end - begin == 1_200 for begin, end in cut[:-1])
        assert 0 < cut[-1][1] - cut[-1][0] <= 1_200
        assert all(end - begin == 200 for (_, end), (begin, _) in pairwise(cut))


def test_a_louder_sound_of_the_same_kind_is_heard_alike(studio):
    quiet, loud = (studio.hear([gain * noise(48_000)])[:] for gain in (1, 1.02))
    np.testing.assert_allclose(quiet, loud, atol=0.05)


def test_memory_does_not_grow_with_a_long_sound(studio, monkeypatch):
    monkeypatch.setattr(rows, "_MEMORY_BYTES", 1 << 16)  # so that these sounds count as long
    peaks = []
    for seconds in (10, 50):
        tracemalloc.start()
        studio.hear(noise(16_000, seed=k) for k in range(seconds))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # MFCC, mel bands and posteriors are 155 numbers a frame, and would stand twice while they are gathered.
    assert peaks[1] - peaks[0] < 40 * 100 * 4 * 40


def test_progress_tells_the_seconds_done_and_can_stop_the_work(studio):
    heard = []
    studio.hear([noise(80_000), noise(80_000)], heard.append)
    assert len(heard) > 5
    assert heard == sorted(set(heard))
    assert heard[-1] == 10

    def stop(_):
        raise KeyError

    with pytest.raises(KeyError):
        studio.hear([noise(16_000)], stop)


def test_a_track_says_who_heard_it(studio, student):
    sound = Audio(noise(16_000), 16_000)
    assert lipsync(sound, listener=studio).listener == "studio"
    assert lipsync(sound, listener=student).listener == "fast"
    assert lipsync(sound, listener="fast").listener == "fast"


def test_an_unknown_listener_is_an_error_that_names_the_known_ones():
    with pytest.raises(OptionError, match="'slow'; choose studio or fast"):
        lipsync(Audio(noise(16_000), 16_000), listener="slow")


NAMES = [name for name in make_tensors() if not name.endswith("scale") and ".0." not in name and ".2." not in name]


@pytest.mark.parametrize("name", NAMES)
def test_a_tensor_that_is_missing_or_misshapen_is_refused(path, name):
    tensors = make_tensors()
    whole = tensors.pop(name)
    for changed in ({}, {name: whole[:-1]}, {name: whole[..., None]}, {name: whole[:0]}):
        with pytest.raises(WeightsError, match=r"studio\.safetensors"):
            loaded(path, tensors | changed)


def test_a_tensor_too_many_is_refused(path):
    with pytest.raises(WeightsError, match=r"encoder\.layers\.3\.fc1\.bias too many"):
        loaded(path, {**make_tensors(), "encoder.layers.3.fc1.bias": np.zeros(4, np.float16)})


@pytest.mark.parametrize("name", ["head.out.bias", "head.out.weight.scale", "encoder.layers.1.final_layer_norm.weight"])
def test_weights_that_are_no_numbers_are_refused(path, name):
    tensors = make_tensors()
    tensors[name][-1] = np.nan
    with pytest.raises(WeightsError, match="NaN"):
        loaded(path, tensors)


@pytest.mark.parametrize(
    "metadata",
    [
        {"format": "wav2vis-student-1"},
        {"classes": json.dumps(CLASSES[:-1])},
        {"feature_fingerprint": "0" * 16},
        {"encoder": json.dumps({"layers": [2, 4], "n_layers": 3, "heads": 2})},
        {"encoder": json.dumps({"layers": [2, 3], "n_layers": 3, "heads": 3})},
        {"encoder": json.dumps({"layers": [2, 3], "n_layers": 2, "heads": 2})},
        {"encoder": "{}"},
        {"encoder": "3"},
        {"target_classes": json.dumps([*range(36), 1, 1, 5, 36])},
        {"target_classes": json.dumps([*range(36)])},
        {"temperature": "0"},
        {"temperature": "nan"},
        {"window_s": "0.5"},
        {"window_s": "2.01"},
        {"window_s": "40"},
        {"pad_s": "0.5"},
    ],
)
def test_a_header_that_does_not_fit_is_refused(path, metadata):
    with pytest.raises(WeightsError, match=r"studio\.safetensors"):
        loaded(path, **metadata)
