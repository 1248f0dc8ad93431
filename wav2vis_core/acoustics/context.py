# SPDX-License-Identifier: MIT
"""Rows that arrive in pieces, with the neighbours that an operation over a window still needs."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


class Context:
    """Joins pieces so that an operation over a window of rows gives the same as on the whole.

    Parameters
    ----------
    before, after : int
        Rows needed to each side.
    edge : {"zero", "repeat"}
        What stands before the first and after the last row.
    """

    def __init__(self, before: int, after: int, edge: Literal["zero", "repeat"]) -> None:
        self._before, self._after, self._edge = before, after, edge
        self._kept: Float32 | None = None

    def extend(self, rows: Float32, *, last: bool) -> Float32:
        """Rows kept from before, then `rows`; every row with a full window on both sides is ready.

        The result has shape (n_ready + before + after, n_columns) when any row is ready, else fewer rows.
        """
        if self._kept is None:
            if not len(rows):
                return rows
            self._kept = self._beyond(rows[:1], self._before)
        joined = np.concatenate([self._kept, rows])
        if last:
            joined = np.concatenate([joined, self._beyond(joined[-1:], self._after)])
        n_ready = max(0, len(joined) - self._before - self._after)
        self._kept = joined[n_ready:]
        return joined

    def _beyond(self, edge_row: Float32, n_rows: int) -> Float32:
        outside = np.repeat(edge_row, n_rows, axis=0)
        return outside if self._edge == "repeat" else np.zeros_like(outside)
