# SPDX-License-Identifier: GPL-3.0-or-later
"""A box to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QWheelEvent
from PyQt6.QtWidgets import QComboBox

_LEAVING_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Choice(QComboBox):
    """A combo box that the wheel changes only while it has the keyboard.

    `left` says that the user has chosen from its list, or pressed Enter or Esc, and wants the keyboard elsewhere.
    """

    left = pyqtSignal()

    def __init__(self, object_name: str, label: str, items: Iterable[str] = ()) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for item in items:
            self.addItem(item, item)

    @property
    def value(self) -> str:
        """What is chosen."""
        return str(self.currentData())

    def choose(self, value: str) -> None:
        """Choose the item of a value; one that is not there changes nothing."""
        place = self.findData(value)
        if place >= 0:
            self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll through the items, unless the pointer only passes."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by key."""
        super().keyPressEvent(event)
        if event.key() in _LEAVING_KEYS:
            self.left.emit()

    def hidePopup(self) -> None:
        """Close the list."""
        was_open = self.view().isVisible()  # type: ignore[union-attr]
        super().hidePopup()
        if was_open:
            self.left.emit()
