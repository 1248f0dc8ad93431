# SPDX-License-Identifier: MIT
"""Every timing format and reader, found by its name, by a file's extension or by a file's content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import PurePath
from typing import Any, TypeVar

from ..errors import FormatError, ReadError, UnknownContentError
from .common.base import Format, TextFormat
from .common.reader import TextReader

# A module each; imported when a format is first asked for.
_MODULES = (
    *("animation.ae", "animation.ae_keys", "animation.harmony", "animation.magpie", "animation.synfig"),
    *("captions.srt", "captions.vtt"),
    *("engines.arkit", "engines.gltf", "engines.godot", "engines.live2d", "engines.spine", "engines.unity"),
    "engines.vrma",
    *("film.gif", "film.mp4", "film.png", "film.webm"),
    *("labels.audacity", "labels.textgrid"),
    *("papagayo.dat", "papagayo.pg2", "papagayo.pgo"),
    *("rhubarb.json", "rhubarb.tsv", "rhubarb.xml"),
    *("services.azure", "services.polly"),
    "track_json",
)

# What is only read: files that other programs hand over.
_READERS = ("labels.gentle", "labels.timit")

Known = TypeVar("Known", bound="Format[Any] | TextReader")


@lru_cache(maxsize=1)
def all_formats() -> dict[str, Format[Any]]:
    """Every format by its name, in alphabetical order."""
    formats = [import_module(f"{__package__}.{module}").FORMAT for module in _MODULES]
    return {each.name: each for each in sorted(formats, key=lambda each: each.name)}


@lru_cache(maxsize=1)
def all_readers() -> dict[str, TextReader]:
    """Everything that can be read by its name, in alphabetical order."""
    readable = [each for each in all_formats().values() if isinstance(each, TextFormat) and each.readable]
    readers = [*readable, *(import_module(f"{__package__}.{module}").READER for module in _READERS)]
    return {each.name: each for each in sorted(readers, key=lambda each: each.name)}


def by_name(name: str) -> Format[Any]:
    """The format of a name, of an alias or of an extension, in any case; FormatError when there is none."""
    likely = _of_module(name)
    found = likely if likely and likely.name == name else _named(name, all_formats())
    if found is None:
        raise FormatError(f"no format {name!r}", "", f"use one of {', '.join(all_formats())}", "format")
    return found


def reader_by_name(name: str) -> TextReader:
    """The reader that `name` means, as for `by_name`; FormatError when there is none, or its format is only written."""
    found = _named(name, all_readers())
    if found is None:
        written = _named(name, all_formats())
        fault = f"{written.name} files can be written, not read" if written else f"no format {name!r}"
        raise FormatError(fault, "", f"use one of {', '.join(all_readers())}", "format")
    return found


def _of_module(name: str) -> Format[Any] | None:
    """The format whose module is called so: to import all takes a tenth of the time that a minute of sound does."""
    module = next((module for module in _MODULES if module.rpartition(".")[2] == name), None)
    format_: Format[Any] | None = import_module(f"{__package__}.{module}").FORMAT if module else None
    return format_


def _named(name: str, among: Mapping[str, Known]) -> Known | None:
    lower = str(name).lower()  # what is no name has no format either
    others = (each for each in among.values() if lower in (*each.aliases, *_without_dots(each.extensions)))
    return among.get(lower) or next(others, None)


def _without_dots(extensions: tuple[str, ...]) -> list[str]:
    return [extension.removeprefix(".") for extension in extensions]


def by_path(path: PurePath) -> Format[Any]:
    """The format that a file's extension belongs to, the longest extension first.

    Raises
    ------
    FormatError
        When no format has the extension.
    """
    likely = _of_module(path.suffix[1:])
    if likely and path.suffixes == [path.suffix] and path.suffix in likely.extensions:  # the ending's only owner
        return likely
    endings = sorted(
        ((ending, each) for each in all_formats().values() for ending in each.extensions), key=lambda e: -len(e[0])
    )
    for ending, each in endings:
        if path.name.lower().endswith(ending):
            return each
    known = ", ".join(sorted(ending for ending, _ in endings))
    remedy = f"use one of {known}, or name the format"
    raise FormatError(f"no format has the extension {path.suffix!r}", str(path), remedy, "format")


def by_content(text: str, where: str) -> TextReader:
    """The reader of the format that a text is in, whatever its file is called.

    Raises
    ------
    UnknownContentError
        When no reader knows the text as its own.
    ReadError
        When more than one does.
    """
    claiming = [each for each in all_readers().values() if each.recognises(text)]
    if len(claiming) > 1:
        names = " and ".join(each.name for each in claiming)
        raise ReadError(f"its content is claimed by more than one format ({names})", where, "report this file")
    if claiming:
        return claiming[0]
    known = ", ".join(all_readers())
    raise UnknownContentError("its content is not in a format that can be read", where, f"give one of {known}")
