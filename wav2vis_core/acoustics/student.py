# SPDX-License-Identifier: MIT
"""The student network in NumPy: features in, posteriors over speech classes out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..assets import asset
from ..decoding.rows import Frames, Rows
from ..track.phones import CLASSES
from .checkpoint import opened
from .features import FeatureSpec, MfccStream
from .layers import Convolution, SeparableBlock, look_aheads, product, softmax
from .listener import Progress, gather, part
from .normaliser import Normaliser, RunningMean
from .weights import Shelf

Float32 = NDArray[np.float32]

# Frames that run through all layers together: 0.4 MB a layer stays in the cache.
_BLOCK_FRAMES = 512

_FEATURES_SHARE = 0.25  # of the hearing

FORMAT = "wav2vis-student-1"
"""What the header of a weights file must call itself."""

Name = Literal["offline", "live"]
"""The students that come with the package."""


@dataclass(frozen=True, eq=False)
class Student:
    """A trained network with the features and statistics that it was trained on.

    Attributes
    ----------
    tensors : dict of str to ndarray of float32
    dilations : tuple of int
        One for each separable block.
    stack : int
        Frames that pass through the layers side by side (Sak et al. 2015, arXiv:1507.06947).
    look_ahead_frames : int
        Feature frames after a frame that its posteriors depend on, at most.
    spec : FeatureSpec
    normaliser : Normaliser
    class_priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    metadata : dict of str to str
        What the weights file says of itself.
    """

    tensors: dict[str, Float32]
    dilations: tuple[int, ...]
    stack: int
    look_ahead_frames: int
    spec: FeatureSpec
    normaliser: Normaliser
    class_priors: Float32
    metadata: dict[str, str]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Student:
        """The student in a weights file.

        Raises
        ------
        WeightsError
            When the file is missing, damaged, or holds another network, other classes or other features.
        """
        with opened(path, FORMAT) as checkpoint:
            metadata = checkpoint.metadata
            dilations = tuple(int(d) for d in json.loads(metadata["dilations"]))
            stack = int(metadata.get("stack", 1))
            tensors = _taken(checkpoint.network, dilations, stack, checkpoint.spec.n_features)
            reach = stack * sum(_reaches(tensors, dilations)) + stack - 1
            look_ahead_frames = int(metadata.get("look_ahead_frames", reach))
            if not (0 <= look_ahead_frames <= reach and look_ahead_frames % stack == stack - 1):
                raise ValueError(f"no such network hears {look_ahead_frames} frames ahead")
            return cls(
                tensors,
                dilations,
                stack,
                look_ahead_frames,
                checkpoint.spec,
                checkpoint.normaliser,
                checkpoint.class_priors,
                metadata,
            )

    @classmethod
    def bundled(cls, name: Name = "offline") -> Student:
        """A student that comes with the package: "offline" hears a whole file, "live" follows a microphone.

        Raises
        ------
        WeightsError
            When the weights are missing or damaged.
        """
        return cls.load(asset(f"{name}.safetensors"))

    @property
    def look_ahead_s(self) -> float:
        """Time from what the posteriors speak of to the newest sample that they need."""
        return MfccStream(self.spec).look_ahead_s + self.look_ahead_frames / self.spec.frame_rate_hz

    def look_aheads(self) -> list[int]:
        """Stacks of frames that each layer hears ahead: the input's, then those of the blocks."""
        return look_aheads(_reaches(self.tensors, self.dilations), self.look_ahead_frames // self.stack)

    @property
    def name(self) -> str:
        """What people choose it by: "live" where it hears only a little ahead, else "fast"."""
        return "live" if self.spec.context == "past" else "fast"

    @property
    def hearing_share(self) -> float:
        """How much of the time from sound to shapes goes into `hear`."""
        return 0.7

    def hear(self, pieces: Iterable[Float32], progress: Progress | None = None) -> Frames:
        """Posteriors of a whole sound, shape (n_frames, n_classes), as `Listener.hear` gives them."""
        features_told = part(progress, 0, _FEATURES_SHARE)
        (features,), duration_s = gather(pieces, [MfccStream(self.spec)], self.spec.sample_rate_hz, features_told)
        return Rows(self._recognised(features, part(progress, _FEATURES_SHARE, 1, duration_s)))

    def recognise(self, features: Float32) -> Float32:
        """`posteriors` of a whole sound's features as `mfcc` gives them: normalised as the student learned it."""
        return np.concatenate(list(self._recognised(features)))

    def _recognised(self, features: Frames, progress: Progress | None = None) -> Iterator[Float32]:
        if self.spec.context == "past":
            running = RunningMean(self.normaliser.speech_mean)
            return self._posteriors(features, lambda rows: self.normaliser(rows, running.push(rows)), progress)
        mean = self.normaliser.mean_of(features)
        return self._posteriors(features, lambda rows: self.normaliser(rows, mean), progress)

    def posteriors(self, features: Float32) -> Float32:
        """Probability of each class in each frame.

        Parameters
        ----------
        features : ndarray of float32, shape (n_frames, n_features)
            Normalised features of a whole utterance.

        Returns
        -------
        ndarray of float32, shape (n_frames, n_classes)
            Rows sum to 1; columns are `phones.CLASSES`.
        """
        return np.concatenate(list(self._posteriors(features, lambda rows: rows)))

    def stream(self) -> StudentStream:
        """The same network for normalised features that arrive in pieces."""
        return StudentStream(self)

    def _posteriors(
        self,
        features: Frames,
        prepared: Callable[[Float32], Float32],
        progress: Progress | None = None,
    ) -> Iterator[Float32]:
        """`posteriors`, block by block, of features that are prepared block by block.

        `progress` is called with the share of the frames heard so far.
        """
        stream, n_heard = self.stream(), 0
        for k in range(0, len(features), _BLOCK_FRAMES):
            heard = stream.push(prepared(features[k : k + _BLOCK_FRAMES]))
            n_heard += len(heard)
            yield heard
            if progress:
                progress(n_heard / len(features))
        yield stream.finish()

    def _layers(self) -> list[Convolution | SeparableBlock]:
        tensors, (ahead, *block_aheads) = self.tensors, self.look_aheads()
        layers: list[Convolution | SeparableBlock] = [
            Convolution(tensors["input.weight"], tensors["input.bias"], ahead)
        ]
        for k, (dilation, ahead) in enumerate(zip(self.dilations, block_aheads, strict=True)):
            depth, point = f"blocks.{k}.depth", f"blocks.{k}.point"
            weights = tensors[f"{depth}.weight"], tensors[f"{depth}.bias"]
            point_weights = tensors[f"{point}.weight"], tensors[f"{point}.bias"]
            layers.append(SeparableBlock(*weights, *point_weights, dilation, ahead))
        return layers


def _reaches(tensors: dict[str, Float32], dilations: tuple[int, ...]) -> list[int]:
    """Half the width of each layer's window, in stacks of frames."""
    input_taps: int = tensors["input.weight"].shape[2]
    taps: int = tensors["blocks.0.depth.weight"].shape[1]
    return [input_taps // 2, *(taps // 2 * dilation for dilation in dilations)]


def _taken(shelf: Shelf, dilations: tuple[int, ...], stack: int, n_features: int) -> dict[str, Float32]:
    """The tensors of a network with these dilations; ValueError when they do not fit together."""
    if not (all(1 <= d <= 1000 for d in dilations) and 1 <= stack <= 8):
        raise ValueError("dilations or a stack that no student has")
    tensors = {"input.weight": shelf.take("input.weight", None, stack * n_features, None)}
    width, _, taps = tensors["input.weight"].shape
    tensors["blocks.0.depth.weight"] = shelf.take("blocks.0.depth.weight", width, None)
    depth_taps = tensors["blocks.0.depth.weight"].shape[1]
    if not (taps % 2 and depth_taps % 2):
        raise ValueError("taps that no student has")
    n_out = stack * len(CLASSES)
    shapes = {"input.bias": (width,), "output.weight": (n_out, width), "output.bias": (n_out,)}
    for k in range(len(dilations)):
        shapes |= {f"blocks.{k}.depth.weight": (width, depth_taps), f"blocks.{k}.point.weight": (width, width)}
        shapes |= {f"blocks.{k}.{part}.bias": (width,) for part in ("depth", "point")}
    return tensors | {name: shelf.take(name, *shape) for name, shape in shapes.items() if name not in tensors}


class StudentStream:
    """Posteriors of features that arrive in pieces; equal to `Student.posteriors` of the whole within 1e-5.

    A row comes out at most `Student.look_ahead_frames` after its frame. A logit adds up terms whose magnitudes come to
    about 20 in the bundled students, so one rounding of float32 is worth 20 / 2**24 = 1.2e-6, and linear algebra
    libraries choose the order of adding by the number of rows and threads.
    """

    def __init__(self, student: Student) -> None:
        self._layers = student._layers()
        self._stack, self._n_features = student.stack, student.spec.n_features
        self._unstacked = np.zeros((0, self._n_features), np.float32)
        self._weight = np.ascontiguousarray(student.tensors["output.weight"].T)
        self._bias = student.tensors["output.bias"]

    def push(self, features: Float32) -> Float32:
        """Posteriors, shape (n, n_classes), of the frames that these next features complete."""
        if self._stack > 1:
            features = np.concatenate([self._unstacked, features])
            n_whole = len(features) // self._stack * self._stack
            features, self._unstacked = features[:n_whole], features[n_whole:]
        return self._run(features, last=False)

    def finish(self) -> Float32:
        """Posteriors, shape (n, n_classes), of the last frames."""
        n_missing = -len(self._unstacked) % self._stack
        frames = np.concatenate([self._unstacked, self._unstacked[-1:].repeat(n_missing, axis=0)])
        posteriors = self._run(frames, last=True)
        return posteriors[: len(posteriors) - n_missing]

    def _run(self, frames: Float32, *, last: bool) -> Float32:
        rows = frames.reshape(-1, self._stack * self._n_features)
        for layer in self._layers:
            rows = layer.push(rows, last=last)
        if not len(rows):
            return np.zeros((0, len(CLASSES)), np.float32)
        logits = product(rows, self._weight) + self._bias
        return softmax(logits.reshape(-1, len(CLASSES)))
