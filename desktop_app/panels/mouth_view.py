# SPDX-License-Identifier: GPL-3.0-or-later
"""The mouth that moves: the drawing of the current shape."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPaintEvent, QPixmap
from PyQt6.QtWidgets import QWidget


class MouthView(QWidget):
    """Shows one of some drawings, as large as it fits.

    Attributes
    ----------
    drawings : dict of str to QPixmap
        By shape; a shape without one shows nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mouth")
        self.drawings: dict[str, QPixmap] = {}
        self.shape = ""
        self.setMinimumHeight(90)
        self.setAccessibleName(self.tr("Mouth preview"))

    def set_drawings(self, drawings: dict[str, QPixmap]) -> None:
        """Use other drawings."""
        self.drawings = drawings
        self.update()

    def show_shape(self, shape: str) -> None:
        """Show the drawing of a shape."""
        if shape != self.shape:
            self.shape = shape
            self.setAccessibleDescription(shape)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing in the middle."""
        drawing = self.drawings.get(self.shape)
        if drawing is None or drawing.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = drawing.size().toSizeF()
        scale = min(self.width() / size.width(), self.height() / size.height()) * 0.96
        width, height = size.width() * scale, size.height() * scale
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.drawPixmap(place, drawing, QRectF(drawing.rect()))
