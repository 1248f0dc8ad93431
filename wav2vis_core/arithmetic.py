# SPDX-License-Identifier: MIT
"""How our arithmetic runs, whatever the program around it has told NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from .blas import one_thread


@contextmanager
def as_usual() -> Iterator[None]:
    """Products in one thread, and NumPy's own answer to rounding while a block or function runs.

    A probability may be so small that it becomes 0, which a program that searches its own errors may have made one.
    """
    with one_thread, np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        yield
