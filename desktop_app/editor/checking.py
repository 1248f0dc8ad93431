# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes from one cue that wants a look to the next, and cures all of a kind."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from ..model.quality import CHECKS
from .document import Document
from .navigation import Navigation


class Checking(QObject):
    """The checks of `CHECKS` by their names, over the document."""

    def __init__(self, document: Document, navigation: Navigation) -> None:
        super().__init__(document)
        self._document, self._navigation = document, navigation

    def found(self, check: str) -> list[int]:
        """Indexes of the cues that a check finds."""
        state = self._document.state
        return CHECKS[check].find(state) if state else []

    def go_to_next(self, check: str) -> None:
        """Select the next cue that a check finds, continuing from the start."""
        found = {id(self._document.cues[k]) for k in self.found(check)}
        self._navigation.select_next(lambda cue: id(cue) in found)

    def cure(self, check: str) -> None:
        """Put right all that a check finds, in one step of undo."""
        state = self._document.state
        if state and self.found(check):
            self._document.commit(self.tr("Cure"), CHECKS[check].cure(state))
