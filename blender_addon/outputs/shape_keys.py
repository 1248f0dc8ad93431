# SPDX-License-Identifier: GPL-3.0-or-later
"""Smooth curves on shape keys."""

from collections.abc import Sequence
from typing import Any, ClassVar

import bpy
import numpy as np
from bpy.types import UILayout
from numpy.typing import NDArray

from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import WeightCurves, weight_curves

from ..character import Character, key_names, shape_keys_of
from ..errors import TargetError, worded
from ..layout import button, draw_text
from ..mapping import KeyMapping, auto_map, completed, presets
from ..settings import ObjectSettings
from .keying import Channel, check_keyable
from .output import Output, PlacedTrack, Target
from .share_list import draw_list, listed_shares, replace_shares


class ShapeKeys(Output):
    """The shape keys of all objects of the character, moved together."""

    name = "SHAPE_KEYS"
    label = "Shape Keys"
    description = "Smooth curves on the shape keys of all selected meshes"
    motion: ClassVar[tuple[str, ...]] = ("strength", "anticipation_s", "smoothing_s", "jaw", "tolerance")

    def curves(self, settings: ObjectSettings, placed: PlacedTrack) -> WeightCurves:
        """Weights of a track's shapes on each frame."""
        ease = EaseOptions(onset_s=settings.anticipation_s, ease_s=settings.smoothing_s, loudness_share=settings.jaw)
        return weight_curves(placed.track, placed.frame_rate, ease, loudness=placed.loudness)

    def held_frames(self, settings: ObjectSettings) -> int:
        """How many frames each mouth is held at least."""
        return 1

    def mapping(self, character: Character) -> KeyMapping:
        """The edited mapping, else the one that the names of all the shape keys stand for.

        Raises
        ------
        TargetError
            When there are no shape keys, or neither an edited row nor a name tells what one of them shows.
        """
        settings, where = character.settings, character.active.name
        if not settings.shares:
            return self.recognised(character)
        shares = listed_shares(settings)
        if not shares:
            raise TargetError("no mouth has a shape key yet", where, "choose shape keys in Mapping, or press Auto Map")
        return completed("edited", settings.shares_set, shares)

    def recognised(self, character: Character) -> KeyMapping:
        """The mapping that the names of all the shape keys stand for; TargetError as `mapping`."""
        where, names = character.active.name, tuple(name for each in character.meshes for name in key_names(each))
        if not names:
            raise TargetError("has no shape keys", where, "select the mesh with the mouth, or choose another output")
        found = auto_map(names, presets.own_rigs())
        if found is None:
            raise TargetError("the names of its shape keys are not known", where, "map them by hand in Mapping")
        return found

    def check(self, character: Character) -> None:
        """As `mapping`, when no mapped key is there, and when keys would be lost or misplaced."""
        there = {name for each in character.meshes for name in key_names(each)}
        if not self._mapped(character) & there:
            raise TargetError(
                "has none of the shape keys that its mapping names", character.active.name, "edit it in Mapping"
            )
        for each in character.meshes:
            _check_own(each)

    def viseme_set(self, character: Character) -> str:
        """The mapping's."""
        return self.mapping(character).viseme_set

    def targets(self, character: Character, placed: PlacedTrack) -> list[Target]:
        """The shape keys of each object that the mapping names, resting ones included: they get one key."""
        settings, held = character.settings, self.held_frames(character.settings)
        curves = self.curves(settings, placed.exposed(held))
        recipe = {
            shape: {key: share * settings.strength for key, share in moved.items()}
            for shape, moved in self.mapping(character).shares.items()
        }
        keyed = curves.mixed(recipe).keys(settings.tolerance)
        targets: dict[bpy.types.ID, Target] = {}
        for thing in character.meshes:
            owner = shape_keys_of(thing)
            moved = [(name, *_at_least_one(*keyed[name])) for name in key_names(thing) if name in keyed]
            channels = [
                Channel(_value_path(name), frames * held + placed.first_frame, values) for name, frames, values in moved
            ]
            if owner and channels:
                targets.setdefault(owner, Target(thing.name, owner, tuple(channels), curves.stepped))
        return list(targets.values())

    def remarks(self, character: Character, targets: Sequence[Target]) -> list[str]:
        """Mouths without a shape key of their own, and sliders that end below the weights."""
        stand_ins, remarks = self.mapping(character).stand_ins, []
        if stand_ins:
            remarks.append(f"{', '.join(stand_ins)} have stand-ins")
        cut = list(dict.fromkeys(name for target in targets for name in _cut(target)))
        if cut:
            remarks.append(f"sliders end below the weights of {', '.join(cut)}: raise their Range Max")
        return remarks

    def paths(self, character: Character) -> list[tuple[bpy.types.ID, set[str]]]:
        """The values of all mapped shape keys."""
        mapped = self._mapped(character)
        owners = [(shape_keys_of(each), mapped & set(key_names(each))) for each in character.meshes]
        return [(owner, {_value_path(name) for name in names}) for owner, names in owners if owner]

    def show(self, character: Character, shape: str) -> None:
        """Set the values of all mapped shape keys."""
        moved, mapped = self.mapping(character).shares.get(shape, {}), self._mapped(character)
        for keys in filter(None, map(shape_keys_of, character.meshes)):
            for block in keys.key_blocks:
                if block.name in mapped:
                    block.value = moved.get(block.name, 0.0)

    def rest(self, character: Character) -> None:
        """All mapped shape keys at 0."""
        self.show(character, "")

    def fill_in(self, character: Character) -> str:
        """From the names of the shape keys; mouths that have a shape key already keep it."""
        settings, found = character.settings, self.recognised(character)
        listed = listed_shares(settings)
        if listed and settings.shares_set != found.viseme_set:
            what = f"the names show the set {found.viseme_set}, the mapping the set {settings.shares_set}"
            raise TargetError(what, character.active.name, "empty the mapping first")
        replace_shares(settings, found.viseme_set, {**found.shares, **listed})
        stand_ins = [f"{shape}: {other}" for shape, other in found.stand_ins.items() if shape not in listed]
        return f"{_origin(found)}; stand-ins: {', '.join(stand_ins) or 'none'}"

    def store_pose(self, character: Character, shape: str) -> str:
        """Make what the shape keys are set to one mouth of the edited mapping, and say what that is.

        Raises
        ------
        TargetError
            When every shape key is at 0.
        """
        settings, posed = character.settings, _pose(character)
        if not posed:
            raise TargetError("every shape key is at 0", character.active.name, "pose the mouth with their sliders")
        replace_shares(settings, settings.shares_set, {**listed_shares(settings), shape: posed})
        settings.shares_index = [row.shape for row in settings.shares].index(shape)
        return f"{shape}: " + ", ".join(f"{key} {share:.2g}" for key, share in posed.items())

    def draw(self, layout: UILayout, character: Character) -> None:
        """The meshes that will move."""
        if character.meshes:
            layout.label(text=", ".join(each.name for each in character.meshes), icon="MESH_DATA")

    def draw_mapping(self, layout: UILayout, character: Character) -> None:
        """The edited list, else what the names are known as."""
        if character.settings.shares:
            draw_list(layout, character)
            return
        try:
            mapping = self.mapping(character)
        except TargetError as error:
            draw_text(layout, worded(error))
            button(layout, "wav2vis.add_row", text="Add by Hand", icon="ADD")
            return
        draw_text(layout, _origin(mapping), "QUESTION" if mapping.guess else "CHECKMARK")
        grid = layout.grid_flow(columns=5, align=True)
        for shape in mapping.shares:
            button(grid, "wav2vis.preview", text=shape, shape=shape)

    def _mapped(self, character: Character) -> set[str]:
        return {key for moved in self.mapping(character).shares.values() for key in moved}


