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


def find_sounds(names: Sequence[str | os.PathLike[str]]) -> tuple[list[Path], list[AudioError]]:
    """The sound files that names mean, in order, each once, and what is wrong with names that mean none.

    A name is that of a file, a folder, or a pattern with `*`, `**`, `?` or `[]`. A folder may hold no sound and a
    pattern match nothing. A name that is no file is kept: reading it says what is wrong.
    """
    found: list[Path] = []
    faults: list[AudioError] = []
    for name in (os.fspath(each) for each in names):
        path = Path(name)
        if os.path.isdir(path):  # False for a path that is too long, where Path raises
            sounds = sorted(p for p in path.iterdir() if p.suffix.lower() in SOUND_EXTENSIONS and p.is_file())
            if not sounds:
                faults.append(AudioError("the folder contains no sound files", name, "name the files"))
        elif not os.path.exists(path) and glob.has_magic(name):
            sounds = sorted(p for p in map(Path, glob.glob(name, recursive=True)) if p.is_file())
            if not sounds:
                faults.append(AudioError("no file matches", name, "check the pattern"))
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found)), faults
