# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the middle before anything is open."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class Welcome(QWidget):
    """An invitation to drop a recording."""

    def __init__(self, open_action: QAction) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(14)
        title = QLabel(self.tr("Drop a recording here"))
        title.setProperty("role", "welcome")
        hint = QLabel(self.tr("WAV, FLAC, Ogg, Opus, MP3 or AIFF. Its mouth shapes appear in a moment."))
        hint.setProperty("role", "faint")
        self.open_button = QPushButton(self.tr("Open…"))
        self.open_button.setProperty("role", "primary")
        self.open_button.clicked.connect(open_action.trigger)
        for widget in (title, hint, self.open_button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
