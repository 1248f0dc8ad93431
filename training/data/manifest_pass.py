# SPDX-License-Identifier: MIT
"""One pass over a manifest: by many processes or hosts, stopped and continued at will, with its failures listed.

A pass writes into its folder::

    manifest.jsonl   the result for each utterance, in the order of the input; it appears when the pass is complete
    failures.jsonl   what was left out, and why
    stamp.json       what the pass is made of, written first: another input or setting needs another folder
    .part.jsonl      the manifest so far

Every utterance adds one line to one of the two lists, in order, once its work is done. A restart skips as many
utterances as there are complete lines.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from joblib import Parallel, delayed, parallel_config
from threadpoolctl import threadpool_limits

from wav2vis_core.errors import OptionError, OutputError, Wav2VisError

from ..stamp import Stamp, file_digest
from .manifest import ManifestError, Utterance, iter_manifest, manifest_line

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)

Work = Callable[[Utterance], Utterance]
"""The work on one utterance. It raises Wav2VisError when that one cannot be used, and PassError when none can be.

It must be possible to pickle it.
"""

_REPORT_EVERY_S = 20.0


@dataclass(frozen=True)
class PassOptions:
    """Where a pass runs, and how much may fail.

    Attributes
    ----------
    workers : int
        Processes on this machine; 0 is one a core.
    cluster : str
        Address of a Dask scheduler, such as "tcp://10.0.0.1:8786", whose workers are used instead.
    failure_share : float
        The largest share of the utterances that may fail.
    """

    workers: int = 0
    cluster: str = ""
    failure_share: float = 0.05


class PassError(Wav2VisError):
    """A pass that cannot go on, or of which too much fails."""


def run_pass(
    name: str,
    work: Work,
    manifest: Path,
    folder: Path,
    settings: Mapping[str, Any],
    options: PassOptions,
    place: Callable[[Utterance], Path] | None = None,
) -> Path:
    """Do the work on each utterance of a manifest; gives the new manifest.

    A complete pass is left alone, an incomplete one is continued.

    Parameters
    ----------
    name : str
        For the log.
    work : callable
    manifest, folder : Path
        The input, and where the pass writes.
    settings : mapping
        What the result depends on besides the input, as JSON can hold it.
    options : PassOptions
        What the result does not depend on.
    place : callable, optional
        The file that the work writes for an utterance.

    Raises
    ------
    PassError
        When more than the allowed share fails, the work itself cannot continue, a worker process is ended, or another
        run is at work in the folder.
    StaleError
        When the folder holds a pass over another input or with other settings.
    ManifestError
        When the input cannot be read, or two sounds would become one file.
    OutputError
        When the folder cannot be written, or a file is there already where a new pass would write one.
    """
    manifest, folder = manifest.absolute(), folder.absolute()  # workers may run in another folder
    if not 0 <= options.failure_share <= 1:
        raise OptionError("must lie between 0 and 1", "failure share", "0.05 allows one clip in twenty")
    out, part, failures = folder / "manifest.jsonl", folder / ".part.jsonl", folder / "failures.jsonl"
    try:
        stamp = Stamp(folder, {"pass": name, "input": _digest(manifest), **settings}, folder=True)
        begun = stamp.holds()
        if not begun and place is not None:
            _check_places(manifest, place)
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if not begun:
                stamp.write()
            if out.exists():
                log.info("%s: %s is complete already", name, out)
                return out
            n = sum(1 for _ in iter_manifest(manifest))
            done, failed = _whole_lines(part), _whole_lines(failures)
            with part.open("a", encoding="utf-8", newline="\n") as good, failures.open("a", encoding="utf-8") as bad:
                tally = _Tally(name, n, done, failed, options.failure_share, failures)
                tally.check()
                left = islice(iter_manifest(manifest), done + failed, None)
                for ok, line in _parallel((delayed(_attempt)(work, u, folder) for u in left), options):
                    _append(good if ok else bad, line)
                    tally.add(ok)
            part.replace(out)
    except BrokenExecutor:
        raise PassError(
            "a worker process was ended, perhaps for want of memory",
            str(folder),
            "the same command continues; it takes less with fewer workers",
        ) from None
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})", str(error.filename or folder), "make room, or name another folder"
        ) from None
    tally.report()
    return out


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Raise PassError when another run is at work in a folder, where the system can tell."""
    if sys.platform == "win32":
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PassError(
                "another run is at work in it", str(folder), "wait for it, or name another folder"
            ) from None
        except OSError:
            pass  # some network file systems lock no folder
        yield
    finally:
        os.close(held)  # which ends the lock, as the end of the process does


