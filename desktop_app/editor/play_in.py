# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes that are laid by holding their keys while the sound plays."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from ..model import edits
from ..model.edits import Cues
from ..playback.player import Player
from .document import Document


class PlayIn(QObject):
    """From `press` to `release` a shape covers what is heard, by whole frames and at least one; one step of undo.

    Another key, the end of playing and a loop's jump back end it too.
    """

    def __init__(self, document: Document, player: Player) -> None:
        super().__init__(document)
        self._document, self._player = document, player
        self._shape = ""  # that is held
        self._from_s = self._to_s = 0.0
        self._is_over = False  # whether it ends as soon as may be
        self._under: Cues = ()  # the cues that it is laid over
        self._shown: Cues = ()
        player.moved.connect(self._follow)
        player.playing_changed.connect(self._end)
        document.sound_changed.connect(self._give_up)

    def press(self, shape: str) -> None:
        """Begin to lay a shape where the sound is now."""
        if shape == self._shape:  # a held key repeats itself
            return
        self.release()
        from_s = self._document.snapped(self._player.position_s)
        if self._document.cues and from_s < self._document.cues[-1].end_s:
            self._shape, self._from_s = shape, from_s
            self._under = self._shown = self._document.cues
            self._follow(self._player.position_s)

    def release(self) -> None:
        """Make an edit of what was laid."""
        if self._is_over and self._document.cues is not self._shown:
            self._give_up()  # the command that came since has made it a part of its edit, or undone it
        elif self._holds():
            shape = self._shape
            cues = self._laid()
            self._give_up()
            self._document.commit(self.tr("Play in {}").format(shape), cues)

    def _end(self) -> None:
        """Cover no more. The edit is made later: what moves the player may itself be an edit, or its undo."""
        self._is_over = bool(self._shape)
        if self._is_over:
            QTimer.singleShot(0, self._release_ended)

    def _release_ended(self) -> None:
        if self._is_over:
            self.release()

    def _follow(self, position_s: float) -> None:
        if self._is_over or not self._holds():
            return
        if position_s < self._from_s - self._document.fps.start_s(1):  # the loop began again
            self._end()
            return
        self._to_s = self._document.snapped(position_s)
        cues = self._laid()
        self._document.preview(cues)
        self._shown = self._document.cues

    def _laid(self) -> Cues:
        if self._document.cues is not self._shown:  # another command came in between
            self._under = self._document.cues
        least_s = self._from_s + self._document.fps.start_s(1)
        to_s = min(max(self._to_s, least_s), self._under[-1].end_s)
        return edits.filled(self._under, self._from_s, to_s, self._shape)

    def _holds(self) -> bool:
        """Whether a shape is held that there is; another set may have come."""
        state = self._document.state
        if state is None or self._shape not in state.shapes:
            self._give_up()
        return bool(self._shape)

    def _give_up(self) -> None:
        self._shape, self._is_over = "", False
