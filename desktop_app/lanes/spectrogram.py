# SPDX-License-Identifier: GPL-3.0-or-later
"""The spectrogram: where vowels have their formants and hisses their noise."""

from __future__ import annotations

from functools import cache

import numpy as np
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter

from ..editor.document import Document
from ..editor.viewport import Viewport
from ..look.theme import Theme
from ..sound.spectrogram import spectrogram
from .lane import Lane


class SpectrogramLane(Lane):
    """Redrawn when another stretch is shown, kept while the playhead passes over it."""

    def __init__(self, document: Document, viewport: Viewport, theme: Theme) -> None:
        super().__init__(document, viewport, theme, "spectrogram", 120, document.tr("Spectrogram, 0 to 8 kHz"))
        self._drawn: QImage | None = None
        self._drawn_for: tuple[object, ...] = ()
        document.sound_changed.connect(self.update)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """The image of the visible stretch."""
        sound = self._document.sound
        if sound is None:
            return
        needed = (sound, self.viewport.start_s, self.viewport.span_s, self.width(), self.theme)
        if needed != self._drawn_for:
            grey = spectrogram(sound, self.viewport.start_s, self.viewport.end_s, max(self.width(), 1))
            self._drawn, self._drawn_for = self._image(grey), needed
        assert self._drawn is not None
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._drawn)

    def _image(self, grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> QImage:
        height, width = grey.shape
        image = QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(_colours(self.theme))
        return image.convertToFormat(QImage.Format.Format_RGB32, Qt.ImageConversionFlag.AutoColor)


@cache
def _colours(theme: Theme) -> list[int]:
    """What each level from 0 to 255 is drawn in."""
    ground, middle, loud = (QColor(c) for c in (theme.lane, theme.wave, theme.accent))
    table = []
    for level in range(256):
        share = level / 255
        a, b, part = (ground, middle, share / 0.6) if share < 0.6 else (middle, loud, (share - 0.6) / 0.4)
        table.append(_between(a, b, part).rgb())
    return table


def _between(a: QColor, b: QColor, share: float) -> QColor:
    mixed = (x + (y - x) * share for x, y in zip(a.getRgbF()[:3], b.getRgbF()[:3], strict=True))
    return QColor.fromRgbF(*mixed)
