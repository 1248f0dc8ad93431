"""Which sounds to read and where their results go."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path

from ..errors import AudioError, OptionError
from ..formats import Format, by_name, by_path

SOUND_EXTENSIONS = frozenset(".wav .flac .ogg .oga .opus .mp3 .aif .aiff .aifc .au .caf .w64 .rf64".split())
"""What is taken from a folder; a file that is named is always tried."""

STDOUT = "-"


@dataclass(frozen=True)
class Job:
    """One sound and the file that its result goes to, None for stdout."""

    source: Path
    target: Path | None


def find_sounds(names: list[str]) -> list[Path]:
    """The sound files that names mean, in order, each once.

    Raises
    ------
    AudioError
        When a folder holds no sound or a pattern matches nothing. A single name that is no file is kept: reading
        it tells what is wrong.
    """
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            sounds = sorted(p for p in path.iterdir() if p.suffix.lower() in SOUND_EXTENSIONS and p.is_file())
            if not sounds:
                raise AudioError("the folder holds no sound file", name, "name the files")
        elif not path.exists() and glob.has_magic(name):
            sounds = sorted(p for p in map(Path, glob.glob(name, recursive=True)) if p.is_file())
            if not sounds:
                raise AudioError("no file matches", name, "check the pattern")
        else:
            sounds = [path]
        found += sounds
    return list(dict.fromkeys(found))


def choose_format(name: str | None, output: str | None, n_inputs: int) -> Format:
    """The format that is asked for, else that of the output's extension, else `dat`.

    Raises
    ------
    FormatError
        When there is no such format, or the output's extension is nobody's.
    """
    if name:
        return by_name(name)
    if output and output != STDOUT and not _is_folder(output, n_inputs):
        return by_path(Path(output))
    return by_name("dat")


def plan(sounds: list[Path], output: str | None, chosen: Format) -> list[Job]:
    """Each sound with its target.

    Raises
    ------
    OptionError
        When two sounds would be written to one file, or a file is named for several sounds.
    """
    if output == STDOUT:
        if len(sounds) > 1:
            raise OptionError("stdout takes one result", "-o -", "name one sound or a folder for the results")
        return [Job(sounds[0], None)]
    if output and not _is_folder(output, len(sounds)):
        return [Job(sounds[0], Path(output))]
    jobs = []
    for sound in sounds:
        folder = Path(output) if output else sound.parent
        jobs.append(Job(sound, folder / f"{sound.stem}{chosen.extensions[0]}"))
    by_target: dict[Path | None, Path] = {}
    for job in jobs:
        if job.target in by_target:
            raise OptionError(
                f"{by_target[job.target]} and {job.source} would both be written to it",
                str(job.target),
                "convert them one at a time with -o",
            )
        by_target[job.target] = job.source
    return jobs


def _is_folder(output: str, n_inputs: int) -> bool:
    return n_inputs > 1 or output.endswith(("/", "\\")) or Path(output).is_dir()
