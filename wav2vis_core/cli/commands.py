# SPDX-License-Identifier: MIT
"""What each command does. Errors come up to `main`, the one place that turns them into words and a status."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ..decoding.styles import style_options
from ..errors import OptionError, Wav2VisError
from ..formats import WriteOptions, all_formats
from ..formats.common.options import options_of, parse_options
from ..formats.common.output import check_target
from ..jobs.batch import Outcome, run_jobs
from ..jobs.job import Job
from ..jobs.recipe import Recipe
from ..jobs.sounds import find_sounds
from ..jobs.texts import Texts
from ..pipeline import bundled_listener
from ..selftest import selftest
from ..track.shape_map import ShapeMap
from ..track.timebase import FrameRate
from ..track.visemes import VisemeSet, bundled_names
from ..transcripts.transcript import check_dictionary
from ..transcripts.whisper import DEFAULT_MODEL, Whisper, download, is_here
from .console import Console
from .exit_status import ExitStatus
from .targets import choose_format, make_folder, plan
from .wording import worded_error, worded_note

# Sounds longer than this get a progress line of their own (seconds).
_LONG_S = 60


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
    if arguments.text and len(sounds) > 1:
        raise OptionError("one text cannot serve several sounds", "--text", "put NAME.txt beside each sound")
    model = _model(arguments)
    texts = Texts(Path(arguments.text) if arguments.text else None, not arguments.no_text)
    recipe = Recipe(
        chosen,
        write_options,
        viseme_set,
        style=options,
        listener=arguments.listener,
        texts=texts,
        language=arguments.language,
        transcribe=model,
        shape_map=shape_map,
        keep_posteriors=arguments.posteriors,
    )
    jobs = plan(sounds, arguments.output, chosen, several)
    for job in jobs:
        if job.target is not None:
            make_folder(job.target.parent, arguments.output)
            check_target(job.target, overwrite=arguments.force, folder=chosen.folder)
    bundled_listener(arguments.listener)  # a broken installation ends the run before the first file
    if model:
        _bring(model, console)
    for fault in faults:
        console.say(worded_error(fault))
    status = _run(jobs, recipe, arguments, console)
    return ExitStatus.SOME_FAILED if faults else status


def _model(arguments: argparse.Namespace) -> str | None:
    """The model to transcribe with, None where nothing is transcribed."""
    if arguments.transcribe and arguments.text:
        raise OptionError("says already what is said", "--text", "leave out --transcribe")
    if arguments.model and not arguments.transcribe:
        raise OptionError("nothing is transcribed", "--model", "add --transcribe")
    return (arguments.model or DEFAULT_MODEL) if arguments.transcribe else None


def _bring(model: str, console: Console) -> None:
    """Load a model of Whisper, so that a wrong one ends the run before the first file; say so if it is downloaded."""
    check_dictionary()
    if not is_here(model):
        console.say(f"the model {model} is not on this computer: downloading it from huggingface.co")
        download(model)
    Whisper.load(model)


def _run(jobs: list[Job], recipe: Recipe, arguments: argparse.Namespace, console: Console) -> ExitStatus:
    def show(job: Job, heard_s: float) -> None:
        if heard_s > _LONG_S:
            place = f"[{jobs.index(job) + 1}/{len(jobs)}] " if len(jobs) > 1 else ""
            console.progress(f"{place}{job.source.name}: {heard_s / 60:.1f} min done")

    failures: list[Wav2VisError] = []
    outcomes = run_jobs(jobs, recipe, overwrite=arguments.force, processes=arguments.jobs, progress=show)
    for done, outcome in enumerate(outcomes, 1):
        try:
            _show(outcome, console)
        except Wav2VisError as error:
            console.say(worded_error(error))
            failures.append(error)
        if done < len(jobs):
            console.progress(f"[{done}/{len(jobs)}]")
    if not failures:
        return ExitStatus.DONE
    return ExitStatus.of(failures[0]) if len(jobs) == 1 else ExitStatus.SOME_FAILED


def _show(outcome: Outcome, console: Console) -> None:
    """Say what became of a job, and raise why nothing did."""
    for note in outcome.notes:
        console.say(worded_note(note))
    if outcome.error:
        raise outcome.error
    if outcome.content is not None:
        console.data(outcome.content)
    else:
        console.say(f"{outcome.job.source} -> {outcome.job.target}")


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
