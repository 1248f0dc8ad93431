# SPDX-License-Identifier: GPL-3.0-or-later
"""Linked characters: meshes whose shape keys can be keyed and saved."""

from typing import Any

import bpy
from mathutils import Matrix

from .character import Character
from .errors import TargetError


def borrowed(character: Character) -> list[bpy.types.Object]:
    """The objects whose shape keys are another file's: linked, or overridden, which saving forgets."""
    return [each for each in character.meshes if each.data and (each.data.library or each.data.override_library)]


def make_local(character: Character, scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer) -> list[str]:
    """Give borrowed objects meshes of their own, overriding those that are linked; select them and name them.

    Raises
    ------
    TargetError
        When Blender cannot override an object.
    """
    things = borrowed(character)
    for name in sorted({each.name for each in things if each.library}):
        linked = next(each for each in things if each.name == name and each.library)
        if not _override_of(linked, view_layer):
            _override(linked, character.active, scene, view_layer)
    made = []
    for thing in things:
        own = _override_of(thing, view_layer) if thing.library else thing
        if own is None or own.data is None:
            raise TargetError("Blender cannot override it", thing.name, "append it to this file instead of linking it")
        own.data = own.data.copy()
        own.select_set(True)
        made.append(own)
    if made and character.active not in list(view_layer.objects.selected):
        view_layer.objects.active = made[0]
    return [each.name for each in made]


def _override_of(linked: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> bpy.types.Object | None:
    """The object of the view layer that overrides a linked one."""
    for each in view_layer.objects:
        if each.override_library and each.override_library.reference == linked:
            return each
    return None


def _override(
    linked: bpy.types.Object, active: bpy.types.Object, scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer
) -> None:
    """Override a linked object: in the instance of a collection that is active, with the collection, or alone."""
    instanced = active.instance_collection if active.type == "EMPTY" else None
    if instanced and instanced.library:
        override: Any = instanced.override_hierarchy_create  # its stub wants a collection for a reference
        own = override(scene, view_layer, reference=active, do_fully_editable=True)
        active.instance_collection, active.instance_type = None, "NONE"
        for each in own.all_objects if isinstance(own, bpy.types.Collection) else ():
            if each.parent is None:  # stays where the instance showed it
                each.parent = active
                each.matrix_parent_inverse = Matrix.Translation(-instanced.instance_offset)
        view_layer.update()
        return
    for parent in (scene.collection, *scene.collection.children_recursive):
        for child in [each for each in parent.children if each.library and not parent.library]:
            if linked.name in child.all_objects:
                child.override_hierarchy_create(scene, view_layer, do_fully_editable=True)
                parent.children.unlink(child)
                view_layer.update()
                return
    linked.override_create(remap_local_usages=True)
    view_layer.update()
