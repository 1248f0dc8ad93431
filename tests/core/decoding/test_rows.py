# SPDX-License-Identifier: MIT
"""Rows of a long sound: read as an array is, wherever they lie."""

import numpy as np
import pytest

from wav2vis_core.decoding import rows
from wav2vis_core.decoding.rows import Rows


@pytest.mark.parametrize("memory_bytes", [1 << 30, 100], ids=["in memory", "in a file"])
def test_rows_are_read_as_those_of_an_array(monkeypatch, memory_bytes):
    monkeypatch.setattr(rows, "_MEMORY_BYTES", memory_bytes)
    expected = np.random.default_rng(4).normal(size=(9_000, 3)).astype(np.float32)
    kept = Rows()
    for first in range(0, 9_000, 1_234):
        kept.append(expected[first : first + 1_234])
        assert len(kept) == min(first + 1_234, 9_000)
        np.testing.assert_array_equal(kept[first : first + 2], expected[first : first + 2])
    for part in (slice(None), slice(8_990, 9_999), slice(3, 3), slice(7, 5), slice(10_000, None), slice(-4, -1)):
        np.testing.assert_array_equal(kept[part], expected[part])
    np.testing.assert_array_equal(np.concatenate(list(kept.blocks())), expected)
    with pytest.raises(ValueError, match="read-only"):
        kept[0:9_000][:] = 0


def test_no_rows_keep_their_columns():
    assert Rows([np.zeros((0, 36), np.float32)])[:].shape == (0, 36)
