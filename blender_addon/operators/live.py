# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that let the mouth follow `wav2vis live`, and end that."""

from __future__ import annotations

from typing import Any, ClassVar

import bpy
from bpy.app import handlers
from bpy.types import Context

from wav2vis_core.errors import Wav2VisError

from ..changes import forget, once_per_change, persistent
from ..character import Character
from ..errors import worded
from ..live_mouth import LiveMouth, follower
from ..pieces import frame_rate_of
from ..settings import scene_settings
from .operator import UNDO, ReportingOperator, redraw

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


class Live(ReportingOperator):
    """Begins to follow."""

    bl_idname = "wav2vis.live"
    bl_label = "Go Live"
    bl_description = "Let the mouth follow wav2vis live on this computer until Stop, an undo or another file"
    reason = staticmethod(_reason_not_to_start)
    current: ClassVar[LiveMouth | None] = None

    def perform(self, context: Context) -> str:
        """Listen beside Blender's own work."""
        assert context.scene
        scene = context.scene
        settings, rate = scene_settings(scene), frame_rate_of(scene)
        character = Character.of(context)
        Live.current = LiveMouth.begun(
            character, settings.live_port, scene.frame_current, rate, record=settings.live_record
        )
        for handler in _ENDS:
            handler.append(_ended)
        bpy.app.timers.register(tick, first_interval=_TICK_S)
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
        return live.keyed() if live.record else ""


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
CLASSES = (Live, StopLive)
