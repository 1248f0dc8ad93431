# SPDX-License-Identifier: MIT
"""Which sounds to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import AudioError

SOUND_EXTENSIONS = frozenset(".wav .flac .ogg .oga .opus .mp3 .aif .aiff .aifc .au .caf .w64 .rf64".split())
"""What is taken from a folder; a file that is named is always tried."""


def find_sounds(
    names: Sequence[str | os.PathLike[str]], *, recursive: bool = False
) -> tuple[list[Path], list[AudioError]]:
    """The sound files that names mean, in order, each once, and what is wrong with names that mean none.

    A name is that of a file, a folder, or a pattern with `*`, `**`, `?` or `[]`. A folder may hold no sound and a
    pattern match nothing. A name that is no file is kept: reading it says what is wrong. `recursive` searches the
    sub-folders of folders too.
    """
    found: list[Path] = []
    faults: list[AudioError] = []
    for name in (os.fspath(each) for each in names):
        path = Path(name)
        if os.path.isdir(path):  # False for a path that is too long, where Path raises
            entries = sorted(path.rglob("*") if recursive else path.iterdir())
            sounds = [entry for entry in entries if entry.suffix.lower() in SOUND_EXTENSIONS and entry.is_file()]
            if not sounds:
                faults.append(_no_sounds(name, not recursive and any(entry.is_dir() for entry in entries)))
        elif not os.path.exists(path) and glob.has_magic(name):
            sounds = sorted(p for p in map(Path, glob.glob(name, recursive=True)) if p.is_file())
            if not sounds:
                faults.append(AudioError("no file matches", name, "check the pattern"))
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found)), faults


def _no_sounds(folder: str, unsearched: bool) -> AudioError:
    what = "the folder contains no sound files"
    if unsearched:
        return AudioError(what, folder, "its sub-folders were not searched", "recursive")
    return AudioError(what, folder, "name the files")
