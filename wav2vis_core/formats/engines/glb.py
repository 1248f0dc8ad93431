# SPDX-License-Identifier: MIT
"""Binary glTF 2.0: arrays packed into a buffer, and the container around both.

From the specification: a 12-byte header (magic, version 2, length), a JSON chunk padded with spaces and a BIN chunk
padded with zeros, both to 4 bytes; accessors of positions and of an animation's input state their bounds.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FLOAT = 5126


class GlbBuffer:
    """Arrays of a file, one after the other, with the `bufferViews` and `accessors` that describe them."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []

    def add(self, values: NDArray[np.floating], *, bounds: bool = False) -> int:
        """Number of a new accessor of float32 values, shape (n,) for scalars or (n, 3) for vectors."""
        packed = np.ascontiguousarray(values, "<f4")
        accessor: dict[str, Any] = {
            "bufferView": len(self._views),
            "componentType": _FLOAT,
            "count": len(packed),
            "type": "SCALAR" if packed.ndim == 1 else "VEC3",
        }
        if bounds:
            accessor["min"] = np.atleast_1d(packed.min(axis=0)).tolist()
            accessor["max"] = np.atleast_1d(packed.max(axis=0)).tolist()
        self._views.append({"buffer": 0, "byteOffset": len(self._bytes), "byteLength": packed.nbytes})
        self._bytes += packed.tobytes()
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def file(self, document: dict[str, Any]) -> bytes:
        """The bytes of a GLB file with a document's other fields."""
        complete = {
            "asset": {"version": "2.0", "generator": "wav2vis"},
            "scene": 0,
            **document,
            "buffers": [{"byteLength": len(self._bytes)}],
            "bufferViews": self._views,
            "accessors": self._accessors,
        }
        text = json.dumps(complete, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        text += b" " * (-len(text) % 4)
        body = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(self._bytes), b"BIN\0")
        return struct.pack("<4sII", b"glTF", 2, 12 + len(body) + len(self._bytes)) + body + self._bytes
