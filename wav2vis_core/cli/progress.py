# SPDX-License-Identifier: MIT
"""How far a run is: which sound, how much of it, the share of the whole, and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..jobs.job import Job
from ..sound.duration import stated_duration_s
from .console import Console

# The time that is left is guessed once there is something to guess from (seconds).
_SURE_S = 1.0


class Progress:
    """Tells a console. Sounds count by the sizes of their files, since to ask 10,000 for their durations takes long."""

    def __init__(self, jobs: Sequence[Job], console: Console) -> None:
        self._console, self._n_jobs = console, len(jobs)
        self._sizes = {job: _size(job) for job in jobs}
        self._whole = sum(self._sizes.values())
        self._n_done = self._size_done = 0
        self._began_s = time.monotonic()
        self._current: tuple[Job, float | None] | None = None

    def heard(self, job: Job, heard_s: float) -> None:
        """So much of a sound is done (seconds)."""
        if self._current is None or self._current[0] is not job:
            self._current = job, stated_duration_s(job.source)
        whole_s = self._current[1]
        of = f"{clock(heard_s)} of {clock(whole_s)}" if whole_s else f"{clock(heard_s)} done"
        share_of_job = min(1.0, heard_s / whole_s) if whole_s else 0.0
        self._tell(f"{self._place(job)}{job.source.name}: {of}", self._size_done + share_of_job * self._sizes[job])

    def done(self, job: Job) -> None:
        """Nothing is left to do for a sound."""
        self._n_done += 1
        self._size_done += self._sizes[job]
        if self._n_done < self._n_jobs:
            self._tell(f"{self._n_done} of {self._n_jobs} done", self._size_done)

    def _place(self, job: Job) -> str:
        return f"[{self._n_done + 1}/{self._n_jobs}] " if self._n_jobs > 1 else ""

    def _tell(self, text: str, size_done: float) -> None:
        share = size_done / self._whole
        spent_s = time.monotonic() - self._began_s
        left = f", {clock(spent_s * (1 - share) / share)} left" if share and spent_s > _SURE_S else ""
        self._console.progress(share, f"{text}, {100 * share:.0f} %{left}" if share else text)


def clock(seconds: float) -> str:
    """Minutes and seconds, or hours too: 75 is `1:15`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _size(job: Job) -> int:
    try:
        return max(1, job.source.stat().st_size)
    except (OSError, ValueError):  # what is wrong with it is said when it is read
        return 1
