# SPDX-License-Identifier: MIT
"""The listener that stands on a pretrained encoder: slower than a student, and the most accurate."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..assets import asset
from ..decoding.rows import Rows
from ..track.phones import CLASSES
from .checkpoint import opened
from .encoder import Encoder
from .features import FeatureSpec, MfccStream
from .layers import softmax
from .listener import Progress, gather, part
from .log_mel import LogMelStream, loudness_normalised
from .normaliser import Normaliser
from .phone_head import PhoneHead

Float32 = NDArray[np.float32]

FORMAT = "wav2vis-studio-1"
"""What the header of a weights file must call itself."""

_FEATURES_SHARE = 0.05  # of the hearing

_SPANS = ("window_s", "margin_s", "pad_s")


@dataclass(frozen=True, eq=False)
class Studio:
    """An encoder of speech in general and a head that hears phones in what it says.

    Attributes
    ----------
    encoder : Encoder
    head : PhoneHead
    target_classes : ndarray of float32, shape (n_targets, n_classes)
        1 where a target of the head belongs to a class.
    temperature : float
        What logits are divided by, so that posteriors are as sure as they are right.
    window_frames, overlap_frames, pad_frames : int
        Frames that are heard together, those that the next window hears again, and those of silence that are put
        before and after the sound.
    spec : FeatureSpec
    normaliser : Normaliser
    class_priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    metadata : dict of str to str
        What the weights file says of itself.
    """

    encoder: Encoder
    head: PhoneHead
    target_classes: Float32
    temperature: float
    window_frames: int
    overlap_frames: int
    pad_frames: int
    spec: FeatureSpec
    normaliser: Normaliser
    class_priors: Float32
    metadata: dict[str, str]

    name = "studio"
    """What people choose it by."""

    hearing_share = 0.95
    """How much of the time from sound to shapes goes into `hear`."""

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Studio:
        """The listener in a weights file.

        Raises
        ------
        WeightsError
            When the file is missing, damaged, or holds another network, other classes or other features.
        """
        with opened(path, FORMAT) as checkpoint:
            metadata = checkpoint.metadata
            parts = json.loads(metadata["encoder"])
            classes = [int(k) for k in json.loads(metadata["target_classes"])]
            temperature = float(metadata["temperature"])
            window, margin, pad = (round(float(metadata[name]) * checkpoint.spec.frame_rate_hz) for name in _SPANS)
            if not (0 < temperature < 100 and 0 <= pad <= margin < window / 2 < 1500 and margin):
                raise ValueError(f"temperature {temperature}, windows of {window} frames, margins of {margin}")
            if (window | margin | pad) % 2:
                raise ValueError("windows that do not begin at a position of the encoder")
            shelf, spec = checkpoint.network, checkpoint.spec
            states = [int(k) for k in parts["layers"]]
            encoder = Encoder(shelf.under("encoder."), int(parts["n_layers"]), int(parts["heads"]), states)
            return cls(
                encoder,
                PhoneHead(shelf.under("head."), spec.n_features, encoder.n_states, len(classes)),
                np.eye(len(CLASSES), dtype=np.float32)[classes],
                temperature,
                window,
                2 * margin,
                pad,
                spec,
                checkpoint.normaliser,
                checkpoint.class_priors,
                metadata,
            )

    @classmethod
    def bundled(cls) -> Studio:
        """The one that comes with the package; WeightsError when its weights are missing or damaged."""
        return cls.load(asset("studio.safetensors"))

    def hear(self, pieces: Iterable[Float32], progress: Progress | None = None) -> Rows:
        """Posteriors of a whole sound, shape (n_frames, n_classes), as `Listener.hear` gives them."""
        streams = MfccStream(self.spec), LogMelStream(self.pad_frames / self.spec.frame_rate_hz)
        features_told = part(progress, 0, _FEATURES_SHARE)
        (features, log_mel), duration_s = gather(pieces, streams, self.spec.sample_rate_hz, features_told)
        out = Rows([np.zeros((0, len(CLASSES)), np.float32)])
        if not len(features):
            return out
        mean, loudest = self.normaliser.mean_of(features), max(float(block.max()) for block in log_mel.blocks())
        again = np.zeros((0, len(CLASSES)), np.float32)  # what the next window hears too
        told = part(progress, _FEATURES_SHARE, 1, duration_s)
        for begin, end in windows(len(log_mel), self.window_frames, self.overlap_frames):
            first, last = max(begin - self.pad_frames, 0), min(end - self.pad_frames, len(features))
            states = self.encoder(loudness_normalised(log_mel[begin:end], loudest))
            said = states[(first + self.pad_frames - begin) // 2 :]  # the head hears no silence that was put there
            heard = self._posteriors(self.normaliser(features[first:last], mean), said)
            # The ends of a window know one side only, so what two windows hear passes over from one to the other.
            share = np.arange(0.5, len(again))[:, None] / self.overlap_frames
            heard[: len(again)] = again + share.astype(np.float32) * (heard[: len(again)] - again)
            n_final = len(heard) if end == len(log_mel) else end - self.overlap_frames - self.pad_frames - first
            out.append(heard[:n_final])
            again = heard[n_final:]
            if told:
                told(last / len(features))
        return out

    def _posteriors(self, rows: Float32, states: Float32) -> Float32:
        """Posteriors of normalised features, shape (n_frames, n_classes); `states` has at least half as many rows."""
        even = np.concatenate([rows, rows[-1:]]) if len(rows) % 2 else rows
        logits = self.head(even, states[: len(even) // 2])[: len(rows)]
        return np.asarray(softmax(logits / np.float32(self.temperature)) @ self.target_classes)


def windows(n_frames: int, window_frames: int, overlap_frames: int) -> Iterator[tuple[int, int]]:
    """Begin and end of windows of one length, the last one shorter, that together hold `n_frames`.

    >>> list(windows(25, 12, 2))
    [(0, 12), (10, 22), (20, 25)]
    """
    begin = end = 0
    while end < n_frames:
        end = min(begin + window_frames, n_frames)
        yield begin, end
        begin += window_frames - overlap_frames
