"""Timing formats behind one registry: a folder each family, a file each format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from ..errors import FormatError
from ..track.track import Track
from .common.base import Format, ReadOptions, TextFormat, WriteOptions
from .common.output import Content, write_atomically
from .common.text import read_text
from .registry import all_formats, by_content, by_name, by_path

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
