# SPDX-License-Identifier: GPL-3.0-or-later
"""What every lane does: times to pixels and back, the wheel, the selection's tint."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QWheelEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ..editor.viewport import Viewport
from ..look.theme import Theme

_WHEEL_STEP = 120  # eighths of a degree of one notch


class Lane(QWidget):
    """A widget as wide as the visible stretch; `paint` draws what lies in a rectangle."""

    def __init__(self, viewport: Viewport, theme: Theme, name: str, height: int, label: str) -> None:
        super().__init__()
        self.viewport, self.theme = viewport, theme
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMouseTracking(True)
        viewport.moved.connect(self.update)
        viewport.selected.connect(self.update)

    def set_theme(self, theme: Theme) -> None:
        """Repaint in another theme."""
        self.theme = theme
        self.update()

    def x_of(self, time_s: float) -> float:
        """Pixel of a time (seconds)."""
        return (time_s - self.viewport.start_s) / self.viewport.span_s * self.width()

    def time_at(self, x: float) -> float:
        """Time (seconds) of a pixel, inside the sound."""
        time_s = self.viewport.start_s + x / max(self.width(), 1) * self.viewport.span_s
        return min(max(time_s, 0.0), self.viewport.duration_s)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw what lies in `area`, on the lane's ground."""
        raise NotImplementedError  # not an ABC: its metaclass and that of Qt exclude each other

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, content, selection."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.lane))
        self.paint(painter, event.rect())
        if self.viewport.selection:
            left, right = map(self.x_of, self.viewport.selection)
            tint = QColor(self.theme.accent)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), _faded(tint, 0.13))
            painter.setPen(_faded(tint, 0.7))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QColor(self.theme.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn to zoom about the pointer; sideways or with Shift to scroll."""
        turned = event.angleDelta()
        if turned.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.viewport.scroll(-(turned.x() or turned.y()) / _WHEEL_STEP * 0.1)
        else:
            self.viewport.zoom(0.8 ** (turned.y() / _WHEEL_STEP), self.time_at(event.position().x()))
        event.accept()


def _faded(colour: QColor, share: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(share)
    return faded
