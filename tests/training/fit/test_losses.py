# SPDX-License-Identifier: MIT
"""What the teacher is told where it has labels, and what somebody heard, and both."""

from __future__ import annotations

import pytest
import torch

from training.config import TeacherConfig
from training.fit.dataset import Batch
from training.fit.labels import TARGETS, UNKNOWN
from training.fit.losses import teacher_loss
from wav2vis_core.track.phones import CLASSES

CONFIG = TeacherConfig(label_smoothing=0.0, distill_share=0.5)
SAID, HEARD = TARGETS.index("AA"), CLASSES.index("PBM")


def batch(*labels, taught=True):
    heard = torch.full((1, len(labels), len(CLASSES)), 1e-7)
    heard[..., HEARD] = 1
    return Batch(
        torch.zeros(1, len(labels), 39),
        torch.tensor([labels]),
        torch.ones(1, len(labels)),
        heard.log() if taught else None,
    )


def learned(given):
    """Probabilities of the targets, shape (n_frames, n_targets), that the loss leads to."""
    logits = torch.zeros(1, given.labels.shape[1], len(TARGETS), requires_grad=True)
    optimizer = torch.optim.Adam([logits], 0.3)
    for _ in range(200):
        total, weight = teacher_loss(logits, given, CONFIG)
        optimizer.zero_grad()
        (total / weight).backward()
        optimizer.step()
    return logits.detach()[0].softmax(-1)


def test_a_frame_without_a_label_learns_what_was_heard():
    said, unsaid = learned(batch(SAID, UNKNOWN))
    closed = [TARGETS.index(phone) for phone in "PBM"]
    assert unsaid[closed].sum() > 0.99
    assert said[SAID] == pytest.approx(0.5, abs=0.02)
    assert said[closed].sum() == pytest.approx(0.5, abs=0.02)


def test_where_nobody_heard_anything_labels_are_all():
    said, unsaid = learned(batch(SAID, UNKNOWN, taught=False))
    assert said[SAID] > 0.99
    assert unsaid == pytest.approx(1 / len(TARGETS), abs=1e-6)
