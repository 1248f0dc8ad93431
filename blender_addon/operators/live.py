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
    if Live.current:
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
        """Key first what needs the character."""
        live = Live.current
        assert live
        stop()
        live.rest()
        return live.keyed()


def _begin(live: LiveMouth | Rehearsal) -> None:
    Live.current = live
    for handler in _ENDS:
        handler.append(_ended)
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
    except (Wav2VisError, ReferenceError):  # the character is gone
        stop()
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
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    for handler in _ENDS:
        if _ended in handler:
            handler.remove(_ended)
    forget()


@persistent
def _ended(_changed: Any, _context: Any) -> None:
    """Called by Blender before another file or an undo, which would leave nothing of the character."""
    stop()


_ENDS = (handlers.load_pre, handlers.undo_pre, handlers.redo_pre)
CLASSES = (Live, Rehearse, StopLive)
