# SPDX-License-Identifier: MIT
"""A known text laid over sound: what may follow what, and the best path through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..decoding.viterbi import Float64, best_segments, least_segments

Int64 = NDArray[np.int64]

Before = Iterable[tuple[int, float]]
"""Nodes and joints that a place may be entered from, each with a cost: a log-probability that is subtracted."""


@dataclass(frozen=True)
class Stretch:
    """A node that a path went through, from one frame up to another."""

    node: int
    start_frame: int
    end_frame: int


class Lattice:
    """Sounds in an order that may branch: a directed graph without cycles, built piece by piece.

    A node is a column of the evidence with a least length in frames. A joint, below 0, is a place between nodes that
    takes no time; joints stand in a row that a path may pass along, at a cost, without saying what lies between.
    `START` is the first joint. Everything is entered from what was added before it.

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
        self._before_joint: list[list[tuple[int, float]]] = [[]]
        self._skips = [0.0]

    def add(self, column: int, hold_frames: int, before: Before) -> int:
        """A new node's number; `before` are the (node or joint, cost) pairs that it may be entered from."""
        self._columns.append(column)
        self._holds.append(hold_frames)
        self._before.append(list(before))
        return len(self._columns) - 1

    def joint(self, before: Before, skip_cost: float) -> int:
        """A new joint's number; it may be entered from (node, cost) pairs, and at `skip_cost` from the last joint."""
        self._before_joint.append(list(before))
        self._skips.append(skip_cost)
        return -len(self._skips)

    def column_of(self, node: int) -> int:
        """The column of the evidence that a node speaks of."""
        return self._columns[node]

    def best_path(
        self,
        log_evidence: NDArray[np.floating],
        ends: Iterable[int],
        windows: Mapping[int, tuple[int, int]] | None = None,
        outside_cost: float = 0.0,
    ) -> list[Stretch]:
        """The likeliest way from the start to one of `ends` through all frames; empty where none is short enough.

        `log_evidence` has shape (n_frames, n_columns); `ends` are nodes or joints. `windows` holds the frames that some
        nodes rather lie in; each frame outside costs `outside_cost`.
        """
        n_frames, n_nodes = len(log_evidence), len(self._columns)
        if not n_frames or not n_nodes:
            return []
        skipped = np.cumsum(self._skips)
        entrances = _Entrances(_table(self._before, n_nodes), _table(self._before_joint, n_nodes), skipped)
        first = entrances.scores_at(np.full((1, n_nodes), -np.inf), -skipped[None])[0]
        last = np.full(n_nodes, -np.inf)
        for end in ends:
            if end >= 0:
                last[end] = 0.0
                continue
            for joint, before in enumerate(self._before_joint[:-end]):
                for node, cost in before:
                    last[node] = max(last[node], skipped[joint] - skipped[-1 - end] - cost)
        evidence = log_evidence[:, self._columns]
        for node, (start, end) in (windows or {}).items():
            evidence[:start, node] -= outside_cost
            evidence[end:, node] -= outside_cost
        holds = np.minimum(np.array(self._holds), n_frames)
        starts, path = best_segments(evidence, holds, least_segments(evidence, holds), entrances, first, last)
        bounds = starts.tolist()
        return [Stretch(node, a, b) for node, a, b in zip(path, bounds, bounds[1:], strict=False)]


class _Entrances:
    """What each node may follow: nodes, and joints that are entered from nodes and from one another in turn.

    `nodes` and `joints` are places and costs as `_table` gives them, `skipped` the cost of passing along all joints up
    to each.
    """

    def __init__(self, nodes: tuple[Int64, Float64], joints: tuple[Int64, Float64], skipped: Float64) -> None:
        self._sources, self._costs = nodes
        self._joint_sources, self._joint_costs = joints
        self._skipped = skipped

    def scores(self, alive: Float64) -> Float64:
        reached = (alive[:, self._joint_sources] - self._joint_costs).max(axis=2) + self._skipped
        return self.scores_at(alive, np.maximum.accumulate(reached, axis=1) - self._skipped)

    def scores_at(self, alive: Float64, joints: Float64) -> Float64:
        """The same where the scores of the joints, shape (n_times, n_joints), are known."""
        places = np.concatenate([alive, joints], axis=1)
        return np.asarray((places[:, self._sources] - self._costs).max(axis=2))

    def before(self, alive: Float64, state: int) -> int:
        ahead = alive[self._joint_sources] - self._joint_costs
        reached = ahead.max(axis=1) + self._skipped
        places = np.concatenate([alive, np.maximum.accumulate(reached) - self._skipped])
        place = int(self._sources[state, (places[self._sources[state]] - self._costs[state]).argmax()])
        if place < len(alive):
            return place
        joint = place - len(alive)
        joint -= int(reached[joint::-1].argmax())
        return int(self._joint_sources[joint, ahead[joint].argmax()])


def _table(before: Sequence[Sequence[tuple[int, float]]], n_nodes: int) -> tuple[Int64, Float64]:
    """Places (nodes, then joints) that each may be entered from and the costs, each shape (len(before), most)."""
    width = max(1, *map(len, before))
    places, costs = np.zeros((len(before), width), np.int64), np.full((len(before), width), np.inf)
    for row, pairs in enumerate(before):
        for k, (number, cost) in enumerate(pairs):
            places[row, k], costs[row, k] = number if number >= 0 else n_nodes - 1 - number, cost
    return places, costs
