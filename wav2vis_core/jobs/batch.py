# SPDX-License-Identifier: MIT
"""Many jobs, one after another or several at a time; one that fails does not stop the others."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial

from ..errors import Wav2VisError
from ..formats.common.output import Content, check_target, write_atomically
from ..notes import Note
from .job import Job
from .recipe import Recipe

JobProgress = Callable[[Job, float], None]
"""Told a job and the seconds of its sound that the work done so far amounts to; what it raises ends the batch."""


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes
    ----------
    job : Job
    notes : tuple of Note
        About the sound and its text, of failed jobs too where the sound was read.
    content : bytes, mapping or None
        The result of a job without targets.
    error : Wav2VisError or None
        Why nothing was made or written.
    """

    job: Job
    notes: tuple[Note, ...] = ()
    content: Content | None = None
    error: Wav2VisError | None = None


def run_jobs(
    jobs: Sequence[Job],
    recipe: Recipe,
    *,
    overwrite: bool = False,
    processes: int = 1,
    progress: JobProgress | None = None,
) -> Iterator[Outcome]:
    """Do jobs and give the outcome of each as it comes; closing the iterator ends the rest.

    Parameters
    ----------
    jobs : sequence of Job
    recipe : Recipe
    overwrite : bool
        Whether targets may exist.
    processes : int
        Jobs to work on at a time; outcomes come in the order of the jobs where it is 1.
    progress : callable, optional
        Told how far a job is, where `processes` is 1. Raising `Cancelled` from it ends the batch within a moment,
        with no file half-written.
    """
    if min(processes, len(jobs)) > 1:
        yield from _parallel(jobs, recipe, overwrite, processes)
        return
    for job in jobs:
        yield _outcome(job, partial(_made, recipe, job, overwrite, progress and partial(progress, job)), overwrite)


def _parallel(jobs: Sequence[Job], recipe: Recipe, overwrite: bool, processes: int) -> Iterator[Outcome]:
    fresh = multiprocessing.get_context("spawn")  # a copy of a process with threads may wait for ever
    pool = ProcessPoolExecutor(min(processes, len(jobs)), fresh, initializer=_leave_interrupts_to_the_parent)
    futures = {pool.submit(_made, recipe, job, overwrite): job for job in jobs}
    try:
        for future in as_completed(futures):
            yield _outcome(futures[future], future.result, overwrite)
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _made(
    recipe: Recipe, job: Job, overwrite: bool, progress: Callable[[float], None] | None = None
) -> tuple[tuple[Content, ...], tuple[Note, ...]]:
    for target, output in zip(job.targets, recipe.outputs, strict=False):  # a fault of a target shows before the work
        check_target(target, overwrite=overwrite, folder=output.format.folder)
    return recipe.make(job, progress)


def _outcome(job: Job, made: Callable[[], tuple[tuple[Content, ...], tuple[Note, ...]]], overwrite: bool) -> Outcome:
    """Write what was made; only this process writes, so that an interrupt leaves no file half-written."""
    outcome = Outcome(job)
    try:
        contents, notes = made()
        outcome = replace(outcome, notes=notes)
        if not job.targets:
            return replace(outcome, content=contents[0])
        for target, content in zip(job.targets, contents, strict=True):
            write_atomically(target, content, overwrite=overwrite)
    except Wav2VisError as error:
        return replace(outcome, error=error)
    return outcome


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
