# SPDX-License-Identifier: MIT
"""The teacher's posteriors as stored: the likeliest classes of each frame, in a third of the space of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.track.phones import CLASSES

from .. import work
from ..arrays import read_array
from ..config import TrainingConfig

_TOP = 8
ROW = np.dtype([("classes", "u1", _TOP), ("log_probabilities", "f2", _TOP)])
"""What is stored of a frame."""

LEAST_PROBABILITY = 1e-7
"""Of a class, before its logarithm is taken."""

_LEAST_REST = 1e-6


def top_classes(log_probabilities: NDArray[np.float32]) -> NDArray[Any]:
    """Rows to store, shape (n_frames,), of log-probabilities over CLASSES, shape (n_frames, n_classes)."""
    classes = np.argpartition(log_probabilities, -_TOP, axis=1)[:, -_TOP:]
    rows = np.empty(len(log_probabilities), ROW)
    rows["classes"] = classes
    rows["log_probabilities"] = np.take_along_axis(log_probabilities, classes, axis=1)
    return rows


def taught_rows(config: TrainingConfig, copy: int, n_frames: int) -> NDArray[Any]:
    """The rows that are taught of a copy of the training speech, shape (n_frames,), read as they are used.

    Raises
    ------
    StaleError
        When the step logits has not stored them, did so with another config, or the file is damaged.
    """
    with work.logits(config, copy).reading("logits") as path:
        return read_array(path, ROW, n_frames)


def all_classes(rows: NDArray[Any]) -> NDArray[np.float32]:
    """Log-probabilities, shape (n_frames, n_classes), of stored rows; the classes left out share the rest evenly."""
    kept = rows["log_probabilities"].astype(np.float32)
    rest = np.maximum(1 - np.exp(kept).sum(axis=1), _LEAST_REST) / (len(CLASSES) - _TOP)
    out = np.repeat(np.log(rest)[:, None], len(CLASSES), axis=1)
    np.put_along_axis(out, rows["classes"].astype(np.int64), kept, axis=1)
    return out
