# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth poses for faces that Rigify made, as large as the face's own mouth is wide."""

from dataclasses import dataclass
from math import asin
from typing import NamedTuple

import bpy
import numpy as np
from mathutils import Quaternion
from numpy.typing import NDArray

from .bone_pose import BonePose


class _Mouth(NamedTuple):
    """Where the parts of a mouth go, in widths of the mouth at rest."""

    opened: float = 0.0  # by the jaw, at the lips
    wider: float = 0.0
    forward: float = 0.0  # both lips and, half as far, the corners
    upper: float = 0.0  # up
    lower: float = 0.0  # up, beside what the jaw does
    rolled: float = 0.0  # the lower lip, back over its teeth
    tongue: float = 0.0  # up
    tongue_out: float = 0.0


# The lips of a Rigify face meet at rest, so closed ones are pressed.
_MOUTHS = {
    "PP": _Mouth(wider=-0.02, forward=-0.03, upper=-0.03, lower=0.03, rolled=0.02),
    "FF": _Mouth(opened=0.06, wider=0.04, upper=0.06, lower=0.08, rolled=0.10),
    "TH": _Mouth(opened=0.20, wider=0.02, upper=0.02, tongue=0.12, tongue_out=0.40),
    "DD": _Mouth(opened=0.16, wider=0.04, upper=0.02, tongue=0.16, tongue_out=0.04),
    "kk": _Mouth(opened=0.20, wider=0.02, upper=0.02, tongue=0.06, tongue_out=-0.15),
    "CH": _Mouth(opened=0.14, wider=-0.16, forward=0.16, upper=0.06, lower=-0.06, tongue=0.08),
    "SS": _Mouth(opened=0.08, wider=0.12, upper=0.04, lower=-0.06, tongue=0.06),
    "nn": _Mouth(opened=0.18, wider=0.02, upper=0.02, tongue=0.18, tongue_out=0.04),
    "RR": _Mouth(opened=0.16, wider=-0.18, forward=0.12, upper=0.03, lower=-0.03, tongue=0.08, tongue_out=-0.08),
    "aa": _Mouth(opened=0.55, wider=-0.02, upper=0.03),
    "E": _Mouth(opened=0.32, wider=0.10, upper=0.03),
    "ih": _Mouth(opened=0.18, wider=0.16, upper=0.03, lower=-0.02),
    "oh": _Mouth(opened=0.40, wider=-0.26, forward=0.12),
    "ou": _Mouth(opened=0.16, wider=-0.38, forward=0.22),
}

SHAPES = tuple(_MOUTHS)
"""All mouths of the set mpeg4 but its rest."""

_JAW, _UPPER, _LOWER = "jaw_master", "lip.T", "lip.B"
_CORNERS = ("lips.L", "lips.R"), ("lip_end.L.001", "lip_end.R.001")  # of the older face, and of the one of skin chains
_TONGUES = "tongue_master", "tongue"


@dataclass(frozen=True, eq=False)
class RigifyFace:
    """The controls of a mouth, and the directions in which they go.

    Attributes
    ----------
    armature : Object
    corners : (str, str)
        Names of the left and the right corner's control.
    tongue : str
        Name of the tongue's control.
    """

    armature: bpy.types.Object
    corners: tuple[str, str]
    tongue: str

    @classmethod
    def of(cls, armature: bpy.types.Object) -> "RigifyFace | None":
        """The face of an armature, None where it has none that Rigify made."""
        there = set(armature.pose.bones.keys()) if armature.pose else set()
        corners = next((pair for pair in _CORNERS if there.issuperset(pair)), None)
        tongue = next((name for name in _TONGUES if name in there), None)
        if corners and tongue and there.issuperset((_JAW, _UPPER, _LOWER)):
            return cls(armature, corners, tongue)
        return None

    def pose(self, shape: str) -> BonePose:
        """The pose of one of `SHAPES`."""
        mouth, (left, right) = _MOUTHS[shape], map(self._head, self.corners)
        width = float(np.linalg.norm(left - right))
        side = (left - right) / width
        upwards = np.array([0, 0, 1]) - side * side[2]
        upwards /= np.linalg.norm(upwards)
        onwards = np.cross(side, upwards)
        lips = onwards * mouth.forward
        ways = {
            _UPPER: upwards * mouth.upper + lips,
            _LOWER: upwards * mouth.lower + lips - onwards * mouth.rolled,
            self.corners[0]: lips / 2 + side * mouth.wider / 2,
            self.corners[1]: lips / 2 - side * mouth.wider / 2,
            self.tongue: upwards * mouth.tongue + onwards * mouth.tongue_out,
        }
        moved = {name: (self._local(name, way) * width).tolist() for name, way in ways.items()}
        reach = float(np.linalg.norm(self._head(_LOWER) - self._head(_JAW)))
        angle = 2 * asin(min(mouth.opened * width / (2 * reach), 1.0))
        return BonePose.posed(self.armature, moved, {_JAW: Quaternion(self._local(_JAW, side).tolist(), angle)})

    def _head(self, name: str) -> NDArray[np.float64]:
        head: NDArray[np.float64] = np.array(self._bone(name).head_local, float)
        return head

    def _local(self, name: str, way: NDArray[np.float64]) -> NDArray[np.float64]:
        """A direction of the armature in those of a bone."""
        local: NDArray[np.float64] = way @ np.array(self._bone(name).matrix_local, float)[:3, :3]
        return local

    def _bone(self, name: str) -> bpy.types.Bone:
        assert isinstance(self.armature.data, bpy.types.Armature)
        return self.armature.data.bones[name]
