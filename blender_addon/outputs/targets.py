"""What of an object moves with its mouth: from weights and frames to channels of keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import WeightCurves, stepped_curves, weight_curves
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet

from .. import compat
from ..errors import TargetError
from ..mapping import KeyMapping, Shares, auto_map, completed, presets
from .keying import Channel, check_keyable

KEYED = ("SHAPE_KEYS", "STEPPED")
"""Outputs that move shape keys; the others show a number."""


@dataclass(frozen=True)
class Target:
    """A data-block and its channels, all of one way from key to key."""

    owner: bpy.types.ID
    channels: tuple[Channel, ...]
    stepped: bool


def meshes_with_keys(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """The objects that have shape keys beside their basis."""
    return [each for each in objects if each.type in ("MESH", "CURVE", "SURFACE", "LATTICE") and key_names(each)]


def key_names(thing: bpy.types.Object) -> list[str]:
    """Names of an object's shape keys without the basis."""
    keys = getattr(thing.data, "shape_keys", None)
    return [block.name for block in keys.key_blocks[1:]] if keys else []


def mapping_of(active: bpy.types.Object, objects: Sequence[bpy.types.Object]) -> KeyMapping:
    """The active object's edited mapping, else the one that the names of all the objects' shape keys ask for.

    Raises
    ------
    TargetError
        When there are no shape keys, or none with a name that is known.
    """
    settings = active.wav2vis
    if settings.shares:
        return completed("edited", settings.shares_set, edited_shares(settings))
    names = tuple(name for each in meshes_with_keys(objects) for name in key_names(each))
    if not names:
        raise TargetError("has no shape keys", active.name, "select the mesh with the mouth, or choose another output")
    found = auto_map(names, presets.own_rigs())
    if found is None:
        raise TargetError(
            "no names of its shape keys are known", active.name, "fill the mapping in by hand and save it as a preset"
        )
    return found


def edited_shares(settings: Any) -> dict[str, dict[str, float]]:
    """The shares that an object's settings list, by mouth shape and shape key."""
    shares: dict[str, dict[str, float]] = {}
    for row in settings.shares:
        if row.key:
            shares.setdefault(row.shape, {})[row.key] = row.share
    return shares


def fill_mapping(settings: Any, viseme_set: str, shares: Shares) -> None:
    """List shares in an object's settings in place of what is there."""
    settings.shares.clear()
    settings.shares_set, settings.shares_index = viseme_set, 0
    for shape, moved in shares.items():
        for key, share in moved.items():
            row = settings.shares.add()
            row.shape, row.key, row.share = shape, key, share


def show(active: bpy.types.Object, objects: Sequence[bpy.types.Object], shape: str) -> None:
    """Set the shape keys of objects to one mouth; TargetError as `mapping_of`."""
    mapping = mapping_of(active, objects)
    moved = mapping.shares.get(shape, {})
    for each in meshes_with_keys(objects):
        for name in {name for shares in mapping.shares.values() for name in shares} & set(key_names(each)):
            each.data.shape_keys.key_blocks[name].value = moved.get(name, 0.0)


def check_key(thing: bpy.types.Object) -> None:
    """Raise TargetError when keys of an object's shape keys would be lost or misplaced."""
    remedy = "press Make Shape Keys Local"
    if thing.data.library is not None:
        raise TargetError("its mesh is linked, so keys would be gone after saving", thing.name, remedy)
    if thing.data.override_library is not None:
        raise TargetError("its mesh is a library override, so keys would be gone after saving", thing.name, remedy)
    check_keyable(thing.data.shape_keys)


def numbers_of(thing: bpy.types.Object) -> dict[str, float]:
    """The number of each mouth of an object: as edited, else counted from 0 in the set's order."""
    settings = thing.wav2vis
    numbers = {shape: float(k) for k, shape in enumerate(VisemeSet.load(settings.numbers_set).shapes)}
    return numbers | {row.shape: row.number for row in settings.numbers}


def viseme_set_of(active: bpy.types.Object, objects: Sequence[bpy.types.Object]) -> str:
    """Name of the set that a track for the objects must be in."""
    settings = active.wav2vis
    return mapping_of(active, objects).viseme_set if settings.output in KEYED else settings.numbers_set


def curves_for(active: bpy.types.Object, track: Track, rate: FrameRate, loudness: Any = None) -> WeightCurves:
    """Weights of a track's shapes as the active object's settings want them."""
    settings = active.wav2vis
    if settings.output == "STEPPED":
        return stepped_curves(track, rate)
    ease = EaseOptions(onset_s=settings.anticipation_s, ease_s=settings.smoothing_s, loudness_share=settings.jaw)
    return weight_curves(track, rate, ease, loudness=loudness)


