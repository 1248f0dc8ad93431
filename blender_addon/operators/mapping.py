# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that edit, save and load the mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Event

from wav2vis_core.errors import Wav2VisError

from ..changes import once_per_change
from ..character import Character
from ..errors import worded
from ..mapping import Rig, presets
from ..outputs import output_of
from ..outputs.bone_poses import BonePoses
from ..outputs.share_list import add_row, listed_shares, remove_row, replace_shares
from ..outputs.share_output import ShareOutput
from ..properties import StringProperty, declared
from .operator import UNDO, ReportingOperator

if TYPE_CHECKING:
    from .operator import Returned


@once_per_change
def _reason_no_active(context: Context) -> str:
    assert context.view_layer
    return "" if context.view_layer.objects.active else "Select the character's mesh"


def _reason_no_rows(context: Context) -> str:
    return _reason_no_active(context) or (
        "" if Character.of(context).settings.shares else "The mapping is empty; press Auto Map to fill it in"
    )


class AutoMap(ReportingOperator):
    """Fills the mapping in."""

    bl_idname = "wav2vis.auto_map"
    bl_label = "Auto Map"
    bl_description = "List the mapping that Bake uses, so that it can be edited; rows that are there stay"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)

    def perform(self, context: Context) -> str:
        """Replace what is there."""
        character = Character.of(context)
        return output_of(character).fill_in(character)


class EmptyMapping(ReportingOperator):
    """Empties the mapping."""

    bl_idname = "wav2vis.empty_mapping"
    bl_label = "Empty the Mapping"
    bl_description = "Remove the edited mapping: Bake goes by names again"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)

    def perform(self, context: Context) -> str:
        """Empty both lists."""
        settings = Character.of(context).settings
        settings.shares.clear()
        settings.numbers.clear()
        return ""


class AddRow(ReportingOperator):
    """Adds a row to the mapping."""

    bl_idname = "wav2vis.add_row"
    bl_label = "Add a Row"
    bl_description = "Add a shape key or pose to the mapping"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)

    def perform(self, context: Context) -> str:
        """For the first mouth that has none."""
        add_row(Character.of(context).settings)
        return ""


class RemoveRow(ReportingOperator):
    """Removes the chosen row of the mapping."""

    bl_idname = "wav2vis.remove_row"
    bl_label = "Remove the Row"
    bl_description = "Remove the chosen row of the mapping"
    bl_options = UNDO
    reason = staticmethod(_reason_no_rows)

    def perform(self, context: Context) -> str:
        """The next row is chosen then."""
        remove_row(Character.of(context).settings)
        return ""


def _reason_not_to_store(context: Context) -> str:
    return _reason_no_active(context) or (
        "" if isinstance(output_of(Character.of(context)), ShareOutput) else "Choose an output of shape keys or poses"
    )


@declared(shape=StringProperty(name="Mouth"))
class StorePose(ReportingOperator):
    """Learns a mouth from the pose."""

    bl_idname = "wav2vis.store_pose"
    bl_label = "Store the Pose"
    bl_description = "Make what the shape keys or bones are set to this mouth shape; pose the mouth first"
    bl_options = UNDO
    reason = staticmethod(_reason_not_to_store)
    shape: str

    def perform(self, context: Context) -> str:
        """In place of the mouth's rows."""
        character = Character.of(context)
        output = output_of(character)
        assert isinstance(output, ShareOutput)
        return output.store_pose(character, self.shape)


@once_per_change
def _reason_not_to_make(context: Context) -> str:
    """Why no mouth poses can be made, empty when some can."""
    try:
        character = Character.of(context)
        output = output_of(character)
        if not isinstance(output, BonePoses):
            return "Choose an output of bone poses"
        if output.rigify_face(character) is None:
            return "The armature has no face that Rigify made"
        return "" if output.lacking_poses(character) else "Every mouth has its pose; delete an action to have it anew"
    except Wav2VisError as error:
        return worded(error)


class MakePoses(ReportingOperator):
    """Makes the mouth poses of a Rigify face."""

    bl_idname = "wav2vis.make_poses"
    bl_label = "Make Rigify Mouth Poses"
    bl_description = "Make an action of each mouth that has none, as large as the face's own mouth"
    bl_options = UNDO
    reason = staticmethod(_reason_not_to_make)

    def perform(self, context: Context) -> str:
        """Actions alone: the mapping knows them by their names."""
        character = Character.of(context)
        output = output_of(character)
        assert isinstance(output, BonePoses)
        return output.make_poses(character)


@declared(name=StringProperty(name="Name", default="My Rig"))
class SavePreset(ReportingOperator):
    """Saves the mapping for other files."""

    bl_idname = "wav2vis.save_preset"
    bl_label = "Save Mapping"
    bl_description = "Save the mapping under a name; other characters with these names are then mapped by it"
    reason = staticmethod(_reason_no_rows)
    name: str

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed: ask for the name."""
        assert context.window_manager
        return context.window_manager.invoke_props_dialog(self)

    def perform(self, context: Context) -> str:
        """Write the file."""
        settings = Character.of(context).settings
        return f"Saved as {presets.save(Rig(self.name, '', settings.shares_set, listed_shares(settings)))}"


@declared(name=StringProperty(name="Name"))
class LoadPreset(ReportingOperator):
    """Takes a saved mapping."""

    bl_idname = "wav2vis.load_preset"
    bl_label = "Load Mapping"
    bl_description = "Replace the mapping by a saved one"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)
    name: str

    def perform(self, context: Context) -> str:
        """Replace what is there."""
        rig = presets.load(self.name)
        replace_shares(Character.of(context).settings, rig.viseme_set, rig.shapes)
        return ""


def _no_reason(context: Context) -> str:
    return ""


@declared(name=StringProperty(name="Name"))
class DeletePreset(ReportingOperator):
    """Deletes a saved mapping."""

    bl_idname = "wav2vis.delete_preset"
    bl_label = "Delete Mapping"
    bl_description = "Delete the file of a saved mapping"
    reason = staticmethod(_no_reason)
    name: str

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed: ask first."""
        assert context.window_manager
        return context.window_manager.invoke_confirm(self, event)

    def perform(self, context: Context) -> str:
        """Remove the file."""
        presets.delete(self.name)
        return f"Deleted {self.name}"


CLASSES = (AutoMap, EmptyMapping, AddRow, RemoveRow, StorePose, MakePoses, SavePreset, LoadPreset, DeletePreset)
