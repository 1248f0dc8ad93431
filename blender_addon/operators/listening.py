# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that listen to the sound: at once from a script, beside a living window from a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import bpy
from bpy.types import Context, Event, Timer

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.jobs.task import Report, Task

from .. import bake
from ..changes import forget, once_per_change
from ..errors import worded
from ..heard import Heard, Question, answer
from ..outputs.output import PlacedTrack
from ..strip_audio import Timeline
from .operator import ReportingOperator, redraw

if TYPE_CHECKING:
    from .operator import Returned

_TICK_S = 0.05

Work = Callable[[Report], Heard]


@once_per_change
def reason_not_to_listen(context: Context) -> str:
    """Why no sound can be listened to, empty when one can."""
    if ListeningOperator.current:
        return "Already listening; press ESC to cancel"
    try:
        bake.check_sound(context)
    except Wav2VisError as error:
        return worded(error)
    return ""


class ListeningOperator(ReportingOperator):
    """An operator that listens to the chosen sound: at once from a script, as a modal from a button.

    `plan` chooses the viseme set and the lead; `use` makes something of the track and says what.
    """

    current: ClassVar[Task[Heard] | None] = None
    """The work whose progress the panel shows."""

    _work: Work
    _task: Task[Heard]
    _timer: Timer

    def plan(self, context: Context, timeline: Timeline) -> tuple[str, float]:
        """The viseme set and the lead in seconds; raises before any work what would fail after it."""
        raise NotImplementedError  # as ReportingOperator.perform

    def use(self, context: Context, placed: PlacedTrack) -> str:
        """Make something of the track and say what."""
        raise NotImplementedError  # as ReportingOperator.perform

    def perform(self, context: Context) -> str:
        """Listen while Blender waits."""
        self._prepare(context)
        return self._keep(context, self._work(lambda share: None))

    def start(self, context: Context) -> Returned:
        """Listen while Blender goes on, where it has a window."""
        if bpy.app.background:
            return self.execute(context)
        try:
            self._prepare(context)
        except Wav2VisError as error:
            return self.refuse(error)
        assert context.window_manager
        ListeningOperator.current = self._task = Task(self._work)
        self._task.start()
        forget()
        self._timer = context.window_manager.event_timer_add(_TICK_S, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> Returned:
        """Show the progress, end on ESC or when the work is done."""
        if event.type == "ESC" and event.value == "PRESS":
            self.cancel(context)
            self.report({"INFO"}, "Cancelled: nothing was changed")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        if self._task.running:
            assert context.workspace
            context.workspace.status_text_set(f"Lip sync {self._task.share:.0%}   ESC: cancel")
            redraw(context)
            return {"PASS_THROUGH"}
        self.cancel(context)
        try:
            if self._task.error:
                raise self._task.error
            assert self._task.result
            self.report({"INFO"}, self._keep(context, self._task.result))
        except Wav2VisError as error:
            return self.refuse(error)
        return {"FINISHED"}

    def cancel(self, context: Context) -> None:
        """End the work: called by Blender, too, when the window closes or a file is opened."""
        stop()
        assert context.window_manager and context.workspace
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        redraw(context)

    def _prepare(self, context: Context) -> None:
        speech = bake.Speech.of(context)
        viseme_set, lead_s = self.plan(context, speech.timeline)
        question = Question.of(speech, viseme_set, lead_s)
        self._work = lambda progress: answer(question, progress)

    def _keep(self, context: Context, heard: Heard) -> str:
        """Use what was heard, and keep it for the next operator that asks the same."""
        Heard.last = heard
        forget()
        return self.use(context, heard.placed)


def stop() -> None:
    """End the work that goes on, if any does."""
    if ListeningOperator.current:
        ListeningOperator.current.cancel()
    ListeningOperator.current = None
    forget()
