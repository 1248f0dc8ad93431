# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound, the character, the button."""

from bpy.types import Context

from .. import compat
from ..changes import once_per_change
from ..character import Character
from ..heard import expected_keys
from ..layout import button, draw_text
from ..operators.listening import ListeningOperator
from ..operators.mouth import reason_not_to_bake, reason_not_to_make_local
from ..outputs import output_of
from ..pieces import chosen_speakers, chosen_strips
from ..settings import object_settings, scene_settings
from .part import Part, laid_out


@once_per_change
def _sounds(context: Context) -> str:
    """Names of the strips or speakers that a bake listens to."""
    assert context.scene
    if scene_settings(context.scene).source == "SPEAKERS":
        return ", ".join(speaker.name for speaker in chosen_speakers(context))
    return ", ".join(strip.name for strip in chosen_strips(compat.sequencer_scene(context)))


class Main(Part):
    """What a bake takes two clicks for."""

    bl_label = "wav2vis"

    def draw(self, context: Context) -> None:
        """The sound, then the character and the button."""
        assert context.scene and context.view_layer
        layout, sound = laid_out(self), scene_settings(context.scene)
        row = layout.row()
        row.use_property_split = False  # three words need the whole width
        row.prop(sound, "source", expand=True)
        if sound.source == "FILE":
            layout.prop(sound, "filepath")
            layout.prop(sound, "start_frame")
        elif names := _sounds(context):
            draw_text(layout, names, "SOUND")
        layout.prop(sound, "listener", expand=True)
        layout.prop(sound, "text")
        if context.scene.use_preview_range:
            layout.prop(sound, "preview_range")
        if sound.text:
            layout.prop(sound, "language")
        active = context.view_layer.objects.active
        if active:
            character = Character.of(context)
            layout.prop(character.settings, "output")
            output_of(character).draw(layout, character)
        row = layout.row()
        row.scale_y = 1.5
        # In the button's place: one that Blender greys under the mouse stays so until the mouse moves.
        if current := ListeningOperator.current:
            doing = "Listening" if current.share < 1 else "Finishing"
            compat.draw_progress(row, current.share, f"{doing}; ESC cancels")
        else:
            button(row, "wav2vis.bake", icon="KEY_HLT")
            if reason := reason_not_to_bake(context):
                draw_text(layout, reason)
            elif active and (report := object_settings(active).report):
                draw_text(layout, report, "CHECKMARK")
            if expected := expected_keys(context):
                draw_text(layout, expected, "KEYFRAME")
        if not reason_not_to_make_local(context):
            button(layout, "wav2vis.make_local", icon="LIBRARY_DATA_OVERRIDE")
        button(layout, "wav2vis.clear", icon="X")
