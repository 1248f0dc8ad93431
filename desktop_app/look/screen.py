# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen has room for."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QWidget

_FRAME = QSize(2, 30)  # which systems put round a window, its title above all


def fitted(width: int, height: int, window: QWidget) -> QSize:
    """A size for a window, or less where its screen has no room for that and a frame."""
    size, screen = QSize(width, height), window.screen()
    return size.boundedTo(screen.availableSize() - _FRAME) if screen else size
