# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth that follows a microphone."""

from bpy.types import Context

from .. import operators
from ..layout import button, draw_text
from ..settings import scene_settings
from .part import Part, laid_out


class Live(Part):
    """Where to listen, and the button."""

    bl_label = "Live"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's way)

    def draw(self, context: Context) -> None:
        """The settings before, the state while it is live."""
        assert context.scene
        layout, live = laid_out(self), operators.live.Live.current
        if live:
            draw_text(layout, live.state, "REC" if live.record else "PLAY")
            button(layout, "wav2vis.stop_live", icon="PAUSE")
            if not live.ended:
                return
        settings = scene_settings(context.scene)
        layout.prop(settings, "live_port")
        layout.prop(settings, "live_record")
        button(layout, "wav2vis.live", icon="PLAY")
        draw_text(layout, f"Let wav2vis live send to udp {settings.live_port}")
