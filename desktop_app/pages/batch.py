# SPDX-License-Identifier: GPL-3.0-or-later
"""Many recordings at once: a table of them, one format for all, a line of result for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSettings, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import STYLES, FrameRate, VisemeSet, Wav2VisError
from wav2vis_core.formats import Format, WriteOptions, all_formats, by_name
from wav2vis_core.jobs.batch import Outcome, run_jobs
from wav2vis_core.jobs.job import Job, plan_jobs, result_path
from wav2vis_core.jobs.recipe import Output, Recipe
from wav2vis_core.jobs.sounds import find_sounds
from wav2vis_core.jobs.task import Report
from wav2vis_core.notes import Note

from ..editor.tasks import QtTask, Tasks
from ..model.settings import LISTENERS, Settings
from ..model.wording import worded
from ..panels.choice import Choice


class BatchPage(QWidget):
    """Drop or add recordings, choose what to write, start; `opened` asks for one in the editor."""

    opened = pyqtSignal(Path)
    _came = pyqtSignal(object, Outcome)
    _ended = pyqtSignal(object)

    def __init__(self, tasks: Tasks, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("batch")
        self._tasks, self._settings = tasks, settings
        self._task: QtTask | None = None
        self._jobs: list[Job] = []
        self._sounds: list[Path] = []
        self._failed = self._done = 0
        self._came.connect(self._take)
        self._ended.connect(self._end)
        self._build()

    def _build(self) -> None:
        self.table = QTableWidget(0, 2)
        self.table.setObjectName("recordings")
        self.table.setHorizontalHeaderLabels([self.tr("Recording"), self.tr("Result")])
        self.table.setAccessibleName(self.tr("Recordings and results"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()  # type: ignore[union-attr]
        header = self.table.horizontalHeader()
        assert header is not None
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.cellDoubleClicked.connect(lambda row, column: self.opened.emit(self._sounds[row]))
        self.add_button = self._button("add", self.tr("Add…"), self._ask_sounds)
        self.clear_button = self._button("clear", self.tr("Clear"), self.clear)
        self.start_button = self._button("start", self.tr("Start"), self.start)
        self.start_button.setProperty("role", "primary")
        self.cancel_button = self._button("cancel", self.tr("Cancel"), self.cancel)
        self.format = Choice("format", self.tr("Format"))
        for each in sorted(all_formats().values(), key=lambda each: each.description.lower()):
            self.format.addItem(each.description, each.name)
        self.format.setCurrentIndex(self.format.findData(self._settings.value("batch/format", "dat")))
        self.fps = QLineEdit(str(self._settings.value("batch/fps", "24")))
        self.style_ = Choice("style", self.tr("Style"), list(STYLES)[::-1])
        self.listener = Choice("listener", self.tr("Listener"), LISTENERS)
        self.style_.choose(str(self._settings.value("batch/style", "")))
        self.listener.choose(str(self._settings.value("batch/listener", Settings.listener)))
        self.fps.setObjectName("fps")
        self.folder = QLineEdit(str(self._settings.value("batch/folder", "")))
        self.folder.setObjectName("folder")
        self.folder.setPlaceholderText(self.tr("next to each recording"))
        self.overwrite = QCheckBox(self.tr("Replace existing files"))
        self.overwrite.setObjectName("overwrite")
        choose = self._button("browse", self.tr("Browse…"), self._ask_folder)
        target = QHBoxLayout()
        target.addWidget(self.folder)
        target.addWidget(choose)
        form = QFormLayout()
        for label, field in (
            (self.tr("Format"), self.format),
            (self.tr("Frames per second"), self.fps),
            (self.tr("Style"), self.style_),
            (self.tr("Listener"), self.listener),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        self.folder.setAccessibleName(self.tr("Folder for the files"))
        form.addRow(self.tr("Folder"), target)
        form.addRow("", self.overwrite)
        self.summary = QLabel(self.tr("Drop recordings or folders here."))
        self.summary.setObjectName("summary")
        self.summary.setProperty("role", "faint")
        self.summary.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        for button in (self.add_button, self.clear_button, self.cancel_button, self.start_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self._show_running()

    def add(self, paths: Iterable[Path]) -> None:
        """Add recordings, and those in folders."""
        notes: list[Note] = []
        found, faults = find_sounds(list(paths), notes.append)
        self.summary.setText("; ".join([*map(worded, faults), *map(str, notes)]))
        for path in found:
            if path not in self._sounds:
                self._sounds.append(path)
                self.table.insertRow(self.table.rowCount())
                self._show(path, self.tr("waiting"))
        self._show_running()

    def clear(self) -> None:
        """Forget all recordings."""
        self._sounds = []
        self.table.setRowCount(0)
        self._show_running()

    def start(self) -> None:
        """Write a file for each recording, one after the other."""
        chosen, folder = by_name(self.format.currentData()), self.folder.text()
        try:
            recipe = self._recipe(chosen)
            jobs = plan_jobs(self._sounds, lambda sound: [result_path(sound, chosen, Path(folder) if folder else None)])
        except Wav2VisError as error:
            self.summary.setText(worded(error))
            return
        kept = {"format": chosen.name, "fps": self.fps.text(), "style": self.style_.value}
        kept |= {"listener": self.listener.value, "folder": self.folder.text()}
        for name, value in kept.items():
            self._settings.setValue(f"batch/{name}", value)
        for job in jobs:
            self._show(job.source, self.tr("waiting"))
        self._jobs, self._failed, self._done = jobs, 0, 0
        overwrite = self.overwrite.isChecked()

        def work(report: Report) -> None:
            def progress(job: Job, done_s: float) -> None:
                report(jobs.index(job) / len(jobs))

            try:
                for outcome in run_jobs(jobs, recipe, overwrite=overwrite, progress=progress):
                    self._came.emit(jobs, outcome)
            finally:
                self._ended.emit(jobs)

        self._task = self._tasks.run(self.tr("Batch"), work, lambda result: None)
        self._show_next()
        self._show_running()

    def cancel(self) -> None:
        """Stop after what is written; the rest waits."""
        self._jobs = []
        if self._task:
            self._task.cancel()
            self._task = None
        self.summary.setText(self.tr("Cancelled. {} files were written.").format(self._done))
        self._show_running()

    def _recipe(self, chosen: Format[Any]) -> Recipe:
        options = chosen.completed(WriteOptions(FrameRate.parse(self.fps.text())))
        viseme_set = VisemeSet.load(chosen.set_for(options) or chosen.default_set)
        output = Output(chosen, options, viseme_set)
        return Recipe((output,), style=self.style_.currentData(), listener=self.listener.currentData())

    def _take(self, jobs: list[Job], outcome: Outcome) -> None:
        if jobs is not self._jobs:  # cancelled
            return
        if outcome.error:
            self._failed += 1
            result = worded(outcome.error)
        else:
            self._done += 1
            notes = (str(note) for note in outcome.notes if note.code != "text_found")
            result = "; ".join([*map(str, outcome.job.targets), *notes])
        self._show(outcome.job.source, result)
        self._show_next()

    def _end(self, jobs: list[Job]) -> None:
        if jobs is self._jobs:
            self._task = None
            text = self.tr("{} files were written.").format(self._done)
            self.summary.setText(text + (self.tr(" {} failed.").format(self._failed) if self._failed else ""))
            self._show_running()

    def _show_next(self) -> None:
        """Show which recording is analysed now, and how many are left with it."""
        left = self._jobs[self._done + self._failed :]
        if left:
            self._show(left[0].source, self.tr("analysing…"))
            self.summary.setText(self.tr("{} left").format(len(left)))

    def _show(self, sound: Path, result: str) -> None:
        row = self._sounds.index(sound)
        for column, text in enumerate((sound.name, result)):
            item = QTableWidgetItem(text)
            item.setToolTip(str(sound) if column == 0 else text)
            self.table.setItem(row, column, item)
        self.table.scrollToItem(self.table.item(row, 0))

    def _show_running(self) -> None:
        running = self._task is not None
        self.start_button.setEnabled(not running and bool(self._sounds))
        self.cancel_button.setEnabled(running)
        self.add_button.setEnabled(not running)
        self.clear_button.setEnabled(not running)

    def _ask_sounds(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Recordings"))
        if names:
            self.add(map(Path, names))

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder for the files"))
        if folder:
            self.folder.setText(folder)

    def _button(self, name: str, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda: pressed())
        return button
