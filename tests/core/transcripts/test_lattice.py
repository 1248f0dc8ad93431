# SPDX-License-Identifier: MIT
"""A known text found in sound: order, least lengths, branches and costs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wav2vis_core.transcripts.lattice import Lattice, Stretch

START = (Lattice.START, 0.0)


def chain(columns, holds):
    lattice = Lattice()
    before = START
    for column, hold in zip(columns, holds, strict=True):
        before = (lattice.add(column, hold, [before]), 0.0)
    return lattice, [before[0]]


def all_scores(evidence, columns, holds):
    """Score of every way to cut the frames into the columns' order."""
    for cuts in itertools.combinations(range(1, len(evidence)), len(columns) - 1):
        bounds = [0, *cuts, len(evidence)]
        if all(b - a >= hold for a, b, hold in zip(bounds, bounds[1:], holds, strict=False)):
            yield sum(evidence[a:b, c].sum() for a, b, c in zip(bounds, bounds[1:], columns, strict=False))


@pytest.mark.parametrize("seed", range(20))
def test_a_chain_is_cut_where_no_other_cut_is_better(seed):
    rng = np.random.default_rng(seed)
    evidence = np.log(rng.dirichlet(np.ones(3), size=9))
    columns, holds = [0, 2, 1, 0], rng.integers(1, 3, 4).tolist()
    lattice, ends = chain(columns, holds)
    path = lattice.best_path(evidence, ends)
    assert [lattice.column_of(s.node) for s in path] == columns
    assert all(s.end_frame - s.start_frame >= hold for s, hold in zip(path, holds, strict=True))
    score = sum(evidence[s.start_frame : s.end_frame, lattice.column_of(s.node)].sum() for s in path)
    assert score == pytest.approx(max(all_scores(evidence, columns, holds)))


@pytest.mark.parametrize(("cost", "said"), [(0.0, 1), (50.0, 0)])
def test_a_branch_is_taken_when_the_sound_is_worth_its_cost(cost, said):
    lattice = Lattice()
    quoted, reduced = lattice.add(0, 1, [START]), lattice.add(1, 1, [(Lattice.START, cost)])
    end = lattice.add(2, 1, [(quoted, 0.0), (reduced, 0.0)])
    evidence = np.log(np.array([[0.15, 0.8, 0.05]] * 5 + [[0.05, 0.05, 0.9]] * 5))
    assert lattice.best_path(evidence, [end]) == [Stretch(said, 0, 5), Stretch(end, 5, 10)]


def test_an_optional_pause_is_skipped_where_there_is_none():
    for pause_frames in (0, 4):
        lattice = Lattice()
        before = lattice.add(0, 1, [START])
        pause = lattice.add(2, 3, [(before, 0.0)])
        after = lattice.add(1, 1, [(before, 0.0), (pause, 0.0)])
        rows = [[0.8, 0.1, 0.1]] * 4 + [[0.1, 0.1, 0.8]] * pause_frames + [[0.1, 0.8, 0.1]] * 4
        nodes = [s.node for s in lattice.best_path(np.log(np.array(rows)), [after])]
        assert nodes == ([before, pause, after] if pause_frames else [before, after])


def test_no_path_where_the_text_is_too_long_for_the_sound():
    lattice, ends = chain([0, 1, 0], [3, 3, 3])
    assert lattice.best_path(np.zeros((8, 2)), ends) == []
    assert len(lattice.best_path(np.zeros((9, 2)), ends)) == 3
    assert Lattice().best_path(np.zeros((3, 2)), []) == []


def words_and_joints(*columns, skip):
    """A lattice of one-node words with a joint after each."""
    lattice = Lattice()
    here = Lattice.START
    for column in columns:
        here = lattice.joint([(lattice.add(column, 2, [(here, 0.0)]), 0.0)], skip)
    return lattice, here


@pytest.mark.parametrize(
    ("heard", "nodes"),
    [("0123", [0, 1, 2, 3]), ("03", [0, 3]), ("3", [3]), ("0", [0]), ("12", [1, 2]), ("02", [0, 2])],
)
def test_joints_let_a_path_pass_over_any_number_of_words(heard, nodes):
    lattice, end = words_and_joints(0, 1, 2, 3, skip=3.0)
    evidence = np.log(0.9 * np.eye(4)[[int(c) for c in heard for _ in range(5)]] + 0.025)
    path = lattice.best_path(evidence, [end])
    assert [stretch.node for stretch in path] == nodes
    assert [stretch.end_frame for stretch in path] == [5 * k for k in range(1, len(heard) + 1)]


@pytest.mark.parametrize(("skip", "n_words"), [(1.0, 2), (100.0, 4)])
def test_passing_over_a_word_costs_its_price(skip, n_words):
    lattice, end = words_and_joints(0, 1, 2, 3, skip=skip)
    evidence = np.log(0.9 * np.eye(4)[[0] * 6 + [3] * 6] + 0.025)
    assert len(lattice.best_path(evidence, [end])) == n_words
