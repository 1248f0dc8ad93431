# SPDX-License-Identifier: GPL-3.0-or-later
"""The app's own icons: strokes on a grid of 24, in the theme's colours."""

from __future__ import annotations

from PyQt6.QtCore import QByteArray, QSize, Qt
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

_STROKES = {
    "open": "M3 7v11a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-8L9 4H5a2 2 0 0 0-2 2z",
    "save": "M5 4h11l4 4v10a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a1 1 0 0 1 1-1zM8 4v5h7V4M8 20v-6h8v6",
    "export": "M12 15V4m0 0L8 8m4-4 4 4M5 14v4a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-4",
    "undo": "M9 14 4 9l5-5M4 9h9a6 6 0 0 1 0 12h-3",
    "redo": "m15 14 5-5-5-5m5 5h-9a6 6 0 0 0 0 12h3",
    "loop": "M17 3l3 3-3 3M20 6H8a4 4 0 0 0-4 4v1M7 21l-3-3 3-3M4 18h12a4 4 0 0 0 4-4v-1",
    "to_start": "M6 5v14M19 6l-9 6 9 6z",
    "zoom_in": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.7-4.7M11 8.5v5M8.500 11h5",
    "zoom_out": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.7-4.7M8.500 11h5",
    "fit": "M4 6v12M20 6v12M7 12h10M10 9l-3 3 3 3M14 9l3 3-3 3",
    "close": "M6 6l12 12M18 6 6 18",
    "silent": "M4 10v4h4l5 4V6l-5 4zM17 10l4 4M21 10l-4 4",
}
_FILLED = {
    "play": "M8 5.500v13a.7.7 0 0 0 1.100.600l10-6.500a.7.7 0 0 0 0-1.200l-10-6.500A.7.7 0 0 0 8 5.500z",
    "stop": "M8 5h2.500a.8.8 0 0 1 .8.8v12.400a.8.8 0 0 1-.8.8H8a.8.8 0 0 1-.8-.8V5.800A.8.8 0 0 1 8 5z"
    "M13.500 5H16a.8.8 0 0 1 .8.8v12.400a.8.8 0 0 1-.8.8h-2.500a.8.8 0 0 1-.8-.8V5.800a.8.8 0 0 1 .8-.8z",
}


def icon(name: str, colour: str) -> QIcon:
    """The icon of a name in a colour, sharp on screens of one to three pixels a point."""
    if name in _FILLED:
        shape = f'<path d="{_FILLED[name]}" fill="{colour}"/>'
    else:
        pen = f'stroke="{colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'
        shape = f'<path d="{_STROKES[name]}" fill="none" {pen}/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{shape}</svg>'
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    result = QIcon()
    for ratio in (1, 2, 3):
        pixmap = QPixmap(QSize(20, 20) * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        result.addPixmap(pixmap)
    return result
