# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door for work that takes time: it runs beside the window, and its result comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from wav2vis_core import Wav2VisError
from wav2vis_core.jobs.task import Report, Task


class QtTask(QObject):
    """A task whose signals come in the window's thread."""

    progressed = pyqtSignal(float)
    done = pyqtSignal(object)
    failed = pyqtSignal(Exception)
    ended = pyqtSignal()

    def __init__(self, text: str, work: Callable[[Report], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.text = text
        self._task = Task(work, text, on_progress=self.progressed.emit, on_end=self._end)

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._task.cancelled

    def start(self) -> None:
        """Begin."""
        self._task.start()

    def cancel(self) -> None:
        """Give up: no result comes any more, and the work ends at its next report."""
        if not self._task.cancelled:
            self._task.cancel()
            self.ended.emit()

    def wait(self, timeout_s: float) -> None:
        """Wait for the thread to end."""
        self._task.wait(timeout_s)

    def _end(self) -> None:
        error = self._task.error
        if error is None:
            self.done.emit(self._task.result)
        elif isinstance(error, (Wav2VisError, OSError)):
            self.failed.emit(error)
        else:
            self.failed.emit(Wav2VisError(f"wav2vis itself failed ({error!r})", self.text, "please report it"))
        self.ended.emit()
        if error and not isinstance(error, (Wav2VisError, OSError)):
            raise error  # for the log


class Tasks(QObject):
    """All work in the background.

    `began` gives each task, `failed` the error of one that failed and was not cancelled.
    """

    began = pyqtSignal(QtTask)
    failed = pyqtSignal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[QtTask] = []

    def run(
        self, text: str, work: Callable[[Report], Any], done: Callable[[Any], None], *, quiet: bool = False
    ) -> QtTask:
        """Begin work that is called `text`; its result goes to `done` in this thread. `quiet` work is not shown."""
        task = QtTask(text, work, self)
        task.done.connect(lambda result: None if task.cancelled else done(result))
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

    def _forget(self, task: QtTask) -> None:
        if task in self.running:
            self.running.remove(task)
