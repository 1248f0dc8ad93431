# SPDX-License-Identifier: GPL-3.0-or-later
"""A field over a lane, to type what a phrase, word or phone is."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QRect, Qt
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

_LEAST_PX = 64


class LabelField(QLineEdit):
    """Gives what was typed to `end` on Return, or when something else is clicked; None on Escape."""

    def __init__(self, lane: QWidget, box: QRect, label: str, end: Callable[[str | None], None]) -> None:
        super().__init__(label, lane)
        self._tell: Callable[[str | None], None] | None = end
        self.setObjectName("label")
        self.setAccessibleName(self.tr("Phrase, word or phone"))
        width = max(box.width(), _LEAST_PX)
        left = min(max(box.left(), 0), max(lane.width() - width, 0))
        self.setGeometry(QRect(left, box.top(), width, box.height()))
        self.setStyleSheet("padding: 0 3px; border-radius: 3px; min-height: 0;")
        self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent | None) -> bool:
        """Keys are typed, whatever commands they are elsewhere."""
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return takes the label, Escape leaves the old one."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._end(taken=event.key() != Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """A click elsewhere takes the label; its own menu is nowhere else."""
        super().focusOutEvent(event)
        if event is None or event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(taken=True)

    def _end(self, *, taken: bool) -> None:
        tell, self._tell = self._tell, None
        if tell is None:
            return
        self.setObjectName("")  # not to be found any more
        self.hide()
        self.deleteLater()
        around = self.parentWidget()
        while around is not None and around.focusPolicy() == Qt.FocusPolicy.NoFocus:
            around = around.parentWidget()
        if around is not None:  # the timeline
            around.setFocus()
        tell(self.text().strip() if taken else None)
