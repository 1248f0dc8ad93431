"""Writing the mouth shapes for another program: format, its options, what the file will hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PyQt6.QtCore import QSettings, QSize, Qt, QTimer
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import FrameRate, Track, VisemeSet, Wav2VisError
from wav2vis_core.formats import Format, TextFormat, all_formats
from wav2vis_core.formats.common.options import Option, options_of
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.jobs.task import Report
from wav2vis_core.track.visemes import bundled_names

from ..editor.tasks import QtTask, Tasks
from ..look.drawings import drawings_of, save_drawings
from ..model.character import Character
from ..model.export import Export, export_of
from ..model.told import told
from .questions import may_replace

_PREVIEW_CHARACTERS = 20_000
_PAUSE_MS = 120  # after the last change, before the preview is made anew


class ExportDialog(QDialog):
    """Formats on the left; on the right the options of the one that is chosen and a preview that follows them.

    What was chosen is remembered for the next time, for each format. Films and pictures show the character, unless
    their options name other drawings.
    """

    def __init__(
        self,
        track: Track,
        fps: FrameRate,
        sound_path: Path,
        character: Character | None,
        settings: QSettings,
        tasks: Tasks,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.resize(980, 640)
        self._track, self._fps, self._sound_path = track, fps, sound_path
        self._character, self._settings, self._tasks = character, settings, tasks
        self._drawn: TemporaryDirectory[str] | None = None
        self._task: QtTask | None = None
        self._export: Export | None = None
        self._fields: dict[str, QWidget] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._make_preview)
        self._build()
        self._select(str(settings.value("export/format", "dat")))

    @property
    def format(self) -> Format[Any]:
        """The format that is chosen."""
        return all_formats()[self.formats.currentItem().data(Qt.ItemDataRole.UserRole)]  # type: ignore[union-attr]

    def _build(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search formats"))
        self.search.setAccessibleName(self.tr("Search formats"))
        self.search.textChanged.connect(self._filter)
        self.formats = QListWidget()
        self.formats.setAccessibleName(self.tr("Formats"))
        self.formats.setMinimumWidth(330)
        self.formats.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.formats.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for each in sorted(all_formats().values(), key=lambda each: each.description.lower()):
            item = QListWidgetItem(each.description)
            item.setSizeHint(QSize(0, 30))
            item.setData(Qt.ItemDataRole.UserRole, each.name)
            item.setToolTip(f"{each.name}: {each.description}")
            self.formats.addItem(item)
        self.formats.currentItemChanged.connect(lambda: self._choose())
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.formats, 1)
        self._form_host = QWidget()
        self._form = QFormLayout(self._form_host)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(self.tr("Preview of the file"))
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.note = QLabel()
        self.note.setObjectName("faint")
        self.note.setWordWrap(True)
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("File to write"))
        browse = QPushButton(self.tr("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        target = QHBoxLayout()
        target.addWidget(self.path, 1)
        target.addWidget(browse)
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(QPushButton(self.tr("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        self.write_button = QPushButton(self.tr("Export"))
        self.write_button.setDefault(True)
        self.buttons.addButton(self.write_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._write)
        self.buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.addWidget(self._form_host)
        right.addWidget(self.preview, 1)
        right.addWidget(self.note)
        right.addLayout(target)
        columns = QHBoxLayout()
        columns.addLayout(left)
        columns.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        outer.addLayout(columns, 1)
        outer.addWidget(self.buttons)

    def _select(self, name: str) -> None:
        for row in range(self.formats.count()):
            item = self.formats.item(row)
            if item and item.data(Qt.ItemDataRole.UserRole) == name:
                self.formats.setCurrentRow(row)
                return
        self.formats.setCurrentRow(0)

    def _filter(self, text: str) -> None:
        for row in range(self.formats.count()):
            item = self.formats.item(row)
            assert item is not None
            item.setHidden(text.lower() not in item.toolTip().lower())

    def _choose(self) -> None:
        """Show the options of the format that is now chosen."""
        chosen = self.format
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = {}
        sets = QComboBox()
        for name in chosen.sets or bundled_names():
            sets.addItem(name)
        natural = self._track.viseme_set if chosen.neutral else chosen.default_set
        sets.setCurrentText(self._remembered("set", natural))
        sets.currentTextChanged.connect(self._pause.start)
        self._add("set", self.tr("Viseme set"), sets)
        if "fps" in chosen.uses:
            fps = QLineEdit(str(self._fps))
            fps.textChanged.connect(lambda: self._pause.start())
            self._add("fps", self.tr("Frames per second"), fps)
        for option in options_of(chosen).values():
            self._add(option.name, option.name.replace("_", " ").capitalize(), self._field(option), option.help)
        suffix = chosen.extensions[0]
        self.path.setText(str(self._sound_path.with_name(self._sound_path.stem + suffix)))
        self._pause.start()

    def _add(self, name: str, label: str, field: QWidget, help: str = "") -> None:
        field.setAccessibleName(label)
        field.setToolTip(help or label)
        self._fields[name] = field
        self._form.addRow(label, field)

    def _field(self, option: Option) -> QWidget:
        remembered = self._remembered(option.name, "")
        text = remembered or str(option.default)
        if option.kind is bool:
            box = QCheckBox(option.help)
            box.setChecked(text.lower() in {"true", "yes"})
            box.toggled.connect(lambda: self._pause.start())
            return box
        if option.choices:
            combo = QComboBox()
            combo.addItems(option.choices)
            combo.setCurrentText(text)
            combo.currentTextChanged.connect(self._pause.start)
            return combo
        line = QLineEdit(text)
        own = self._character and option.name == "mouths"
        line.setPlaceholderText(self.tr("the character's; or a folder, SHAPE.png each") if own else option.help)
        line.textChanged.connect(lambda: self._pause.start())
        return line

    def _remembered(self, name: str, default: str) -> str:
        return str(self._settings.value(f"export/{self.format.name}/{name}", default))

    def values(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        texts = {}
        for name, field in self._fields.items():
            if isinstance(field, QCheckBox):
                texts[name] = "yes" if field.isChecked() else "no"
            elif isinstance(field, QComboBox):
                texts[name] = field.currentText()
            elif isinstance(field, QLineEdit):
                texts[name] = field.text()
        return texts

    def _make_preview(self) -> None:
        self.write_button.setEnabled(False)
        if isinstance(self.format, TextFormat):
            self._encode(self._show)
        else:  # pictures and films take their time: they are made when they are asked for
            self._show(None)

    def _encode(self, done: Callable[[Export | Wav2VisError], None]) -> None:
        chosen, values, folder, track = self.format, self.values(), str(Path(self.path.text()).parent), self._track
        if self._character and isinstance(chosen, PictureFormat) and not values["mouths"]:
            self._drawn = self._drawn or TemporaryDirectory(prefix="wav2vis-")
            save_drawings(drawings_of(VisemeSet.load(values["set"]), self._character), Path(self._drawn.name))
            values["mouths"] = self._drawn.name

        def work(report: Report) -> Export | Wav2VisError:
            try:
                return export_of(track, chosen, values, folder)
            except Wav2VisError as error:
                return error

        if self._task:
            self._task.cancel()
        self._task = self._tasks.run(self.tr("Export"), work, done, quiet=True)

    def _show(self, export: Export | Wav2VisError | None) -> None:
        self._export = export if isinstance(export, Export) else None
        self.write_button.setEnabled(not isinstance(export, Wav2VisError))
        if isinstance(export, Wav2VisError):
            self.preview.setPlainText("")
            self.note.setText(told(export))
        elif export is None:
            self.preview.setPlainText(self.tr("This format is no text: there is nothing to read here."))
            self.note.setText(self.tr("It cannot carry {}.").format(self.format.cannot_carry))
        else:
            assert isinstance(export.data, bytes)
            text = export.data[:_PREVIEW_CHARACTERS].decode("utf-8", "ignore")
            rest = len(export.data) - _PREVIEW_CHARACTERS
            self.preview.setPlainText(text + (self.tr("\n… {:,} bytes more").format(rest) if rest > 0 else ""))
            self.note.setText(self.tr("Lost in this format: {}.").format("; ".join(export.lost)) if export.lost else "")

    def _browse(self) -> None:
        suffix = self.format.extensions[0]
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export"),
            self.path.text(),
            f"{self.format.description} (*{suffix})",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.path.setText(path)
            self._pause.start()

    def _write(self) -> None:
        if self._pause.isActive() or not self.write_button.isEnabled():
            return  # a preview is on its way, and it is what is written
        path = Path(self.path.text())
        if path.exists() and not may_replace(path, self):
            return
        self.write_button.setEnabled(False)
        if self._export:
            self._save(self._export)
        else:
            self.note.setText(self.tr("One moment…"))
            self._encode(self._save)

    def _save(self, export: Export | Wav2VisError) -> None:
        self.write_button.setEnabled(True)
        try:
            if isinstance(export, Wav2VisError):
                raise export
            write_atomically(Path(self.path.text()), export.data, overwrite=True)
        except Wav2VisError as error:
            self.note.setText(told(error))
            return
        self._settings.setValue("export/format", self.format.name)
        for name, value in self.values().items():
            if name != "fps":
                self._settings.setValue(f"export/{self.format.name}/{name}", value)
        self.accept()

    def done(self, result: int) -> None:
        """Nothing that still runs may come back to a dialog that is gone."""
        self._pause.stop()
        if self._task:
            self._task.cancel()
        if self._drawn:
            self._drawn.cleanup()
        super().done(result)
