"""The one door for work that takes time: it runs beside the window, and its result comes back to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from wav2vis_core import Wav2VisError

Report = Callable[[float], None]
"""Tells the share that is done, in [0, 1]; raises `Cancelled` when nobody wants the result any more."""


class Cancelled(Exception):
    """Ends a task from within."""


class Task(QObject):
    """Work that was begun. Its signals come in the window's thread."""

    progressed = pyqtSignal(float)
    done = pyqtSignal(object)
    failed = pyqtSignal(Exception)
    ended = pyqtSignal()

    def __init__(self, text: str, work: Callable[[Report], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.text = text
        self._work = work
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=text, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up: no result comes any more, and the work ends at its next report."""
        if not self._cancelled.is_set():
            self._cancelled.set()
            self.ended.emit()

    def wait(self, timeout_s: float) -> None:
        """Wait for the thread to end."""
        self._thread.join(timeout_s)

    def _report(self, share: float) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.progressed.emit(share)

    def _run(self) -> None:
        try:
            result = self._work(self._report)
        except Cancelled:
            return
        except (Wav2VisError, OSError) as error:
            self._tell(self.failed, error)
        except Exception as error:
            self._tell(self.failed, Wav2VisError(f"wav2vis itself failed ({error!r})", self.text, "please report it"))
            raise
        else:
            self._tell(self.done, result)

    def _tell(self, signal: Any, value: Any) -> None:
        if not self._cancelled.is_set():
            signal.emit(value)
            self.ended.emit()


class Tasks(QObject):
    """All work in the background.

    `began` tells of each task; what failed is told by `failed`, unless it was cancelled.
    """

    began = pyqtSignal(Task)
    failed = pyqtSignal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Task] = []

    def run(
        self, text: str, work: Callable[[Report], Any], done: Callable[[Any], None], *, quiet: bool = False
    ) -> Task:
        """Begin work that is called `text`; its result goes to `done` in this thread. `quiet` work is not shown."""
        task = Task(text, work, self)
        task.done.connect(lambda result: None if task._cancelled.is_set() else done(result))
        task.failed.connect(self.failed)
        task.ended.connect(lambda: self._forget(task))
        self.running.append(task)
        if not quiet:
            self.began.emit(task)
        task.start()
        return task

    def cancel_all(self, wait_s: float = 0.0) -> None:
        """Cancel everything and wait a little for it to end."""
        for task in list(self.running):
            task.cancel()
            task.wait(wait_s)

    def _forget(self, task: Task) -> None:
        if task in self.running:
            self.running.remove(task)
