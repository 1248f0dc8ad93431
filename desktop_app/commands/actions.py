# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands as actions: in the menus of the window, and by their keys."""

from __future__ import annotations

from collections.abc import Collection

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMainWindow, QWidget

from .command import Command, Menu, Need, translated


class Actions:
    """An action for each command of some menus.

    Keys that a field could want, such as letters and arrows, count only while `timeline` has the keyboard.

    Attributes
    ----------
    by_name : dict of str to QAction
    """

    def __init__(self, menus: tuple[Menu, ...], window: QMainWindow, timeline: QWidget) -> None:
        self._commands = [command for menu in menus for command in menu.commands]
        self.by_name = {command.name: _action(command, window) for command in self._commands}
        for command in self._commands:
            (timeline if command.for_timeline else window).addAction(self.by_name[command.name])
        for menu in menus:
            if menu.title:
                shown = window.menuBar().addMenu(translated(menu.title))  # type: ignore[union-attr]
                assert shown is not None
                for row in menu.rows:
                    shown.addAction(self.by_name[row.name]) if row else shown.addSeparator()

    def enable(self, met: Collection[Need]) -> None:
        """Grey out the commands whose need is not met."""
        for command in self._commands:
            self.by_name[command.name].setEnabled(command.needs in met)


def _action(command: Command, parent: QMainWindow) -> QAction:
    action = QAction(translated(command.text), parent)
    action.setObjectName(command.name)
    action.setShortcuts([QKeySequence(keys) for keys in command.keys])
    if command.for_timeline:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.setCheckable(command.checkable)
    action.setIconVisibleInMenu(False)
    keys = f" ({command.shown_keys[0]})" if command.keys else ""
    action.setToolTip(f"{command.summary}{keys}")
    action.triggered.connect(lambda on: command.run(on) if command.checkable else command.run())
    return action
