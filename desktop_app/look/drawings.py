# SPDX-License-Identifier: GPL-3.0-or-later
"""A drawing for each mouth shape: the character's own, else the bundled one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache, reduce
from pathlib import Path

from PyQt6.QtCore import QBuffer, QByteArray, QPointF, QRect, Qt
from PyQt6.QtGui import QBitmap, QColor, QImage, QImageReader, QPainter, QPixmap, QRegion

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.track.mouths import PNG, bundled_mouths

from ..model.character import Character
from ..model.mouth_sheet import view_of, viewed
from .svg import drawn
from .theme import Theme

_DRAWN_PX, _MEASURED_PX, _LARGEST_PX = 600, 400, 2048
_EDGE = 0.012  # of a drawing's width: one or two points where it is shown large
_N_DIRECTIONS = 16


def drawings_of(viseme_set: VisemeSet, character: Character | None = None) -> dict[str, QPixmap]:
    """The drawing of each shape of a set; shapes without a drawing are left out, a damaged picture is null."""
    drawings = {}
    try:
        for shape, data in bundled_mouths(viseme_set).items():
            drawings[shape] = QPixmap.fromImage(_image(data))
    except Wav2VisError:
        pass  # a set whose shapes the bundled drawings cannot stand for
    if character:
        pictures = _framed(character.pictures) if character.one_page else character.pictures
        for shape in viseme_set.shapes:
            name = character.picture_of(viseme_set, shape)
            if name is not None:
                drawings[shape] = QPixmap.fromImage(_image(pictures[name]))
    return drawings


def outlined(drawings: Mapping[str, QPixmap], theme: Theme) -> dict[str, QPixmap]:
    """The drawings as they are shown in a theme: on a dark one their dark lines have a light edge."""
    return dict(drawings) if theme.mode == "light" else {name: _edged(each, theme) for name, each in drawings.items()}


def save_drawings(drawings: Mapping[str, QPixmap], folder: Path) -> None:
    """Write each drawing as a PNG named after its shape."""
    for shape, drawing in drawings.items():
        drawing.save(str(folder / f"{shape}.png"))


def _edged(drawing: QPixmap, theme: Theme) -> QPixmap:
    """A drawing over its own outline, moved a little in all directions; for the screen, which needs no more pixels."""
    if drawing.isNull() or not drawing.hasAlphaChannel():
        return drawing
    if drawing.width() > _DRAWN_PX:
        drawing = drawing.scaledToWidth(_DRAWN_PX, Qt.TransformationMode.SmoothTransformation)
    outline = QPixmap(drawing.size())
    outline.fill(QColor(theme.faint))
    outline.setMask(QBitmap.fromImage(drawing.toImage().createAlphaMask()))
    edged = QPixmap(drawing.size())
    edged.fill(Qt.GlobalColor.transparent)
    painter = QPainter(edged)
    edge = _EDGE * drawing.width()
    for k in range(_N_DIRECTIONS):
        angle = 2 * math.pi * k / _N_DIRECTIONS
        painter.drawPixmap(QPointF(edge * math.cos(angle), edge * math.sin(angle)), outline)
    painter.drawPixmap(0, 0, drawing)
    painter.end()
    return edged


def _framed(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The mouths of one page, each in a frame of the same size.

    Where they lie on top of each other, the frame is the same part of the page for all, so that lips stay where they
    were drawn; where they lie beside each other, each is in the middle of its own.
    """
    boxes = {name: _drawn_part(page) for name, page in pages.items()}
    width, height = (max(sides) for sides in zip(*((b.width(), b.height()) for b in boxes.values()), strict=True))
    together = reduce(QRect.united, boxes.values(), QRect())
    stacked = together.width() < 1.5 * width and together.height() < 1.5 * height
    framed = {}
    for name, page in pages.items():
        frame = QRect(together) if stacked else QRect(0, 0, width, height)
        if not stacked:
            frame.moveCenter(boxes[name].center())
        left, top, wide, _ = view_of(page)
        unit = wide / _MEASURED_PX
        part = (frame.x() - 1, frame.y() - 1, frame.width() + 2, frame.height() + 2)
        framed[name] = viewed(page, (left + part[0] * unit, top + part[1] * unit, part[2] * unit, part[3] * unit))
    return framed


def _drawn_part(page: bytes) -> QRect:
    """Where something is drawn, in pixels of a page that is `_MEASURED_PX` wide."""
    return QRegion(QBitmap.fromImage(_image(page, _MEASURED_PX).createAlphaMask())).boundingRect()


def _png(data: bytes) -> QImage:
    """A PNG, made smaller where it is larger than any mouth is shown."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer, b"png")
    size = reader.size()
    if max(size.width(), size.height()) > _LARGEST_PX:
        reader.setScaledSize(size.scaled(_LARGEST_PX, _LARGEST_PX, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


@lru_cache(maxsize=128)
def _image(data: bytes, width_px: int = _DRAWN_PX) -> QImage:
    """A PNG as it is unless it is huge, an SVG in a width; a null image when it is damaged, or neither."""
    if data.startswith(PNG):
        return _png(data)
    try:
        return QImage.fromData(drawn(data, width_px), "PNG")
    except ValueError:
        return QImage()
