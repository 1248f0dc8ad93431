# SPDX-License-Identifier: MIT
"""Many jobs, one after another or several at a time; one that fails does not stop the others."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..blas import one_thread
from ..errors import Wav2VisError
from ..formats.common.output import Content, check_target, write_atomically
from ..notes import Note
from ..sound.duration import stated_duration_s
from .job import Job
from .recipe import Output, Recipe

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

# Which of the jobs that were being done it was is not known.
_DIED, _SAVE_MEMORY = "the process that worked on it ended, perhaps for want of memory", "try again, fewer at a time"
_TOO_LARGE, _FREE_MEMORY = "there is not enough memory for it", "close other programs, or work on fewer at a time"

# Windows waits for no more at a time.
_MOST_PROCESSES = 61 if sys.platform == "win32" else sys.maxsize

Made = tuple[tuple[Content, ...], tuple[Note, ...]]

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
        yield from _parallel(jobs, recipe, overwrite, min(processes, _MOST_PROCESSES))
        return
    for job in jobs:
        yield _outcome(job, partial(_made, recipe, job, overwrite, progress and partial(progress, job)), overwrite)


def unfinished(jobs: Sequence[Job], recipe: Recipe) -> list[Job]:
    """Those that lack a result; results are written whole or not at all, but a copy of them may have ended early."""
    return [job for job in jobs if not (job.targets and all(map(partial(_is_there, job), job.targets, recipe.outputs)))]


def _is_there(job: Job, target: Path, output: Output) -> bool:
    """Whether there is more than a name, which is what a copy leaves on a full disk, and every file of a folder."""
    try:
        if not output.format.folder:
            return target.stat().st_size > 0
        names = [entry.name for entry in target.iterdir() if entry.stat().st_size > 0]
        return output.format.is_whole(names, output.write_options, stated_duration_s(job.source))
    except (OSError, ValueError):
        return False


def _parallel(jobs: Sequence[Job], recipe: Recipe, overwrite: bool, processes: int) -> Iterator[Outcome]:
    # A quarter of the time that a run of one file takes to begin.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    waiting = deque(jobs)
    while waiting:  # once as a rule, and again after a process has died, which ends all that it shares a pool with
        pool = ProcessPoolExecutor(min(processes, len(waiting)), _context(), initializer=_belong_to_the_parent)
        try:
            with one_thread:  # a copy that had to be told so would begin threads anew, which then wait in a loop
                yield from _by_pool(pool, waiting, recipe, overwrite, processes)
        except BaseException:
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
        finally:
            # Python's end would wake its thread, perhaps while that closes what it is woken by.
            pool.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    """How processes begin: as copies of this one, which need not import anything; a copy of threads may wait for ever.

    macOS has threads of its own, and Windows no copies.
    """
    import multiprocessing

    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _by_pool(
    pool: ProcessPoolExecutor, waiting: deque[Job], recipe: Recipe, overwrite: bool, processes: int
) -> Iterator[Outcome]:
    """Outcomes of jobs that are taken off `waiting`: of all, or up to those that a process died with."""
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    begun: dict[Future[Made], Job] = {}
    alive = True
    while begun or (waiting and alive):
        while alive and waiting and len(begun) <= processes:  # one lies ready for the process that is done first
            try:
                begun[pool.submit(_made, recipe, waiting[0], overwrite)] = waiting[0]
            except BrokenProcessPool:
                alive = False
            else:
                waiting.popleft()
        for future in wait(begun, return_when=FIRST_COMPLETED).done:
            job = begun.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                alive = False
                yield Outcome(job, error=Wav2VisError(_DIED, str(job.source), _SAVE_MEMORY))
            else:
                yield _outcome(job, future.result, overwrite)


def _made(recipe: Recipe, job: Job, overwrite: bool, progress: Callable[[float], None] | None = None) -> Made:
    targets = () if job.is_missing else job.targets
    for target, output in zip(targets, recipe.outputs, strict=False):  # a fault of a target shows before the work
        check_target(target, overwrite=overwrite, folder=output.format.folder)
    return recipe.make(job, progress)


def _outcome(job: Job, made: Callable[[], Made], overwrite: bool) -> Outcome:
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
    except MemoryError:
        return replace(outcome, error=Wav2VisError(_TOO_LARGE, str(job.source), _FREE_MEMORY))
    return outcome


def _belong_to_the_parent() -> None:
    """Leave what a terminal asks of all to the process that began this one, and end with it, however it ends."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a copy has the handlers of its original
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
