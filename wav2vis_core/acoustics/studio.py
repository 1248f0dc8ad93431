"""The listener that stands on a pretrained encoder: slower than a student, and the one that hears best."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file

import numpy as np
from numpy.typing import NDArray

from ..assets import asset
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
    window_frames, margin_frames, pad_frames : int
        Frames that are heard together, those at both ends of them that are heard for the sake of the others, and those
        of silence that are put before and after the sound.
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
    margin_frames: int
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
            if not (0 < temperature < 100 and 0 <= pad <= margin < window / 2 < 1500):
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
                margin,
                pad,
                spec,
                checkpoint.normaliser,
                checkpoint.class_priors,
                metadata,
            )

    @classmethod
    def bundled(cls) -> Studio:
        """The one that comes with the package; WeightsError when its weights are missing or damaged."""
        with as_file(asset("studio.safetensors")) as path:
            return cls.load(path)

    def hear(self, pieces: Iterable[Float32], progress: Progress | None = None) -> Float32:
        """Posteriors of a whole sound, shape (n_frames, n_classes), as `Listener.hear` gives them."""
        streams = MfccStream(self.spec), LogMelStream(self.pad_frames / self.spec.frame_rate_hz)
        features_told = part(progress, 0, _FEATURES_SHARE)
        (features, log_mel), duration_s = gather(pieces, streams, self.spec.sample_rate_hz, features_told)
        out = np.empty((len(features), len(CLASSES)), np.float32)
        if not len(features):
            return out
        mean, loudest = self.normaliser.mean_of(features), float(log_mel.max())
        told = part(progress, _FEATURES_SHARE, 1, duration_s)
        for window in windows(len(log_mel), self.window_frames, self.margin_frames):
            states = self.encoder(loudness_normalised(log_mel[window.begin : window.end], loudest))
            first = max(window.begin, self.pad_frames)  # the head hears no silence that was put there
            begin, end = first - self.pad_frames, min(window.end - self.pad_frames, len(features))
            rows = self.normaliser(features[begin:end], mean)
            rows = np.concatenate([rows, rows[-1:]]) if len(rows) % 2 else rows
            states = states[(first - window.begin) // 2 :][: len(rows) // 2]
            posteriors = softmax(self.head(rows, states) / np.float32(self.temperature)) @ self.target_classes
            kept_from, kept_to = (min(max(k - self.pad_frames, begin), end) for k in (window.kept_from, window.kept_to))
            out[kept_from:kept_to] = posteriors[kept_from - begin : kept_to - begin]
            if told:
                told(kept_to / len(features))
        return out


@dataclass(frozen=True)
class Window:
    """Frames `begin` up to `end` that are heard together, of which `kept_from` up to `kept_to` count."""

    begin: int
    end: int
    kept_from: int
    kept_to: int


def windows(n_frames: int, window_frames: int, margin_frames: int) -> Iterator[Window]:
    """Windows of one length, the last one shorter, that keep each of `n_frames` once.

    >>> [(w.begin, w.end, w.kept_from, w.kept_to) for w in windows(25, 12, 1)]
    [(0, 12, 0, 11), (10, 22, 11, 21), (20, 25, 21, 25)]
    """
    begin = kept = 0
    while kept < n_frames:
        end = min(begin + window_frames, n_frames)
        kept_to = end if end == n_frames else end - margin_frames
        yield Window(begin, end, kept, kept_to)
        begin, kept = begin + window_frames - 2 * margin_frames, kept_to
