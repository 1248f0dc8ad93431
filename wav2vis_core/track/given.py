# SPDX-License-Identifier: MIT
"""What callers give a track: checked, and in Python's own kinds, whatever they computed it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from ..errors import TrackError
from .cues import Cue, Origin, PackedCues
from .number import plain, shown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Item = TypeVar("Item", bound="DataclassInstance")

_ORIGINS = get_args(Origin)
_NUMBERS = ("start_s", "end_s", "confidence")
_INFINITY = float("inf")

_REMEDIES = {
    "start_s": "give seconds",
    "end_s": "give seconds",
    "confidence": "give a probability, from 0 to 1",
    "label": "give a text",
    "shape": "give a shape's name",
    "origin": f"use {' or '.join(_ORIGINS)}",
    "tags": "give a tuple of texts",
}


def adopted(fields: Mapping[str, Any], kinds: Mapping[str, type[Any]]) -> dict[str, Any]:
    """Those fields of a track that are numbers or sequences, the latter as tuples; `kinds` says what these hold.

    The order of times and the names of shapes are for the track to check.

    Raises
    ------
    TrackError
        When a field, or one of a cue, word or phone, holds what it cannot be.
    """
    for name in ("rest", "closed", "viseme_set", "source", "listener"):
        if not isinstance(fields[name], str):
            raise TrackError(f"{name} cannot be {shown(fields[name])}", "track", "give a text")
    duration_s = plain(fields["duration_s"])
    if duration_s is None:
        raise TrackError(f"{shown(fields['duration_s'])} is not a duration", "track", "give seconds")
    own: dict[str, Any] = {"duration_s": duration_s}
    for name, kind in kinds.items():
        given = fields[name]
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise TrackError(f"{name} cannot be {shown(given)}", "track", "give a tuple")
        if kind is str:
            own[name] = tuple(given)
        elif isinstance(given, PackedCues):  # made by us, of cues that were checked
            own[name] = given
        else:
            one = name.removesuffix("s")
            own[name] = tuple(
                each if _is_plain(each, kind) else checked(each, kind, f"{one} {number}")
                for number, each in enumerate(given, 1)
            )
    return own


def checked(item: object, kind: type[Item], where: str) -> Item:
    """A cue or segment with Python's own numbers; TrackError, which names `where`, for what is none."""
    if not isinstance(item, kind):
        raise TrackError(f"{shown(item)} is not a {kind.__name__.lower()}", where, "give each its times in seconds")
    fields = vars(item)
    numbers = {name: plain(fields[name]) for name in _NUMBERS}
    for name, remedy in _REMEDIES.items():
        if name in fields and not _can_be(name, numbers.get(name, fields[name])):
            raise TrackError(f"its {name} cannot be {shown(fields[name])}", where, remedy)
    return item if all(numbers[name] is fields[name] for name in _NUMBERS) else replace(item, **numbers)


def _is_plain(item: Any, kind: type[Any]) -> bool:
    """Whether there is nothing to find fault with or to change, as in nearly all cues; told in a tenth of the time."""
    return (
        type(item) is kind
        and type(item.start_s) is type(item.end_s) is type(item.confidence) is float
        and -_INFINITY < item.start_s < _INFINITY
        and -_INFINITY < item.end_s < _INFINITY
        and 0 <= item.confidence <= 1
        and type(item.origin) is str
        and item.origin in _ORIGINS
        and type(item.tags) is tuple
        and not item.tags
        and type(item.shape if kind is Cue else item.label) is str
    )


def _can_be(name: str, value: Any) -> bool:
    if name == "tags":
        return isinstance(value, tuple) and all(isinstance(tag, str) and tag for tag in value)
    if name in _NUMBERS:
        return value is not None and (name != "confidence" or 0 <= value <= 1)
    return isinstance(value, str) and (name != "origin" or value in _ORIGINS)
