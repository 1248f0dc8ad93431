# SPDX-License-Identifier: MIT
"""A VRM 1.0 avatar made of ellipsoids, with a mouth for each of VRM's five vowels and lids that blink.

    python make_avatar.py                 # writes avatar.vrm here

What it writes is dedicated to the public domain (CC0 1.0). The rules are those of VRMC_vrm 1.0: a GLB whose extension
names the bones of a human being, the licence, and the morph targets that each expression moves. It looks along Z, with
its left along X.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.formats.engines.glb import GlbBuffer

Grid = NDArray[np.float64]
"""Points of a surface in metres from the bone that carries it, shape (n_rows, n_columns, 3)."""

Place = tuple[float, float, float]

# Each bone's parent, and where it lies from there in metres: all that VRM asks for. LEFT is to be read as right too,
# on the other side.
_BONES: dict[str, tuple[str, Place]] = {
    "hips": ("", (0, 0.86, 0)),
    "spine": ("hips", (0, 0.1, 0)),
    "head": ("spine", (0, 0.44, 0)),
    "LEFTUpperArm": ("spine", (0.17, 0.3, 0)),
    "LEFTLowerArm": ("LEFTUpperArm", (0.25, 0, 0)),
    "LEFTHand": ("LEFTLowerArm", (0.22, 0, 0)),
    "LEFTUpperLeg": ("hips", (0.08, -0.04, 0)),
    "LEFTLowerLeg": ("LEFTUpperLeg", (0, -0.38, 0)),
    "LEFTFoot": ("LEFTLowerLeg", (0, -0.38, 0)),
}

_COLOURS = {
    "skin": (0.88, 0.55, 0.35),
    "hair": (0.09, 0.04, 0.025),
    "shirt": (0.06, 0.2, 0.32),
    "white": (0.9, 0.9, 0.9),
    "dark": (0.03, 0.015, 0.01),
    "lips": (0.5, 0.1, 0.09),
    "inside": (0.08, 0.005, 0.01),
}

# Ellipsoids: the bone, the colour, the centre from the bone and the radii in metres.
_FACE: tuple[Place, Place] = (0, 0.11, 0), (0.105, 0.135, 0.115)
_EYE: tuple[Place, Place] = (0.04, 0.135, 0.095), (0.02, 0.024, 0.014)
_PARTS: dict[str, tuple[str, str, Place, Place]] = {
    "torso": ("spine", "shirt", (0, 0.1, 0), (0.18, 0.26, 0.1)),
    "neck": ("head", "skin", (0, -0.02, -0.01), (0.045, 0.1, 0.045)),
    "face": ("head", "skin", *_FACE),
    "hair": ("head", "hair", (0, 0.135, -0.022), (0.117, 0.13, 0.115)),
    "nose": ("head", "skin", (0, 0.1, 0.113), (0.012, 0.018, 0.016)),
    "LEFTEye": ("head", "white", *_EYE),
    "LEFTPupil": ("head", "dark", (0.043, 0.135, 0.105), (0.01, 0.013, 0.006)),
}

# How far each expression opens the mouth, and how wide it makes it; what is none of them has its lips closed.
_CLOSED = (0.0, 0.8)
_MOUTHS = {"aa": (1.0, 0.85), "ih": (0.35, 1.0), "ou": (0.35, 0.4), "ee": (0.6, 0.95), "oh": (0.7, 0.6)}
_MOUTH_AT_M, _HALF_WIDTH_M, _UP_M, _DOWN_M, _LIP_M = 0.058, 0.045, 0.012, 0.032, 0.008
_SMILE_M = 0.007  # by which the corners are higher
_IN_FRONT = 1.03  # of the face, which lips that move along straight lines would else cut

_OPEN_LID, _LID_SIZE = 0.25, 1.12  # share of an eye that an open lid covers; size beside the eye's

_META = {
    "name": "wav2vis avatar",
    "version": "1",
    "authors": ["the wav2vis developers"],
    "licenseUrl": "https://vrm.dev/licenses/1.0/",  # the only one that VRM 1.0 knows; the rest of this permits all
    "otherLicenseUrl": "https://creativecommons.org/publicdomain/zero/1.0/",
    "avatarPermission": "everyone",
    "allowExcessivelyViolentUsage": True,
    "allowExcessivelySexualUsage": True,
    "commercialUsage": "corporation",
    "allowPoliticalOrReligiousUsage": True,
    "allowAntisocialOrHateUsage": True,
    "creditNotation": "unnecessary",
    "allowRedistribution": True,
    "modification": "allowModificationRedistribution",
}


def avatar() -> bytes:
    """The bytes of the `.vrm`."""
    body = Body()
    for side, mirror in (("left", 1), ("right", -1)):
        for name, (parent, at) in _BONES.items():
            if side == "left" or "LEFT" in name:
                body.add_bone(name.replace("LEFT", side), parent.replace("LEFT", side), (mirror * at[0], *at[1:]))
    for side, mirror in (("left", 1), ("right", -1)):
        for name, (bone, colour, centre, radii) in _PARTS.items():
            if side == "left" or "LEFT" in name:
                grid = _ellipsoid(centre, radii) * (mirror, 1, 1)
                body.add_mesh(name.replace("LEFT", side), bone, {colour: grid[:, ::mirror]})
        lids = [_lid(share)[:, ::mirror] * (mirror, 1, 1) for share in (_OPEN_LID, 1.0)]
        body.add_mesh(f"{side}Lid", "head", {"skin": lids[0]}, {"blink": {"skin": lids[1]}})
    body.add_mesh("mouth", "head", _mouth(*_CLOSED), {name: _mouth(*size) for name, size in _MOUTHS.items()})
    return body.file()


class Body:
    """The bones, meshes and expressions of an avatar as they are added."""

    def __init__(self) -> None:
        self._buffer = GlbBuffer()
        self._nodes: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._bones: dict[str, int] = {}
        self._expressions: dict[str, list[dict[str, Any]]] = {}

    def add_bone(self, name: str, parent: str, at: Place) -> None:
        """A bone at a place from its parent's; the first one has no parent."""
        self._bones[name] = self._add_node(parent, name, translation=list(at))

    def add_mesh(
        self, name: str, bone: str, grids: dict[str, Grid], moved: dict[str, dict[str, Grid]] | None = None
    ) -> None:
        """Surfaces by their colours, and as each expression shows them."""
        node = self._add_node(bone, name, mesh=len(self._meshes))
        primitives: list[dict[str, Any]] = []
        for colour, grid in grids.items():
            position = self._buffer.add(_triangles(grid), bounds=True)
            primitives.append({"attributes": {"POSITION": position}, "material": list(_COLOURS).index(colour)})
            for index, (expression, shown) in enumerate((moved or {}).items()):
                shift = self._buffer.add(_triangles(shown[colour] - grid), bounds=True)
                primitives[-1].setdefault("targets", []).append({"POSITION": shift})
                binds = self._expressions.setdefault(expression, [])
                bind = {"node": node, "index": index, "weight": 1.0}
                binds += [] if bind in binds else [bind]
        self._meshes.append({"name": name, "primitives": primitives})

    def file(self) -> bytes:
        """All of it as a `.vrm`. Readers shade flatly what has no normals."""
        extension = {
            "specVersion": "1.0",
            "meta": _META,
            "humanoid": {"humanBones": {name: {"node": node} for name, node in self._bones.items()}},
            "expressions": {"preset": {name: {"morphTargetBinds": binds} for name, binds in self._expressions.items()}},
        }
        surface = {"metallicFactor": 0.0, "roughnessFactor": 0.8}
        return self._buffer.file(
            {
                "extensionsUsed": ["VRMC_vrm"],
                "extensions": {"VRMC_vrm": extension},
                "scenes": [{"nodes": [0]}],
                "nodes": self._nodes,
                "meshes": self._meshes,
                "materials": [
                    {"name": name, "pbrMetallicRoughness": {"baseColorFactor": [*colour, 1.0], **surface}}
                    for name, colour in _COLOURS.items()
                ],
            }
        )

    def _add_node(self, parent: str, name: str, **fields: Any) -> int:
        self._nodes.append({"name": name, **fields})
        number = len(self._nodes) - 1
        if parent:
            self._nodes[self._bones[parent]].setdefault("children", []).append(number)
        return number


