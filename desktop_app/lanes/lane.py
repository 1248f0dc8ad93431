# SPDX-License-Identifier: GPL-3.0-or-later
"""What every lane does: times to pixels and back, the wheel, the selection's tint."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme

_WHEEL_STEP = 120  # eighths of a degree of one notch
_LEAST_PX = 48
_FOLD_PX = 7.0  # of a corner
_LEAST_FRAME_PX = 12  # below it lines of frames would be a grey ground


class Lane(QWidget):
    """A widget as wide as the visible stretch; `paint` draws what lies in a rectangle.

    Attributes
    ----------
    first_px, wanted_px : int
        The height that it has unasked, and the one that the user has chosen.
    shows_frames : bool
        Whether it is ruled by animation frames where they are wide enough.
    """

    shows_frames = True

    def __init__(
        self, document: Document, viewport: Viewport, theme: Theme, name: str, height: int, label: str
    ) -> None:
        super().__init__()
        self._document, self.viewport, self.theme = document, viewport, theme
        self.first_px = self.wanted_px = height
        self.setMinimumHeight(_LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMouseTracking(True)
        viewport.moved.connect(self.update)
        viewport.selected.connect(self.update)
        document.fps_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As high as wanted."""
        return QSize(0, self.wanted_px)

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

    def paint_tag(self, painter: QPainter, box: QRectF) -> None:
        """Fold the corner of a box that has tags."""
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        corner, fold = box.topRight() - QPointF(1, 0), min(_FOLD_PX, box.width() / 2)
        painter.drawPolygon(QPolygonF([corner - QPointF(fold, 0), corner, corner + QPointF(0, fold)]))
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, content, selection."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.lane))
        self.paint(painter, event.rect())
        if self.shows_frames:
            self._paint_frames(painter, event.rect())
        if self.viewport.selection:
            left, right = map(self.x_of, self.viewport.selection)
            tint = QColor(self.theme.accent)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), _faded(tint, 0.13))
            painter.setPen(_faded(tint, 0.7))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QColor(self.theme.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _paint_frames(self, painter: QPainter, area: QRect) -> None:
        fps = self._document.fps
        if fps.start_s(1) / self.viewport.span_s * self.width() < _LEAST_FRAME_PX:
            return
        frames = range(fps.floor_frame(self.time_at(area.left())), fps.ceil_frame(self.time_at(area.right())) + 1)
        line = QImage(1, self.height(), QImage.Format.Format_ARGB32_Premultiplied)  # drawn in a tenth of a line's time
        line.fill(_faded(QColor(self.theme.faint), 0.35))
        for frame in frames:
            painter.drawImage(round(self.x_of(fps.start_s(frame))), 0, line)

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
