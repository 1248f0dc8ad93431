# SPDX-License-Identifier: MIT
"""Reading and writing `.safetensors` (huggingface/safetensors, format 0.4) with NumPy alone; never pickle."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import WeightsError

_DTYPES: dict[str, np.dtype[Any]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "I8": np.dtype("i1"),
    "I64": np.dtype("<i8"),
}
_MAX_HEADER_BYTES = 1 << 20
_REMEDY = "reinstall wav2vis, or export the weights again"

Tensors = dict[str, NDArray[Any]]
Float32 = NDArray[np.float32]


def read_safetensors(path: str | os.PathLike[str]) -> tuple[Tensors, dict[str, str]]:
    """The tensors of a file, in their stored types, and its metadata.

    Raises
    ------
    WeightsError
        When the file is missing or its header's length, offsets, shapes or types do not fit its bytes.
    """
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError, TypeError) as error:  # ValueError: a null character; TypeError: no path at all
        why = getattr(error, "strerror", None) or error
        raise WeightsError(f"the weights cannot be read ({why})", str(path), _REMEDY) from None
    try:
        return _parse(data)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise WeightsError(f"these are not intact safetensors weights ({error})", str(path), _REMEDY) from None


def _parse(data: bytes) -> tuple[Tensors, dict[str, str]]:
    length = int.from_bytes(data[:8], "little")
    if not 2 <= length <= min(_MAX_HEADER_BYTES, len(data) - 8):
        raise ValueError("its header has an impossible length")
    header = json.loads(data[8 : 8 + length])
    body = memoryview(data)[8 + length :]
    metadata = {str(k): str(v) for k, v in header.pop("__metadata__", {}).items()}
    tensors: Tensors = {}
    covered = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        dtype, shape = _DTYPES[entry["dtype"]], tuple(int(n) for n in entry["shape"])
        begin, end = (int(n) for n in entry["data_offsets"])
        n_bytes = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        if min(shape, default=0) < 0 or not covered == begin <= end <= len(body) or end - begin != n_bytes:
            raise ValueError(f"tensor {name} does not fit its bytes")
        tensors[name] = np.frombuffer(body[begin:end], dtype).reshape(shape)
        covered = end
    if covered != len(body):
        raise ValueError("its tensors do not fill the file")
    return tensors, metadata


class Shelf:
    """Tensors by name, each taken once and in single precision.

    A tensor that has a companion `NAME.scale`, shape (n_out,), comes with its rows multiplied by it.

    Parameters
    ----------
    tensors : dict of str to ndarray
        Those of a file; what is taken is removed from it.
    prefix : str
        What every name begins with.
    """

    def __init__(self, tensors: Tensors, prefix: str = "") -> None:
        self._tensors, self._prefix = tensors, prefix

    def under(self, prefix: str) -> Shelf:
        """The same tensors by the rest of their names after `prefix`."""
        return Shelf(self._tensors, self._prefix + prefix)

    def take(self, name: str, *shape: int | None) -> Float32:
        """The tensor of a name, with as many axes as `shape` has and, where that is not None, of this length.

        Raises
        ------
        ValueError
            When it is missing, of another shape, empty, or holds NaN or infinity.
        """
        stored = self._prefix + name
        if stored not in self._tensors:
            raise ValueError(f"{stored} missing")
        tensor = self._tensors.pop(stored)
        fits = len(tensor.shape) == len(shape) and all(
            n == wanted or (wanted is None and n > 0) for n, wanted in zip(tensor.shape, shape, strict=True)
        )
        if not fits:
            raise ValueError(f"{stored} of another shape, {tensor.shape}")
        single = tensor.astype(np.float32)
        if f"{stored}.scale" in self._tensors:
            scale = self.take(f"{name}.scale", len(single))
            with np.errstate(over="ignore"):
                single *= scale.reshape(-1, *[1] * (single.ndim - 1))
        if not np.isfinite(single).all():
            raise ValueError(f"{stored} holds NaN or infinity")
        return single

    def check_empty(self) -> None:
        """Raise ValueError when a tensor was not taken."""
        if self._tensors:
            raise ValueError(f"{', '.join(sorted(self._tensors))} too many")


def safetensors_bytes(tensors: Tensors, metadata: dict[str, str]) -> bytes:
    """The bytes of a `.safetensors` file that holds these tensors (float16, float32, int8 or int64)."""
    codes = {dtype: code for code, dtype in _DTYPES.items()}
    header: dict[str, object] = {"__metadata__": metadata}
    parts, offset = [], 0
    for name, tensor in tensors.items():
        data = np.ascontiguousarray(tensor).tobytes()
        header[name] = {
            "dtype": codes[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)
