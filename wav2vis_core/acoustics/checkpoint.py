# SPDX-License-Identifier: MIT
"""What the weights file of every listener holds besides its network."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import WeightsError
from ..track.phones import CLASSES
from .features import FeatureSpec
from .normaliser import Normaliser
from .weights import Shelf, read_safetensors

Float32 = NDArray[np.float32]

_REMEDY = "reinstall wav2vis, or use weights that `python -m training export` made"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A weights file whose network is still on the shelf.

    Attributes
    ----------
    network : Shelf
    spec : FeatureSpec
    normaliser : Normaliser
    class_priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    metadata : dict of str to str
        What the file says of itself.
    """

    network: Shelf
    spec: FeatureSpec
    normaliser: Normaliser
    class_priors: Float32
    metadata: dict[str, str]


@contextmanager
def opened(path: str | os.PathLike[str], file_format: str) -> Iterator[Checkpoint]:
    """A weights file of a format, and the one error for whatever is wrong with it while its network is built.

    Raises
    ------
    WeightsError
        When the file is missing, damaged, or holds another network, other classes or other features.
    """
    tensors, metadata = read_safetensors(path)
    if metadata.get("format") != file_format:
        raise WeightsError(f"weights of format {metadata.get('format')!r}, not {file_format!r}", str(path), _REMEDY)
    shelf = Shelf(tensors)
    try:
        spec = FeatureSpec(**json.loads(metadata["feature_spec"]))
        if metadata["feature_fingerprint"] != spec.fingerprint():
            raise WeightsError("made for another version of the features", str(path), _REMEDY)
        if tuple(json.loads(metadata["classes"])) != CLASSES:
            raise WeightsError("made for other speech classes", str(path), _REMEDY)
        lengths = {"speech_mean": spec.n_mfcc, "mean": spec.n_features, "std": spec.n_features}
        statistics = [shelf.take(f"normaliser.{name}", n) for name, n in lengths.items()]
        if not (statistics[2] > 0).all():
            raise ValueError("normaliser.std is not positive")
        yield Checkpoint(shelf, spec, Normaliser(*statistics), shelf.take("class_priors", len(CLASSES)), metadata)
        shelf.check_empty()
    except (KeyError, ValueError, TypeError, IndexError, OverflowError, RecursionError) as error:
        raise WeightsError(f"a part of the network is missing or misshapen ({error})", str(path), _REMEDY) from None
