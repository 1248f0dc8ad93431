# SPDX-License-Identifier: GPL-3.0-or-later
"""The box of the animation's frame rate."""

from __future__ import annotations

from fractions import Fraction

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QComboBox

from wav2vis_core import FrameRate, Wav2VisError

from .choice import Choice

_RATES = ("12", "15", "23.976", "24", "25", "29.97", "30", "48", "50", "60", "100")


class FrameRateBox(Choice):
    """Common rates to choose from, or any other to type; Esc or an invalid text brings the current rate back."""

    chosen = pyqtSignal(FrameRate)

    def __init__(self, label: str) -> None:
        super().__init__("fps", label, _RATES)
        self._rate = FrameRate(Fraction(24))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFixedWidth(84)
        self.textActivated.connect(self._choose)
        editor = self.lineEdit()
        assert editor is not None
        editor.setObjectName("fps_text")
        editor.setAccessibleName(label)
        editor.editingFinished.connect(lambda: self._choose(self.currentText()))

    def show_rate(self, rate: FrameRate) -> None:
        """Show a rate."""
        self._rate = rate
        self.setCurrentText(str(rate))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back on Esc what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_rate(self._rate)
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select all, to be typed over."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self.lineEdit().selectAll)  # type: ignore[union-attr]  # after the click that gave focus

    def _choose(self, text: str) -> None:
        try:
            rate = FrameRate.parse(text)
        except Wav2VisError:
            self.show_rate(self._rate)
            return
        if rate != self._rate:
            self.chosen.emit(rate)
