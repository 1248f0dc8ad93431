"""The Lip Sync tab in the sidebars of the 3D view and the sequencer."""

import bpy
from bpy.types import Context, Panel, UILayout

from .. import compat, local_meshes
from ..mapping import presets
from ..operators.bake import reason_not_to_bake
from ..operators.listening import Task
from ..operators.operator import reason_not_to_map, selected
from ..outputs import targets

_WIDTH = 38  # letters of a line in a sidebar as wide as Blender makes it


class _Sidebar:
    bl_region_type = "UI"
    bl_category = "Lip Sync"


class _Main(_Sidebar):
    bl_label = "wav2vis"

    def draw(self, context: Context) -> None:
        """The sound, the character, the button."""
        layout, sound = self.layout, context.scene.wav2vis
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(sound, "source", expand=True)
        if sound.source == "FILE":
            layout.prop(sound, "filepath")
            layout.prop(sound, "start_frame")
        layout.prop(sound, "text")
        active = context.view_layer.objects.active
        if active:
            layout.prop(active.wav2vis, "output")
            _draw_output(layout, context, active)
        row = layout.row()
        row.scale_y = 1.5
        if Task.running:  # in the button's place: one that Blender greys under the mouse stays so until the mouse moves
            compat.draw_progress(row, Task.running.share, "Listening, ESC cancels")
        else:
            row.operator("wav2vis.bake", icon="KEY_HLT")
            if reason := reason_not_to_bake(context):
                _draw_text(layout, reason)
        if local_meshes.borrowed(selected(context)):
            layout.operator("wav2vis.make_local", icon="LIBRARY_DATA_OVERRIDE")
        layout.operator("wav2vis.clear", icon="X")


class _Mapping(_Sidebar):
    bl_label = "Mapping"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """Which mouth moves what."""
        layout, active = self.layout, context.view_layer.objects.active
        if active is None:
            layout.label(text="Select the character's mesh")
            return
        settings = active.wav2vis
        row = layout.row(align=True)
        row.operator("wav2vis.auto_map", icon="FILE_REFRESH")
        row.operator("wav2vis.empty_mapping", text="", icon="TRASH")
        if settings.output not in targets.KEYED:
            layout.prop(settings, "numbers_set")
            layout.template_list("WAV2VIS_UL_numbers", "", settings, "numbers", settings, "numbers_index")
            return
        row.menu("WAV2VIS_MT_presets", text="", icon="PRESET")
        if settings.shares:
            row = layout.row()
            row.template_list("WAV2VIS_UL_shares", "", settings, "shares", settings, "shares_index", rows=6)
            column = row.column(align=True)
            column.operator("wav2vis.add_row", text="", icon="ADD")
            column.operator("wav2vis.remove_row", text="", icon="REMOVE")
        elif reason := reason_not_to_map(context):
            _draw_text(layout, reason)
            layout.operator("wav2vis.add_row", text="Add by Hand", icon="ADD")
        else:
            mapping = targets.mapping_of(active, selected(context))
            _draw_text(layout, f"Known: {mapping.rig}", "CHECKMARK")
            grid = layout.grid_flow(columns=5, align=True)
            for shape in mapping.shares:
                grid.operator("wav2vis.preview", text=shape).shape = shape


class _Settings(_Sidebar):
    bl_label = "Motion"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """How the mouth moves and where keys go."""
        layout, active = self.layout, context.view_layer.objects.active
        layout.use_property_split, layout.use_property_decorate = True, False
        if active is None:
            layout.label(text="Select the character's mesh")
            return
        settings = active.wav2vis
        layout.prop(settings, "lead_ms")
        if settings.output in targets.KEYED:
            layout.prop(settings, "strength")
        if settings.output == "SHAPE_KEYS":
            for name in ("anticipation_s", "smoothing_s", "jaw", "tolerance"):
                layout.prop(settings, name)
        layout.prop(settings, "action")
        layout.prop(settings, "push_down")


class _Cues(_Sidebar):
    bl_label = "Cues"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """Timing files in and out."""
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(context.scene.wav2vis, "start_frame")
        layout.operator("wav2vis.import_cues", icon="IMPORT")
        layout.operator("wav2vis.export_cues", icon="EXPORT")


class WAV2VIS_UL_shares(bpy.types.UIList):
    """A mouth, the shape key that it moves, and how far."""

    def draw_item(self, context, layout, data, item, icon, active_data, active_property) -> None:  # noqa: ANN001
        """One row."""
        row = layout.split(factor=0.2)
        row.operator("wav2vis.preview", text=item.shape, emboss=False).shape = item.shape
        row = row.split(factor=0.65)
        keys = getattr(context.view_layer.objects.active.data, "shape_keys", None)
        if keys:
            row.prop_search(item, "key", keys, "key_blocks", text="")
        row.prop(item, "share", text="")


class WAV2VIS_UL_numbers(bpy.types.UIList):
    """A mouth and its number."""

    def draw_item(self, context, layout, data, item, icon, active_data, active_property) -> None:  # noqa: ANN001
        """One row."""
        layout.label(text=item.shape)
        layout.prop(item, "number", text="")


class WAV2VIS_MT_presets(bpy.types.Menu):
    """Saved mappings."""

    bl_label = "Saved Mappings"

    def draw(self, context: Context) -> None:
        """Each can be loaded and deleted."""
        for name in presets.names():
            row = self.layout.row()
            row.operator("wav2vis.load_preset", text=name).name = name
            row.operator("wav2vis.delete_preset", text="", icon="X").name = name
        self.layout.separator()
        self.layout.operator("wav2vis.save_preset", icon="ADD")


def _draw_output(layout: UILayout, context: Context, active: bpy.types.Object) -> None:
    settings = active.wav2vis
    if settings.output == "PROPERTY":
        layout.prop(settings, "data_path")
    elif settings.output == "SPRITES":
        layout.prop(settings, "columns")
        layout.prop(settings, "rows")
    elif settings.output in targets.KEYED:
        meshes = targets.meshes_with_keys(selected(context))
        if meshes:
            layout.label(text=", ".join(each.name for each in meshes), icon="MESH_DATA")


def _draw_text(layout: UILayout, text: str, icon: str = "INFO") -> None:
    """A text in as many lines as it needs: labels do not wrap."""
    column, line = layout.column(align=True), ""
    for word in text.split():
        if line and len(line) + len(word) >= _WIDTH:
            column.label(text=line, icon=icon)
            line, icon = "", "BLANK1"
        line = f"{line} {word}".strip()
    column.label(text=line, icon=icon)


def _panels(space: str, short: str) -> list[type[Panel]]:
    made = []
    for part in (_Main, _Mapping, _Settings, _Cues):
        name = f"WAV2VIS_PT_{short}{part.__name__.lower()}"
        parent = {} if part is _Main else {"bl_parent_id": f"WAV2VIS_PT_{short}_main"}
        made.append(type(name, (part, Panel), {"bl_idname": name, "bl_space_type": space, **parent}))
    return made


CLASSES = (
    WAV2VIS_UL_shares,
    WAV2VIS_UL_numbers,
    WAV2VIS_MT_presets,
    *_panels("VIEW_3D", "view"),
    *_panels("SEQUENCE_EDITOR", "sequencer"),
)

register, unregister = bpy.utils.register_classes_factory(CLASSES)
