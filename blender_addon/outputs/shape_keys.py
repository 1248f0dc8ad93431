"""Smooth curves on shape keys."""

from typing import Any, ClassVar

import bpy
import numpy as np
from bpy.types import Context, UILayout, UIList
from numpy.typing import NDArray

from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import WeightCurves, weight_curves

from ..character import Character, key_names, shape_keys_of
from ..errors import TargetError, worded
from ..layout import button, draw_text
from ..mapping import KeyMapping, Shares, auto_map, completed, presets
from ..settings import KeyShare, ObjectSettings
from .keying import Channel, check_keyable
from .output import Output, PlacedTrack, Target


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

    def mapping(self, character: Character) -> KeyMapping:
        """The edited mapping, else the one that the names of all the shape keys ask for.

        Raises
        ------
        TargetError
            When there are no shape keys, or none with a name that is known.
        """
        settings, where = character.settings, character.active.name
        if settings.shares:
            return completed("edited", settings.shares_set, edited_shares(settings))
        names = tuple(name for each in character.meshes for name in key_names(each))
        if not names:
            raise TargetError("has no shape keys", where, "select the mesh with the mouth, or choose another output")
        found = auto_map(names, presets.own_rigs())
        if found is None:
            raise TargetError(
                "the names of its shape keys are not known", where, "map them by hand and save the mapping"
            )
        return found

    def check(self, character: Character) -> None:
        """As `mapping`, and when keys would be lost or misplaced."""
        self.mapping(character)
        for each in character.meshes:
            _check_own(each)

    def viseme_set(self, character: Character) -> str:
        """The mapping's."""
        return self.mapping(character).viseme_set

    def targets(self, character: Character, placed: PlacedTrack) -> list[Target]:
        """The shape keys of each object that the mapping names, resting ones included: they get one key."""
        settings, curves = character.settings, self.curves(character.settings, placed)
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
                Channel(_value_path(name), frames + placed.first_frame, values) for name, frames, values in moved
            ]
            if owner and channels:
                targets.setdefault(owner, Target(owner, tuple(channels), curves.stepped))
        if not targets:
            raise TargetError(
                "has none of the shape keys that its mapping names", character.active.name, "press Auto Map"
            )
        return list(targets.values())

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
        """From the names of the shape keys."""
        character.settings.shares.clear()
        mapping = self.mapping(character)
        list_shares(character.settings, mapping.viseme_set, mapping.shares)
        stand_ins = ", ".join(f"{shape}: {other}" for shape, other in mapping.stand_ins.items())
        return f"{mapping.rig}; stand-ins: {stand_ins or 'none'}"

    def draw(self, layout: UILayout, character: Character) -> None:
        """The meshes that will move."""
        if character.meshes:
            layout.label(text=", ".join(each.name for each in character.meshes), icon="MESH_DATA")

    def draw_mapping(self, layout: UILayout, character: Character) -> None:
        """The edited list, else what the names are known as."""
        settings = character.settings
        if settings.shares:
            row = layout.row()
            row.template_list(WAV2VIS_UL_shares.__name__, "", settings, "shares", settings, "shares_index", rows=6)
            column = row.column(align=True)
            button(column, "wav2vis.add_row", text="", icon="ADD")
            button(column, "wav2vis.remove_row", text="", icon="REMOVE")
            return
        try:
            mapping = self.mapping(character)
        except TargetError as error:
            draw_text(layout, worded(error))
            button(layout, "wav2vis.add_row", text="Add by Hand", icon="ADD")
            return
        draw_text(layout, f"Recognised: {mapping.rig}", "CHECKMARK")
        grid = layout.grid_flow(columns=5, align=True)
        for shape in mapping.shares:
            button(grid, "wav2vis.preview", text=shape, shape=shape)

    def _mapped(self, character: Character) -> set[str]:
        return {key for moved in self.mapping(character).shares.values() for key in moved}


class WAV2VIS_UL_shares(UIList):
    """A mouth, the shape key that it moves, and how far."""

    def draw_item(
        self,
        context: Context,
        layout: UILayout,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        """One row."""
        assert context.view_layer
        row = layout.split(factor=0.2)
        button(row, "wav2vis.preview", text=item.shape, emboss=False, shape=item.shape)
        row = row.split(factor=0.65)
        active = context.view_layer.objects.active
        keys = shape_keys_of(active) if active else None
        if keys:
            row.prop_search(item, "key", keys, "key_blocks", text="")
        row.prop(item, "share", text="")


def edited_shares(settings: ObjectSettings) -> dict[str, dict[str, float]]:
    """The shares that an object's settings list, by mouth shape and shape key."""
    shares: dict[str, dict[str, float]] = {}
    for row in settings.shares:
        if row.key:
            shares.setdefault(row.shape, {})[row.key] = row.share
    return shares


def list_shares(settings: ObjectSettings, viseme_set: str, shares: Shares) -> None:
    """List shares in an object's settings in place of what is there."""
    settings.shares.clear()
    settings.shares_set, settings.shares_index = viseme_set, 0
    for shape, moved in shares.items():
        for key, share in moved.items():
            row: KeyShare = settings.shares.add()
            row.shape, row.key, row.share = shape, key, share


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
