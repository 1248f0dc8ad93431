"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from .errors import OutputError


def write_atomically(target: PurePath, content: str | bytes, *, overwrite: bool) -> None:
    """Write bytes, or text as UTF-8 with the line ends it has.

    Raises
    ------
    OutputError
        When the target exists and `overwrite` is false, or its folder is missing or cannot be written. Nothing
        is left behind then, and an old file stays as it was.
    """
    path = Path(target)
    data = content if isinstance(content, bytes) else content.encode()
    check_target(path, overwrite=overwrite)
    part = path.with_name(f".wav2vis.{os.getpid()}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", str(path), "choose another place with -o") from None


def check_target(path: Path, *, overwrite: bool) -> None:
    """Raise OutputError, before any work, when a target exists unasked or its folder is missing."""
    # os.path answers False where a path is too long; Path raises.
    if os.path.isdir(path):
        raise OutputError("is a folder", str(path), "name a file")
    if not overwrite and os.path.exists(path):
        raise OutputError("exists already", str(path), "use --force to overwrite it, or another name")
    if not os.path.isdir(path.parent):
        raise OutputError("its folder does not exist", str(path), "make the folder first")
