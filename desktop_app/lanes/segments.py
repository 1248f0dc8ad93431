# SPDX-License-Identifier: GPL-3.0-or-later
"""The lane of words and phones, where a transcript gave them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter

from wav2vis_core.track.track import Segment

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from .lane import Lane

_ROW_PX = 22


class SegmentLane(Lane):
    """Words above, phones below; hidden where there are none. A click selects one, a double-click plays it."""

    play_wanted = pyqtSignal(float, float)

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "words", _ROW_PX, document.tr("Words and phones"))
        document.cues_changed.connect(self._fit)
        self._fit()

    def _rows(self) -> list[Sequence[Segment]]:
        state = self._document.state
        return [row for row in (state.words, state.phones) if row] if state else []

    def _fit(self) -> None:
        rows = self._rows()
        self.setVisible(bool(rows))
        self.setFixedHeight(max(len(rows), 1) * _ROW_PX + 4)
        self.update()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """The segments in `area`."""
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        start_s, end_s = self.time_at(area.left()), self.time_at(area.right())
        for place, row in enumerate(self._rows()):
            for segment in row:
                if segment.end_s >= start_s and segment.start_s <= end_s:
                    left, right = self.x_of(segment.start_s), self.x_of(segment.end_s)
                    self._paint_segment(painter, segment, QRectF(left, place * _ROW_PX + 2, right - left, _ROW_PX - 3))

    def _paint_segment(self, painter: QPainter, segment: Segment, box: QRectF) -> None:
        painter.fillRect(box.adjusted(0.5, 0, -0.5, 0), QColor(self.theme.raised))
        if painter.fontMetrics().horizontalAdvance(segment.label) + 4 <= box.width():
            painter.setPen(QColor(self.theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, segment.label)

    def _segment_at(self, event: QMouseEvent) -> Segment | None:
        rows, time_s = self._rows(), self.time_at(event.position().x())
        row = rows[min(int(event.position().y() / _ROW_PX), len(rows) - 1)] if rows else ()
        return next((each for each in row if each.start_s <= time_s < each.end_s), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the word or phone."""
        segment = self._segment_at(event)
        if segment:
            self.viewport.select((segment.start_s, segment.end_s))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play it."""
        segment = self._segment_at(event)
        if segment:
            self.play_wanted.emit(segment.start_s, segment.end_s)
