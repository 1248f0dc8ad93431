# SPDX-License-Identifier: MIT
"""What the words of the command say about where results go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import OptionError, OutputError
from ..formats import Format, all_formats, by_name, by_path
from ..jobs.job import Job, plan_jobs, result_path

STDIN = STDOUT = "-"


def choose_formats(name: str | None, outputs: Sequence[str], several: bool) -> list[Format[Any]]:
    """The format of each output, or of the only result where none is named.

    It is the named one, else that of the output's extension, else `dat`. Of several outputs the extension counts more
    than the name, which is for those that have none. `several` is whether the words of the command mean several sounds,
    be there one or more.

    Raises
    ------
    FormatError
        When there is no such format, or an output's extension belongs to none.
    """
    named = by_name(name) if name else None
    return [_format_of(output, named, several, alone=len(outputs) < 2) for output in outputs or [""]]


def plan(
    sounds: Sequence[Path], inputs: Sequence[str], outputs: Sequence[str], formats: Sequence[Format[Any]], several: bool
) -> list[Job]:
    """Each sound with its targets.

    A sound below a folder of `inputs` goes to the same place below a folder of results.

    Raises
    ------
    OptionError
        As `plan_jobs` does, when more than one result would go to stdout, or when several would go to one file.
    """
    if several and (file := next((output for output in outputs if _is_file_name(output)), None)):
        raise OptionError("is the name of one result, and there are several sounds", f"-o {file}", "name a folder")
    if STDOUT in outputs:
        if len(sounds) > 1 or len(outputs) > 1:
            raise OptionError("stdout takes one result", "-o -", "name one sound or a folder for the results")
        return [Job(sounds[0])]

    def target(sound: Path, output: str, chosen: Format[Any]) -> Path:
        if output and not _takes_results(output, several):
            return Path(output)
        return result_path(sound, chosen, Path(output, _below(sound, inputs)) if output else None)

    pairs = list(zip(outputs or [""], formats, strict=True))
    return plan_jobs(sounds, lambda sound: [target(sound, output, chosen) for output, chosen in pairs])


def make_folder(folder: Path, outputs: Sequence[str]) -> None:
    """Make a folder that -o names with a closing slash or for several sounds, or one below it.

    The parents of what -o names must exist.
    """
    named = next((Path(output) for output in outputs if output and folder.is_relative_to(output)), None)
    if named is None or folder.exists():
        return
    try:
        named.mkdir(exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be made ({error.strerror})", str(folder), "choose another place", "path") from None


def _format_of(output: str, named: Format[Any] | None, several: bool, *, alone: bool) -> Format[Any]:
    one_result = bool(output) and output != STDOUT and not _takes_results(output, several)
    if named is None:
        return by_path(Path(output)) if one_result else by_name("dat")
    if one_result and not alone and output.lower().endswith(_extensions()):
        return by_path(Path(output))
    return named


def _extensions() -> tuple[str, ...]:
    return tuple(ending for each in all_formats().values() for ending in each.extensions)


def _is_file_name(output: str) -> bool:
    """Whether nobody would call a folder so that is not there yet."""
    return output.lower().endswith(_extensions()) and not os.path.isdir(output)


def _below(sound: Path, inputs: Sequence[str]) -> Path:
    """Where a sound's folder lies as seen from the folder that was named; the folder itself for others."""
    for folder in map(Path, inputs):
        if sound.is_relative_to(folder) and os.path.isdir(folder):
            return sound.parent.relative_to(folder)
    return Path()


def _takes_results(output: str, several: bool) -> bool:
    """Whether an output is a folder for results, not a result, which a folder's name can be too."""
    if several or not (output.endswith(("/", "\\")) or os.path.isdir(output)):
        return several
    results = tuple(ending for each in all_formats().values() if each.folder for ending in each.extensions)
    return not output.rstrip("/\\").lower().endswith(results)
