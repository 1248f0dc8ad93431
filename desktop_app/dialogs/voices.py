# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands about voices ask: a name, and who is given what is selected."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QCursor
from PyQt6.QtWidgets import QMenu, QWidget

from ..editor.voices import Voices
from .questions import NameDialog


class VoiceDialogs(QObject):
    """The dialogs over `Voices`; each method is a command."""

    def __init__(self, window: QWidget, voices: Voices) -> None:
        super().__init__(window)
        self._window, self._voices = window, voices

    def add(self) -> None:
        """Ask for the name of one more voice."""
        if name := self._name(self.tr("Add a voice"), self._voices.suggested_name):
            self._voices.add(name)

    def rename(self) -> None:
        """Ask for another name of the voice that is shown."""
        if name := self._name(self.tr("Rename the voice"), self._voices.names[self._voices.place]):
            self._voices.rename(name)

    def give(self) -> None:
        """Offer the voices that the selection can be given to."""
        menu = QMenu(self._window)
        for place, name in enumerate(self._voices.names):
            if place != self._voices.place:
                menu.addAction(name.replace("&", "&&"), partial(self._voices.give, place))
        menu.addAction(self.tr("A new voice…"), self._give_to_new)
        menu.exec(QCursor.pos())
        menu.deleteLater()

    def _give_to_new(self) -> None:
        if name := self._name(self.tr("Add a voice"), self._voices.suggested_name):
            self._voices.give_to_new(name)

    def _name(self, title: str, name: str) -> str:
        dialog = NameDialog(title, name, self._window)
        name = dialog.name if dialog.exec() else ""
        dialog.deleteLater()
        return name
