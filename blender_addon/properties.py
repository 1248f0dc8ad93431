# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's properties beside the plain types that they have for Python."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from bpy import props

# Blender's stubs say that these give nothing.
_Declares: TypeAlias = Callable[..., Any]
BoolProperty: _Declares = props.BoolProperty
CollectionProperty: _Declares = props.CollectionProperty
EnumProperty: _Declares = props.EnumProperty
FloatProperty: _Declares = props.FloatProperty
IntProperty: _Declares = props.IntProperty
PointerProperty: _Declares = props.PointerProperty
StringProperty: _Declares = props.StringProperty

Kind = TypeVar("Kind", bound=type)


def declared(**properties: Any) -> Callable[[Kind], Kind]:
    """A decorator that declares to Blender the attributes of which a class says the type.

    Blender reads its own declarations from the annotations of a class, where type checkers expect types.
    """

    def decorate(kind: Kind) -> Kind:
        assert set(properties) <= set(kind.__annotations__), kind
        kind.__annotations__ = properties
        return kind

    return decorate
