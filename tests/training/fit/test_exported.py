# SPDX-License-Identifier: MIT
"""An exported student as the beginning of another run."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.config import StudentConfig
from training.fit.exported import begin_with
from training.fit.models.student import StudentNet
from training.stamp import StaleError
from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import Student


@pytest.fixture(scope="module")
def live():
    return Student.bundled("live")


def sizes(student):
    return StudentConfig(
        channels=len(student.tensors["input.bias"]),
        kernel=student.tensors["blocks.0.depth.weight"].shape[1],
        dilations=student.dilations,
        stack=student.stack,
        look_ahead_frames=student.look_ahead_frames,
    )


def test_training_begins_with_what_the_student_hears(live):
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(8, 240, 39)).astype(np.float32)
    theirs = live.normaliser
    own = Normaliser(theirs.speech_mean, theirs.mean + 0.3 * theirs.std, 1.2 * theirs.std)
    net = StudentNet(39, sizes(live))
    begin_with(net, live, own, torch.from_numpy(rows))
    learned = (rows * own.std + own.mean - theirs.mean) / theirs.std
    inside = slice(60, 180)  # beyond both ends zeros stand for another sound
    expected = np.stack([live.posteriors(piece) for piece in learned.astype(np.float32)])[:, inside]
    with torch.no_grad():
        heard = net.eval()(torch.from_numpy(rows)).softmax(-1).numpy()[:, inside]
        training = net.train()(torch.from_numpy(rows)).softmax(-1).numpy()[:, inside]
    np.testing.assert_allclose(heard, expected, atol=1e-3)
    np.testing.assert_allclose(training, heard, atol=1e-3)


def test_a_student_of_other_sizes_is_refused(live):
    with pytest.raises(StaleError, match="other sizes"):
        begin_with(StudentNet(39, StudentConfig(channels=16)), live, live.normaliser, torch.zeros(1, 64, 39))
