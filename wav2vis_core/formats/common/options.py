# SPDX-License-Identifier: MIT
"""The options of a format as data: for the command line, for dialogs and for the documentation.

A format declares them as the fields of a frozen dataclass derived from `WriteOptions`:

    @dataclass(frozen=True)
    class SpineOptions(WriteOptions):
        slot: str = option("mouth", "slot whose attachment changes")
        easing: Literal["stepped", "linear"] = option("stepped", "how weights go from key to key")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from ...errors import OptionError
from ...track.timebase import FrameRate
from .base import Format, WriteOptions

T = TypeVar("T")

_SWITCH = dict.fromkeys(("yes", "true", "on", "1"), True) | dict.fromkeys(("no", "false", "off", "0"), False)


PathKind = Literal["", "file", "folder"]


def option(default: T, help: str, *, path: PathKind = "") -> T:
    """A dataclass field of an option: its default value, one line about it, and what it is a path of, if one."""
    return field(default=default, metadata={"help": help, "path": path})


@dataclass(frozen=True)
class Option:
    """One option of a format: what a dialog needs to ask for it.

    `kind` is int, float, bool, str or FrameRate; `choices` are the only values of a str where there are any. `path`
    says of a str whether it names a file or a folder.
    """

    name: str
    kind: type
    choices: tuple[str, ...]
    default: Any
    help: str
    path: PathKind = ""

    def parse(self, value: Any) -> Any:
        """The value that is meant, by a text or as it is; OptionError when none is."""
        try:
            parsed = self._value(value)
        except (ValueError, KeyError):
            parsed = None
        if type(parsed) is not self.kind:
            raise OptionError(f"{value!r} is not {self._kind}", self.name, f"such as {self._default}")
        if self.choices and parsed not in self.choices:
            raise OptionError(f"{value!r} is not one of the choices", self.name, f"use {' or '.join(self.choices)}")
        return parsed

    def __str__(self) -> str:
        shown = "" if self.default == "" else f" ({self._default})"
        return f"{self.name}={'|'.join(self.choices) or self._kind.removeprefix('a ')}: {self.help}{shown}"

    def _value(self, value: Any) -> Any:
        if self.kind is FrameRate:
            return FrameRate.parse(value)
        if not isinstance(value, str):
            return float(value) if self.kind is float and type(value) is int else value
        return _SWITCH[value.lower()] if self.kind is bool else self.kind(value)

    @property
    def _default(self) -> Any:
        return {True: "yes", False: "no"}[self.default] if self.kind is bool else self.default

    @property
    def _kind(self) -> str:
        names = {int: "a whole number", float: "a number", bool: "yes or no", str: "a text", FrameRate: "a frame rate"}
        return names[self.kind]


def options_of(chosen: Format[Any]) -> dict[str, Option]:
    """The format's own options by name, in the order of their declaration; the common ones are not among them."""
    common = {each.name for each in fields(WriteOptions)}
    hints = get_type_hints(chosen.options)
    return {
        each.name: Option(each.name, *_kind(hints[each.name]), each.default, **each.metadata)
        for each in fields(chosen.options)
        if each.name not in common
    }


def options_from(chosen: Format[Any], values: Mapping[str, Any], common: WriteOptions) -> WriteOptions:
    """The options of a format from their values (or texts) by name, the common ones being given.

    Raises
    ------
    OptionError
        When the format has no such option, or a value is not of its type or range.
    """
    known = options_of(chosen)
    if unknown := [name for name in values if name not in known]:
        raise _no_option(unknown[0], chosen)
    completed: WriteOptions = chosen.completed(common)
    return replace(completed, **{name: known[name].parse(value) for name, value in values.items()})


def parse_options(chosen: Format[Any], pairs: Sequence[str], common: WriteOptions) -> WriteOptions:
    """The options of a format from `name=value` texts; errors are those of `options_from`."""
    values = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if name not in options_of(chosen) or not equals:
            raise _no_option(pair, chosen)
        values[name] = text
    return options_from(chosen, values, common)


def _no_option(given: str, chosen: Format[Any]) -> OptionError:
    takes = "; ".join(map(str, options_of(chosen).values()))
    remedy = f"it takes: {takes}" if takes else "leave it out: the format has none"
    return OptionError(f"{given!r} is not an option of the format {chosen.name}", remedy=remedy, parameter="options")


def _kind(hint: Any) -> tuple[type, tuple[str, ...]]:
    if get_origin(hint) is Literal:
        return str, get_args(hint)
    return hint, ()
