# SPDX-License-Identifier: MIT
"""The teacher that stands on a pretrained encoder as weights that the core's `Studio` reads."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.acoustics.studio import FORMAT, Studio
from wav2vis_core.acoustics.weights import Tensors, safetensors_bytes
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.track.phones import CLASSES

from .. import work
from ..config import SPEC, ConfigError, EncoderConfig, TrainingConfig
from ..data import phone_times
from ..data.encoders import MARGIN_S, PAD_S, WINDOW_S, WhisperEncoder, in_whole_numbers, load_encoder
from ..data.features import dev_speech, load_inputs, load_normaliser
from ..fit.checkpoint import check
from ..fit.dataset import packed_labels
from ..fit.labels import CLASS_OF_TARGET, TARGETS, UNKNOWN
from ..fit.models.teacher import EncoderInput, Teacher
from ..fit.networks import load_round, target_logits
from .export import class_priors, finite, golden_bytes

_TEMPERATURES = np.geomspace(0.5, 2.0, 29)


def run(config: TrainingConfig) -> None:
    """Write the last round of the teacher with its encoder as `work/studio.safetensors`, and its golden tensors.

    Raises
    ------
    ConfigError
        When the teacher has no encoder, or more LSTM layers than the core runs.
    StaleError
        When the teacher is not trained, was trained with another config, or holds NaN or infinity.
    """
    if config.teacher.encoder is None or config.teacher.layers != 1:
        raise ConfigError("the studio listener has an encoder and one LSTM layer", "teacher", "set both")
    last = config.teacher.last_rounds[-1]
    check(work.teacher(config, last), "teacher")
    teacher = load_round(config, last)
    weights = config.work / "studio.safetensors"
    write_atomically(weights, studio_bytes(teacher, config), overwrite=True)
    write_atomically(config.work / "golden_studio.safetensors", golden_bytes(Studio.load(weights)), overwrite=True)


@torch.no_grad()
def studio_bytes(teacher: Teacher, config: TrainingConfig) -> bytes:
    """A `.safetensors` file: matrices in whole numbers with a scale for each row, and a header that says whose."""
    encoder = config.teacher.encoder
    assert encoder and teacher.encoder
    tensors: Tensors = {}
    for name, tensor in {**_encoder_tensors(teacher.encoder, encoder), **teacher.folded()}.items():
        tensors |= _stored(name, tensor.float().numpy())
    normaliser = load_normaliser(config)
    for statistic in ("speech_mean", "mean", "std"):
        tensors[f"normaliser.{statistic}"] = getattr(normaliser, statistic)
    tensors["class_priors"] = class_priors(config)
    pretrained = load_encoder(encoder)
    metadata = {
        "format": FORMAT,
        "feature_spec": json.dumps(asdict(SPEC)),
        "feature_fingerprint": SPEC.fingerprint(),
        "classes": json.dumps(CLASSES),
        "targets": json.dumps(TARGETS),
        "target_classes": json.dumps(CLASS_OF_TARGET.tolist()),
        "encoder": json.dumps(
            {
                "kind": encoder.kind,
                "layers": encoder.layers,
                "n_layers": max(encoder.layers),
                "heads": pretrained.n_heads,
                "width": pretrained.width,
            }
        ),
        "window_s": str(WINDOW_S),
        "margin_s": str(MARGIN_S),
        "pad_s": str(PAD_S),
        "temperature": json.dumps(round(temperature(teacher, config), 3)),
        "corpora": json.dumps([path.name for path in config.train]),
        "licences": "see MODEL_CARD.md",
    }
    checkpoint = work.teacher_path(config, config.teacher.last_rounds[-1])
    return safetensors_bytes(finite(tensors, checkpoint), metadata)


@torch.no_grad()
def temperature(teacher: nn.Module, config: TrainingConfig) -> float:
    """What logits are to be divided by (Guo et al. 2017, arXiv:1706.04599) so that dev speech is likeliest."""
    labels = packed_labels(dev_speech(config), phone_times.dev_phones(config))
    logits = target_logits(teacher, load_inputs(config, work.DEV))
    known = torch.from_numpy(labels != UNKNOWN)
    truth = torch.from_numpy(labels[labels != UNKNOWN].astype(np.int64))
    losses = [nn.functional.cross_entropy(logits[known] / t, truth).item() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _stored(name: str, tensor: NDArray[np.float32]) -> Tensors:
    """A matrix in whole numbers with a scale for each row; small ones and vectors in half precision."""
    whole, scale = in_whole_numbers(tensor)
    if scale is not None:
        return {name: whole, f"{name}.scale": scale.reshape(-1)}
    with np.errstate(over="ignore"):  # `finite` says it
        return {name: tensor.astype(np.float16)}


def _encoder_tensors(heard: EncoderInput, config: EncoderConfig) -> dict[str, Tensor]:
    """The layers up to the last one heard, the tuned ones as the teacher has them; positions are computed."""
    pretrained = load_encoder(config)
    assert isinstance(pretrained, WhisperEncoder)  # what the core runs
    layers = [*pretrained.layers[: config.frozen], *heard.tuned]
    parts = {"conv1": pretrained.conv1, "conv2": pretrained.conv2, **{f"layers.{k}": m for k, m in enumerate(layers)}}
    return {f"encoder.{part}.{name}": t for part, m in parts.items() for name, t in m.state_dict().items()}
