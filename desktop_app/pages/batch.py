"""Many recordings at once: a table of them, one format for all, a line of result for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PyQt6.QtCore import QSettings, pyqtSignal
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

from wav2vis_core import STYLES, FrameRate, Wav2VisError
from wav2vis_core.cli.inputs import Job, find_sounds, plan
from wav2vis_core.formats import all_formats, by_name

from ..editor.tasks import Report, Task, Tasks
from ..model.recipe import Recipe
from ..model.told import told
from ..panels.choice import Choice


class BatchPage(QWidget):
    """Drop or add recordings, choose what to write, start; `opened` asks for one in the editor."""

    opened = pyqtSignal(Path)

    def __init__(self, tasks: Tasks, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("batch")
        self._tasks, self._settings = tasks, settings
        self._task: Task | None = None
        self._jobs: list[Job] = []
        self._sounds: list[Path] = []
        self._build()

    def _build(self) -> None:
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([self.tr("Recording"), self.tr("Result")])
        self.table.setAccessibleName(self.tr("Recordings and results"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()  # type: ignore[union-attr]
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)  # type: ignore[union-attr]
        self.table.cellDoubleClicked.connect(lambda row, column: self.opened.emit(self._sounds[row]))
        self.add_button = self._button(self.tr("Add…"), self._ask_sounds)
        self.clear_button = self._button(self.tr("Clear"), self.clear)
        self.start_button = self._button(self.tr("Start"), self.start)
        self.start_button.setProperty("role", "primary")
        self.cancel_button = self._button(self.tr("Cancel"), self.cancel)
        self.format = Choice("format", self.tr("Format"))
        for each in sorted(all_formats().values(), key=lambda each: each.description.lower()):
            self.format.addItem(each.description, each.name)
        self.format.setCurrentIndex(self.format.findData(self._settings.value("batch/format", "dat")))
        self.fps = QLineEdit(str(self._settings.value("batch/fps", "24")))
        self.style_ = Choice("style", self.tr("Style"))
        for style in reversed(STYLES):
            self.style_.addItem(style, style)
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(self.tr("beside each recording"))
        self.overwrite = QCheckBox(self.tr("Replace files that exist"))
        choose = self._button(self.tr("Choose…"), self._ask_folder)
        target = QHBoxLayout()
        target.addWidget(self.folder)
        target.addWidget(choose)
        form = QFormLayout()
        for label, field in (
            (self.tr("Format"), self.format),
            (self.tr("Frames per second"), self.fps),
            (self.tr("Style"), self.style_),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        self.folder.setAccessibleName(self.tr("Folder for the files"))
        form.addRow(self.tr("Folder"), target)
        form.addRow("", self.overwrite)
        self.summary = QLabel(self.tr("Drop recordings or folders here."))
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
        found, faults = find_sounds([str(path) for path in paths])
        self.summary.setText("; ".join(map(told, faults)))
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
        chosen = by_name(self.format.currentData())
        try:
            fps = FrameRate.parse(self.fps.text())
            jobs = plan(self._sounds, f"{self.folder.text()}/" if self.folder.text() else None, chosen, several=True)
        except Wav2VisError as error:
            self.summary.setText(told(error))
            return
        self._settings.setValue("batch/format", chosen.name)
        self._settings.setValue("batch/fps", self.fps.text())
        self._jobs = jobs
        for job in jobs:
            self._show(job.source, self.tr("waiting"))
        self._failed = self._done = 0
        self._next(Recipe(chosen, fps, self.style_.currentData(), self.overwrite.isChecked()))

    def cancel(self) -> None:
        """Stop after what is written; the rest waits."""
        self._jobs = []
        if self._task:
            self._task.cancel()
            self._task = None
        self.summary.setText(self.tr("Cancelled; {} files were written.").format(self._done))
        self._show_running()

    _failed = _done = 0

    def _next(self, recipe: Recipe) -> None:
        if not self._jobs:
            self._task = None
            text = self.tr("{} files were written.").format(self._done)
            self.summary.setText(text + (self.tr(" {} failed.").format(self._failed) if self._failed else ""))
            self._show_running()
            return
        job = self._jobs.pop(0)

        def work(report: Report) -> str | Wav2VisError:
            try:
                # Nobody knows how long the sound is, only that it may be cancelled.
                return "; ".join([str(job.target), *map(str, recipe.write(job, lambda heard_s: report(0.0)))])
            except Wav2VisError as error:
                return error

        def done(result: str | Wav2VisError) -> None:
            failed = isinstance(result, Wav2VisError)
            self._failed += failed
            self._done += not failed
            self._show(job.source, told(result) if isinstance(result, Wav2VisError) else result)
            self._next(recipe)

        self._show(job.source, self.tr("listening…"))
        self.summary.setText(self.tr("{} to go").format(len(self._jobs) + 1))
        self._task = self._tasks.run(self.tr("Batch: {}").format(job.source.name), work, done)
        self._show_running()

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

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: pressed())
        return button
