# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording that is open, its cues and what was done to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from wav2vis_core import FrameRate, Track, VisemeSet

from ..model import edits
from ..model.character import Casting
from ..model.edits import Cues
from ..model.settings import Settings
from ..model.speech.following import with_said
from ..model.speech.said import with_edits_of
from ..model.speech.voices import rested
from ..model.state import Change, State
from ..sound.sound import Sound


class Document(QObject):
    """One recording with its state; every change of the state goes through its undo stack.

    It begins with a frame rate, settings of the analysis and a character, and goes on with those of the recording
    before.

    Attributes
    ----------
    sound : Sound or None
    state : State or None
        None until the first analysis has come.
    project_path : Path or None
        Where it was saved.
    undo : QUndoStack
    """

    sound_changed = pyqtSignal()
    edited = pyqtSignal(State, State)  # before, after
    cues_changed = pyqtSignal()
    fps_changed = pyqtSignal()

    def __init__(
        self, fps: FrameRate, settings: Settings, character: Casting | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.sound: Sound | None = None
        self.state: State | None = None
        self._first_fps, self._first_settings, self._first_character = fps, settings, character
        self.project_path: Path | None = None
        self.undo = QUndoStack(self)
        self._is_preview = False  # whether a better analysis is on its way
        self._committed: State | None = None  # while `preview` shows another

    @property
    def cues(self) -> Cues:
        """What is shown, also during a drag; empty before the first analysis."""
        return self.state.cues if self.state else ()

    @property
    def fps(self) -> FrameRate:
        """The animation's frame rate, for the ruler, snapping and export."""
        return self.state.fps if self.state else self._first_fps

    @property
    def settings(self) -> Settings:
        """Those of the analysis."""
        return self.state.settings if self.state else self._first_settings

    @property
    def character(self) -> Casting | None:
        """Whose mouth is shown; None for the mouths that come with wav2vis."""
        return self.state.character if self.state else self._first_character

    def open_sound(self, sound: Sound) -> None:
        """Start over with a recording, in place of what was open."""
        old, self.sound = self.sound, sound
        self._first_fps, self._first_settings = self.fps, replace(self.settings, transcript=None)
        self._first_character = self.character
        self.state, self.project_path, self._committed = None, None, None
        self.undo.clear()
        self.sound_changed.emit()
        self.cues_changed.emit()
        if old:
            old.close()

    def start_with(self, state: State) -> None:
        """Show a first state, which cannot be undone."""
        self.undo.clear()
        self._is_preview, self._committed = False, None
        self.show(state)

    def take_analysis(self, track: Track, settings: Settings, *, keep_edited: bool, preview: bool = False) -> int:
        """Take a new analysis and its settings: the first as it is, later ones as an edit that can be undone.

        One that follows a `preview` before anything was edited counts as the first too. Edited cues stay when
        `keep_edited`, in the shapes of the analysis; how many have none there is returned. So do edited words and
        phones where the transcript is the same.
        """
        if self.state is None or (self._is_preview and not self.undo.count()):
            self.start_with(State.of(track, fps=self.fps, settings=settings, character=self.character))
            self._is_preview = preview
            return 0
        fresh = rested(self.state.of_track(track, settings=settings))
        kept, lost = self.cues, 0
        if keep_edited:
            if settings.transcript == self.settings.transcript:
                fresh = with_said(fresh, with_edits_of(fresh.said, self.state.said))
            if fresh.shapes != self.state.shapes:
                kept = self.state.edits_in(VisemeSet.load(settings.viseme_set))
                lost = edits.n_edited(self.cues) - edits.n_edited(kept)
            fresh = replace(fresh, cues=edits.with_edits_of(fresh.cues, kept, self.fps.start_s(1)))
        self.commit(self.tr("Analyse"), fresh)
        return lost

    def preview(self, after: State | Cues) -> None:
        """Show what is being dragged or played in; `commit` makes an edit of it, undo gives it up."""
        self._committed = self.committed
        assert self._committed is not None
        self.show(self._without_slivers(self._committed, after))

    @property
    def committed(self) -> State | None:
        """The state of the last edit, also while another is previewed over it."""
        return self._committed or self.state

    def settled(self) -> State:
        """The state of the last edit, which is no longer previewed over."""
        state, self._committed = self.committed, None
        assert state is not None
        return state

    def commit(self, text: str, after: State | Cues) -> None:
        """Change the state by an edit that the undo menu calls `text`; edited cues last a frame at least.

        What was previewed is part of it.
        """
        before = self.settled()
        after = self._without_slivers(before, after)
        change = Change.between(text, before, after)
        if change.old == change.new and change.before == change.after:
            self.show(after)
        else:
            if before is not self.state:
                self.show(before)
            self.undo.push(_Command(self, change))

    def _without_slivers(self, before: State, after: State | Cues) -> State:
        assert self.state is not None
        if isinstance(after, State):
            return after
        return replace(self.state, cues=edits.without_slivers(before.cues, after, self.fps.start_s(1)))

    def show(self, state: State) -> None:
        """Show a state without making it an edit."""
        old, old_fps, self.state = self.state, self.fps, state
        if old:
            self.edited.emit(old, state)
        self.cues_changed.emit()
        if self.fps != old_fps:
            self.fps_changed.emit()

    def set_fps(self, fps: FrameRate) -> None:
        """Choose the animation's frame rate, which can be undone once there are cues."""
        if self.state:
            self.commit(self.tr("Change frame rate"), replace(self.state, fps=fps))
        elif fps != self.fps:
            self._first_fps = fps
            self.fps_changed.emit()

    def snapped(self, time_s: float) -> float:
        """Start of the animation frame nearest to a time (seconds)."""
        return self.fps.start_s(self.fps.nearest_frame(max(time_s, 0.0)))


class _Command(QUndoCommand):
    """A change on the undo stack."""

    def __init__(self, document: Document, change: Change) -> None:
        super().__init__(change.text)
        self._document, self._change = document, change

    def redo(self) -> None:
        self._document.show(self._change.redone(self._document.settled()))

    def undo(self) -> None:
        self._document.show(self._change.undone(self._document.settled()))
