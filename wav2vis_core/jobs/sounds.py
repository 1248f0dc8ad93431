# SPDX-License-Identifier: MIT
"""Which sounds to read."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import AudioError
from ..notes import Note, OnNote
from ..sound.media import is_media
from ..sound.window import is_sound

SOUND_EXTENSIONS = tuple(
    ".wav .flac .ogg .oga .opus .mp3 .aif .aiff .aifc .au .caf .w64 .rf64 .bwf .snd .voc "
    ".m4a .m4b .aac .wma .amr .mka .weba .spx .mp2 .ac3 .wv .ape .tta .ra .dsf".split()
)
"""Endings of the names of sounds, the usual one first."""

FILM_EXTENSIONS = tuple(".mp4 .m4v .mov .mkv .webm .avi .wmv .3gp .3g2 .mpg .mpeg .flv".split())
"""Endings of the names of films, whose sound can be read."""


def find_sounds(
    names: Sequence[str | os.PathLike[str]], on_note: OnNote | None = None, *, recursive: bool = False
) -> tuple[list[Path], list[AudioError]]:
    """The sound files that names mean, in order, each once, and what is wrong with names that mean none.

    A name is that of a file, a folder, or a pattern with `*`, `**`, `?` or `[]`. A folder may hold no sound and a
    pattern match nothing. A name that is no file is kept: reading it says what is wrong. Of a folder all is taken that
    looks like sound by its name or its content, but for what is hidden, such as macOS's `._talk.wav` and what a killed
    run left; `recursive` searches its sub-folders too. A folder that cannot be searched is a fault of its own.
    `on_note` is told of a film that stands beside its own sound.
    """
    found: list[Path] = []
    faults: list[AudioError] = []
    for name in (os.fspath(each) for each in names):
        path = Path(name)
        if os.path.isdir(path):  # False for a path that is too long, where Path raises
            files, closed, unsearched = _search(path, recursive=recursive)
            sounds = _sounds_among(files, on_note or (lambda note: None))
            if not sounds and not closed:
                closed = [_no_sounds(name, unsearched)]
            faults += closed
        elif not os.path.exists(path) and glob.has_magic(name):
            sounds = sorted(filter(is_for_reading, map(Path, glob.glob(name, recursive=True))))
            if not sounds:
                faults.append(AudioError("no file matches", name, "check the pattern"))
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found)), faults


def _search(folder: Path, *, recursive: bool) -> tuple[list[Path], list[AudioError], bool]:
    """The files in a folder that are not hidden, folders that cannot be searched, and whether sub-folders were not."""
    files: list[Path] = []
    closed: list[AudioError] = []
    unsearched = False
    for place, folders, names in os.walk(folder, onerror=lambda error: closed.append(_closed(error.filename, error))):
        if not os.access(place, os.X_OK):  # names can be listed, and nothing be learned of them
            closed.append(_closed(place, PermissionError(errno.EACCES, os.strerror(errno.EACCES))))
            continue
        files += [Path(place, name) for name in names if not name.startswith(".")]
        folders[:] = [name for name in folders if not name.startswith(".")]
        if not recursive:
            unsearched = bool(folders)
            break
    return sorted(files), closed, unsearched


def _closed(folder: str, error: OSError) -> AudioError:
    what = f"the folder cannot be searched ({error.strerror})"
    return AudioError(what, folder, "allow it, or leave the folder out")


def _sounds_among(entries: Sequence[Path], on_note: OnNote) -> list[Path]:
    found = [path for path in entries if is_for_reading(path) and _looks_like_sound(path)]
    heard = {path.with_suffix(""): path.name for path in found if not _is_film(path)}
    for film in [path for path in found if _is_film(path) and path.with_suffix("") in heard]:
        sound = heard[film.with_suffix("")]
        on_note(Note("film_left", f"not taken, since {sound} beside it has its sound", str(film)))
        found.remove(film)
    return found


def is_for_reading(path: Path) -> bool:
    """Whether it is a file; or cannot be reached, as a link to a drive that is missing, which reading will say.

    A folder is not, nor a pipe or a device, which might never end.
    """
    return os.path.isfile(path) or not os.path.exists(path)


def _is_film(path: Path) -> bool:
    return path.suffix.lower() in FILM_EXTENSIONS


def _looks_like_sound(path: Path) -> bool:
    if path.suffix.lower() in (*SOUND_EXTENSIONS, *FILM_EXTENSIONS):
        return True
    try:
        with path.open("rb") as file:
            return is_sound(file) or is_media(file)
    except OSError:
        return False


def _no_sounds(folder: str, unsearched: bool) -> AudioError:
    what = "the folder contains no sound files"
    if unsearched:
        return AudioError(what, folder, "its sub-folders were not searched", "recursive")
    return AudioError(what, folder, "name the files")
