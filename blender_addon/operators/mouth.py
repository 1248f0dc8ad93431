# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that key, show and clear a character's mouth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpy.types import Context, Event

from .. import bake, local_meshes
from ..changes import once_per_change
from ..character import Character, Reference
from ..heard import Heard
from ..outputs import output_of
from ..outputs.output import Fitted, PlacedTrack
from ..properties import StringProperty, declared
from ..strip_audio import Timeline
from . import live
from .listening import ListeningOperator, Plan, reason_not_to_listen
from .operator import UNDO, ReportingOperator, reason_not_to_key

if TYPE_CHECKING:
    from .operator import Returned


def reason_not_to_bake(context: Context) -> str:
    """Why a bake cannot start, empty when it can."""
    return reason_not_to_key(context) or reason_not_to_listen(context)


@once_per_change
def reason_not_to_make_local(context: Context) -> str:
    """Why there is nothing to make local, empty when there is."""
    assert context.view_layer
    if context.view_layer.objects.active and local_meshes.borrowed(Character.of(context)):
        return ""
    return "No selected mesh is linked or overridden"


class Bake(ListeningOperator):
    """Keys the mouth of the selected objects."""

    bl_idname = "wav2vis.bake"
    bl_label = "Bake Lip Sync"
    bl_description = "Key the mouth of the selected objects from the sound"
    bl_options = UNDO
    reason = staticmethod(reason_not_to_bake)
    _references: tuple[Reference, ...]

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed."""
        return self.start(context)

    def plan(self, context: Context, timeline: Timeline) -> Plan:
        """The set that the character shows, its lead, and its keys as the settings are now."""
        character = Character.of(context)
        output = output_of(character)
        output.check(character)
        fitted, only = bake.fitting(character), bake.frames_to_key(context, timeline)
        self._references = character.references
        return Plan(
            output.viseme_set(character),
            character.settings.lead_ms / 1000,
            lambda placed: fitted(replace(placed, only=only)),
        )

    def use(self, context: Context, made: tuple[PlacedTrack, Fitted]) -> str:
        """Write the keys, which nothing may hide then."""
        live.stop()
        character, (placed, _) = Character.found(self._references), made
        done = bake.key(*made, character)
        assert Heard.last
        Heard.last.note_bake(character, placed.only)
        return done


@declared(shape=StringProperty(name="Mouth"))
class Preview(ReportingOperator):
    """Shows one mouth."""

    bl_idname = "wav2vis.preview"
    bl_label = "Show the Mouth"
    bl_description = "Show this mouth until the next change of frame"
    bl_options = UNDO
    shape: str

    def perform(self, context: Context) -> str:
        """Show it without keys."""
        character = Character.of(context)
        output_of(character).show(character, self.shape)
        return ""


class Clear(ReportingOperator):
    """Removes the mouth's keys."""

    bl_idname = "wav2vis.clear"
    bl_label = "Clear Mouth Keys"
    bl_description = "Remove the mouth's keys from the current action; other curves stay"
    bl_options = UNDO
    reason = staticmethod(reason_not_to_key)

    def perform(self, context: Context) -> str:
        """Remove the curves and rest the mouth."""
        return bake.clear(Character.of(context))


class MakeLocal(ReportingOperator):
    """Makes the mesh of linked characters local."""

    bl_idname = "wav2vis.make_local"
    bl_label = "Make Shape Keys Local"
    bl_description = "Give linked or overridden characters a mesh of their own, so that keys are saved with this file"
    bl_options = UNDO
    reason = staticmethod(reason_not_to_make_local)

    def perform(self, context: Context) -> str:
        """Copy each mesh with its shape keys."""
        assert context.scene and context.view_layer
        names = local_meshes.make_local(Character.of(context), context.scene, context.view_layer)
        return f"Local now: {', '.join(names)}"


CLASSES = (Bake, Preview, Clear, MakeLocal)
