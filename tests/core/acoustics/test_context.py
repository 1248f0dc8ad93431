# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.acoustics.context import Context


@given(
    lengths=st.lists(st.integers(0, 9), max_size=8),
    before=st.integers(0, 5),
    after=st.integers(0, 5),
    edge=st.sampled_from(["zero", "repeat"]),
    seed=st.integers(0, 99),
)
def test_windows_over_pieces_are_the_windows_over_the_whole(lengths, before, after, edge, seed):
    rows = np.random.default_rng(seed).normal(size=(sum(lengths), 2)).astype(np.float32)
    context, windows = Context(before, after, edge), []
    pieces = [*np.split(rows, np.cumsum(lengths)[:-1] if lengths else []), rows[:0]]
    for number, piece in enumerate(pieces, 1):
        joined = context.extend(piece, last=number == len(pieces))
        windows += [joined[k : k + before + 1 + after] for k in range(len(joined) - before - after)]
    assert len(windows) == len(rows)
    if len(rows):
        mode = "edge" if edge == "repeat" else "constant"
        whole = np.pad(rows, ((before, after), (0, 0)), mode=mode)
        for k, window in enumerate(windows):
            np.testing.assert_array_equal(window, whole[k : k + before + 1 + after])


@pytest.mark.parametrize("n_rows", [1, 2, 3, 10])
def test_a_row_is_ready_as_soon_as_its_window_is_full(n_rows):
    joined = Context(2, 2, "zero").extend(np.ones((n_rows, 1), np.float32), last=False)
    assert max(0, len(joined) - 4) == max(0, n_rows - 2)
