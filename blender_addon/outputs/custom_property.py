# SPDX-License-Identifier: GPL-3.0-or-later
"""A number for each mouth on any property."""

from collections.abc import Mapping
from typing import Any, ClassVar

import bpy

from ..changes import announced
from ..character import Character
from ..errors import TargetError
from ..properties import StringProperty
from .numbers import NumberOutput


class CustomProperty(NumberOutput):
    """A property of the object, of one of its bones or modifiers, or a custom one."""

    name = "PROPERTY"
    label = "Property"
    description = "A number for each mouth on any property: of a bone, a modifier, your own"
    properties: ClassVar[Mapping[str, Any]] = {
        "data_path": StringProperty(
            name="Data Path",
            description='From the object, as Copy Data Path gives it: ["mouth"], pose.bones["Head"]["mouth"]',
            default='["mouth"]',
            update=announced,
        )
    }

    def property(self, character: Character) -> tuple[bpy.types.ID, tuple[str, ...]]:
        """The one at the data path."""
        thing, path = character.active, self.setting(character.settings, "data_path")
        try:
            value = thing.path_resolve(path)
        except ValueError:
            remedy = "right-click the property, choose Copy Data Path and paste it as Data Path"
            raise TargetError(f"has no property {path}", thing.name, remedy) from None
        if not isinstance(value, int | float):
            raise TargetError(f"{path} is not a single number", thing.name, "choose a property that is")
        return thing, (path,)