def _check_places(manifest: Path, place: Callable[[Utterance], Path]) -> None:
    """Raise OutputError when a file to be written is there already, ManifestError when two sounds would become one."""
    taken: dict[int, int] = {}
    for utterance in iter_manifest(manifest):
        path = place(utterance)
        if os.path.lexists(path):
            raise OutputError("is there already, and would be replaced", str(path), "name another folder")
        if taken.setdefault(hash(path), hash(utterance.audio)) != hash(utterance.audio):
            raise ManifestError(
                f"two sounds of one source and speaker are named {utterance.stem}", str(manifest), "rename one of them"
            )


def _attempt(work: Work, utterance: Utterance, folder: Path) -> tuple[bool, str]:
    """Whether it succeeded, and the line for the list of results or of failures."""
    try:
        return True, manifest_line(work(utterance), folder)
    except PassError:
        raise
    except Wav2VisError as error:
        row = {"audio": str(utterance.audio), "source": utterance.source, "code": type(error).__name__}
        row |= {"why": error.what, "error": str(error)}
        return False, json.dumps(row, ensure_ascii=False) + "\n"


def _parallel(jobs: Iterator[Any], options: PassOptions) -> Iterator[tuple[bool, str]]:
    """Results in the order of the jobs, of which only a few are held at a time."""
    with ExitStack() as stack:
        # On one clip, two linear-algebra threads wait for each other longer than they work.
        stack.enter_context(threadpool_limits(1))
        if options.cluster:
            try:
                from distributed import Client
            except ImportError:
                raise OptionError("needs Dask", options.cluster, "pip install distributed") from None
            try:
                stack.enter_context(Client(options.cluster, timeout=20))  # type: ignore[no-untyped-call]
            except (OSError, ValueError) as error:
                raise OptionError(
                    f"no Dask scheduler answers ({error})", options.cluster, "start one with `dask scheduler`"
                ) from None
            stack.enter_context(parallel_config(backend="dask"))
        yield from Parallel(n_jobs=options.workers or -1, return_as="generator")(jobs)


def _append(file: TextIO, line: str) -> None:
    file.write(line)
    file.flush()


def _whole_lines(path: Path) -> int:
    """Number of lines in the list of a killed run; an incomplete last line is cut off."""
    if not path.exists():
        return 0
    n = end = 0
    with path.open("rb+") as file:
        for line in file:
            if line.endswith(b"\n"):
                n, end = n + 1, end + len(line)
        file.truncate(end)
    return n


def _digest(path: Path) -> str:
    if not path.is_file():
        next(iter_manifest(path), None)  # says what is wrong with it
    return file_digest(path)


class _Tally:
    """Counts, reports progress, and stops the pass once too many have failed."""

    def __init__(self, name: str, n: int, done: int, failed: int, failure_share: float, failures: Path) -> None:
        self._name, self._n, self._done, self._failed = name, n, done, failed
        self._allowed, self._failures = failure_share * n, failures
        self._before, self._began_s = done + failed, time.monotonic()
        self._next_s = self._began_s + _REPORT_EVERY_S

    def add(self, ok: bool) -> None:
        self._done, self._failed = self._done + ok, self._failed + (not ok)
        self.check()
        if time.monotonic() > self._next_s:
            self._next_s = time.monotonic() + _REPORT_EVERY_S
            self.report()

    def check(self) -> None:
        if self._failed > self._allowed:
            raise PassError(
                f"{self._failed} of {self._n} utterances failed, more than the allowed share",
                str(self._failures),
                "correct what it lists and delete the folder, or allow a larger failure share",
            )

    def report(self) -> None:
        here = self._done + self._failed - self._before
        elapsed_s = time.monotonic() - self._began_s
        left_s = (self._n - self._done - self._failed) * elapsed_s / max(here, 1)
        log.info(
            "%s: %d of %d done, %d failed, %.1f min left",
            *(self._name, self._done, self._n, self._failed, left_s / 60),
        )
