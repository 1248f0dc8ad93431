# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that listen to the sound: at once from a script, beside a living window from a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

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


@dataclass(frozen=True)
class Plan:
    """How to listen, and what to make of what is heard.

    Attributes
    ----------
    viseme_set : str
    lead_s : float
    make : callable
        Called with the track beside the window, so it may need no Blender; its result goes to `use`.
    """

    viseme_set: str
    lead_s: float
    make: Callable[[PlacedTrack], Any] = lambda placed: placed


Made = tuple[Heard, Any]


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

    `plan` says how, and what takes time to make of the track; `use` brings that into Blender and says what it did.
    """

    current: ClassVar[Task[Made] | None] = None
    """The work whose progress the panel shows."""

    _work: Callable[[Report], Made]
    _task: Task[Made]
    _timer: Timer
    _shown = -1

    def plan(self, context: Context, timeline: Timeline) -> Plan:
        """How to listen; raises before any work what would fail after it."""
        raise NotImplementedError  # as ReportingOperator.perform

    def use(self, context: Context, made: Any) -> str:
        """Use what was made of the track and say what was done."""
        raise NotImplementedError  # as ReportingOperator.perform

    def perform(self, context: Context) -> str:
        """Listen while Blender waits."""
        self._prepare(context)
        return self._keep(context, *self._work(lambda share: None))

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
            percent = int(100 * self._task.share)
            if percent != self._shown:
                self._shown = percent
                assert context.workspace
                context.workspace.status_text_set(f"Lip sync {percent}%   ESC: cancel")
                redraw(context)
            return {"PASS_THROUGH"}
        self.cancel(context)
        try:
            if self._task.error:
                raise self._task.error
            assert self._task.result
            self.report({"INFO"}, self._keep(context, *self._task.result))
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
        plan = self.plan(context, speech.timeline)
        question = Question.of(speech, plan.viseme_set, plan.lead_s)

        def work(report: Report) -> Made:
            heard = answer(question, report)
            report(1.0)
            return heard, plan.make(heard.placed)

        self._work = work

    def _keep(self, context: Context, heard: Heard, made: Any) -> str:
        """Use what was made, and keep what was heard for the next operator that asks the same."""
        Heard.last = heard
        forget()
        return self.use(context, made)


def stop() -> None:
    """End the work that goes on, if any does."""
    if ListeningOperator.current:
        ListeningOperator.current.cancel()
    ListeningOperator.current = None
    forget()
