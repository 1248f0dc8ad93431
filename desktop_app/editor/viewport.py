# SPDX-License-Identifier: GPL-3.0-or-later
"""The stretch of time on screen and the stretch that is selected."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import QObject, pyqtSignal

from ..model.selection import followed, followed_row
from ..model.speech.said import RowName
from ..model.state import State

LaneName = Literal["cues"] | RowName

_NEAREST_S = 0.01  # least stretch on screen
_LONG_S, _FIRST_S = 60.0, 10.0  # of a longer sound so much is shown first: all of it would show no cue


class Viewport(QObject):
    """What all lanes show: `span_s` seconds from `start_s`, of a sound of `duration_s`; and the selection.

    `selection` is (start, end) in seconds, or None; `lane` is that of what was selected, which commands are about.
    `snaps` is whether what is dragged snaps to frames.
    """

    moved = pyqtSignal()
    selected = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.duration_s = 1.0
        self.start_s, self.span_s = 0.0, 1.0
        self.selection: tuple[float, float] | None = None
        self.lane: LaneName = "cues"
        self.snaps = True

    @property
    def end_s(self) -> float:
        """Where the screen ends (seconds)."""
        return self.start_s + self.span_s

    def set_duration(self, duration_s: float) -> None:
        """Start over with another sound, nothing selected: all of it on screen, or where it is long, its beginning."""
        self.duration_s = max(duration_s, _NEAREST_S)
        self.select(None)
        self.show(0.0, duration_s if duration_s < _LONG_S else _FIRST_S)

    def show(self, start_s: float, span_s: float) -> None:
        """Show a stretch, moved into the sound and not longer than it."""
        self.span_s = min(max(span_s, _NEAREST_S), self.duration_s)
        self.start_s = min(max(start_s, 0.0), self.duration_s - self.span_s)
        self.moved.emit()

    def fit(self) -> None:
        """Show all of the sound."""
        self.show(0.0, self.duration_s)

    def zoom(self, factor: float, about_s: float | None = None) -> None:
        """Show `factor` times as much; the time `about_s`, else the middle, stays where it is."""
        about_s = self.start_s + self.span_s / 2 if about_s is None else about_s
        span_s = min(max(self.span_s * factor, _NEAREST_S), self.duration_s)
        self.show(about_s - (about_s - self.start_s) * span_s / self.span_s, span_s)

    def scroll(self, share: float) -> None:
        """Move on by a share of the screen."""
        self.show(self.start_s + share * self.span_s, self.span_s)

    def follow(self, before: State, after: State) -> None:
        """Keep the cues, words or phones selected that were, after an edit."""
        if self.selection and self.lane == "cues":
            self.select(followed(self.selection, before.cues, after.cues))
        elif self.selection and self.lane != "cues":
            rows = before.said.row(self.lane), after.said.row(self.lane)
            self.select(followed_row(self.selection, *rows), self.lane)

    def zoom_to_selection(self) -> None:
        """Show the selection with a little around it."""
        if self.selection:
            start_s, end_s = self.selection
            room_s = 0.05 * (end_s - start_s)
            self.show(start_s - room_s, end_s - start_s + 2 * room_s)

    def reveal(self, time_s: float) -> None:
        """Turn the page when a time is not on screen, or at its very end."""
        if not self.start_s <= time_s < self.start_s + 0.98 * self.span_s:
            self.show(time_s - 0.1 * self.span_s, self.span_s)

    def select(self, stretch: tuple[float, float] | None, lane: LaneName = "cues") -> None:
        """Select a stretch of a lane, its ends in any order; None or no length selects nothing."""
        if stretch:
            start_s, end_s = sorted(min(max(t, 0.0), self.duration_s) for t in stretch)
            stretch = (start_s, end_s) if end_s > start_s else None
        if (stretch, lane) != (self.selection, self.lane):
            self.selection, self.lane = stretch, lane
            self.selected.emit()
