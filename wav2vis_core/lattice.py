"""A known text laid over sound: what may follow what, and the best path through it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .viterbi import Float64, best_segments, least_segments


@dataclass(frozen=True)
class Stretch:
    """A node that a path went through, from one frame up to another."""

    node: int
    start_frame: int
    end_frame: int


class Lattice:
    """Sounds in an order that may branch: a directed graph without cycles, built node by node.

    A node is a column of the evidence with a least length in frames. It is entered from nodes that were added
    before it, at a cost (a log-probability that is subtracted); `START` stands before the first.

    Examples
    --------
    >>> text = Lattice()
    >>> a = text.add(column=0, hold_frames=1, before=[(Lattice.START, 0.0)])
    >>> b = text.add(column=1, hold_frames=1, before=[(a, 0.0)])
    >>> text.best_path(np.log([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]]), ends=[b])
    [Stretch(node=0, start_frame=0, end_frame=2), Stretch(node=1, start_frame=2, end_frame=3)]
    """

    START = -1

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._holds: list[int] = []
        self._before: list[list[tuple[int, float]]] = []

    def add(self, column: int, hold_frames: int, before: Iterable[tuple[int, float]]) -> int:
        """A new node's number; `before` are the (node, cost) pairs that it may be entered from."""
        self._columns.append(column)
        self._holds.append(hold_frames)
        self._before.append(list(before))
        return len(self._columns) - 1

    def column_of(self, node: int) -> int:
        """The column of the evidence that a node speaks of."""
        return self._columns[node]

    def best_path(self, log_evidence: NDArray[np.floating], ends: Iterable[int]) -> list[Stretch]:
        """The likeliest way from the start to one of `ends` through all frames; empty where none is short enough.

        `log_evidence` has shape (n_frames, n_columns).
        """
        n_frames, n_nodes = len(log_evidence), len(self._columns)
        if not n_frames or not n_nodes:
            return []
        first, last = np.full(n_nodes, -np.inf), np.full(n_nodes, -np.inf)
        last[list(ends)] = 0.0
        width = max(len(before) for before in self._before)
        sources, costs = np.zeros((n_nodes, width), np.int64), np.full((n_nodes, width), np.inf)
        for node, before in enumerate(self._before):
            for k, (source, cost) in enumerate(before):
                if source == self.START:
                    first[node] = -cost
                else:
                    sources[node, k], costs[node, k] = source, cost
        nodes = np.arange(n_nodes)

        def enter(alive: Float64) -> tuple[Float64, NDArray[np.int64]]:
            scores = alive[sources] - costs
            best = scores.argmax(axis=1)
            return scores[nodes, best], sources[nodes, best]

        evidence = log_evidence[:, self._columns]
        holds = np.minimum(np.array(self._holds), n_frames)
        starts, path = best_segments(evidence, holds, least_segments(evidence, holds), enter, first, last)
        bounds = starts.tolist()
        return [Stretch(node, a, b) for node, a, b in zip(path, bounds, bounds[1:], strict=False)]
