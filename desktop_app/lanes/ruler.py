# SPDX-License-Identifier: GPL-3.0-or-later
"""The ruler: seconds, animation frames, markers; drag on it to scrub."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPolygonF

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from ..model.clock import clock
from .lane import Lane

_STEPS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_LEAST_LABEL_PX = 80
_LEAST_FRAME_PX = 6
_FRAME_STEPS = (1, 2, 5, 10, 12, 24, 25, 50, 100)


class RulerLane(Lane):
    """Seconds above, frames of the document's rate below while they are wide enough to tell apart."""

    scrubbed = pyqtSignal(float)
    shows_frames = False  # it has ticks

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "ruler", 38, document.tr("Ruler: time and animation frames"))
        self.setToolTip(self.tr("Drag to scrub with sound"))
        self.setFixedHeight(self.first_px)
        document.cues_changed.connect(self.update)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Ticks and labels in `area`."""
        painter.fillRect(area, QColor(self.theme.panel))
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        self._paint_seconds(painter, area)
        self._paint_frames(painter, area)
        self._paint_markers(painter)

    def _paint_seconds(self, painter: QPainter, area: QRect) -> None:
        step_s = next((s for s in _STEPS_S if self._px(s) >= _LEAST_LABEL_PX), _STEPS_S[-1])
        for k in range(
            math.floor(self.time_at(area.left() - 100) / step_s), math.ceil(self.time_at(area.right()) / step_s) + 1
        ):
            x = self.x_of(k * step_s)
            painter.setPen(QColor(self.theme.line))
            painter.drawLine(QPointF(x, 0), QPointF(x, 20))
            painter.setPen(QColor(self.theme.text))
            painter.drawText(QPointF(x + 5, 14), clock(k * step_s, 2 if step_s < 1 else 0))

    def _paint_frames(self, painter: QPainter, area: QRect) -> None:
        fps = self._document.fps
        frame_px = self._px(fps.start_s(1))
        tick = next((n for n in _FRAME_STEPS if n * frame_px >= _LEAST_FRAME_PX), 0)
        label = next((n for n in _FRAME_STEPS if n * frame_px >= 42), 0)
        if not tick or not label:
            return
        first = fps.floor_frame(self.time_at(area.left() - 50)) // tick * tick
        for frame in range(first, fps.ceil_frame(self.time_at(area.right())) + 1, tick):
            x = self.x_of(fps.start_s(frame))
            labelled = frame % label == 0
            painter.setPen(QColor(self.theme.faint if labelled else self.theme.line))
            painter.drawLine(QPointF(x, self.height() - (8 if labelled else 5)), QPointF(x, self.height()))
            if labelled:
                painter.drawText(QPointF(x + 4, self.height() - 4), str(frame))

    def _paint_markers(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self.theme.warning))
        painter.setBrush(QColor(self.theme.warning))
        for marker in self._document.state.markers if self._document.state else ():
            x = self.x_of(marker.time_s)
            painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 9)]))
            painter.drawText(QRectF(x + 7, -1, 200, 14), marker.name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _px(self, seconds: float) -> float:
        return seconds / self.viewport.span_s * self.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Scrub from here."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub on."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self.time_at(event.position().x()))
