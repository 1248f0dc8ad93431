# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a cue: which shape it shows, and what else can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtGui import QAction, QIcon, QKeySequence, QPixmap
from PyQt6.QtWidgets import QMenu, QWidget

from ..model.shape_keys import shape_key


def shape_menu(
    parent: QWidget,
    shapes: tuple[str, ...],
    drawings: Mapping[str, QPixmap],
    choose: Callable[[str], None],
    others: list[QAction],
) -> QMenu:
    """A menu of the shapes with their drawings and keys, then the `others`."""
    menu = QMenu(parent)
    for place, shape in enumerate(shapes):
        action = menu.addAction(QIcon(drawings.get(shape, QPixmap())), shape)
        assert action is not None
        key = shape_key(place)
        if key:
            action.setText(f"{shape}\t{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}")
        action.triggered.connect(lambda checked, name=shape: choose(name))
    menu.addSeparator()
    menu.addActions(others)
    return menu
