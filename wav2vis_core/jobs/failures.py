# SPDX-License-Identifier: MIT
"""What failed in a batch, as a file for programs and for the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import Wav2VisError
from .job import Job

NAME = "failures.jsonl"


class FailureList:
    """A file with one line of JSON for each job that failed, which is there only if one did.

    Each line holds `sound`, `error` (the class in `wav2vis_core.errors`), `what`, `where` and `remedy`. It is written
    at once, so that a run which is killed leaves what it knew.

    Attributes
    ----------
    path : Path or None
        In the folder that holds all results; None for a single job, for results without a file, and where a result has
        this name.
    n_failed : int
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        targets = [target.absolute() for job in jobs for target in job.targets]
        self.path: Path | None = None
        self.n_failed = 0
        if targets and len(jobs) > 1:
            path = Path(os.path.commonpath([target.parent for target in targets]), NAME)
            self.path = None if path in targets else path
        if self.path is not None:
            self._forget(self.path)  # the last run's

    def add(self, job: Job, error: Wav2VisError) -> None:
        """Note that a job failed; a file that cannot be written is given up, and goes."""
        self.n_failed += 1
        if self.path is None:
            return
        facts = {"error": type(error).__name__, "what": error.what, "where": error.where, "remedy": error.remedy}
        line = json.dumps({"sound": str(job.source), **facts}, ensure_ascii=False) + "\n"
        try:
            with self.path.open("ab") as file:
                file.write(line.encode("utf-8", "surrogateescape"))
        except OSError:
            self._forget(self.path)
            self.path = None

    def _forget(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            self.path = None
