"""Operators that listen: at once from a script, beside a living window from a button."""

import threading
from typing import Any

import bpy
from bpy.types import Context

from wav2vis_core.errors import Wav2VisError

from .. import bake
from ..errors import Cancelled, worded
from .operator import Told

_TICK_S = 0.05


class Task:
    """Work in a thread of its own: `share` done so far, then `result` or `error`."""

    running: "Task | None" = None
    """The one whose progress the panel shows."""

    def __init__(self, work: Any) -> None:
        self.share, self.result, self.error = 0.0, None, None
        self.stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return not self._thread.is_alive()

    def _run(self, work: Any) -> None:
        try:
            self.result = work(self._progress)
        except Exception as error:  # told in the main thread, where Blender can
            self.error = error

    def _progress(self, share: float) -> None:
        self.share = share
        if self.stopped.is_set():
            raise Cancelled


def reason_not_to_hear(context: Context) -> str:
    """Why no sound can be heard, empty when one can."""
    if Task.running:
        return "Listening already: ESC cancels it"
    try:
        bake.check_sound(context)
    except Wav2VisError as error:
        return worded(error)
    return ""


class Hearing(Told):
    """An operator that listens to the chosen sound: at once from a script, as a modal from a button.

    `plan` says in which viseme set and with what lead; `use` makes something of what was heard and says so.
    """

    def execute(self, context: Context) -> set[str]:
        """Run from a script: Blender waits."""
        try:
            self._plan(context)
            return self._finish(context, self._work(lambda share: None))
        except Wav2VisError as error:
            self.report({"ERROR"}, worded(error))
            return {"CANCELLED"}

    def start(self, context: Context) -> set[str]:
        """Run from a button: Blender goes on."""
        if bpy.app.background:
            return self.execute(context)
        try:
            self._plan(context)
        except Wav2VisError as error:
            self.report({"ERROR"}, worded(error))
            return {"CANCELLED"}
        Task.running = self._task = Task(self._work)
        self._timer = context.window_manager.event_timer_add(_TICK_S, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: bpy.types.Event) -> set[str]:
        """Show the progress, end on ESC or when the work is done."""
        if event.type == "ESC" and event.value == "PRESS":
            self._end(context)
            self.report({"INFO"}, "Cancelled: nothing was changed")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        if not self._task.done:
            context.workspace.status_text_set(f"Lip sync {self._task.share:.0%}   ESC: cancel")
            _redraw(context)
            return {"PASS_THROUGH"}
        self._end(context)
        try:
            if self._task.error:
                raise self._task.error
            return self._finish(context, self._task.result)
        except Wav2VisError as error:
            self.report({"ERROR"}, worded(error))
            return {"CANCELLED"}

    def cancel(self, context: Context) -> None:
        """Called by Blender when the window closes or a file is opened."""
        self._end(context)

    def _plan(self, context: Context) -> None:
        timeline, text = bake.timeline_of(context), bake.transcript_of(context)
        viseme_set, lead_s = self.plan(context)
        self._work = lambda progress: bake.hear(timeline, text, viseme_set, lead_s, progress)

    def _finish(self, context: Context, heard: bake.Heard) -> set[str]:
        self.report({"INFO"}, self.use(context, heard))
        return {"FINISHED"}

    def _end(self, context: Context) -> None:
        self._task.stopped.set()
        Task.running = None
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        _redraw(context)


def _redraw(context: Context) -> None:
    """Draw the sidebars alone: a whole 3D view can take longer than the window should wait."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "SEQUENCE_EDITOR"):
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()
