# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole recording in a strip, with the visible stretch as a window that can be dragged."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PyQt6.QtWidgets import QWidget

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme


class Overview(QWidget):
    """What a scroll bar is elsewhere: drag the window, or click beside it."""

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__()
        self._document, self._viewport, self._theme = document, viewport, theme
        self._drawn: QPixmap | None = None
        self._grip_s = 0.0
        self.setObjectName("overview")
        self.setFixedHeight(34)
        self.setAccessibleName(self.tr("Overview of the recording"))
        self.setToolTip(self.tr("Drag the window to scroll, turn the wheel to zoom"))
        viewport.moved.connect(self.update)
        document.sound_changed.connect(self._draw_anew)

    def set_theme(self, theme: Theme) -> None:
        """Repaint in another theme."""
        self._theme = theme
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._drawn = None
        self.update()

    def resizeEvent(self, event: object) -> None:
        """The drawing no longer fits."""
        self._drawn = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, dimmed outside the window."""
        if self._drawn is None:
            self._drawn = self._drawing()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self._document.sound is None:
            return
        left, right = (
            t / self._viewport.duration_s * self.width() for t in (self._viewport.start_s, self._viewport.end_s)
        )
        right = max(right, left + 3)
        veil = QColor(self._theme.window)
        veil.setAlphaF(0.6)
        painter.fillRect(QRectF(0, 0, left, self.height()), veil)
        painter.fillRect(QRectF(right, 0, self.width() - right, self.height()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.faint))
        painter.drawRoundedRect(QRectF(left + 0.5, 0.5, right - left - 1, self.height() - 1), 4, 4)

    def _drawing(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(QColor(self._theme.panel))
        sound = self._document.sound
        if sound is not None:
            extremes = sound.extremes(0.0, sound.duration_s, max(self.width(), 1)).astype(np.float64)
            extremes *= 0.45 * self.height() / max(np.abs(extremes).max(initial=0), 1)
            painter = QPainter(drawn)
            painter.setPen(QColor(self._theme.wave))
            for x, (low, high) in enumerate(self.height() / 2 - extremes):
                painter.drawLine(QPointF(x, low), QPointF(x, high))
            painter.end()
        return drawn

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the window, or bring its middle here."""
        time_s = self._time_at(event)
        inside = self._viewport.start_s <= time_s <= self._viewport.end_s
        self._grip_s = time_s - self._viewport.start_s if inside else self._viewport.span_s / 2
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the window."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._viewport.show(self._time_at(event) - self._grip_s, self._viewport.span_s)

    def wheelEvent(self, event: object) -> None:
        """Zoom about the middle of the window."""
        self._viewport.zoom(0.8 ** (event.angleDelta().y() / 120))  # type: ignore[attr-defined]

    def _time_at(self, event: QMouseEvent) -> float:
        return event.position().x() / max(self.width(), 1) * self._viewport.duration_s
