# SPDX-License-Identifier: MIT
"""Files and folders written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import BinaryIO

from ...errors import OutputError

# Devices with any ending, characters that no name has (a colon makes a stream within another file), and ends that are
# dropped in silence.
_NO_NAME_ON_WINDOWS = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\..*)?|.*[<>:\"|?*\0-\x1f].*|.*[ .]",
    re.IGNORECASE | re.DOTALL,
)

# A disk without room, or a user's share of it.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

Content = bytes | Mapping[str, bytes]
"""The bytes of a file, or the files of a folder by their names."""


def write_atomically(target: PurePath, content: str | Content, *, overwrite: bool, parents: bool = False) -> None:
    """Write bytes, or text as UTF-8 with the line ends it has, or a folder of files.

    With `parents`, missing folders above the target are made.

    Raises
    ------
    OutputError
        When the target exists and `overwrite` is false, or its folder is missing or cannot be written, or a folder
        to be overwritten holds other files than such as are written to it. Nothing is left behind then, and what was
        there stays as it was.
    """
    folder = isinstance(content, Mapping)
    with _part_of(Path(target), overwrite=overwrite, parents=parents, folder=folder) as part:
        if isinstance(content, Mapping):
            part.mkdir()
            for name, data in content.items():
                (part / name).write_bytes(data)
        else:
            part.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def open_atomically(target: PurePath, *, overwrite: bool, parents: bool = False) -> Iterator[BinaryIO]:
    """A binary stream whose bytes become the file when the block ends without an error; else nothing is left.

    For what is too large to hold, and for libraries that write to streams. Raises as `write_atomically` does.
    """
    with _part_of(Path(target), overwrite=overwrite, parents=parents) as part, part.open("xb") as file:
        yield file


def check_target(path: Path, *, overwrite: bool, folder: bool = False) -> None:
    """Raise OutputError, before any work, when a target exists unasked, is no file or no name, or has no folder that
    takes it.
    """
    if sys.platform == "win32" and _NO_NAME_ON_WINDOWS.fullmatch(path.name):
        raise OutputError("is no name for a file on Windows", str(path), "choose another name", "path")
    # os.path answers False where a path is too long; Path raises.
    if os.path.isdir(path) and not folder:
        raise OutputError("is a folder", str(path), "name a file")
    if os.path.isfile(path) and folder:
        raise OutputError("is a file", str(path), "name a folder")
    if os.path.exists(path) and not (os.path.isdir(path) or os.path.isfile(path)):
        # A file that took the place of /dev/null would be in the way of every program.
        raise OutputError("is a device or a pipe, not a file", str(path), "name a file")
    if not overwrite and os.path.exists(path):
        raise OutputError("exists already", str(path), "choose another name, or overwrite it", "overwrite")
    if not os.path.isdir(path.parent):
        raise OutputError("its folder does not exist", str(path), "make the folder first")
    place = followed(path)
    if os.path.islink(place):  # noqa: PTH114 (as above)
        raise OutputError("is a link that leads to itself", str(path), "choose another name", "path")
    if os.path.isfile(place) and not os.access(place, os.W_OK):
        raise OutputError("is write-protected", str(path), "choose another name, or allow writing to it", "path")
    if not os.access(place.parent, os.W_OK):
        raise OutputError("its folder cannot be written to", str(path), "choose another place", "path")


def followed(path: Path) -> Path:
    """Where a path leads by its links; OutputError where it is none, or begins in a folder that is gone."""
    try:
        return Path(os.path.realpath(path))  # which bears links that lead to themselves
    except OSError:
        what = "begins in a folder that is no longer there"
        raise OutputError(what, str(path), "go to a folder that exists") from None
    except ValueError:  # a null, or half a letter beyond 16 bits
        raise OutputError("is no name for a file", repr(str(path)), "choose another name", "path") from None


@contextmanager
def _part_of(path: Path, *, overwrite: bool, parents: bool, folder: bool = False) -> Iterator[Path]:
    """A hidden path beside the target; what the block puts there takes the target's place when it ends.

    Of a link the file it leads to is the target.
    """
    try:
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        check_target(path, overwrite=overwrite, folder=folder)
        target = followed(path) if path.is_symlink() else path
        # No other process or thread uses the name, and it is short where the target's is long.
        part = target.with_name(f".wav2vis.{os.urandom(4).hex()}.part")
        try:
            yield part
            if folder and target.exists():
                _check_replaceable(target, part)
                _exchange(part, target)
            else:
                with suppress(OSError):  # who may read and write it stays
                    shutil.copymode(target, part)
                part.replace(target)
        finally:
            if folder:
                _remove(part)
            else:
                part.unlink(missing_ok=True)
    except OSError as error:
        remedy = "make room, or choose another place" if error.errno in _FULL else "choose another place"
        raise OutputError(f"cannot be written ({error.strerror or error})", str(path), remedy, "path") from None


def _check_replaceable(path: Path, new: Path) -> None:
    """Raise OutputError where a folder holds what no earlier run can have put there."""
    ours = {_but_for_its_number(entry.name) for entry in new.iterdir()}
    for entry in path.iterdir():
        if _but_for_its_number(entry.name) not in ours or not entry.is_file():
            raise OutputError(
                f"also holds {entry.name!r}, which is not one of its files", str(path), "choose another name"
            )


def _but_for_its_number(name: str) -> str:
    return re.sub(r"[0-9]+", "#", name)


def _exchange(new: Path, path: Path) -> None:
    """Put a folder in the place of another and remove that; Ctrl-C leaves one of them there, whole."""
    old = new.with_suffix(".old")
    try:
        path.rename(old)
        new.rename(path)
    finally:
        if not path.exists():
            old.rename(path)
        _remove(old)


def _remove(folder: Path) -> None:
    """Remove a folder, and be done with it before Ctrl-C is heard."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise
