# SPDX-License-Identifier: MIT
"""Batches of chunks cut at random from the packed features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wav2vis_core.track.phones import SILENCE

from ..config import SPEC, ConfigError, FitConfig
from ..data.encoders import FRAMES_PER_STATE
from ..data.features import Inputs
from ..data.manifest import ManifestError
from ..data.packed import Packed
from ..data.phone_times import Phones
from ..data.segment import PhoneSegment
from .labels import TARGETS, UNKNOWN, frame_labels
from .logits import all_classes

_GRID_FRAMES = 64  # chunks start on this grid, shifted at random


@dataclass(frozen=True)
class Batch:
    """Chunks of equal length; the first axis is n_chunks, the second n_frames.

    `features` is float32 (…, n_features), `labels` int64 (UNKNOWN where there is none), `weights` float32,
    `teacher` log-probabilities over CLASSES, float32 (…, n_classes), or None; `states` the encoder's of every second
    frame, float32 (…, n_states), or None.
    """

    features: Tensor
    labels: Tensor
    weights: Tensor
    teacher: Tensor | None = None
    states: Tensor | None = None

    @property
    def heard(self) -> tuple[Tensor, ...]:
        """What a network is given."""
        return (self.features,) if self.states is None else (self.features, self.states)

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""

        def moved(tensor: Tensor) -> Tensor:
            # Pinned memory is copied while the GPU computes.
            return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor

        parts = (self.features, self.labels, self.weights)
        return Batch(*map(moved, parts), *(t if t is None else moved(t) for t in (self.teacher, self.states)))


class PackedCopy:
    """One copy of the training speech, in memory: 57 MB an hour, and 9 more for the teacher.

    `states` are the encoder's, which stay on disk: 370 MB an hour for two layers of Whisper base.
    """

    def __init__(
        self,
        packed: Packed,
        phones: Phones,
        source_weights: dict[str, float],
        teacher: NDArray[Any] | None,
        states: Packed | None = None,
    ) -> None:
        self.variants = [
            Inputs(np.array(packed.rows(variant)), None if states is None else states.rows(variant))
            for variant in ("quiet", "rough")
        ]
        self.labels = packed_labels(packed, phones)
        sources = [clip.source for clip in packed.clips]
        by_source = [next((w for key, w in source_weights.items() if s.startswith(key)), 1.0) for s in sources]
        self.weights = np.repeat(np.array(by_source, np.float32), np.diff(packed.ends, prepend=0))
        self.teacher = teacher

    def starts(self, chunk_frames: int, labelled_only: bool) -> NDArray[np.int64]:
        """Where chunks may begin; with `labelled_only`, only those at least half of which is labelled."""
        starts = np.arange(0, len(self.labels) - chunk_frames - _GRID_FRAMES, _GRID_FRAMES)
        if labelled_only:
            known = np.concatenate([[0], np.cumsum(self.labels != UNKNOWN)])
            starts = starts[known[starts + chunk_frames] - known[starts] >= chunk_frames // 2]
        return starts


class ChunkSampler:
    """Random batches. Step k of a seed is always the same batch, so that a resumed run goes through the same ones.

    Every chunk is drawn independently, so that processes that share a batch make only their own part.

    Raises
    ------
    ManifestError
        When there is no chunk to draw: the speech is too short or, where nothing else is taught, too little labelled.
    """

    def __init__(self, copies: list[PackedCopy], fit: FitConfig, seed: int) -> None:
        self._copies, self._seed = copies, seed
        self._chunk_frames, self._batch_chunks = fit.chunk_frames, fit.batch_chunks
        labelled_only = copies[0].teacher is None
        self._starts = [copy.starts(fit.chunk_frames, labelled_only) for copy in copies]
        if not all(map(len, self._starts)):
            kind, remedy = ("labelled speech", "align more") if labelled_only else ("speech", "give more")
            raise ManifestError(
                f"there is too little {kind} for chunks of {fit.chunk_frames} frames",
                "train",
                f"{remedy}, or set a smaller chunk_frames",
            )
        self.frames_per_epoch = int(np.mean([len(s) for s in self._starts])) * _GRID_FRAMES

    def batch(self, step: int, rank: int = 0, n_ranks: int = 1) -> Batch:
        """The batch of a step, or every `n_ranks`-th chunk of it from `rank` on.

        Raises
        ------
        ConfigError
            When the chunks cannot be shared evenly.
        """
        if self._batch_chunks % n_ranks:
            raise ConfigError(
                f"{self._batch_chunks} chunks cannot be shared by {n_ranks} processes", "batch_chunks", "choose others"
            )
        chunks = range(rank, self._batch_chunks, n_ranks)
        rows = [self._chunk(np.random.default_rng([self._seed, step, k])) for k in chunks]
        features, labels, weights, teacher, states = zip(*rows, strict=True)
        return Batch(
            torch.from_numpy(np.stack(features).astype(np.float32)),
            torch.from_numpy(np.stack(labels).astype(np.int64)),
            torch.from_numpy(np.stack(weights)),
            None if teacher[0] is None else torch.from_numpy(np.stack(teacher)),
            None if states[0] is None else torch.from_numpy(np.stack(states).astype(np.float32)),
        )

    def _chunk(self, rng: np.random.Generator) -> tuple[NDArray[Any] | None, ...]:
        """Features, labels, weights, the teacher's log-probabilities and the encoder's states of one chunk."""
        k = int(rng.integers(len(self._copies)))
        copy = self._copies[k]
        heard = copy.variants[int(rng.integers(2))]
        first = int(rng.choice(self._starts[k])) + FRAMES_PER_STATE * int(
            rng.integers(_GRID_FRAMES // FRAMES_PER_STATE)
        )
        end = first + self._chunk_frames
        here = slice(first, end)
        teacher = None if copy.teacher is None else all_classes(copy.teacher[here])
        states = None if heard.states is None else heard.states[first // FRAMES_PER_STATE : end // FRAMES_PER_STATE]
        return masked(heard.features[here], rng), copy.labels[here], copy.weights[here], teacher, states


def masked(features: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.floating]:
    """SpecAugment's time masks (Park et al. 2019, arXiv:1904.08779), <= 5 frames: longer ones hide closures."""
    features = np.array(features)
    for first in rng.integers(0, len(features), size=len(features) // 100):
        features[first : first + int(rng.integers(1, 6))] = 0
    return features


def packed_labels(packed: Packed, phones: Phones) -> NDArray[np.int8]:
    """Target of each frame of packed clips, shape (n_frames,); UNKNOWN where the sound is not aligned."""
    parts = []
    for clip, n_frames in zip(packed.clips, np.diff(packed.ends, prepend=0).tolist(), strict=True):
        if not clip.audio:
            parts.append(np.full(n_frames, TARGETS.index(SILENCE), np.int8))
            continue
        here = [
            PhoneSegment(
                max(0.0, s.start_s - clip.offset_s) / clip.speed, (s.end_s - clip.offset_s) / clip.speed, s.phone
            )
            for s in phones.get(clip.audio, ())
            if s.end_s > clip.offset_s
        ]
        parts.append(frame_labels(here, n_frames, SPEC.frame_rate_hz))
    return np.concatenate(parts)


def training_copies(
    copies: Sequence[Packed],
    phones: Phones,
    source_weights: dict[str, float],
    *,
    logits: Sequence[NDArray[Any]] = (),
    states: Sequence[Packed] = (),
) -> list[PackedCopy]:
    """Copies of the training speech.

    With the log-probabilities that are taught where there are `logits` of each copy (see `logits.top_classes`), and the
    encoder's states of each copy where there are `states`.
    """
    nothing = [None] * len(copies)
    return [
        PackedCopy(packed, phones, source_weights, taught, heard)
        for packed, taught, heard in zip(copies, logits or nothing, states or nothing, strict=True)
    ]
