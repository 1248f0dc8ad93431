# SPDX-License-Identifier: MIT
"""What is never exported."""

from dataclasses import replace

import pytest
import torch

from training import work
from training.config import SPEC, FeaturesConfig, FitConfig, StudentConfig, TeacherConfig, TrainingConfig
from training.data import features
from training.data.manifest import ManifestError, read_manifest, write_manifest
from training.fit import checkpoint
from training.fit.models.student import StudentNet
from training.ship import export
from training.stamp import StaleError


@pytest.fixture
def config(tiny_corpus, tmp_path):
    return TrainingConfig(
        work=tmp_path,
        train=(tiny_corpus,),
        dev=(tiny_corpus,),
        features=FeaturesConfig(copies=1, noise_clips=0, workers=1),
        teacher=TeacherConfig(rounds=(FitConfig(),)),
        student=StudentConfig(channels=16, dilations=(1,)),
    )


def keep(config, net):
    """Leave a student as training leaves it, and the features that it learned from."""
    features.run(config)
    optimizer = torch.optim.AdamW(net.parameters())
    checkpoint.save(work.student(config, "offline"), net, optimizer, checkpoint.Progress(1, ended=True))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e6])  # the last is beyond half precision
def test_a_student_without_all_its_numbers_leaves_no_weights(config, value):
    net = StudentNet(SPEC.n_features, config.student)
    with torch.no_grad():
        next(net.parameters()).fill_(value)
    keep(config, net)
    with pytest.raises(StaleError, match=r"student\.ckpt: holds NaN or infinity in .*; delete it, and train it again"):
        export.run(config)
    assert not [*config.work.glob("*.safetensors"), *config.work.glob("*.onnx")]


def test_a_student_of_speech_without_phones_leaves_no_weights(config, tiny_corpus, tmp_path):
    wordless = tmp_path / "wordless.jsonl"
    write_manifest(wordless, [replace(u, phones=()) for u in read_manifest(tiny_corpus)[:2]])
    config = replace(config, train=(wordless,))
    keep(config, StudentNet(SPEC.n_features, config.student))
    with pytest.raises(ManifestError, match=r"wordless\.jsonl: has no phones"):
        export.run(config)
    assert not list(config.work.glob("*.safetensors"))
