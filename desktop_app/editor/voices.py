# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about who speaks; each is a step of undo, and so is whom the editor shows."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from ..model.speech import voices
from ..model.state import State
from .document import Document
from .editing import Editing
from .viewport import Viewport


class Voices(QObject):
    """One method a command. `noticed` says why a command did nothing."""

    noticed = pyqtSignal(str)

    def __init__(self, document: Document, viewport: Viewport, editing: Editing) -> None:
        super().__init__(document)
        self._document, self._viewport, self._editing = document, viewport, editing

    @property
    def names(self) -> list[str]:
        """Those of all voices; empty before the first analysis."""
        state = self._document.state
        return [each.name for each in voices.voices(state)] if state else []

    @property
    def place(self) -> int:
        """That of the voice that is shown among them."""
        return self._document.state.place if self._document.state else 0

    @property
    def suggested_name(self) -> str:
        """For one more."""
        state = self._document.state
        return voices.free_name(state, self.tr("Voice")) if state else ""

    def show(self, place: int) -> None:
        """Show and edit the voice at a place."""
        state = self._document.state
        if state is not None and place != state.place:
            self._document.commit(self.tr("Show {}").format(self.names[place]), voices.showing(state, place))

    def show_next(self) -> None:
        """Show the next voice, after the last the first."""
        if self.names:
            self.show((self.place + 1) % len(self.names))

    def add(self, name: str) -> None:
        """One more voice, which rests until it is given something to say."""
        state = self._document.state
        if state is not None and self._is_free(name):
            self._document.commit(self.tr("Add {}").format(name), voices.added(state, name))

    def rename(self, name: str) -> None:
        """Another name for the voice that is shown."""
        state = self._document.state
        if state is not None and name != state.name and self._is_free(name):
            self._document.commit(self.tr("Rename"), voices.renamed(state, name))

    def remove(self) -> None:
        """Leave out the voice that is shown, and what it says."""
        state = self._document.state
        if state is not None and state.others:
            self._document.commit(self.tr("Remove {}").format(state.name), voices.removed(state))
        elif state is not None:
            self.noticed.emit(self.tr("This is the only voice."))

    def give(self, place: int) -> None:
        """Give what is said and shown in the selection to the voice at a place; this one rests there."""
        state = self._document.state
        if state is not None and self._viewport.selection and place in range(len(self.names)) and place != state.place:
            self._give(self.names[place], state, place)

    def give_to_new(self, name: str) -> None:
        """Add a voice and give it the selection, in one step."""
        state = self._document.state
        if state is not None and self._viewport.selection and self._is_free(name):
            self._give(name, voices.added(state, name), len(state.others) + 1)

    def _give(self, name: str, state: State, place: int) -> None:
        after = voices.given(state, self._stretch, place)
        if after is state:
            self.noticed.emit(self.tr("{} does not speak here.").format(state.name))
        else:
            self._document.commit(self.tr("Give to {}").format(name), after)
            self._viewport.select(None)

    @property
    def _stretch(self) -> tuple[float, float]:
        """The selection, by whole frames where it is of words, so that no shape is shorter than one."""
        start_s, end_s = self._editing.stretch
        if self._viewport.lane == "cues":
            return start_s, end_s
        fps = self._document.fps
        last_s = self._viewport.duration_s
        return fps.start_s(fps.floor_frame(start_s)), min(fps.start_s(fps.ceil_frame(end_s)), last_s)

    def _is_free(self, name: str) -> bool:
        if name in self.names:
            self.noticed.emit(self.tr("There is a voice called {} already.").format(name))
        return name not in self.names
