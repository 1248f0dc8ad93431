# SPDX-License-Identifier: MIT
"""Where the result of each sound goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import OptionError
from ..formats.common.base import Format
from ..formats.common.output import followed


@dataclass(frozen=True)
class Job:
    """One sound, and the file or folder that each output goes to.

    Attributes
    ----------
    source : Path
        The sound's file; what the sound is called where `content` holds it.
    targets : tuple of Path
        None where the one output is only handed back.
    content : bytes or None
        All bytes of a sound that came through a pipe.
    """

    source: Path
    targets: tuple[Path, ...] = ()
    content: bytes | None = None

    @property
    def is_missing(self) -> bool:
        """Whether its sound is a file that is not there, which then is what is wrong, wherever the results would go."""
        return self.content is None and not os.path.exists(self.source)


def result_path(sound: Path, chosen: Format[Any], folder: Path | None = None) -> Path:
    """The sound's name with the extension of a format, in a folder or beside the sound."""
    return (folder or sound.parent) / f"{sound.stem}{chosen.extensions[0]}"


def plan_jobs(sounds: Sequence[Path], targets_of: Callable[[Path], Sequence[Path]]) -> list[Job]:
    """Each sound with its targets.

    Raises
    ------
    OptionError
        When two results would be written to one file, or one over a sound.
    OutputError
        When a path begins in a folder that is no longer there.
    """
    inputs = set(map(_place, sounds))
    source_of: dict[Path, Path] = {}
    jobs = []
    for sound in sounds:
        targets = tuple(targets_of(sound))
        for target in targets:
            place = _place(target)
            if place in inputs:
                raise OptionError("is one of the sounds", str(target), "choose another name", "path")
            if source_of.get(place) == sound:
                raise OptionError("is named twice", str(target), "name each file once", "path")
            if place in source_of:
                both = f"{source_of[place]} and {sound}"
                raise OptionError(
                    f"{both} would both be written to it", str(target), "convert them one at a time", "path"
                )
            source_of[place] = sound
        jobs.append(Job(sound, targets))
    return jobs


def _place(path: Path) -> Path:
    """The one spelling of a path; capitals make no other file on Windows and, as it is sold, on macOS."""
    place = followed(path)
    return Path(str(place).casefold()) if sys.platform in ("win32", "darwin") else place
