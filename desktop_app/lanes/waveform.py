# SPDX-License-Identifier: GPL-3.0-or-later
"""The waveform: drag on it to select, click to move the playhead."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PyQt6.QtWidgets import QApplication

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from ..model.state import State
from .lane import Lane

_FULL_SCALE = 32768
_LEAST_SAMPLES = 8  # in a column, for it to have a louder half: fewer are a line


class WaveformLane(Lane):
    """The extremes of each pixel's samples, and within them the louder half; pale where another voice speaks."""

    pointed = pyqtSignal(float)

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "waveform", 90, document.tr("Waveform"))
        self._pressed_s: float | None = None
        self._pressed_x = 0.0
        self.setToolTip(self.tr("Click to move the playhead, drag to select, turn the wheel to zoom"))
        document.sound_changed.connect(self.update)
        document.edited.connect(self._show_ranges)

    def _show_ranges(self, before: State, after: State) -> None:
        if before.ranges != after.ranges:
            self.update()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """The envelope in `area`."""
        middle = self.height() / 2
        painter.setPen(QColor(self.theme.line))
        painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        sound = self._document.sound
        if sound is None:
            return
        ratio = self.devicePixelRatioF()
        n_columns = max(int((area.width() + 2) * ratio), 1)
        start_s, end_s = (self._time(x) for x in (area.left() - 1, area.right() + 2))
        lows, highs = sound.extremes(start_s, end_s, n_columns).astype(np.float64).T
        # Columns touch each other, also where one is above the other.
        lows[1:], highs[1:] = np.minimum(lows[1:], highs[:-1]), np.maximum(highs[1:], lows[:-1])
        scale = 0.92 * middle / _FULL_SCALE * self._gain()
        xs = (area.left() - 1 + (np.arange(n_columns) + 0.5) / ratio).tolist()
        layers = [(self.theme.wave, 1.0)]
        if (end_s - start_s) * sound.sample_rate_hz > _LEAST_SAMPLES * n_columns:
            layers.append((self.theme.wave_core, 0.45))
        for colour, share in layers:
            tops = np.clip(middle - highs * scale * share, 0, 2 * middle - 1)
            bottoms = np.clip(middle - lows * scale * share, tops + 1, 2 * middle)
            painter.setPen(QPen(QColor(colour), 0))  # a pixel of the screen wide
            painter.drawLines(*map(QLineF, xs, tops.tolist(), xs, bottoms.tolist()))
        self._paint_silence(painter)

    def _paint_silence(self, painter: QPainter) -> None:
        """A veil over the sound outside the ranges of the voice that is shown."""
        state = self._document.state
        if state is None or state.ranges is None:
            return
        veil = QColor(self.theme.lane)
        veil.setAlphaF(0.75)
        edges = [0.0, *(time_s for stretch in state.ranges for time_s in stretch), state.duration_s]
        for start_s, end_s in zip(edges[::2], edges[1::2], strict=True):
            left, right = self.x_of(start_s), self.x_of(end_s)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), veil)

    def _gain(self) -> float:
        """Quiet recordings fill the lane too: their highest peak, as far as eightfold."""
        assert self._document.sound is not None
        top = self._document.sound.pyramid.levels[-1]
        peak = np.abs(top.astype(np.int32)).max(initial=0)
        return min(_FULL_SCALE / max(int(peak), 1), 8.0)

    def _time(self, x: float) -> float:
        return self.viewport.start_s + x / max(self.width(), 1) * self.viewport.span_s

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or with Shift stretch the one there is."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_x = event.position().x()
        self._pressed_s = self.time_at(self._pressed_x)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.viewport.selection:
            start_s, end_s = self.viewport.selection
            farther = start_s if abs(self._pressed_s - start_s) > abs(self._pressed_s - end_s) else end_s
            self.viewport.select((farther, self._pressed_s))
            self._pressed_s = farther
        else:
            self.pointed.emit(self._pressed_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to the pointer, by whole frames unless Alt is held."""
        far = abs(event.position().x() - self._pressed_x) >= QApplication.startDragDistance() / 2
        if self._pressed_s is not None and event.buttons() & Qt.MouseButton.LeftButton and far:
            stretch = self._pressed_s, self.time_at(event.position().x())
            if not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                stretch = self._document.snapped(stretch[0]), self._document.snapped(stretch[1])
            self.viewport.select(stretch)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a drag selects nothing."""
        near = abs(event.position().x() - self._pressed_x) < QApplication.startDragDistance() / 2
        if self._pressed_s is not None and near and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.viewport.select(None)
        self._pressed_s = None
