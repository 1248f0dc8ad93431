"""The sheet of shortcuts: every command with its keys, and what the mouse does."""

from __future__ import annotations

from html import escape

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from ..commands.actions import COMMANDS, shown_keys, translated


class ShortcutsDialog(QDialog):
    """Searchable, from the same table as the menus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self.resize(640, 680)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search shortcuts"))
        self.search.textChanged.connect(self._fill)
        self.sheet = QTextBrowser()
        self.sheet.setAccessibleName(self.tr("Shortcuts"))
        close = QPushButton(self.tr("Close"))
        buttons = QDialogButtonBox()
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (self.search, self.sheet, buttons):
            column.addWidget(widget)
        self._fill("")

    def _fill(self, wanted: str) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for command in COMMANDS:
            if command.keys:
                group = groups.setdefault(_plain(command.menu), [])
                group.append((_plain(command.tip or command.text), ", ".join(shown_keys(command))))
        groups[_plain("&Shapes")].insert(
            0, (self.tr("Show a shape of the set over the selection"), self.tr("1 to 9, 0; with Shift the next ten"))
        )
        groups[self.tr("Mouse")] = mouse_gestures()
        rows = []
        for title, lines in groups.items():
            found = [line for line in lines if wanted.lower() in " ".join(line).lower()]
            if found:
                rows.append(f'<tr><td colspan="2"><h4>{escape(title)}</h4></td></tr>')
                rows += [f"<tr><td>{escape(what)}</td><td><b>{escape(keys)}</b></td></tr>" for what, keys in found]
        self.sheet.setHtml(f'<table width="100%" cellpadding="3">{"".join(rows)}</table>')


def mouse_gestures() -> list[tuple[str, str]]:
    """What the mouse does, and how."""
    tr = QCoreApplication.translate
    return [
        (tr("Mouse", "Zoom about the pointer"), tr("Mouse", "wheel")),
        (tr("Mouse", "Scroll"), tr("Mouse", "Shift + wheel, or drag the overview")),
        (tr("Mouse", "Scrub with sound"), tr("Mouse", "drag on the ruler")),
        (tr("Mouse", "Select a stretch"), tr("Mouse", "drag on the waveform")),
        (tr("Mouse", "Select a cue; up to a cue"), tr("Mouse", "click; Shift + click")),
        (tr("Mouse", "Hear a cue"), tr("Mouse", "double-click")),
        (tr("Mouse", "Move a boundary, on frames or free"), tr("Mouse", "drag; Alt + drag")),
        (tr("Mouse", "Move a boundary and all after it"), tr("Mouse", "Ctrl + drag")),
        (tr("Mouse", "Choose a shape from a menu"), tr("Mouse", "right click")),
    ]


def _plain(text: str) -> str:
    return translated(text).replace("&", "").rstrip("…")
