# SPDX-License-Identifier: MIT
"""The library behind NumPy's products, held to one thread.

Our matrices are too small to share: with two threads the same work took four times the CPU time and, beside other work,
five times as long. The environment is read only while NumPy loads, and by then somebody else's program may have loaded
it, so the library itself is asked; that works in every front end, and makes results independent of the machine's number
of cores and of what the environment says: two threads add up in another order. The functions are those of OpenBLAS,
which is what NumPy's wheels contain; other libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from functools import cache
from pathlib import Path

import numpy as np

_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


class OneThread(ContextDecorator):
    """Lets NumPy's products use one thread while a block or function runs, and as many as before after it.

    Blocks may nest and run in several threads at a time. Nothing changes where NumPy stands on a library that is not
    OpenBLAS.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_inside = self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if self._n_inside == 0:
                self._before = n_threads()
                set_threads(1)
            self._n_inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._n_inside -= 1
            if self._n_inside == 0 and self._before:
                set_threads(self._before)


one_thread = OneThread()
"""The only one, so that all blocks are counted together."""


def n_threads() -> int:
    """How many threads a product may use; 0 where the library does not say."""
    functions = _functions()
    return functions[0]() if functions else 0


def set_threads(number: int) -> None:
    """Let products use so many threads, where the library can be told."""
    functions = _functions()
    if functions:
        functions[1](number)


@cache
def _functions() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Those that get and set the number of threads."""
    for path in _libraries():
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in _NAMES:
            if hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


def _libraries() -> list[Path]:
    """NumPy's own module, through which Linux and macOS find what it stands on, and what its wheel brought along."""
    package = Path(np.__file__).parent
    modules = (sys.modules.get(f"numpy.{core}._multiarray_umath") for core in ("_core", "core"))
    bundled = (package.parent / "numpy.libs", package / ".dylibs")
    return [
        *(Path(module.__file__) for module in modules if module and module.__file__),
        *(path for folder in bundled for path in sorted(folder.glob("*openblas*"))),
    ]