def key_targets(
    objects: Sequence[bpy.types.Object], mapping: KeyMapping, curves: WeightCurves, first_frame: int, active: Any
) -> Iterator[Target]:
    """The shape keys of each object that the mapping names, resting ones included: they get one key.

    Raises
    ------
    TargetError
        When no object has a key that the mapping names.
    """
    settings = active.wav2vis
    recipe = {
        shape: {key: share * settings.strength for key, share in moved.items()}
        for shape, moved in mapping.shares.items()
    }
    keyed = curves.mixed(recipe).keys(settings.tolerance)
    seen: set[bpy.types.ID] = set()
    for thing in meshes_with_keys(objects):
        owner = thing.data.shape_keys
        channels = [
            Channel(value_path(name), frames + first_frame, values)
            for name, (frames, values) in (
                (name, _at_least_one(*keyed[name])) for name in key_names(thing) if name in keyed
            )
        ]
        if channels and owner not in seen:
            seen.add(owner)
            yield Target(owner, tuple(channels), curves.stepped)
    if not seen:
        raise TargetError("has none of the shape keys that the mapping names", active.name, "use Auto Map")


def value_path(key: str) -> str:
    """Path from a Key data-block to the value of one of its shape keys."""
    return f'key_blocks["{bpy.utils.escape_identifier(key)}"].value'


def number_target(thing: bpy.types.Object, track: Track, rate: FrameRate, first_frame: int) -> Target:
    """The property of an object that shows a number for each mouth, as `number_property` finds it."""
    owner, paths = number_property(thing)
    settings, numbers = thing.wav2vis, numbers_of(thing)
    changes = [*track.floor_frames(rate), (rate.ceil_frame(track.duration_s), track.rest)]
    frames = np.array([frame for frame, _ in changes]) + first_frame
    values = np.array([numbers[shape] for _, shape in changes])
    columns = [values]
    if settings.output == "SPRITES":
        columns = [values % settings.columns / settings.columns, -(values // settings.columns) / settings.rows]
    channels = (Channel(path, frames, column, k) for k, (path, column) in enumerate(zip(paths, columns, strict=True)))
    return Target(owner, tuple(channels), stepped=True)


def number_property(thing: bpy.types.Object) -> tuple[bpy.types.ID, tuple[str, ...]]:
    """The data-block and the paths in it that show a number; two paths are the first two numbers of an array.

    Raises
    ------
    TargetError
        When the object has no such property, modifier or node.
    """
    output = thing.wav2vis.output
    if output == "PROPERTY":
        return thing, (_checked_path(thing, thing.wav2vis.data_path),)
    if output == "GREASE_PENCIL":
        found = compat.time_modifier(thing)
        if found is None or found[1].mode != "FIX":
            raise TargetError("has no Time Offset modifier in Fixed Frame mode", thing.name, "add one to the drawing")
        return thing, (f"{found[0]}.offset",)
    if output == "IMAGES":
        tree, node = _node(thing, "TEX_IMAGE", "Image Texture")
        if node.image_user.frame_duration != 1:
            raise TargetError("its Image Texture shows more frames than one", thing.name, "set its Frames to 1")
        return tree, (f"{_node_path(node)}.image_user.frame_offset",)
    tree, node = _node(thing, "MAPPING", "Mapping")
    return tree, (f'{_node_path(node)}.inputs["Location"].default_value',) * 2


def _at_least_one(frames: Any, values: Any) -> tuple[Any, Any]:
    """A key of 0 for a curve that never moves, so that it rests whatever its slider says."""
    return (frames, values) if len(frames) else (np.zeros(1, np.int64), np.zeros(1))


def _checked_path(thing: bpy.types.Object, path: str) -> str:
    try:
        value = thing.path_resolve(path)
    except ValueError:
        remedy = "right-click the property, Copy Data Path, and paste it"
        raise TargetError(f"has no property {path}", thing.name, remedy) from None
    if not isinstance(value, int | float):
        raise TargetError(f"{path} is no single number", thing.name, "name a number")
    return path


def _node(thing: bpy.types.Object, kind: str, label: str) -> tuple[bpy.types.NodeTree, bpy.types.Node]:
    """The selected node of a kind in an object's material, or its first."""
    material = thing.active_material
    nodes = [node for node in material.node_tree.nodes if node.type == kind] if material and material.node_tree else []
    if not nodes:
        raise TargetError(f"its material has no {label} node", thing.name, "add one, or choose another output")
    return material.node_tree, next((node for node in nodes if node.select), nodes[0])


def _node_path(node: bpy.types.Node) -> str:
    return f'nodes["{bpy.utils.escape_identifier(node.name)}"]'