def _ellipsoid(centre: Place, radii: Place) -> Grid:
    """From its top down, and round from behind."""
    down, around = np.linspace(0, np.pi, 12)[:, None], np.linspace(-np.pi, np.pi, 21)
    x, y, z = np.sin(down) * np.sin(around), np.cos(down), np.sin(down) * np.cos(around)
    return np.stack(np.broadcast_arrays(x, y, z), axis=-1) * radii + centre


def _lid(share: float) -> Grid:
    """The front of a ball around the left eye, so far down from its top."""
    down, around = np.linspace(0, np.pi * share, 7)[:, None], np.linspace(-np.pi / 2, np.pi / 2, 11)
    x, y, z = np.sin(down) * np.sin(around), np.cos(down), np.sin(down) * np.cos(around)
    return np.stack(np.broadcast_arrays(x, y, z), axis=-1) * np.multiply(_EYE[1], _LID_SIZE) + _EYE[0]


def _mouth(opened: float, width: float) -> dict[str, Grid]:
    """The lips, and what they surround, on the face."""
    across = np.linspace(-1, 1, 15)
    arch, half_m = 1 - across**2, _HALF_WIDTH_M * width
    top, bottom = _SMILE_M * across**2 + opened * _UP_M * arch, _SMILE_M * across**2 - opened * _DOWN_M * arch
    upper, lower = top + _LIP_M * arch, bottom - 1.3 * _LIP_M * arch
    inner_x, outer_x = half_m * across, (half_m + _LIP_M) * across
    return {
        "lips": _on_the_face([_ring(outer_x, upper, lower), _ring(inner_x, top, bottom)]),
        "inside": _on_the_face([(inner_x, top), (inner_x, bottom)]),
    }


def _ring(x: Grid, upper: Grid, lower: Grid) -> tuple[Grid, Grid]:
    """Once around: along the upper line, and back along the lower one."""
    return np.concatenate([x, x[::-1]]), np.concatenate([upper, lower[::-1]])


def _on_the_face(rows: list[tuple[Grid, Grid]]) -> Grid:
    """Rows of points beside and above the mouth's middle, laid on the front of the face."""
    x, y = np.moveaxis(np.array(rows), 1, 0) + np.reshape([0, _MOUTH_AT_M], (2, 1, 1))
    centre, radii = _FACE
    depth = np.sqrt(1 - (x / radii[0]) ** 2 - ((y - centre[1]) / radii[1]) ** 2)
    return np.stack([x, y, centre[2] + radii[2] * depth * _IN_FRONT], axis=-1)


def _triangles(grid: Grid) -> Grid:
    """Two for each four neighbours, which are seen from the side where rows go down and columns to the right."""
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    return np.stack([a, c, b, b, c, d], axis=2).reshape(-1, 3)


if __name__ == "__main__":
    Path("avatar.vrm").write_bytes(avatar())
