# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a format as a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from wav2vis_core.formats import Format
from wav2vis_core.formats.common.options import Option, PathKind, options_of

from ..panels.choice import Choice
from ..panels.viseme_set_choice import VisemeSetChoice


class ExportForm(QWidget):
    """A field for the viseme set, the frame rate and each option of a format; `changed` follows every change."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._fields: dict[str, QWidget] = {}

    def show_format(self, chosen: Format[Any], initial: Callable[[str, str], str], hints: dict[str, str]) -> None:
        """Show the fields of a format.

        `initial` gives the first text of a field from its name and the format's own default, `hints` what stands in
        an empty field in place of the option's help.
        """
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = {}
        sets = VisemeSetChoice("", self.tr("Viseme set"), chosen.sets or ())
        sets.choose(initial("set", chosen.default_set))
        sets.currentTextChanged.connect(self.changed)
        self._add("set", self.tr("Viseme set"), sets)
        if "fps" in chosen.uses:
            fps = QLineEdit(initial("fps", ""))
            fps.textChanged.connect(self.changed)
            self._add("fps", self.tr("Frames per second"), fps)
        for option in options_of(chosen).values():
            field = self._field(option, initial(option.name, str(option.default)))
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(hints.get(option.name, option.help))
            self._add(option.name, option.name.replace("_", " ").capitalize(), field, option.help, option.path)

    def values(self) -> dict[str, str]:
        """What stands in the fields, by the options' names."""
        return {name: _text_of(field) for name, field in self._fields.items()}

    def _add(self, name: str, label: str, field: QWidget, help: str = "", path: PathKind = "") -> None:
        field.setObjectName(f"option {name}")
        field.setAccessibleName(label)
        if help:
            field.setToolTip(help)
        self._fields[name] = field
        if not path:
            self._form.addRow(label, field)
            return
        browse = QPushButton(self.tr("Browse…"))
        browse.setObjectName(f"browse {name}")
        browse.setAccessibleName(self.tr("Browse for {}").format(label))
        browse.setAutoDefault(False)
        browse.clicked.connect(lambda: self._browse(field, label, path))
        row = QHBoxLayout()
        row.addWidget(field, 1)
        row.addWidget(browse)
        self._form.addRow(label, row)

    def _browse(self, field: QWidget, label: str, path: PathKind) -> None:
        assert isinstance(field, QLineEdit)
        if path == "folder":
            chosen = QFileDialog.getExistingDirectory(self, label, field.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, label, field.text())
        if chosen:
            field.setText(chosen)

    def _field(self, option: Option, text: str) -> QWidget:
        if option.kind is bool:
            box = QCheckBox(option.help)
            box.setChecked(text.lower() in {"true", "yes"})
            box.toggled.connect(self.changed)
            return box
        if option.choices:
            choice = Choice("", "", option.choices)
            choice.choose(text)
            choice.currentTextChanged.connect(self.changed)
            return choice
        line = QLineEdit(text)
        line.textChanged.connect(self.changed)
        return line


def _text_of(field: QWidget) -> str:
    if isinstance(field, QCheckBox):
        return "yes" if field.isChecked() else "no"
    if isinstance(field, Choice):
        return field.value
    assert isinstance(field, QLineEdit)
    return field.text()
