"""Timing formats behind one registry: every module in this folder with a `FORMAT` is one."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import PurePath
from typing import Any

from ..errors import FormatError, ReadError
from ..output import Content, write_atomically
from ..track import Track
from .base import Format, ReadOptions, TextFormat, WriteOptions
from .text import read_text

__all__ = [
    "Format",
    "ReadOptions",
    "TextFormat",
    "WriteOptions",
    "all_formats",
    "by_content",
    "by_name",
    "by_path",
    "encode",
    "load",
    "render",
    "save",
]


@lru_cache(maxsize=1)
def all_formats() -> dict[str, Format[Any]]:
    """Every format by its name, in alphabetical order."""
    modules = (import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__))
    formats = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {each.name: each for each in sorted(formats, key=lambda each: each.name)}


def by_name(name: str) -> Format[Any]:
    """The format of a name; FormatError when there is none."""
    try:
        return all_formats()[name]
    except KeyError:
        raise FormatError(f"no format {name!r}", "--format", f"use one of {', '.join(all_formats())}") from None


def by_path(path: PurePath) -> Format[Any]:
    """The format that a file's extension belongs to, the longest extension first.

    Raises
    ------
    FormatError
        When no format has the extension.
    """
    endings = sorted(
        ((ending, each) for each in all_formats().values() for ending in each.extensions), key=lambda e: -len(e[0])
    )
    for ending, each in endings:
        if path.name.lower().endswith(ending):
            return each
    known = ", ".join(sorted(ending for ending, _ in endings))
    remedy = f"use one of {known}; on the command line, --format names any other"
    raise FormatError(f"no format has the extension {path.suffix!r}", str(path), remedy)


def by_content(text: str, where: str) -> TextFormat[Any]:
    """The format that a text is in, whatever its file is called.

    Raises
    ------
    ReadError
        When no format with a reader knows the text as its own.
    """
    readable = [each for each in all_formats().values() if isinstance(each, TextFormat) and each.readable]
    for each in readable:
        if each.recognises(text):
            return each
    known = ", ".join(each.name for each in readable)
    raise ReadError("its content is of no format that can be read", where, f"give one of {known}")


def encode(track: Track, chosen: Format[Any], options: WriteOptions | None = None) -> Content:
    """A track as the bytes of a file in a format, or as the files of a folder by their names.

    Raises
    ------
    FormatError
        When the format cannot hold the track or its viseme set.
    OptionError
        When the options are another format's.
    """
    chosen.check_set(track.viseme_set)
    encoded: Content = chosen.encode(track, chosen.completed(options))
    return encoded


def render(track: Track, chosen: Format[Any], options: WriteOptions | None = None) -> str:
    """A track as the text of a file in a text format, as `encode` gives its bytes."""
    if not isinstance(chosen, TextFormat):
        raise FormatError(f"{chosen.name} files are no text", "render", "use encode")
    chosen.check_set(track.viseme_set)
    return chosen.encode(track, chosen.completed(options)).decode()


def save(track: Track, path: str | PurePath, *, options: WriteOptions | None = None, overwrite: bool = False) -> None:
    """Write a track to a file in the format of its extension, whole or not at all.

    Raises
    ------
    FormatError
        When no format has the extension, or the format cannot hold the track.
    OptionError
        When the options are another format's.
    OutputError
        When the file exists and `overwrite` is false, or it cannot be written.
    """
    target = PurePath(path)
    options = replace(options or WriteOptions(), folder=str(target.parent))
    write_atomically(target, encode(track, by_path(target), options), overwrite=overwrite)


def load(path: str | PurePath, *, options: ReadOptions | None = None) -> Track:
    """The track in a timing file, whose format its content tells.

    Raises
    ------
    ReadError, TrackError
        When the file cannot be read, is of no format that can be, or is damaged.
    VisemeError
        When no bundled set has all of its shapes and the options name none.
    """
    text = read_text(PurePath(path))
    return by_content(text, str(path)).read(text, str(path), options or ReadOptions())
