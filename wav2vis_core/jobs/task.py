# SPDX-License-Identifier: MIT
"""Work beside a window that goes on living: watched from any thread, and cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")

Report = Callable[[float], None]
"""Tells the share that is done, in [0, 1]; raises `Cancelled` when nobody wants the result any more."""


class Cancelled(Exception):
    """Ends work from within."""


class Task(Generic[Result]):
    """Work in a thread of its own.

    Parameters
    ----------
    work : callable
        Given a `Report`; it ends at its next report once the task is cancelled.
    name : str
        What people call it.
    on_progress : callable, optional
        Told each share, in the work's thread.
    on_end : callable, optional
        Called in the work's thread when there is a result or an error; not once the task is cancelled.

    Attributes
    ----------
    share : float
        Done so far, in [0, 1].
    result
        What the work gave; None before its end.
    error : Exception or None
        What it raised.
    """

    def __init__(
        self,
        work: Callable[[Report], Result],
        name: str = "",
        *,
        on_progress: Callable[[float], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self.name, self.share = name, 0.0
        self.result: Result | None = None
        self.error: Exception | None = None
        self._work, self._on_progress, self._on_end = work, on_progress, on_end
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name or None, daemon=True)

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._cancelled.is_set()

    @property
    def running(self) -> bool:
        """Whether the work goes on."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up: the work ends at its next report."""
        self._cancelled.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the work to end."""
        self._thread.join(timeout_s)

    def _report(self, share: float) -> None:
        if self.cancelled:
            raise Cancelled
        self.share = share
        if self._on_progress:
            self._on_progress(share)

    def _run(self) -> None:
        try:
            self.result = self._work(self._report)
        except Cancelled:
            return
        except Exception as error:  # for the thread that shows it
            self.error = error
        if self._on_end and not self.cancelled:
            self._on_end()
