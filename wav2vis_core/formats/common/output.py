"""Files and folders written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePath

from ...errors import OutputError

Content = bytes | Mapping[str, bytes]
"""The bytes of a file, or the files of a folder by their names."""


def write_atomically(target: PurePath, content: str | Content, *, overwrite: bool) -> None:
    """Write bytes, or text as UTF-8 with the line ends it has, or a folder of files.

    Raises
    ------
    OutputError
        When the target exists and `overwrite` is false, or its folder is missing or cannot be written, or a folder
        to be overwritten holds files of other kinds. Nothing is left behind then, and what was there stays as it was.
    """
    path = Path(target)
    if isinstance(content, str):
        content = content.encode()
    folder = isinstance(content, Mapping)
    check_target(path, overwrite=overwrite, folder=folder)
    part = path.with_name(f".wav2vis.{os.getpid()}.part")
    try:
        try:
            if isinstance(content, Mapping):
                part.mkdir()
                for name, data in content.items():
                    (part / name).write_bytes(data)
                if path.exists():
                    _check_replaceable(path, content)
                    _exchange(part, path)
                else:
                    part.rename(path)
            else:
                with part.open("xb") as file:
                    file.write(content)
                part.replace(path)
        finally:
            if folder:
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", str(path), "choose another place", "path") from None


def check_target(path: Path, *, overwrite: bool, folder: bool = False) -> None:
    """Raise OutputError, before any work, when a target exists unasked or its folder is missing."""
    # os.path answers False where a path is too long; Path raises.
    if os.path.isdir(path) and not folder:
        raise OutputError("is a folder", str(path), "name a file")
    if os.path.isfile(path) and folder:
        raise OutputError("is a file", str(path), "name a folder")
    if not overwrite and os.path.exists(path):
        raise OutputError("exists already", str(path), "choose another name, or overwrite it", "overwrite")
    if not os.path.isdir(path.parent):
        raise OutputError("its folder does not exist", str(path), "make the folder first")


def _check_replaceable(path: Path, content: Mapping[str, bytes]) -> None:
    kinds = {PurePath(name).suffix for name in content}
    for entry in path.iterdir():
        if entry.suffix not in kinds or not entry.is_file():
            raise OutputError(f"holds {entry.name!r} too, which is none of its files", str(path), "choose another name")


def _exchange(new: Path, path: Path) -> None:
    """Put a folder in the place of another and remove that."""
    old = new.with_suffix(".old")
    path.rename(old)
    try:
        new.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old)
