# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame that a Grease Pencil drawing shows."""

import bpy

from .. import compat
from ..character import Character
from ..errors import TargetError
from .numbers import NumberOutput


class GreasePencil(NumberOutput):
    """The frame of a Time Offset modifier."""

    name = "GREASE_PENCIL"
    label = "Grease Pencil"
    description = "The frame that a Time Offset modifier shows"

    def property(self, character: Character) -> tuple[bpy.types.ID, tuple[str, ...]]:
        """The modifier's offset."""
        thing = character.active
        found = compat.time_modifier(thing)
        if found is None or found[1].mode != "FIX":
            remedy = "add one to the drawing and set its mode to Fixed Frame"
            raise TargetError("has no Time Offset modifier in Fixed Frame mode", thing.name, remedy)
        return thing, (f"{found[0]}.offset",)
