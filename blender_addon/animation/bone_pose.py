# SPDX-License-Identifier: GPL-3.0-or-later
"""A pose of an armature's bones, as the numbers that an action sets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Quaternion

from .. import compat

_ROTATIONS = {"QUATERNION": "rotation_quaternion", "AXIS_ANGLE": "rotation_axis_angle"}  # the others are Euler's
_PROPERTIES = ("location", "rotation_quaternion", "rotation_axis_angle", "rotation_euler", "scale")
_LEAST = 1e-5  # what is less is no movement


@dataclass(frozen=True, order=True)
class Place:
    """Where one number of a bone is: the path from its armature's object, and the index there."""

    path: str
    index: int


@dataclass(frozen=True, eq=False)
class BonePose:
    """Numbers of bones.

    Attributes
    ----------
    values : mapping of Place to float
        Whole vectors. Quaternions are on the side of the rest's, so that they can be mixed number by number: Blender
        makes the mix one of length 1.
    moved : tuple of Place
        Those that are not at rest.
    turned : tuple of (str, str)
        The bones and their rotations that the action sets, of whatever mode.
    """

    values: Mapping[Place, float]
    moved: tuple[Place, ...]
    turned: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, action: bpy.types.Action, armature: bpy.types.Object) -> "BonePose":
        """What an action sets on its first frame, of the bones that the armature has."""
        frame, vectors = action.frame_range[0], defaultdict[str, dict[Place, float]](dict)
        for curve in compat.object_curves(action):
            vectors[curve.data_path][Place(curve.data_path, curve.array_index)] = float(curve.evaluate(frame))
        values: dict[Place, float] = {}
        turned = []
        for path, given in vectors.items():
            bone, name = _bone_at(armature, path)
            if bone is None:
                continue
            if name.startswith("rotation"):
                turned.append((bone.name, name))
            if name in _used(bone):
                whole = {each: rest_value(armature, each) for each in _places(bone, name)}
                values |= _near_rest(name, {**whole, **given})
        return cls(values, _moved(values, armature), tuple(turned))

    @classmethod
    def now(cls, armature: bpy.types.Object) -> "BonePose":
        """What the bones are set to, but for properties at rest."""
        values: dict[Place, float] = {}
        for bone in armature.pose.bones if armature.pose else ():
            for name in _used(bone):
                whole = dict(zip(_places(bone, name), map(float, getattr(bone, name)), strict=True))
                if _moved(whole, armature):
                    values |= _near_rest(name, whole)
        return cls(values, _moved(values, armature))

    @classmethod
    def posed(
        cls, armature: bpy.types.Object, moved: Mapping[str, Sequence[float]], turned: Mapping[str, Quaternion]
    ) -> "BonePose":
        """Bones moved and turned from their rest, by their names and in their own directions."""
        assert armature.pose
        bones, values = armature.pose.bones, dict[Place, float]()
        for name, location in moved.items():
            values |= zip(_places(bones[name], "location"), location, strict=True)
        for name, turn in turned.items():
            rotation = _used(bones[name])[1]
            values |= zip(_places(bones[name], rotation), _rotation(bones[name], turn), strict=True)
        return cls(values, _moved(values, armature))

    def ignored(self, armature: bpy.types.Object) -> list[str]:
        """Names of the bones that are set to another rotation mode than the one they are turned in."""
        used = {bone.name: _used(bone) for bone in armature.pose.bones} if armature.pose else {}
        modes = {bone for bone, name in self.turned if name in used[bone]}
        return [bone for bone, _ in self.turned if bone not in modes]

    def stored(self, armature: bpy.types.Object, name: str) -> bpy.types.Action:
        """The pose as an action of that name, in place of an older one; it is kept when the file is saved."""
        action, curves = compat.emptied_action(armature, name)
        for place, value in self.values.items():
            curve = curves.new(place.path, index=place.index)
            curve.keyframe_points.insert(1, value)
        action.use_fake_user = True
        return action


def rest_value(armature: bpy.types.Object, place: Place) -> float:
    """The number at a place while nothing is posed."""
    bone, name = _resolved(armature, place)
    default: Any = bone.bl_rna.properties[name]
    return float(default.default_array[place.index])


def set_value(armature: bpy.types.Object, place: Place, value: float) -> None:
    """Set the number at a place."""
    bone, name = _resolved(armature, place)
    getattr(bone, name)[place.index] = value


def _resolved(armature: bpy.types.Object, place: Place) -> tuple[bpy.types.PoseBone, str]:
    bone, name = _bone_at(armature, place.path)
    assert bone
    return bone, name


def _bone_at(armature: bpy.types.Object, path: str) -> tuple[bpy.types.PoseBone | None, str]:
    """The bone that a path leads to, None where it leads elsewhere, and the name of what moves it there."""
    before, _, name = path.rpartition(".")
    try:
        found = armature.path_resolve(before) if before and name in _PROPERTIES else None
    except ValueError:  # another armature's
        found = None
    return (found if isinstance(found, bpy.types.PoseBone) else None), name


def _places(bone: bpy.types.PoseBone, name: str) -> list[Place]:
    """Where the numbers are of what moves a bone."""
    return [Place(f"{bone.path_from_id()}.{name}", k) for k in range(len(getattr(bone, name)))]


def _used(bone: bpy.types.PoseBone) -> tuple[str, ...]:
    """What moves a bone in its rotation mode."""
    return "location", _ROTATIONS.get(bone.rotation_mode, "rotation_euler"), "scale"


def _rotation(bone: bpy.types.PoseBone, turn: Quaternion) -> list[float]:
    """The numbers of a turn in a bone's rotation mode."""
    if bone.rotation_mode == "QUATERNION":
        return [turn.w, turn.x, turn.y, turn.z]
    if bone.rotation_mode == "AXIS_ANGLE":
        axis, angle = turn.to_axis_angle()
        return [angle, axis.x, axis.y, axis.z]
    euler = turn.to_euler(bone.rotation_mode)
    return [euler.x, euler.y, euler.z]


def _near_rest(name: str, whole: dict[Place, float]) -> dict[Place, float]:
    """A vector; a quaternion is turned to the side of the rest's."""
    flipped = name == "rotation_quaternion" and next(iter(whole.values())) < 0
    return {place: -value for place, value in whole.items()} if flipped else whole


def _moved(values: Mapping[Place, float], armature: bpy.types.Object) -> tuple[Place, ...]:
    return tuple(place for place, value in values.items() if abs(value - rest_value(armature, place)) > _LEAST)
