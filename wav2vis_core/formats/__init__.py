"""Timing formats behind one registry: every module in this folder with a `FORMAT` is one."""

from __future__ import annotations

import io
import pkgutil
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import PurePath

from ..errors import FormatError
from ..output import write_atomically
from ..track import Track
from .base import Format, WriteOptions

__all__ = ["Format", "WriteOptions", "all_formats", "by_name", "by_path", "render", "save"]


@lru_cache(maxsize=1)
def all_formats() -> dict[str, Format]:
    """Every format by its name, in alphabetical order."""
    modules = (import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__))
    formats = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {each.name: each for each in sorted(formats, key=lambda each: each.name)}


def by_name(name: str) -> Format:
    """The format of a name; FormatError when there is none."""
    try:
        return all_formats()[name]
    except KeyError:
        raise FormatError(f"no format {name!r}", "--format", f"use one of {', '.join(all_formats())}") from None


def by_path(path: PurePath) -> Format:
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
    raise FormatError(
        f"no format has the extension {path.suffix!r}", str(path), f"use one of {known}, or say which with --format"
    )


def render(track: Track, chosen: Format, options: WriteOptions | None = None) -> str:
    """A track as the text of a file in a format; FormatError when the format cannot hold it."""
    stream = io.StringIO(newline="\n")
    chosen.write(track, stream, options or WriteOptions())
    # A file name may hold bytes that are no UTF-8.
    return stream.getvalue().encode("utf-8", "replace").decode()


def save(track: Track, path: str | PurePath, *, options: WriteOptions | None = None, overwrite: bool = False) -> None:
    """Write a track to a file in the format of its extension, whole or not at all.

    Raises
    ------
    FormatError
        When no format has the extension, or the format cannot hold the track.
    OutputError
        When the file exists and `overwrite` is false, or it cannot be written.
    """
    target = PurePath(path)
    options = replace(options or WriteOptions(), folder=str(target.parent))
    write_atomically(target, render(track, by_path(target), options), overwrite=overwrite)
