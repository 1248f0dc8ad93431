"""A drawing for each mouth shape: the character's own, else the bundled one."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.mouths import bundled_mouths

from .model.character import Character

_SVG_PX = 600


def drawings_of(viseme_set: VisemeSet, character: Character | None = None) -> dict[str, QPixmap]:
    """The drawing of each shape of a set; shapes that nobody drew are left out."""
    drawings = {}
    try:
        for shape, data in bundled_mouths(viseme_set).items():
            drawings[shape] = QPixmap()
            drawings[shape].loadFromData(data, "PNG")
    except Wav2VisError:
        pass  # a set whose shapes the bundled drawings cannot stand for
    if character:
        for shape in viseme_set.shapes:
            path = character.picture_of(viseme_set, shape)
            if path:
                drawings[shape] = picture(path)
    return drawings


def picture(path: Path) -> QPixmap:
    """A picture file, an SVG large enough for any screen; a null pixmap when it is damaged."""
    if path.suffix.lower() != ".svg":
        return QPixmap(str(path))
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        return QPixmap()
    size = renderer.defaultSize().scaled(_SVG_PX, _SVG_PX, Qt.AspectRatioMode.KeepAspectRatio)
    drawn = QPixmap(size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    return drawn
