# SPDX-License-Identifier: MIT
"""Which sounds to read."""

from __future__ import annotations

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
    run left; `recursive` searches its sub-folders too. `on_note` is told of a film that stands beside its own sound.
    """
    found: list[Path] = []
    faults: list[AudioError] = []
    for name in (os.fspath(each) for each in names):
        path = Path(name)
        if os.path.isdir(path):  # False for a path that is too long, where Path raises
            entries = sorted(path.rglob("*") if recursive else path.iterdir())
            entries = [entry for entry in entries if not _is_hidden(entry.relative_to(path))]
            sounds = _sounds_among(entries, on_note or (lambda note: None))
            if not sounds:
                faults.append(_no_sounds(name, not recursive and any(entry.is_dir() for entry in entries)))
        elif not os.path.exists(path) and glob.has_magic(name):
            sounds = sorted(filter(_is_for_reading, map(Path, glob.glob(name, recursive=True))))
            if not sounds:
                faults.append(AudioError("no file matches", name, "check the pattern"))
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found)), faults


def _sounds_among(entries: Sequence[Path], on_note: OnNote) -> list[Path]:
    found = [path for path in entries if _is_for_reading(path) and _looks_like_sound(path)]
    heard = {path.with_suffix(""): path.name for path in found if not _is_film(path)}
    for film in [path for path in found if _is_film(path) and path.with_suffix("") in heard]:
        sound = heard[film.with_suffix("")]
        on_note(Note("film_left", f"not taken, since {sound} beside it has its sound", str(film)))
        found.remove(film)
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_for_reading(path: Path) -> bool:
    """Whether it is a file; or a link that leads nowhere, as where a drive is missing, which reading will say."""
    return path.is_file() or (path.is_symlink() and not path.exists())


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
