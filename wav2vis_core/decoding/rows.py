# SPDX-License-Identifier: MIT
"""Rows of a long sound, which need not fit into memory."""

from __future__ import annotations

import contextlib
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from typing import IO, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import OutputError

Float32 = NDArray[np.float32]

_MEMORY_BYTES = 1 << 20
_BLOCK_ROWS = 1000


class Frames(Protocol):
    """An array of shape (n_frames, n_columns), or something else that holds rows to be read a stretch at a time."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, part: slice, /) -> Float32:
        """Those from the beginning to the end of a slice whose step is 1."""


class Rows:
    """Rows of float32 that are added at the end and read anywhere; from a megabyte on they lie in a temporary file.

    `len(rows)` and `rows[first:last]` are those of an array of shape (n_rows, n_columns) that cannot be written. The
    file has no name where the system allows that, and goes when the rows go.

    Raises
    ------
    OutputError
        When there is no room for the temporary file.

    Examples
    --------
    >>> rows = Rows([np.ones((2, 3), np.float32), np.zeros((1, 3), np.float32)])
    >>> len(rows), rows[1:].tolist()
    (3, [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    """

    def __init__(self, blocks: Iterable[Float32] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115 (closed with the rows)
        weakref.finalize(self, _close, self._file)
        self._n_rows = self._n_columns = 0
        for block in blocks:
            self.append(block)

    def append(self, rows: Float32) -> None:
        """Add rows, shape (n, n_columns); n may be 0."""
        self._n_columns = rows.shape[1]
        try:
            self._file.seek(0, 2)
            self._file.write(np.ascontiguousarray(rows, np.float32).tobytes())
        except OSError as error:
            _close(self._file)
            fault = f"a long sound needs room for a temporary file ({error.strerror or error})"
            raise OutputError(fault, tempfile.gettempdir(), "free some, or name another folder in TMPDIR") from None
        self._n_rows += len(rows)

    def blocks(self) -> Iterator[Float32]:
        """All rows, a thousand at a time."""
        for first in range(0, self._n_rows, _BLOCK_ROWS):
            yield self[first : first + _BLOCK_ROWS]

    def __len__(self) -> int:
        return self._n_rows

    def __getitem__(self, part: slice) -> Float32:
        first, last, _ = part.indices(self._n_rows)
        width = self._n_columns * np.dtype(np.float32).itemsize
        self._file.seek(first * width)
        data = self._file.read(max(0, last - first) * width)
        return np.frombuffer(data, np.float32).reshape(-1, self._n_columns)


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what is left to write is of no use any more
        file.close()
