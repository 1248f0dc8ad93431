# SPDX-License-Identifier: GPL-3.0-or-later
"""Smooth curves on shape keys."""

from collections.abc import Mapping, Sequence

import bpy
from bpy.types import UILayout

from ..animation.keying import check_keyable
from ..character import Character, key_names, shape_keys_of
from ..errors import TargetError
from ..settings import KeyShare
from .moves import Moved, Moves
from .output import Owner, Target
from .share_output import ShareOutput


class ShapeKeys(ShareOutput):
    """The shape keys of all objects of the character, moved together."""

    name = "SHAPE_KEYS"
    label = "Shape Keys"
    description = "Smooth curves on the shape keys of all selected meshes"
    noun = "shape key"

    def names(self, character: Character) -> tuple[str, ...]:
        """Those of all the shape keys."""
        names = tuple(name for each in character.meshes for name in key_names(each))
        if not names:
            remedy = "select the mesh with the mouth, or choose another output"
            raise TargetError("has no shape keys", character.active.name, remedy)
        return names

    def check(self, character: Character) -> None:
        """As `mapping`, when no mapped key is there, and when keys would be lost, misplaced or move nothing."""
        super().check(character)
        for each in character.meshes:
            _check_own(each)

    def moves(self, character: Character) -> Moves:
        """The values of the shape keys that the mapping names, resting ones included."""
        mapped = self.mapped(character)
        numbers = {name: Moved(value_path(name)) for name in self.names(character) if name in mapped}
        return Moves(self.recipe(character), numbers, character.settings.tolerance_percent / 100)

    def remarks(self, character: Character, targets: Sequence[Target]) -> list[str]:
        """Mouths without a shape key of their own, and what stands in the way of the keys: sliders, mutes and pins."""
        remarks = super().remarks(character, targets)
        cut = list(dict.fromkeys(name for target in targets for name in _cut(target)))
        if cut:
            remarks.append(f"sliders end below the weights of {', '.join(cut)}: raise their Range Max")
        muted = list(dict.fromkeys(name for target in targets for name in _muted(target)))
        if muted:
            remarks.append(f"muted shape keys move nothing: {', '.join(muted)}")
        pinned = [each.name for each in character.meshes if each.show_only_shape_key]
        if pinned:
            remarks.append(f"one shape key alone is shown, until its pin is taken out, of {', '.join(pinned)}")
        return remarks

    def owners(self, character: Character) -> list[Owner]:
        """The shape keys of each object, with the values of those that are mapped."""
        mapped, found = self.mapped(character), dict[bpy.types.ID, Owner]()
        for thing in character.meshes:
            if keys := shape_keys_of(thing):
                names = mapped & set(key_names(thing))
                found.setdefault(keys, Owner(thing.name, keys, {value_path(name) for name in names}))
        return list(found.values())

    def show_weights(self, character: Character, weights: Mapping[str, float]) -> None:
        """Set the values of all mapped shape keys."""
        values = dict.fromkeys(self.mapped(character), 0.0)
        for shape, moved in self.recipe(character).items():
            for key, share in moved.items():
                values[key] += share * weights.get(shape, 0.0)
        for keys in filter(None, map(shape_keys_of, character.meshes)):
            for block in keys.key_blocks:
                if block.name in values:
                    block.value = values[block.name]

    def pose(self, character: Character, shape: str) -> dict[str, float]:
        """What the shape keys are set to, but for those at 0."""
        keys = [keys for keys in map(shape_keys_of, character.meshes) if keys]
        posed = {block.name: block.value for each in keys for block in each.key_blocks[1:] if abs(block.value) > 1e-3}
        if not posed:
            raise TargetError("every shape key is at 0", character.active.name, "pose the mouth with their sliders")
        return posed

    def draw(self, layout: UILayout, character: Character) -> None:
        """The meshes that will move."""
        if character.meshes:
            layout.label(text=", ".join(each.name for each in character.meshes), icon="MESH_DATA")

    def draw_choice(self, layout: UILayout, row: KeyShare, character: Character) -> None:
        """A list of the first mesh's shape keys, else a field for the name."""
        keys = shape_keys_of(character.meshes[0]) if character.meshes else None
        if keys:
            layout.prop_search(row, "key", keys, "key_blocks")
        else:
            layout.prop(row, "key")


def _cut(target: Target) -> list[str]:
    """Names of the shape keys whose slider does not reach their highest key."""
    keys = target.owner
    assert isinstance(keys, bpy.types.Key)
    highest = {channel.data_path: channel.values.max() for channel in target.channels}
    return [b.name for b in keys.key_blocks if highest.get(value_path(b.name), 0.0) > b.slider_max + 1e-3]


def _muted(target: Target) -> list[str]:
    """Names of the shape keys that are keyed and muted."""
    keys = target.owner
    assert isinstance(keys, bpy.types.Key)
    keyed = {channel.data_path for channel in target.channels}
    return [b.name for b in keys.key_blocks if b.mute and value_path(b.name) in keyed]


def _check_own(thing: bpy.types.Object) -> None:
    """Raise TargetError when keys of an object's shape keys would be lost or misplaced, or move nothing."""
    keys, remedy = shape_keys_of(thing), "press Make Shape Keys Local"
    assert thing.data and keys
    if thing.data.library is not None:
        raise TargetError("its mesh is linked, so keys would be gone after saving", thing.name, remedy)
    if thing.data.override_library is not None:
        raise TargetError("its mesh is a library override, so keys would be gone after saving", thing.name, remedy)
    if not keys.use_relative:
        raise TargetError("its shape keys are absolute: their values move nothing", thing.name, "make them Relative")
    check_keyable(keys)


def value_path(key: str) -> str:
    """Path from a Key data-block to the value of one of its shape keys."""
    return f'key_blocks["{bpy.utils.escape_identifier(key)}"].value'
