# SPDX-License-Identifier: MIT
"""The losses of the networks."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from wav2vis_core.track.phones import CLASSES

from ..config import StudentConfig, TeacherConfig
from .dataset import Batch
from .labels import CLASS_OF_TARGET, UNKNOWN
from .logits import LEAST_PROBABILITY

Loss = tuple[Tensor, Tensor]
"""The weighted sum of the frames' losses, and the sum of their weights by which to divide it; two scalars."""


def teacher_loss(logits: Tensor, batch: Batch, config: TeacherConfig) -> Loss:
    """Weighted cross-entropy over `labels.TARGETS` in the labelled frames.

    Where the batch has what `studio` heard, `distill_share` of it is the divergence from that over the classes, which
    is all for frames without a label (self-training with noise: Xie et al. 2020, arXiv:1911.04252).
    """
    known = batch.labels != UNKNOWN
    losses = F.cross_entropy(
        logits.flatten(0, 1),
        batch.labels.flatten(),
        ignore_index=UNKNOWN,
        label_smoothing=config.label_smoothing,
        reduction="none",
    ).view_as(batch.weights)
    if batch.teacher is None:
        weights = batch.weights * known
        return (losses * weights).sum(), weights.sum()
    fold = F.one_hot(torch.from_numpy(CLASS_OF_TARGET), len(CLASSES)).float().to(logits.device)
    classes = (logits.float().softmax(-1) @ fold).clamp(min=LEAST_PROBABILITY).log()
    distance = F.kl_div(classes, batch.teacher, reduction="none", log_target=True).sum(-1)
    share = torch.where(known, config.distill_share, 1.0)
    losses = share * distance + (1 - share) * losses
    return (losses * batch.weights).sum(), batch.weights.sum()


def student_loss(logits: Tensor, batch: Batch, config: StudentConfig) -> Loss:
    """Distillation (Hinton et al. 2015, arXiv:1503.02531): the teacher's softened posteriors and the labels.

    Frames without a label learn from the teacher alone. Frames that label or teacher call lips-closed or lip-teeth
    weigh `event_weight`.
    """
    assert batch.teacher is not None
    t = config.temperature
    targets = F.softmax(batch.teacher / t, dim=-1)
    distance = F.kl_div(F.log_softmax(logits / t, dim=-1), targets, reduction="none").sum(-1) * t * t

    fold = torch.from_numpy(CLASS_OF_TARGET).to(logits.device)
    known = batch.labels != UNKNOWN
    classes = torch.where(known, fold[batch.labels.clamp(min=0)], UNKNOWN)
    hard = F.cross_entropy(logits.flatten(0, 1), classes.flatten(), ignore_index=UNKNOWN, reduction="none")
    hard = hard.view_as(distance)

    share = torch.where(known, config.distill_share, 1.0)
    events = torch.zeros(len(CLASSES), device=logits.device)
    events[[CLASSES.index("PBM"), CLASSES.index("FV")]] = 1
    event = torch.maximum((batch.teacher.exp() * events).sum(-1), events[classes.clamp(min=0)] * known)
    weights = batch.weights * (1 + (config.event_weight - 1) * event)
    return ((share * distance + (1 - share) * hard) * weights).sum(), weights.sum()
