# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes over each other, with the playhead across them."""

from __future__ import annotations

from PyQt6.QtCore import QRect, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from .cues import CueLane
from .lane import Lane
from .overview import Overview
from .ruler import RulerLane
from .segments import SegmentLane
from .spectrogram import SpectrogramLane
from .stack import LaneStack
from .waveform import WaveformLane

_PLAYHEAD_PX = 9


class Timeline(QWidget):
    """Ruler, waveform, spectrogram, words and shapes over the overview."""

    released = pyqtSignal()

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # for keys; `released` says that one is up
        self.viewport = viewport
        self.ruler = RulerLane(document, viewport, theme)
        self.waveform = WaveformLane(document, viewport, theme)
        self.cues = CueLane(document, viewport, theme)
        self.overview = Overview(document, viewport, theme)
        self.spectrogram = SpectrogramLane(document, viewport, theme)
        self.spectrogram.hide()
        self.segments = SegmentLane(document, viewport, theme)
        self.lanes: tuple[Lane, ...] = (self.ruler, self.waveform, self.spectrogram, self.segments, self.cues)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stack = LaneStack(self.lanes[1:])
        column.addWidget(self.ruler)
        column.addWidget(self.stack, 1)
        column.addWidget(self.overview)
        self._playhead = _Playhead(self, theme)
        self._playhead.setObjectName("playhead")
        self._position_s = 0.0
        viewport.moved.connect(self._place)

    def set_theme(self, theme: Theme) -> None:
        """Repaint all lanes in another theme."""
        for lane in self.lanes:
            lane.set_theme(theme)
        self.overview.set_theme(theme)
        self._playhead.set_theme(theme)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """What was held is let go."""
        if event and not event.isAutoRepeat():
            self.released.emit()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """The keyboard is elsewhere: nothing is held any more."""
        super().focusOutEvent(event)
        self.released.emit()

    def show_position(self, position_s: float) -> None:
        """Move the playhead to a time (seconds)."""
        self._position_s = position_s
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The playhead is as high as the lanes."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        x = self.ruler.x_of(self._position_s)
        height = self.height() - self.overview.height()
        self._playhead.setGeometry(QRect(round(x) - _PLAYHEAD_PX // 2, 0, _PLAYHEAD_PX, height))
        self._playhead.setVisible(-1 <= x <= self.width())
        self._playhead.raise_()


class _Playhead(QWidget):
    """A line with a handle; clicks go through it."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_theme(self, theme: Theme) -> None:
        """Repaint in another theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() // 2
        colour = QColor(self._theme.accent)
        painter.fillRect(middle, 0, 1, self.height(), colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(middle - 4, 20, 9, 10, 3, 3)
