"""A box to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent, QWheelEvent
from PyQt6.QtWidgets import QComboBox

LEAVING_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""What ends typing in a field of the window."""


class Choice(QComboBox):
    """A combo box that the wheel changes only while it has the keyboard, and that passes on the keys that leave it."""

    def __init__(self, object_name: str, label: str, items: Iterable[str] = ()) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItems(items)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll through the items, unless the pointer only passes."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by key."""
        super().keyPressEvent(event)
        if event.key() in LEAVING_KEYS:
            event.ignore()
