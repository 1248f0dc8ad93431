# SPDX-License-Identifier: GPL-3.0-or-later
"""Timing files in and out."""

from bpy.types import Context

from ..layout import button
from ..settings import scene_settings
from .part import Part, laid_out


class Cues(Part):
    """Import and export."""

    bl_label = "Cues"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """The start frame and two buttons."""
        assert context.scene
        layout = laid_out(self)
        layout.prop(scene_settings(context.scene), "start_frame")
        button(layout, "wav2vis.import_cues", icon="IMPORT")
        button(layout, "wav2vis.export_cues", icon="EXPORT")
