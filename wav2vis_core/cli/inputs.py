"""Which sounds to read and where their results go."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import AudioError, OptionError
from ..formats import Format, all_formats, by_name, by_path

SOUND_EXTENSIONS = frozenset(".wav .flac .ogg .oga .opus .mp3 .aif .aiff .aifc .au .caf .w64 .rf64".split())
"""What is taken from a folder; a file that is named is always tried."""

STDOUT = "-"


@dataclass(frozen=True)
class Job:
    """One sound and the file that its result goes to, None for stdout."""

    source: Path
    target: Path | None


def find_sounds(names: list[str]) -> tuple[list[Path], list[AudioError]]:
    """The sound files that names mean, in order, each once, and what is wrong with names that mean none.

    A folder may hold no sound and a pattern match nothing. A name that is no file is kept: reading it tells what is
    wrong.
    """
    found: list[Path] = []
    faults: list[AudioError] = []
    for name in names:
        path = Path(name)
        if os.path.isdir(path):  # False for a path that is too long, where Path raises
            sounds = sorted(p for p in path.iterdir() if p.suffix.lower() in SOUND_EXTENSIONS and p.is_file())
            if not sounds:
                faults.append(AudioError("the folder holds no sound file", name, "name the files"))
        elif not os.path.exists(path) and glob.has_magic(name):
            sounds = sorted(p for p in map(Path, glob.glob(name, recursive=True)) if p.is_file())
            if not sounds:
                faults.append(AudioError("no file matches", name, "check the pattern"))
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found)), faults


def choose_format(name: str | None, output: str | None, several: bool) -> Format[Any]:
    """The format that is asked for, else that of the output's extension, else `dat`.

    `several` is whether the words of the command mean several sounds, be there one or more.

    Raises
    ------
    FormatError
        When there is no such format, or the output's extension is nobody's.
    """
    if name:
        return by_name(name)
    if output and output != STDOUT and not _takes_results(output, several):
        return by_path(Path(output))
    return by_name("dat")


def plan(sounds: list[Path], output: str | None, chosen: Format[Any], several: bool) -> list[Job]:
    """Each sound with its target.

    Raises
    ------
    OptionError
        When two sounds would be written to one file, or one over a sound, or stdout is asked for several sounds.
    """
    if output == STDOUT:
        if len(sounds) > 1:
            raise OptionError("stdout takes one result", "-o -", "name one sound or a folder for the results")
        return [Job(sounds[0], None)]
    inputs = {sound.resolve() for sound in sounds}
    source_of: dict[Path, Path] = {}
    jobs = []
    for sound in sounds:
        target = _target(sound, output, chosen, several)
        place = target.resolve()
        if place in inputs:
            raise OptionError("is one of the sounds", str(target), "choose another name with -o")
        if place in source_of:
            both = f"{source_of[place]} and {sound}"
            raise OptionError(f"{both} would both be written to it", str(target), "convert them one at a time with -o")
        source_of[place] = sound
        jobs.append(Job(sound, target))
    return jobs


def _target(sound: Path, output: str | None, chosen: Format[Any], several: bool) -> Path:
    if output and not _takes_results(output, several):
        return Path(output)
    return (Path(output) if output else sound.parent) / f"{sound.stem}{chosen.extensions[0]}"


def _takes_results(output: str, several: bool) -> bool:
    """Whether an output is a folder for results, not a result, which a folder's name can be too."""
    results = tuple(ending for each in all_formats().values() if each.folder for ending in each.extensions)
    one_result = output.rstrip("/\\").lower().endswith(results)
    return several or (not one_result and (output.endswith(("/", "\\")) or os.path.isdir(output)))
