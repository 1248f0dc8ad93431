# SPDX-License-Identifier: GPL-3.0-or-later
"""One recording in the making: what is open, what plays, what is selected and what is done with it."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, QSettings

from ..playback.player import Player
from .analysis import Analysis
from .checking import Checking
from .document import Document
from .editing import Editing
from .files import Files
from .habits import keep, last_used
from .navigation import Navigation
from .tasks import Tasks
from .viewport import Viewport
from .voices import Voices
from .word_editing import WordEditing


class Editor(QObject):
    """The parts of the editor, without a widget; views show them and commands use them."""

    def __init__(self, settings: QSettings, recovery_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = Tasks(self)
        self._store = settings
        self.document = Document(*last_used(settings), self)
        self.viewport = Viewport(self)
        self.player = Player(self)
        self.document.edited.connect(self.viewport.follow)
        self.analysis = Analysis(self.document, self.tasks)
        self.navigation = Navigation(self.document, self.viewport, self.player)
        self.checking = Checking(self.document, self.navigation)
        self.editing = Editing(self.document, self.viewport, self.player, self.analysis)
        self.words = WordEditing(self.document, self.viewport, self.player)
        self.voices = Voices(self.document, self.viewport, self.editing)
        self.files = Files(self.document, self.analysis, self.tasks, settings, recovery_folder)

    @property
    def of_lane(self) -> Editing | WordEditing:
        """What edits that which was selected last: cues, or words and phones."""
        return self.editing if self.viewport.lane == "cues" else self.words

    def end(self) -> None:
        """Stop playing and working, keep habits, and leave nothing behind for the next start to recover."""
        keep(self._store, self.document.fps, self.document.settings, self.document.character)
        self.player.stop()
        self.tasks.cancel_all(wait_s=1.0)
        if self.document.sound:
            self.document.sound.close()
        self.files.recovery.end()
        self.document.undo.blockSignals(True)  # its own end is no edit
