"""A drawing for each mouth shape."""

from __future__ import annotations

from PyQt6.QtGui import QPixmap

from wav2vis_core import VisemeSet
from wav2vis_core.mouths import bundled_mouths


def drawings_of(viseme_set: VisemeSet) -> dict[str, QPixmap]:
    """The bundled drawing of each shape of a set."""
    drawings = {}
    for shape, data in bundled_mouths(viseme_set).items():
        drawings[shape] = QPixmap()
        drawings[shape].loadFromData(data, "PNG")
    return drawings
