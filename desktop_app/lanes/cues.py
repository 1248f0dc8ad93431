# SPDX-License-Identifier: GPL-3.0-or-later
"""The lane of mouth shapes: click to select, drag boundaries, double-click to play."""

from __future__ import annotations

from bisect import bisect_right

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPen, QPixmap
from PyQt6.QtWidgets import QToolTip

from wav2vis_core import Cue

from ..editor import cue_facts
from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from ..model import edits
from ..model.state import LOW_CONFIDENCE, State
from .lane import Lane

_GRIP_PX = 6
_CROWDED_PX = 2.0
_LEAST_DRAWING_PX = 24  # wide; boxes that are narrower show the shape's name alone
_SIZES_PX = 8  # drawings are kept in sizes that are multiples of it
_NARROW_PX = 3.0  # boxes below this are drawn without gap or label


class CueLane(Lane):
    """Each cue as a box in its shape's colour, with its drawing where that fits; a bar shows how sure the model is.

    `pointed` gives the start of a cue that was clicked, or where it was right-clicked, `play_wanted` the stretch of one
    that was double-clicked, `menu_wanted` the place of a right-click on the screen.
    """

    pointed = pyqtSignal(float)
    play_wanted = pyqtSignal(float, float)
    menu_wanted = pyqtSignal(QPoint)

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "cues", 150, document.tr("Mouth shapes"))
        self._before: State | None = None  # of a drag
        self._boundary = 0
        self._drawings: dict[str, QPixmap] = {}
        self._fitted: dict[tuple[str, int], QPixmap] = {}
        document.cues_changed.connect(self.update)

    def set_drawings(self, drawings: dict[str, QPixmap]) -> None:
        """Show other drawings, by shape."""
        self._drawings = drawings
        self._fitted.clear()
        self.update()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """The cues in `area`."""
        state = self._document.state
        if state is None:
            return
        font = painter.font()
        font.setPixelSize(13)
        font.setBold(True)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = {shape: self.theme.shape_colour(state.shapes, shape, state.rest) for shape in state.shapes}
        k = edits.cue_at(state.cues, self.time_at(area.left() - 2))
        end_s = self.time_at(area.right() + 2)
        while k < len(state.cues) and state.cues[k].start_s <= end_s:
            cue = state.cues[k]
            left, right = self.x_of(cue.start_s), self.x_of(cue.end_s)
            self._paint_cue(painter, cue, QRectF(left, 5, right - left, self.height() - 16), colours[cue.shape])
            # Of many cues in two pixels one is drawn.
            k = (
                k + 1
                if right - left >= _CROWDED_PX
                else max(k + 1, edits.cue_at(state.cues, self.time_at(left + _CROWDED_PX)))
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_cue(self, painter: QPainter, cue: Cue, box: QRectF, colour: QColor) -> None:
        if box.width() < _NARROW_PX:
            painter.fillRect(QRectF(box.left(), box.top(), max(box.width(), _CROWDED_PX), box.height()), colour)
            return
        sure = QRectF(box.left(), self.height() - 8, box.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box.adjusted(0.75, 0, -0.75, 0), 4, 4)
        if cue.origin == "edited":
            painter.setBrush(QColor(self.theme.accent))
            painter.drawRect(QRectF(box.left() + 3, box.top(), box.width() - 6, 2.5))
        painter.setBrush(QColor(self.theme.line))
        painter.drawRect(sure.adjusted(0.75, 0, -0.75, 0))
        painter.setBrush(QColor(self.theme.warning if cue.confidence < LOW_CONFIDENCE else self.theme.wave))
        painter.drawRect(sure.adjusted(0.75, 0, -0.75 - (sure.width() - 1.5) * (1 - cue.confidence), 0))
        if cue.tags:
            self.paint_tag(painter, box)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(cue.shape) + 6 <= box.width():
            painter.setPen(QPen(QColor(self.theme.text)))
            room = box.adjusted(2, 8, -2, -metrics.height() - 8)
            side = int(min(room.width(), room.height())) // _SIZES_PX * _SIZES_PX
            drawing = self._drawing(cue.shape, side) if side >= _LEAST_DRAWING_PX else None
            if drawing:
                size = drawing.deviceIndependentSize()
                painter.drawPixmap(room.center() - QPointF(size.width(), size.height()) / 2, drawing)
                box = QRectF(box.left(), room.bottom(), box.width(), box.bottom() - room.bottom())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cue.shape)

    def _drawing(self, shape: str, side: int) -> QPixmap | None:
        """The drawing of a shape inside a square of so many points; None where there is none."""
        drawing = self._drawings.get(shape)
        if drawing is None or drawing.isNull():
            return None
        if (shape, side) not in self._fitted:
            ratio = self.devicePixelRatioF()
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            fitted = drawing.scaled(QSize(side, side) * ratio, keep, smooth)
            fitted.setDevicePixelRatio(ratio)
            self._fitted[shape, side] = fitted
        return self._fitted[shape, side]

    def event(self, event: QEvent | None) -> bool:
        """A tooltip is of the cue under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._document.cues:
            cues, fps = self._document.cues, self._document.fps
            cue = cues[edits.cue_at(cues, self.time_at(event.pos().x()))]
            QToolTip.showText(event.globalPos(), cue_facts.facts(cue, fps), self)
            return True
        return super().event(event)

    def boundary_at(self, x: float) -> int | None:
        """Index of the cue that begins within reach of a pixel, None when none does.

        Reach ends where the middle half of the cue under the pixel begins: a narrow cue can still be clicked.
        """
        cues = self._document.cues
        k = bisect_right(cues, self.time_at(x), key=lambda cue: cue.start_s)
        near = [(abs(self.x_of(cues[j].start_s) - x), j) for j in (k - 1, k) if 0 < j < len(cues)]
        if not near:
            return None
        distance, boundary = min(near)
        under = cues[max(k - 1, 0)]
        width = self.x_of(under.end_s) - self.x_of(under.start_s)
        return boundary if distance <= min(_GRIP_PX, width / 4) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a boundary, or select the cue; Shift selects up to it."""
        cues = self._document.cues
        if not cues:
            return
        x = event.position().x()
        cue = cues[edits.cue_at(cues, self.time_at(x))]
        if event.button() == Qt.MouseButton.RightButton:
            selection = self.viewport.selection
            if not selection or not selection[0] <= self.time_at(x) <= selection[1]:
                self.viewport.select((cue.start_s, cue.end_s))
            self.pointed.emit(self.time_at(x))
            return
        boundary = self.boundary_at(x)
        if boundary is not None:
            self._before, self._boundary = self._document.committed, boundary
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.viewport.selection:
            start_s, end_s = self.viewport.selection
            self.viewport.select((min(start_s, cue.start_s), max(end_s, cue.end_s)))
        else:
            self.viewport.select((cue.start_s, cue.end_s))
        self.pointed.emit(cue.start_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the boundary that was taken."""
        x = event.position().x()
        if self._before is None:
            grip = self.boundary_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if grip else Qt.CursorShape.ArrowCursor)
            return
        if self._before is not self._document.committed:  # an analysis ended, or an edit was undone
            self._before = None
            return
        modifiers = event.modifiers()
        snaps = self.viewport.snaps and not modifiers & Qt.KeyboardModifier.AltModifier
        time_s = self._document.snapped(self.time_at(x)) if snaps else self.time_at(x)
        move = edits.rippled if modifiers & Qt.KeyboardModifier.ControlModifier else edits.moved
        moved = move(self._before.cues, self._boundary, time_s, self._document.fps.start_s(1))
        self._document.preview(moved)
        self.pointed.emit(moved[self._boundary].start_s)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag becomes an edit."""
        before, self._before = self._before, None
        if before is not None and before is self._document.committed:
            self._document.commit(self.tr("Move boundary"), self._document.cues)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play the cue."""
        cues = self._document.cues
        if cues:
            cue = cues[edits.cue_at(cues, self.time_at(event.position().x()))]
            self.play_wanted.emit(cue.start_s, cue.end_s)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer other shapes."""
        if self._document.cues:
            self.menu_wanted.emit(event.globalPos())
