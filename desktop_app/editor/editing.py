# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that change cues, over the selection or the cue at the playhead."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from ..model import edits
from ..model.edits import Cues
from ..model.selection import settled
from ..model.state import Marker, State
from ..playback.player import Player
from .analysis import Analysis
from .document import Document
from .play_in import PlayIn
from .viewport import Viewport


class Editing(QObject):
    """One method a command. `noticed` says why a command did nothing."""

    noticed = pyqtSignal(str)

    def __init__(self, document: Document, viewport: Viewport, player: Player, analysis: Analysis) -> None:
        super().__init__(document)
        self._document, self._viewport, self._player, self._analysis = document, viewport, player, analysis
        self._copied: State | None = None  # with those cues alone
        self._play_in = PlayIn(document, player)

    @property
    def _frame_s(self) -> float:
        """The least length of a cue that an edit may leave."""
        return self._document.fps.start_s(1)

    @property
    def stretch(self) -> tuple[float, float]:
        """The selection, or the cue at the playhead where nothing is selected (seconds).

        An end of the selection that is within a frame of a cue's is meant to be that.
        """
        if self._viewport.selection:
            return settled(self._viewport.selection, self._document.cues, self._frame_s)
        cue = self._document.cues[edits.cue_at(self._document.cues, self._player.position_s)]
        return cue.start_s, cue.end_s

    def show_shape(self, shape: str) -> None:
        """Show a shape over the stretch."""
        self._do(self.tr("Change shape"), edits.reshaped(self._document.cues, *self.stretch, shape))

    def show_shape_at(self, place: int) -> None:
        """Show the shape at a place in its set, if there are so many; while the sound plays, from here to `release`."""
        state = self._document.state
        if state and place < len(state.shapes):
            (self._play_in.press if self._player.playing else self.show_shape)(state.shapes[place])

    def release(self) -> None:
        """The key of a shape is up."""
        self._play_in.release()

    def split(self) -> None:
        """Split the cue at the playhead in two, at a frame; neither may be shorter than one."""
        before = self._document.cues
        self._do(self.tr("Split"), edits.split(before, self._at_s, self._frame_s))
        if self._document.cues == before:
            self.noticed.emit(self.tr("The playhead is at the edge of the cue. Move it to where you want to split."))

    def merge(self) -> None:
        """Merge the cues in the stretch into one."""
        self._do(self.tr("Merge"), edits.joined(self._document.cues, *self.stretch))

    def rest(self) -> None:
        """The rest shape over the selection, or from the playhead to the end of its cue."""
        state = self._document.state
        if state is None:
            return
        start_s, end_s = self.stretch
        if not self._viewport.selection and end_s - self._at_s >= self._frame_s:
            start_s = max(start_s, self._at_s)
        self._do(self.tr("Insert rest"), edits.filled(state.cues, start_s, end_s, state.rest))

    def delete(self) -> None:
        """Give the stretch's time to its neighbour."""
        self._do(self.tr("Delete"), edits.deleted(self._document.cues, *self.stretch))
        self._viewport.select(None)

    @property
    def tags(self) -> tuple[str, ...]:
        """Those of the first cue of the stretch."""
        touched = edits.within(self._document.cues, *self.stretch)
        return self._document.cues[touched.start].tags if touched else ()

    def tag(self, tags: tuple[str, ...]) -> None:
        """Give the cues of the stretch these tags in place of theirs."""
        self._do(self.tr("Tag"), edits.tagged(self._document.cues, *self.stretch, tags))

    def copy(self) -> None:
        """Keep the stretch's cues for `paste`."""
        if state := self._document.state:
            self._copied = replace(state, cues=edits.part(state.cues, *self.stretch))

    def cut(self) -> None:
        """Copy, then delete."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Lay what was copied over the cues from the playhead on, in the shapes that there are now."""
        state = self._document.state
        if state is None or self._copied is None:
            return
        run = self._copied.shown_in(state)
        if not run:
            self.noticed.emit(self.tr("What was copied has shapes that this set does not have."))
            return
        at_s = self._at_s
        self._do(self.tr("Paste"), edits.pasted(state.cues, at_s, run))
        self._select(at_s, at_s + run[-1].end_s - run[0].start_s)

    def nudge(self, frames: int) -> None:
        """Move the stretch by animation frames."""
        start_s, end_s = self.stretch
        before = self._document.cues
        self._do(self.tr("Nudge"), edits.nudged(before, start_s, end_s, frames * self._frame_s))
        if self._document.cues != before and self._viewport.selection:
            room_s = self._viewport.duration_s - end_s if frames > 0 else start_s
            by_s = max(min(frames * self._frame_s, room_s), -room_s)
            self._select(start_s + by_s, end_s + by_s)

    def move_boundary(self, at_end: bool, frames: int) -> None:
        """Move the start or the end of the stretch by animation frames, from frame to frame."""
        cues = self._document.cues
        edge_s = self.stretch[1 if at_end else 0]
        boundary = edits.cue_at(cues, edge_s + edits.SHORTEST_S)
        if not 0 < boundary < len(cues) or abs(cues[boundary].start_s - edge_s) > edits.SHORTEST_S:
            return
        fps = self._document.fps
        to_s = fps.start_s(max(fps.nearest_frame(edge_s) + frames, 0))
        self._do(self.tr("Move boundary"), edits.moved(cues, boundary, to_s, self._frame_s))

    def select_all(self) -> None:
        """Select the whole sound."""
        self._viewport.select((0.0, self._viewport.duration_s))

    def select_none(self) -> None:
        """Select nothing."""
        self._viewport.select(None)

    def analyse_again(self) -> None:
        """Analyse the stretch again and replace what was edited there."""
        self._analysis.analyse_stretch(*self.stretch)

    def toggle_marker(self) -> None:
        """Add a marker at the playhead, or remove the one there."""
        state, position_s = self._document.state, self._player.position_s
        if state is None:
            return
        kept = tuple(each for each in state.markers if abs(each.time_s - position_s) > edits.SHORTEST_S)
        if kept == state.markers:
            name = str(1 + max((int(each.name) for each in kept if each.name.isdigit()), default=0))
            kept = tuple(sorted((*kept, Marker(position_s, name)), key=lambda each: each.time_s))
        self._document.commit(self.tr("Marker"), replace(state, markers=kept))

    def go_to_marker(self, *, backwards: bool = False) -> None:
        """Playhead to the next marker, or the one before."""
        times = [marker.time_s for marker in self._document.state.markers] if self._document.state else []
        position_s = self._player.position_s
        if backwards:
            times = [t for t in reversed(times) if t < position_s - edits.SHORTEST_S]
        else:
            times = [t for t in times if t > position_s + edits.SHORTEST_S]
        if times:
            self._player.seek(times[0])
            self._viewport.reveal(times[0])

    @property
    def _at_s(self) -> float:
        """The frame nearest to the playhead, as a time (seconds)."""
        return self._document.snapped(self._player.position_s)

    def _select(self, start_s: float, end_s: float) -> None:
        """Select the cues that an edit has put there."""
        self._viewport.select(settled((start_s, end_s), self._document.cues, self._frame_s))

    def _do(self, text: str, cues: Cues) -> None:
        self._document.commit(text, cues)
