# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet of shortcuts: what can be done, with which key or mouse gesture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from ..look.screen import fitted


class ShortcutsDialog(QDialog):
    """A searchable table of (what, how), in parts with titles."""

    def __init__(self, parts: Mapping[str, Sequence[tuple[str, str]]], parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self.resize(fitted(640, 680, self))
        search = QLineEdit()
        search.setObjectName("search")
        search.setPlaceholderText(self.tr("Search"))
        search.setAccessibleName(self.tr("Search shortcuts"))
        search.textChanged.connect(self._fill)
        self._sheet = QTextBrowser()
        self._sheet.setObjectName("sheet")
        self._sheet.setAccessibleName(self.tr("Shortcuts"))
        buttons = QDialogButtonBox()
        buttons.addButton(QPushButton(self.tr("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (search, self._sheet, buttons):
            column.addWidget(widget)
        self._fill("")

    def _fill(self, search: str) -> None:
        rows = []
        for title, lines in self._parts.items():
            found = [line for line in lines if search.lower() in " ".join(line).lower()]
            if found:
                rows.append(f'<tr><td colspan="2"><h4>{escape(title)}</h4></td></tr>')
                rows += [f"<tr><td>{escape(what)}</td><td><b>{escape(how)}</b></td></tr>" for what, how in found]
        self._sheet.setHtml(f'<table width="100%" cellpadding="3">{"".join(rows)}</table>')
