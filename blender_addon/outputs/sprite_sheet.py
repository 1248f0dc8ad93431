# SPDX-License-Identifier: GPL-3.0-or-later
"""A cell for each mouth in one image."""

from collections.abc import Mapping
from typing import Any, ClassVar

import bpy
import numpy as np
from numpy.typing import NDArray

from ..character import Character
from ..properties import IntProperty
from ..settings import ObjectSettings
from .numbers import NumberOutput, material_node


class SpriteSheet(NumberOutput):
    """The Location of a Mapping node, which moves the image to a cell."""

    name = "SPRITES"
    label = "Sprite Sheet"
    description = "The Location of the material's Mapping node, a cell for each mouth"
    properties: ClassVar[Mapping[str, Any]] = {
        "columns": IntProperty(name="Columns", description="Cells in a row of the sheet", default=4, min=1),
        "rows": IntProperty(name="Rows", description="Rows of the sheet, the first on top", default=4, min=1),
    }

    def property(self, character: Character) -> tuple[bpy.types.ID, tuple[str, ...]]:
        """The node's Location, across and down."""
        tree, _, path = material_node(character.active, "MAPPING", "Mapping")
        return tree, (f'{path}.inputs["Location"].default_value',) * 2

    def columns(self, settings: ObjectSettings, numbers: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Where each cell lies, in widths and heights of the sheet."""
        across, down = self.setting(settings, "columns"), self.setting(settings, "rows")
        return [numbers % across / across, -(numbers // across) / down]
