"""What each command does. Errors come up to `main`, the one place that turns them into words and a status."""

from __future__ import annotations

import argparse
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..decoding.decode import DecodeOptions
from ..decoding.styles import style_options
from ..errors import OptionError, OutputError, Wav2VisError
from ..formats import Format, WriteOptions, all_formats, encode
from ..formats.common.options import options_of, parse_options
from ..formats.common.output import Content, check_target, write_atomically
from ..notes import Note
from ..pipeline import ListenerName, bundled_listener, lipsync
from ..selftest import selftest
from ..track.shape_map import ShapeMap
from ..track.timebase import FrameRate
from ..track.visemes import VisemeSet, bundled_names
from .console import Console
from .exit_status import ExitStatus
from .inputs import Job, choose_format, find_sounds, plan
from .texts import Texts
from .wording import worded_error, worded_note

# Sounds longer than this get a progress line of their own (seconds).
_LONG_S = 60


@dataclass(frozen=True)
class Task:
    """Everything that a worker process needs to turn one sound into a file."""

    chosen: Format[Any]
    viseme_set: VisemeSet
    decode_options: DecodeOptions
    listener: ListenerName
    write_options: WriteOptions
    shape_map: ShapeMap | None
    texts: Texts
    keep_posteriors: bool

    def data(self, job: Job, progress: Callable[[float], None] | None = None) -> tuple[Content, list[Note]]:
        """What to write, and notes about the sound and its text."""
        text, notes = self.texts.of(job.source)
        track = lipsync(
            job.source,
            text=text,
            viseme_set=self.viseme_set,
            options=self.decode_options,
            listener=self.listener,
            keep_posteriors=self.keep_posteriors,
            progress=progress,
        )
        folder = None if job.target is None else str(job.target.parent)
        if self.shape_map:
            track = self.shape_map(track)
        return encode(track, self.chosen, replace(self.write_options, folder=folder)), [*notes, *track.notes]


def listen(arguments: argparse.Namespace, console: Console) -> ExitStatus:
    """Write the mouth shapes of every input; an input that fails does not stop the others."""
    sounds, faults = find_sounds(arguments.inputs)
    if not sounds:
        raise faults[0]
    several = sounds != [Path(arguments.inputs[0])]
    chosen = choose_format(arguments.format, arguments.output, several)
    if arguments.posteriors and not chosen.holds_posteriors:
        raise OptionError(f"the format {chosen.name} does not hold them", "--posteriors", "use --format track.json")
    if arguments.jobs < 1:
        raise OptionError(f"{arguments.jobs} is not a number of files", "--jobs", "use 1 or more")
    options = style_options(arguments.style, arguments.listener)
    if arguments.lead is not None:
        if not abs(arguments.lead) <= 500:
            raise OptionError(f"{arguments.lead:g} ms is outside -500 to 500", "--lead", "choose a value in between")
        options = replace(options, lead_s=arguments.lead / 1000)
    common = WriteOptions(FrameRate.parse("24" if arguments.fps is None else arguments.fps))
    write_options = parse_options(chosen, arguments.option, common)
    viseme_set = VisemeSet.load(arguments.set or chosen.set_for(write_options) or chosen.default_set)
    chosen.check_set(viseme_set.name)
    shape_map = ShapeMap.load(arguments.map) if arguments.map else None
    texts = Texts.chosen(arguments.text, not arguments.no_text, len(sounds))
    task = Task(chosen, viseme_set, options, arguments.listener, write_options, shape_map, texts, arguments.posteriors)
    jobs = plan(sounds, arguments.output, chosen, several)
    for job in jobs:
        if job.target is not None:
            _make_folder(job.target.parent, arguments.output)
            check_target(job.target, overwrite=arguments.force, folder=chosen.folder)
    bundled_listener(arguments.listener)  # a broken installation ends the run before the first file
    for fault in faults:
        console.say(worded_error(fault))
    status = _run(jobs, task, arguments, console)
    return ExitStatus.SOME_FAILED if faults else status


def _run(jobs: list[Job], task: Task, arguments: argparse.Namespace, console: Console) -> ExitStatus:
    failures: list[Wav2VisError] = []
    results = _parallel(jobs, task, arguments.jobs) if arguments.jobs > 1 else _serial(jobs, task, console)
    for done, (job, outcome) in enumerate(results, 1):
        try:
            data, notes = outcome()
            for note in notes:
                console.say(worded_note(note))
            if job.target is None:
                console.data(data)
            else:
                write_atomically(job.target, data, overwrite=arguments.force)
                console.say(f"{job.source} -> {job.target}")
        except Wav2VisError as error:
            console.say(worded_error(error))
            failures.append(error)
        if done < len(jobs):
            console.progress(f"[{done}/{len(jobs)}]")
    if not failures:
        return ExitStatus.DONE
    return ExitStatus.of(failures[0]) if len(jobs) == 1 else ExitStatus.SOME_FAILED


Outcome = Callable[[], tuple[Content, list[Note]]]


def _serial(jobs: list[Job], task: Task, console: Console) -> Iterator[tuple[Job, Outcome]]:
    for number, job in enumerate(jobs, 1):
        place = f"[{number}/{len(jobs)}] " if len(jobs) > 1 else ""

        def show(heard_s: float, line: str = f"{place}{job.source.name}") -> None:
            if heard_s > _LONG_S:
                console.progress(f"{line}: {heard_s / 60:.1f} min heard")

        yield job, partial(task.data, job, show)


def _parallel(jobs: list[Job], task: Task, n_processes: int) -> Iterator[tuple[Job, Outcome]]:
    pool = ProcessPoolExecutor(min(n_processes, len(jobs)), initializer=_leave_interrupts_to_the_parent)
    futures = {pool.submit(task.data, job): job for job in jobs}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make_folder(folder: Path, output: str | None) -> None:
    """Make the folder that -o names with a closing slash or for several sounds; parents must exist."""
    if output and Path(output) == folder and not folder.exists():
        try:
            folder.mkdir()
        except OSError as error:
            raise OutputError(
                f"cannot be made ({error.strerror})", str(folder), "choose another place with -o"
            ) from None


def list_formats(console: Console) -> ExitStatus:
    """Print name, extensions, default set and description of each format, and its own options for -O."""
    for each in all_formats().values():
        options = "".join(f"; -O {option}" for option in options_of(each).values())
        console.data(f"{each.name:12}{' '.join(each.extensions):14}{each.default_set:16}{each.description}{options}\n")
    return ExitStatus.DONE


def list_sets(console: Console) -> ExitStatus:
    """Print name, shapes and description of each bundled viseme set."""
    for name in bundled_names():
        each = VisemeSet.load(name)
        console.data(f"{name:16}{each.description}\n{'':16}{' '.join(each.shapes)}\n")
    return ExitStatus.DONE


def run_selftest(console: Console) -> ExitStatus:
    """Compare with the golden tensors and print by how much each differs."""
    for name, difference in selftest():
        console.data(f"{name}: within {difference:.1e}\n")
    console.data("this installation computes what it should\n")
    return ExitStatus.DONE
