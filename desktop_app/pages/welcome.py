# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the middle before anything is open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_N_RECENT = 5


class Welcome(QWidget):
    """An invitation to drop a recording, a button for each of some actions, and recent files.

    `opened` gives a recent file that was clicked.
    """

    opened = pyqtSignal(Path)

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("welcome")
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(14)
        title = QLabel(self.tr("Drop a recording here"))
        title.setProperty("role", "welcome")
        hint = QLabel(self.tr("WAV, FLAC, Ogg, Opus, MP3 or AIFF. Its mouth shapes appear in a moment."))
        hint.setProperty("role", "faint")
        for label in (title, hint):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        for action in actions:
            button = QPushButton(action.text().replace("&", ""))
            button.setObjectName(f"welcome {action.objectName()}")
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            row.addWidget(button)
            if action is actions[0]:
                button.setProperty("role", "primary")
        column.addLayout(row)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column.addLayout(self._recent)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Offer the first few of some files."""
        while item := self._recent.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for path in paths[:_N_RECENT]:
            button = QPushButton(path.name)
            button.setObjectName(f"recent {path.name}")
            button.setFlat(True)
            button.setToolTip(str(path))
            button.clicked.connect(partial(self.opened.emit, path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
