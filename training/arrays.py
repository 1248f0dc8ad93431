# SPDX-License-Identifier: MIT
"""Arrays in a run's folder: one way to write an `.npy` file, and one to read it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wav2vis_core.formats.common.output import open_atomically


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array, whole or not at all; OutputError where it cannot be written."""
    with open_atomically(path, overwrite=True, parents=True) as file:
        to: Any = SimpleNamespace(write=file.write)  # past a real file's `write`, NumPy cannot say that a disk is full
        np.save(to, array)


def read_array(path: Path, dtype: DTypeLike, *shape: int | None) -> NDArray[Any]:
    """An array that stays on the disk and is read as it is used, for a block of `Stamp.reading`.

    `shape` holds None where any length will do.

    Raises
    ------
    ValueError, EOFError, OSError
        When the file is missing or cut, or holds an array of another type or shape.
    """
    array: NDArray[Any] = np.load(path, mmap_mode="r")
    lengths = zip(array.shape, shape, strict=True)
    if array.dtype != dtype or not all(expected in (None, length) for length, expected in lengths):
        raise ValueError(f"an array of {array.dtype}, shape {array.shape}")
    return array
