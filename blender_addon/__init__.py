"""Lip sync in Blender: keys a character's mouth from a sound strip."""

from types import ModuleType

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


def _parts() -> tuple[ModuleType, ...]:
    # Here, so that the mapping and the build work without Blender.
    from . import settings
    from .operators import bake, mapping
    from .panels import sidebar

    return settings, bake, mapping, sidebar


def register() -> None:
    """Called by Blender when the add-on is enabled."""
    for part in _parts():
        part.register()


def unregister() -> None:
    """Called by Blender when the add-on is disabled."""
    for part in reversed(_parts()):
        part.unregister()