def _origin(mapping: KeyMapping) -> str:
    return f"Guessed from {mapping.rig}; please check" if mapping.guess else f"Recognised: {mapping.rig}"


def _cut(target: Target) -> list[str]:
    """Names of the shape keys whose slider does not reach their highest key."""
    keys = target.owner
    assert isinstance(keys, bpy.types.Key)
    highest = {channel.data_path: channel.values.max() for channel in target.channels}
    return [b.name for b in keys.key_blocks if highest.get(_value_path(b.name), 0.0) > b.slider_max + 1e-3]


def _pose(character: Character) -> dict[str, float]:
    """What the character's shape keys are set to, but for those at 0."""
    keys = [keys for keys in map(shape_keys_of, character.meshes) if keys]
    return {block.name: block.value for each in keys for block in each.key_blocks[1:] if abs(block.value) > 1e-3}


def _check_own(thing: bpy.types.Object) -> None:
    """Raise TargetError when keys of an object's shape keys would be lost or misplaced."""
    keys, remedy = shape_keys_of(thing), "press Make Shape Keys Local"
    assert thing.data and keys
    if thing.data.library is not None:
        raise TargetError("its mesh is linked, so keys would be gone after saving", thing.name, remedy)
    if thing.data.override_library is not None:
        raise TargetError("its mesh is a library override, so keys would be gone after saving", thing.name, remedy)
    check_keyable(keys)


def _value_path(key: str) -> str:
    """Path from a Key data-block to the value of one of its shape keys."""
    return f'key_blocks["{bpy.utils.escape_identifier(key)}"].value'


def _at_least_one(frames: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A key of 0 for a curve that never moves, so that it rests whatever its slider says."""
    return (frames, values) if len(frames) else (np.zeros(1, np.int64), np.zeros(1))
