"""Linked characters: a mesh whose shape keys can be keyed and saved."""

from collections.abc import Sequence

import bpy


def borrowed(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """The objects whose shape keys are another file's: linked, or overridden, which saving forgets."""
    return [
        each
        for each in objects
        if getattr(each.data, "shape_keys", None) and (each.data.library or each.data.override_library)
    ]


def make_local(thing: bpy.types.Object) -> str:
    """Give an object a mesh of its own, overriding the object where it is linked itself; its name."""
    if thing.library is not None:
        thing = thing.override_create(remap_local_usages=True)
    thing.data = thing.data.copy()
    return thing.name
