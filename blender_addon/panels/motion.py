# SPDX-License-Identifier: GPL-3.0-or-later
"""How the mouth moves and where keys go."""

from bpy.types import Context

from .. import operators
from ..layout import button
from ..outputs import output_of
from .part import Part, laid_out, selected


class Motion(Part):
    """The settings that the output follows."""

    bl_label = "Motion"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """One a row."""
        layout = laid_out(self)
        character = selected(layout, context)
        if character is None:
            return
        for name in ("lead_ms", *output_of(character).motion, "action", "push_down"):
            layout.prop(character.settings, name)
        if operators.live.Live.current:
            button(layout, "wav2vis.stop_live", icon="PAUSE")
        else:
            button(layout, "wav2vis.rehearse", icon="HIDE_OFF")
