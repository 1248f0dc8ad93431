# SPDX-License-Identifier: GPL-3.0-or-later
"""The lane of phrases, words and phones: click to select, drag edges, double-click to play."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QPoint, QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPen

from wav2vis_core.track.track import Segment

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from ..model.speech import said as edits
from ..model.speech.following import with_said
from ..model.speech.said import RowName
from ..model.state import State
from .label_field import LabelField
from .lane import Lane

_ROW_PX = 22
_GRIP_PX = 5
_NAMES: tuple[RowName, ...] = ("phrases", "words", "phones")


class _Edge(NamedTuple):
    """The start or the end of the segment at a place of a row."""

    lane: RowName
    place: int
    at_end: bool


class SegmentLane(Lane):
    """Phrases above, words and phones below; hidden where there are none.

    `pointed` gives a time that was clicked, `play_wanted` the stretch of a segment that was double-clicked,
    `menu_wanted` the place of a right-click on the screen.
    """

    pointed = pyqtSignal(float)
    play_wanted = pyqtSignal(float, float)
    menu_wanted = pyqtSignal(QPoint)

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "words", _ROW_PX, document.tr("Phrases, words and phones"))
        self._before: State | None = None  # of a drag
        self._edge: _Edge | None = None
        self._asked: RowName | None = None  # the row that a label is typed in
        self.setToolTip(
            self.tr("Click to select, double-click to play, right-click to change. Drag an edge; the shapes follow")
        )
        document.cues_changed.connect(self._fit)
        self._fit()

    def ask(self, lane: RowName, start_s: float, end_s: float, label: str, take: Callable[[str], None]) -> None:
        """Let a label be typed over a stretch (seconds) of a row; `take` is given it."""
        self._asked = lane
        self._fit()
        left, right = round(self.x_of(start_s)), round(self.x_of(end_s))
        top = self._rows().index(lane) * _ROW_PX

        def end(text: str | None) -> None:
            self._asked = None
            if text is not None:
                take(text)
            self._fit()

        LabelField(self, QRect(left, top + 1, right - left, _ROW_PX - 1), label, end)

    def _rows(self) -> list[RowName]:
        state = self._document.state
        return [name for name in _NAMES if state and (state.said.row(name) or name == self._asked)]

    def _fit(self) -> None:
        rows = self._rows()
        self.setVisible(bool(rows))
        self.setFixedHeight(max(len(rows), 1) * _ROW_PX + 4)
        self.update()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """The segments in `area`."""
        state = self._document.state
        if state is None:
            return
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        start_s, end_s = self.time_at(area.left()), self.time_at(area.right())
        for number, name in enumerate(self._rows()):
            row = state.said.row(name)
            picked = self.viewport.selection if self.viewport.lane == name else None
            touched = edits.places(row, *picked) if picked else range(0)
            for place, segment in enumerate(row):
                if segment.end_s >= start_s and segment.start_s <= end_s:
                    left, right = self.x_of(segment.start_s), self.x_of(segment.end_s)
                    box = QRectF(left, number * _ROW_PX + 2, right - left, _ROW_PX - 3)
                    self._paint_segment(painter, segment, box, picked=place in touched)

    def _paint_segment(self, painter: QPainter, segment: Segment, box: QRectF, *, picked: bool) -> None:
        painter.fillRect(box.adjusted(0.5, 0, -0.5, 0), QColor(self.theme.raised))
        if segment.origin == "edited":
            painter.fillRect(QRectF(box.left() + 1, box.top(), box.width() - 2, 2), QColor(self.theme.accent))
        if segment.tags:
            self.paint_tag(painter, box)
        if picked:
            painter.setPen(QPen(QColor(self.theme.accent), 1.5))
            painter.drawRect(box.adjusted(1, 0.5, -1.5, -1))
        if painter.fontMetrics().horizontalAdvance(segment.label) + 4 <= box.width():
            painter.setPen(QColor(self.theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, segment.label)

    def _row_at(self, event: QMouseEvent) -> RowName | None:
        rows = self._rows()
        return rows[min(max(int(event.position().y() / _ROW_PX), 0), len(rows) - 1)] if rows else None

    def _segment_at(self, event: QMouseEvent) -> tuple[RowName, Segment] | None:
        name, state = self._row_at(event), self._document.state
        if name is None or state is None:
            return None
        time_s = self.time_at(event.position().x())
        found = next((each for each in state.said.row(name) if each.start_s <= time_s < each.end_s), None)
        return (name, found) if found else None

    def _edge_at(self, event: QMouseEvent) -> _Edge | None:
        """The edge within reach of the pointer; the middle half of a narrow segment can still be clicked."""
        name, state = self._row_at(event), self._document.state
        if name is None or state is None:
            return None
        x = event.position().x()
        ends = [(self.x_of(each.start_s), self.x_of(each.end_s)) for each in state.said.row(name)]
        grip_px = min([_GRIP_PX, *((right - left) / 4 for left, right in ends if left <= x <= right)])
        reached = [
            (abs(x - edge_x), not left <= x <= right, _Edge(name, place, at_end))
            for place, (left, right) in enumerate(ends)
            for at_end, edge_x in ((False, left), (True, right))
            if abs(x - edge_x) <= grip_px
        ]
        return min(reached)[2] if reached else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an edge, or select the phrase, word or phone; Shift selects up to it."""
        found = self._segment_at(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and (edge := self._edge_at(event)):
            self._before, self._edge = self._document.committed, edge
            return
        if not found:
            return
        name, segment = found
        start_s, end_s = segment.start_s, segment.end_s
        selection = self.viewport.selection
        if is_left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and selection:
            start_s, end_s = min(start_s, selection[0]), max(end_s, selection[1])
        self.viewport.select((start_s, end_s), name)
        self.pointed.emit(start_s if is_left else self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the edge that was taken; the cues follow at once."""
        if self._before is None or self._edge is None:
            grip = self._edge_at(event) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if grip else Qt.CursorShape.ArrowCursor)
            return
        if self._before is not self._document.committed:  # an analysis ended, or an edit was undone
            self._before = None
            return
        time_s = self.time_at(event.position().x())
        if self.viewport.snaps and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            time_s = self._document.snapped(time_s)
        before = self._before
        least_s = self._document.fps.start_s(1)
        moved = edits.moved(before.said, *self._edge, time_s, least_s, before.duration_s)
        self._document.preview(with_said(before, moved))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag becomes an edit."""
        before, self._before = self._before, None
        if before is not None and before is self._document.committed and self._document.state is not None:
            self._document.commit(self.tr("Move an edge"), self._document.state)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play the phrase, word or phone."""
        if found := self._segment_at(event):
            self.play_wanted.emit(found[1].start_s, found[1].end_s)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with it."""
        self.menu_wanted.emit(event.globalPos())
