# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps edits through a crash: a copy of the project, seconds old at most, that the next start finds."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QLockFile, QObject, QTimer

from wav2vis_core import Wav2VisError
from wav2vis_core.jobs.task import Report

from ..model.project import SUFFIX, Project
from .tasks import QtTask, Tasks

# From an edit to its copy. With the time that writing takes this stays well below five seconds.
_DELAY_MS = 1500


class Recovery(QObject):
    """Copies of this session's project in a folder, and those that sessions left which did not end well.

    Parameters
    ----------
    folder : Path
        Made when it is missing. Where it cannot be, each copy that could not be kept is told.
    snapshot : callable
        Gives the project as it is now, or None when there is nothing to lose.
    tasks : Tasks
    parent : QObject
    """

    def __init__(self, folder: Path, snapshot: Callable[[], Project | None], tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._snapshot, self._tasks = folder, snapshot, tasks
        self._path = folder / f"{uuid.uuid4().hex}{SUFFIX}"
        self._lock = _lock_of(self._path)
        self._lock.tryLock(0)
        self._task: QtTask | None = None
        self._n_forgotten = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._copy)

    def touch(self) -> None:
        """Something was edited: copy it soon."""
        if not self._timer.isActive():
            self._timer.start()

    def adopt(self, orphan: Path) -> None:
        """Take over the copy of another session: it was restored, and is ours to lose now."""
        orphan.replace(self._path)

    def forget(self) -> None:
        """Nothing can be lost any more: all is saved, or given up."""
        self._timer.stop()
        self._n_forgotten += 1
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def end(self) -> None:
        """The session ends well."""
        self.forget()
        self._lock.unlock()

    def orphans(self) -> list[Path]:
        """Copies whose session ended without `end`, newest first."""
        found = []
        for path in self._folder.glob(f"*{SUFFIX}"):
            lock = _lock_of(path)
            if path != self._path and lock.tryLock(0):
                lock.unlock()
                found.append(path)
        return sorted(found, key=lambda path: -path.stat().st_mtime)

    def _copy(self) -> None:
        project = self._snapshot()
        if project is None:
            return
        if self._task in self._tasks.running:  # a slow disk: once more when it is through
            self.touch()
            return

        n_forgotten = self._n_forgotten

        def work(report: Report) -> None:
            try:
                project.save(self._path)
                if n_forgotten != self._n_forgotten:  # while it was being written
                    self._path.unlink(missing_ok=True)
            except Wav2VisError as error:
                # The remedy of other targets is another place; of this one it is to save.
                raise Wav2VisError(f"no recovery copy: {error.what}", str(self._path), "save the project") from None

        self._task = self._tasks.run(self.tr("Keeping a copy"), work, lambda result: None, quiet=True)


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # only the end of the process frees it, not time
    return lock
