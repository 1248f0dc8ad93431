# SPDX-License-Identifier: MIT
"""What the words of the command say about where results go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..errors import OptionError, OutputError
from ..formats import Format, all_formats, by_name, by_path
from ..jobs.job import Job, plan_jobs, result_path

STDIN = STDOUT = "-"


def choose_format(name: str | None, output: str | None, several: bool) -> Format[Any]:
    """The named format, else that of the output's extension, else `dat`.

    `several` is whether the words of the command mean several sounds, be there one or more.

    Raises
    ------
    FormatError
        When there is no such format, or the output's extension belongs to none.
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
        As `plan_jobs` does, or when several sounds would go to stdout.
    """
    if output == STDOUT:
        if len(sounds) > 1:
            raise OptionError("stdout takes one result", "-o -", "name one sound or a folder for the results")
        return [Job(sounds[0], None)]
    if output and not _takes_results(output, several):
        return plan_jobs(sounds, lambda sound: Path(output))
    return plan_jobs(sounds, lambda sound: result_path(sound, chosen, Path(output) if output else None))


def make_folder(folder: Path, output: str | None) -> None:
    """Make the folder that -o names with a closing slash or for several sounds; parents must exist."""
    if output and Path(output) == folder and not folder.exists():
        try:
            folder.mkdir()
        except OSError as error:
            raise OutputError(
                f"cannot be made ({error.strerror})", str(folder), "choose another place", "path"
            ) from None


def _takes_results(output: str, several: bool) -> bool:
    """Whether an output is a folder for results, not a result, which a folder's name can be too."""
    results = tuple(ending for each in all_formats().values() if each.folder for ending in each.extensions)
    one_result = output.rstrip("/\\").lower().endswith(results)
    return several or (not one_result and (output.endswith(("/", "\\")) or os.path.isdir(output)))
