# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving about: the playhead by frames and cues, what is on screen, what is played."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject

from wav2vis_core import Cue

from ..model import edits
from ..model.state import LOW_CONFIDENCE
from ..playback.player import SPEEDS, Player
from .document import Document
from .viewport import Viewport

_ZOOM = 1.6


class Navigation(QObject):
    """The commands of the playback and view menus; each method is named as its command."""

    def __init__(self, document: Document, viewport: Viewport, player: Player) -> None:
        super().__init__(document)
        self._document, self._viewport, self._player = document, viewport, player

    def play_selection(self) -> None:
        """Play the selection once, or from the playhead where nothing is selected."""
        self._player.play(*(self._viewport.selection or ()))

    def loop(self, on: bool) -> None:
        """Start or stop repeating the selection, or all where nothing is selected."""
        stretch = self._viewport.selection or (0.0, self._viewport.duration_s)
        self._player.set_loop(stretch if on else None)

    def speed_after(self, steps: int) -> float:
        """The speed that is so many steps faster."""
        place = SPEEDS.index(self._player.speed) + steps
        return SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]

    def to_start(self) -> None:
        """Playhead to the beginning."""
        self.go(0.0)

    def to_end(self) -> None:
        """Playhead to the end."""
        self.go(self._viewport.duration_s)

    def step(self, frames: int) -> None:
        """Playhead by animation frames, with sound."""
        fps = self._document.fps
        frame = fps.floor_frame(self._player.position_s) + frames
        self._player.scrub(fps.start_s(max(frame, 0)))
        self._viewport.reveal(self._player.position_s)

    def select_cue(self, steps: int) -> None:
        """Select the cue so many after the one that the playhead is on, and go to its start."""
        cues = self._document.cues
        if not cues:
            return
        k = edits.cue_at(cues, self._player.position_s + edits.SHORTEST_S) + steps
        cue = cues[min(max(k, 0), len(cues) - 1)]
        self._viewport.select((cue.start_s, cue.end_s))
        self.go(cue.start_s)

    def select_next(self, matches: Callable[[Cue], bool], *, backwards: bool = False) -> None:
        """Go to the next cue that matches, or the one before, continuing from the start or the end."""
        cues = self._document.cues
        k = edits.next_where(cues, self._player.position_s, matches, backwards=backwards)
        if k is not None:
            self._viewport.select((cues[k].start_s, cues[k].end_s))
            self.go(cues[k].start_s)

    def select_closure(self, *, backwards: bool = False) -> None:
        """Go to the next cue of the closed mouth: P, B or M."""
        state = self._document.state
        if state:
            self.select_next(lambda cue: cue.shape == state.closed, backwards=backwards)

    def select_uncertain(self, *, backwards: bool = False) -> None:
        """Go to the next cue of low confidence."""
        self.select_next(lambda cue: cue.confidence < LOW_CONFIDENCE, backwards=backwards)

    def zoom_in(self) -> None:
        """Show less, about the playhead where it is on screen."""
        self._zoom(1 / _ZOOM)

    def zoom_out(self) -> None:
        """Show more, about the playhead where it is on screen."""
        self._zoom(_ZOOM)

    def go(self, time_s: float) -> None:
        """Playhead to a time (seconds), on screen."""
        self._player.seek(time_s)
        self._viewport.reveal(self._player.position_s)

    def _zoom(self, factor: float) -> None:
        position_s = self._player.position_s
        on_screen = self._viewport.start_s <= position_s <= self._viewport.end_s
        self._viewport.zoom(factor, position_s if on_screen else None)
