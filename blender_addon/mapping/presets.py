# SPDX-License-Identifier: GPL-3.0-or-later
"""Mappings that the user saved, one JSON file each."""

from functools import lru_cache
from pathlib import Path

from wav2vis_core.errors import OptionError, OutputError, Wav2VisError
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.motion.rig import Rig

from .. import compat


def names() -> list[str]:
    """Names of the saved mappings, in alphabetical order."""
    return sorted(path.stem for path in compat.preset_folder().glob("*.json"))


def load(name: str) -> Rig:
    """The mapping of a name; VisemeError when its file is damaged, OutputError when it is gone."""
    path = _path(name)
    try:
        return Rig.from_json(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"cannot be read ({error})", str(path), "save the mapping again") from None


def save(rig: Rig) -> Path:
    """Write a mapping to its file, in place of an older one of its name.

    Raises
    ------
    OptionError
        When its name cannot be a file's.
    OutputError
        When it cannot be written.
    """
    path = _path(rig.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror})", str(path.parent), "check its rights"
        ) from None
    write_atomically(path, rig.to_json(), overwrite=True)
    own_rigs.cache_clear()
    return path


def delete(name: str) -> None:
    """Remove a mapping's file; it may be gone already."""
    _path(name).unlink(missing_ok=True)
    own_rigs.cache_clear()


@lru_cache(maxsize=1)
def own_rigs() -> tuple[Rig, ...]:
    """All saved mappings that are whole, read once: panels ask at every redraw."""
    rigs = []
    for name in names():
        try:
            rigs.append(load(name))
        except Wav2VisError:  # the preset menu says so when it is chosen
            continue
    return tuple(rigs)


def _path(name: str) -> Path:
    if not name.strip() or Path(name).name != name or name.startswith(".") or "\\" in name:
        raise OptionError(f"{name!r} cannot be the name of a mapping", "Name", "use letters, digits and spaces")
    return compat.preset_folder() / f"{name}.json"
