# SPDX-License-Identifier: GPL-3.0-or-later
"""Lip sync in Blender: keys a character's mouth from a sound strip."""

# For Blender before 4.2, which knows no manifest.
bl_info = {
    "name": "wav2vis",
    "description": "Lip sync: from a sound strip to mouth shapes in two clicks",
    "author": "the wav2vis developers",
    "version": (0, 1, 0),
    "blender": (3, 4, 0),
    "location": "3D View and Sequencer > Sidebar > Lip Sync",
    "category": "Animation",
}


def register() -> None:
    """Called by Blender when the add-on is enabled."""
    import bpy  # in here, so that the mapping and the build work without Blender

    from . import changes, operators, outputs, panels, settings

    settings.register(outputs.OUTPUTS)
    for kind in (*outputs.CLASSES, *operators.CLASSES, *panels.CLASSES):
        bpy.utils.register_class(kind)
    changes.register()


def unregister() -> None:
    """Called by Blender when the add-on is disabled."""
    import bpy

    from . import changes, operators, outputs, panels, settings

    operators.stop()
    changes.unregister()
    for kind in reversed((*outputs.CLASSES, *operators.CLASSES, *panels.CLASSES)):
        bpy.utils.unregister_class(kind)
    settings.unregister()
