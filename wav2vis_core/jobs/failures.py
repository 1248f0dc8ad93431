# SPDX-License-Identifier: MIT
"""What failed in a batch, as a file for programs and for the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import OutputError, Wav2VisError
from ..formats.common.output import write_atomically
from ..track.json_text import json_text
from .job import Job

NAME = "failures.jsonl"


class FailureList:
    """A file with one line of JSON for each job that failed, which is there only if one did.

    Each line holds `sound`, `error` (the class in `wav2vis_core.errors`), `what`, `where` and `remedy`. It is written
    at once, so that a run which is killed leaves what it knew. What earlier runs have listed stays while the sound is
    there and is not done again.

    Attributes
    ----------
    path : Path or None
        In the folder that holds all results; None for a single job, for results without a file or on several drives,
        where a result or a file that is no such list has this name, and where it cannot be written.
    n_failed : int
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        targets = [target.absolute() for job in jobs for target in job.targets]
        self.path: Path | None = None
        self.n_failed = 0
        folder = _folder_of(targets)
        if folder and len(jobs) > 1:
            path = folder / NAME
            if path not in targets and _forget(path, {str(job.source) for job in jobs}):
                self.path = path

    def add(self, job: Job, error: Wav2VisError) -> None:
        """Note that a job failed; a list that cannot be written to is given up, with its whole lines kept."""
        self.n_failed += 1
        if self.path is None:
            return
        facts = {"error": type(error).__name__, "what": error.what, "where": error.where, "remedy": error.remedy}
        line = json_text({"sound": str(job.source), **facts}) + "\n"
        size = 0
        try:
            with self.path.open("ab") as file:
                size = file.tell()
                file.write(line.encode())
        except OSError:
            with suppress(OSError):
                os.truncate(self.path, size)
                if not size:
                    self.path.unlink()
            self.path = None


def _folder_of(targets: list[Path]) -> Path | None:
    """The folder that holds all of them; None without any, and where they lie on several drives of Windows."""
    with suppress(ValueError):
        return Path(os.path.commonpath([target.parent for target in targets]))
    return None


def _forget(path: Path, sounds: set[str]) -> bool:
    """Take sounds off the list of an earlier run, and those that are gone; whether the name may be used for one."""
    if not os.path.lexists(path):
        return True
    if not path.is_file():
        return False
    try:
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if (sound := _sound_of(line)) not in sounds and os.path.exists(sound)]
        if lines and not kept:
            path.unlink()
        elif kept != lines:
            write_atomically(path, b"".join(kept), overwrite=True)
    except (OSError, OutputError, ValueError):
        return False
    return True


def _sound_of(line: bytes) -> str:
    """Raises ValueError where it is not a line of such a list."""
    with suppress(RecursionError):
        facts = json.loads(line)
        if isinstance(facts, dict) and facts.keys() == {"sound", "error", "what", "where", "remedy"}:
            return str(facts["sound"])
    raise ValueError
