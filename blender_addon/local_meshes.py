# SPDX-License-Identifier: GPL-3.0-or-later
"""Linked characters: a mesh whose shape keys can be keyed and saved."""

import bpy

from .character import Character


def borrowed(character: Character) -> list[bpy.types.Object]:
    """The objects whose shape keys are another file's: linked, or overridden, which saving forgets."""
    return [each for each in character.meshes if each.data and (each.data.library or each.data.override_library)]


def make_local(thing: bpy.types.Object) -> str:
    """Give an object a mesh of its own, overriding the object where it is linked itself; its name."""
    if thing.library is not None:
        thing = thing.override_create(remap_local_usages=True)
    assert thing.data
    thing.data = thing.data.copy()
    return thing.name
