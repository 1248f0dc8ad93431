# SPDX-License-Identifier: GPL-3.0-or-later
"""Who talks: the active object, whose settings count, and all that is selected with it."""

from collections.abc import Iterator
from dataclasses import dataclass

import bpy

from .errors import TargetError
from .settings import ObjectSettings, object_settings

Reference = tuple[str, str | None]
"""Name and library of an object: what finds it again after an undo, which makes Python's own references invalid."""


@dataclass(frozen=True, eq=False)
class Character:
    """The objects that are keyed together.

    Attributes
    ----------
    active : Object
    objects : tuple of Object
        The active one and all others that are selected, with the meshes of those that are armatures or empties.
    """

    active: bpy.types.Object
    objects: tuple[bpy.types.Object, ...]

    @classmethod
    def of(cls, context: bpy.types.Context) -> "Character":
        """The character that is selected; TargetError when no object is active."""
        assert context.view_layer
        active, selected = context.view_layer.objects.active, context.view_layer.objects.selected
        if active is None:
            raise TargetError("no object is active", "Selection", "select the character's mesh")
        chosen = (active, *(each for each in selected if each != active))
        return cls(active, tuple(dict.fromkeys(each for thing in chosen for each in (thing, *_meshes_of(thing)))))

    @classmethod
    def found(cls, references: tuple[Reference, ...]) -> "Character":
        """The character that `references` gave; TargetError when an object of it is gone."""
        objects: list[bpy.types.Object] = []
        for name, library in references:
            thing = bpy.data.objects.get((name, library))
            if thing is None:
                raise TargetError("was removed or renamed meanwhile", name, "press the button again")
            objects.append(thing)
        return cls(objects[0], tuple(objects))

    @property
    def references(self) -> tuple[Reference, ...]:
        """What finds the objects again."""
        return tuple((each.name, each.library.filepath if each.library else None) for each in self.objects)

    @property
    def settings(self) -> ObjectSettings:
        """How the mouth moves."""
        return object_settings(self.active)

    @property
    def meshes(self) -> tuple[bpy.types.Object, ...]:
        """The objects that have shape keys beside their basis."""
        return tuple(each for each in self.objects if key_names(each))


def _meshes_of(thing: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """The objects with shape keys that an armature or an empty moves or shows."""
    if thing.type not in ("ARMATURE", "EMPTY"):
        return
    shown = thing.instance_collection.all_objects if thing.instance_collection else ()
    yield from (each for each in (*thing.children_recursive, *shown) if key_names(each))


def shape_keys_of(thing: bpy.types.Object) -> bpy.types.Key | None:
    """The shape keys of an object, of whatever type it is."""
    keys: bpy.types.Key | None = getattr(thing.data, "shape_keys", None)
    return keys


def key_names(thing: bpy.types.Object) -> list[str]:
    """Names of an object's shape keys without the basis."""
    keys = shape_keys_of(thing)
    return [block.name for block in keys.key_blocks][1:] if keys else []
