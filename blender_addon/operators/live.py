# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that let the mouth follow `wav2vis live` or the frames, without keys, and end that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import bpy
from bpy.app import handlers
from bpy.types import Context, Event

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.track.shape_map import translated
from wav2vis_core.track.visemes import VisemeSet

from ..changes import forget, once_per_change, persistent
from ..character import Character, Reference
from ..errors import worded
from ..live.live_mouth import LiveMouth, follower
from ..live.rehearsal import Rehearsal
from ..outputs.output import PlacedTrack
from ..pieces import frame_rate_of
from ..settings import scene_settings
from ..strip_audio import Timeline
from .listening import ListeningOperator, Plan, reason_not_to_listen
from .operator import UNDO, ReportingOperator, redraw

if TYPE_CHECKING:
    from .operator import Returned

_TICK_S = 1 / 60


@once_per_change
def _reason_not_to_start(context: Context) -> str:
    if Live.current and not Live.current.ended:
        return "Already live"
    try:
        character = Character.of(context)
        follower(character).check(character)
    except Wav2VisError as error:
        return worded(error)
    return ""


def _reason_not_to_stop(context: Context) -> str:
    return "" if Live.current else "Nothing is live"


def _reason_not_to_rehearse(context: Context) -> str:
    return _reason_not_to_start(context) or reason_not_to_listen(context)


class Live(ReportingOperator):
    """Begins to follow."""

    bl_idname = "wav2vis.live"
    bl_label = "Go Live"
    bl_description = "Let the mouth follow wav2vis live on this computer until Stop, an undo or another file"
    reason = staticmethod(_reason_not_to_start)
    current: ClassVar[LiveMouth | Rehearsal | None] = None

    def perform(self, context: Context) -> str:
        """Listen beside Blender's own work."""
        assert context.scene
        scene = context.scene
        settings, rate = scene_settings(scene), frame_rate_of(scene)
        character = Character.of(context)
        _begin(LiveMouth.begun(character, settings.live_port, scene.frame_current, rate, record=settings.live_record))
        return ""


class Rehearse(ListeningOperator):
    """Shows without keys what a bake would key."""

    bl_idname = "wav2vis.rehearse"
    bl_label = "Preview"
    bl_description = "Listen, and show in the viewport what Bake would key while you change frames and settings"
    reason = staticmethod(_reason_not_to_rehearse)
    _references: tuple[Reference, ...]
    _lead_ms: float

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed."""
        return self.start(context)

    def plan(self, context: Context, timeline: Timeline) -> Plan:
        """The set that the character shows, and its lead."""
        character = Character.of(context)
        self._references, self._lead_ms = character.references, character.settings.lead_ms
        return Plan(follower(character).viseme_set(character), self._lead_ms / 1000)

    def use(self, context: Context, made: PlacedTrack) -> str:
        """Follow the frames from now on."""
        character = Character.found(self._references)
        track = translated(made.track, VisemeSet.load(follower(character).viseme_set(character)))
        _begin(Rehearsal(self._references, replace(made, track=track), self._lead_ms))
        tick()
        return ""


class StopLive(ReportingOperator):
    """Ends it."""

    bl_idname = "wav2vis.stop_live"
    bl_label = "Stop"
    bl_description = "End it with the mouth at rest, and key what was recorded"
    bl_options = UNDO
    reason = staticmethod(_reason_not_to_stop)

    def perform(self, context: Context) -> str:
        """Key what was recorded; where it cannot be, it waits for another press."""
        live = Live.current
        assert live
        try:
            live.rest()
            report = live.keyed()
        except Wav2VisError as error:
            _interrupt(f"{error.where}: {error.what}")
            raise
        stop()
        return report


def _begin(live: LiveMouth | Rehearsal) -> None:
    stop()
    Live.current = live
    for handler, called in _ENDS:
        handler.append(called)
    bpy.app.timers.register(tick, first_interval=_TICK_S)
    forget()


def tick() -> float | None:
    """Called by Blender's timer: seconds until the next call, None to end them."""
    live = Live.current
    if live is None:
        return None
    before = live.state
    try:
        live.follow()
    except Wav2VisError as error:  # the character is gone, or is another now
        _interrupt(f"{error.where}: {error.what}")
        return None
    except ReferenceError:
        _interrupt("The character is gone")
        return None
    if live.state != before:
        redraw(bpy.context)
    return _TICK_S


def stop() -> None:
    """End what is live, if anything is."""
    if Live.current is None:
        return
    Live.current.close()
    Live.current = None
    _leave()


def _interrupt(why: str) -> None:
    """End what is live; what it has recorded waits to be keyed."""
    if isinstance(Live.current, LiveMouth) and Live.current.recorded:
        Live.current.end(why)
        _leave()
    else:
        stop()
    redraw(bpy.context)


def _leave() -> None:
    """Let Blender call no more."""
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    for handler, called in _ENDS:
        if called in handler:
            handler.remove(called)
    forget()


@persistent
def _another_file(_changed: Any, _context: Any) -> None:
    """Called by Blender before it, which leaves nothing of the character."""
    stop()


@persistent
def _undone(_changed: Any, _context: Any) -> None:
    """Called by Blender before an undo or redo, which makes everything anew."""
    _interrupt("An undo ended it")


_ENDS = ((handlers.load_pre, _another_file), (handlers.undo_pre, _undone), (handlers.redo_pre, _undone))
CLASSES = (Live, Rehearse, StopLive)
