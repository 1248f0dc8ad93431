# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mouth moves what."""

from bpy.types import Context, Menu

from ..layout import button
from ..mapping import presets
from ..outputs import output_of
from .part import Part, laid_out, selected


class Mapping(Part):
    """The mapping and the mappings that are saved."""

    bl_label = "Mapping"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """Buttons over what the output shows of its mapping."""
        layout = laid_out(self)
        if character := selected(layout, context):
            row = layout.row(align=True)
            button(row, "wav2vis.auto_map", icon="FILE_REFRESH")
            button(row, "wav2vis.empty_mapping", text="", icon="TRASH")
            row.menu(WAV2VIS_MT_presets.__name__, text="", icon="PRESET")
            output_of(character).draw_mapping(layout, character)


class WAV2VIS_MT_presets(Menu):
    """Saved mappings."""

    bl_label = "Saved Mappings"

    def draw(self, context: Context) -> None:
        """Each can be loaded and deleted."""
        assert self.layout
        for name in presets.names():
            row = self.layout.row()
            button(row, "wav2vis.load_preset", text=name, name=name)
            button(row, "wav2vis.delete_preset", text="", icon="X", name=name)
        self.layout.separator()
        button(self.layout, "wav2vis.save_preset", icon="ADD")
