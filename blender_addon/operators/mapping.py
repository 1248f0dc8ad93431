"""The panel's buttons that edit, save and load the mapping."""

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator

from wav2vis_core.motion.arkit import VISEME_SET
from wav2vis_core.track.visemes import VisemeSet

from ..mapping import Rig, presets
from ..outputs import targets
from .operator import UNDO, Told, selected


def _reason_no_active(context: Context) -> str:
    return "" if context.view_layer.objects.active else "Select the character's mesh"


def _reason_no_rows(context: Context) -> str:
    active = context.view_layer.objects.active
    return "" if active and active.wav2vis.shares else "The mapping is empty: Auto Map fills it in"


class AutoMap(Told, Operator):
    """Fills the mapping in."""

    bl_idname = "wav2vis.auto_map"
    bl_label = "Auto Map"
    bl_description = "Fill the mapping in from the names of the shape keys, to be edited; Bake does the same unseen"
    bl_options = UNDO

    def do(self, context: Context) -> str:
        """Replace what is there."""
        active = context.view_layer.objects.active
        settings = active.wav2vis
        if settings.output not in targets.KEYED:
            settings.numbers.clear()
            numbers = targets.numbers_of(active)
            for shape, number in numbers.items():
                row = settings.numbers.add()
                row.shape, row.number = shape, number
            return f"{len(numbers)} mouths, numbered from 0"
        settings.shares.clear()
        mapping = targets.mapping_of(active, selected(context))
        targets.fill_mapping(settings, mapping.viseme_set, mapping.shares)
        stand_ins = ", ".join(f"{shape}: {other}" for shape, other in mapping.stand_ins.items())
        return f"{mapping.rig}; stand-ins: {stand_ins or 'none'}"


class EmptyMapping(Told, Operator):
    """Empties the mapping."""

    bl_idname = "wav2vis.empty_mapping"
    bl_label = "Empty the Mapping"
    bl_description = "Forget the edited mapping: Bake goes by the names of the shape keys again"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)

    def do(self, context: Context) -> str:
        """Forget both lists."""
        settings = context.view_layer.objects.active.wav2vis
        settings.shares.clear()
        settings.numbers.clear()
        return ""


class AddRow(Told, Operator):
    """Adds a row to the mapping."""

    bl_idname = "wav2vis.add_row"
    bl_label = "Add a Row"
    bl_description = "Add a shape key to the mapping"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)

    def do(self, context: Context) -> str:
        """After the chosen row, for the same mouth."""
        settings = context.view_layer.objects.active.wav2vis
        settings.shares_set = settings.shares_set or VISEME_SET
        shapes = list(VisemeSet.load(settings.shares_set).shapes)
        shape = settings.shares[settings.shares_index].shape if settings.shares else shapes[0]
        settings.shares.add().shape = shape
        settings.shares.move(len(settings.shares) - 1, min(settings.shares_index + 1, len(settings.shares) - 1))
        settings.shares_index = min(settings.shares_index + 1, len(settings.shares) - 1)
        return ""


class RemoveRow(Told, Operator):
    """Removes the chosen row of the mapping."""

    bl_idname = "wav2vis.remove_row"
    bl_label = "Remove the Row"
    bl_description = "Remove the chosen row of the mapping"
    bl_options = UNDO
    reason = staticmethod(_reason_no_rows)

    def do(self, context: Context) -> str:
        """The next row is chosen then."""
        settings = context.view_layer.objects.active.wav2vis
        settings.shares.remove(settings.shares_index)
        settings.shares_index = max(0, min(settings.shares_index, len(settings.shares) - 1))
        return ""


class SavePreset(Told, Operator):
    """Saves the mapping for other files."""

    bl_idname = "wav2vis.save_preset"
    bl_label = "Save Mapping"
    bl_description = "Save the mapping under a name: other characters with these shape keys are then mapped by it"
    reason = staticmethod(_reason_no_rows)
    name: StringProperty(name="Name", default="My Rig")

    def invoke(self, context: Context, event: bpy.types.Event) -> set[str]:
        """Pressed: ask for the name."""
        return context.window_manager.invoke_props_dialog(self)

    def do(self, context: Context) -> str:
        """Write the file."""
        settings = context.view_layer.objects.active.wav2vis
        return f"Saved as {presets.save(Rig(self.name, '', settings.shares_set, targets.edited_shares(settings)))}"


class LoadPreset(Told, Operator):
    """Takes a saved mapping."""

    bl_idname = "wav2vis.load_preset"
    bl_label = "Load Mapping"
    bl_description = "Fill the mapping in from a saved one"
    bl_options = UNDO
    reason = staticmethod(_reason_no_active)
    name: StringProperty(name="Name")

    def do(self, context: Context) -> str:
        """Replace what is there."""
        rig = presets.load(self.name)
        targets.fill_mapping(context.view_layer.objects.active.wav2vis, rig.viseme_set, rig.shapes)
        return ""


class DeletePreset(Told, Operator):
    """Deletes a saved mapping."""

    bl_idname = "wav2vis.delete_preset"
    bl_label = "Delete Mapping"
    bl_description = "Delete the saved mapping's file"
    name: StringProperty(name="Name")

    @staticmethod
    def reason(context: Context) -> str:
        """Nothing is in the way."""
        return ""

    def invoke(self, context: Context, event: bpy.types.Event) -> set[str]:
        """Pressed: ask first."""
        return context.window_manager.invoke_confirm(self, event)

    def do(self, context: Context) -> str:
        """Remove the file."""
        presets.delete(self.name)
        return f"Deleted {self.name}"


CLASSES = (AutoMap, EmptyMapping, AddRow, RemoveRow, SavePreset, LoadPreset, DeletePreset)

register, unregister = bpy.utils.register_classes_factory(CLASSES)
