# SPDX-License-Identifier: MIT
"""The main command: sounds in, their mouth shapes out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..decoding.decode import DecodeOptions
from ..decoding.styles import style_options
from ..errors import AudioError, OptionError, Wav2VisError
from ..formats import Format, WriteOptions
from ..formats.common.options import options_of, parse_options
from ..formats.common.output import check_target
from ..jobs.batch import Outcome, run_jobs, unfinished
from ..jobs.failures import FailureList
from ..jobs.job import Job
from ..jobs.recipe import Output, Recipe
from ..jobs.sounds import find_sounds
from ..jobs.texts import Texts
from ..notes import Note
from ..pipeline import bundled_listener
from ..sound.resample import checked_rate
from ..track.shape_map import ShapeMap
from ..track.timebase import FrameRate
from ..track.visemes import VisemeSet
from ..transcripts.whisper import DEFAULT_MODEL, Whisper, download, is_here
from .console import Console
from .exit_status import ExitStatus
from .progress import Progress
from .targets import STDIN, STDOUT, choose_formats, make_folder, plan
from .wording import say_note, worded_error


def listen(arguments: argparse.Namespace, console: Console) -> ExitStatus:
    """Write the mouth shapes of every input; an input that fails does not stop the others."""
    console.quiet = arguments.quiet
    notes: list[Note] = []
    sounds, faults = find_sounds(arguments.inputs, notes.append, recursive=arguments.recursive)
    console.begin(str(sounds[0]) if sounds else arguments.inputs[0])
    if not sounds:
        *others, last = faults
        for fault in others:
            console.error(worded_error(fault))
        raise last
    piped = STDIN in arguments.inputs
    if piped and not arguments.output:
        arguments.output = [STDOUT]
    several = sounds != [Path(arguments.inputs[0])]
    formats = choose_formats(arguments.format, arguments.output, several)
    model = _model(arguments)
    recipe = _recipe(arguments, formats, model)
    if arguments.text and len(sounds) > 1:
        raise OptionError("one text cannot serve several sounds", "--text", "put NAME.txt beside each sound")
    planned = plan(sounds, arguments.inputs, arguments.output, formats, several)
    jobs = unfinished(planned, recipe) if arguments.resume else planned
    for job in jobs:
        if job.is_missing and job.source != Path(STDIN):
            continue
        for target, chosen in zip(job.targets, formats, strict=False):
            make_folder(target.parent, arguments.output)
            check_target(target, overwrite=_may_overwrite(arguments), folder=chosen.folder)
    if piped:
        jobs = [replace(job, content=console.piped()) if job.source == Path(STDIN) else job for job in jobs]
    bundled_listener(arguments.listener)  # a broken installation ends the run before the first file
    if model and any(recipe.texts.of(job.source if job.content is None else None)[0] is None for job in jobs):
        _bring(model, console)
    for note in notes:
        say_note(note, console)
    recipe = _without_useless_text(recipe, console)
    if len(jobs) < len(planned):
        console.say(f"{len(planned) - len(jobs)} of {len(planned)} are done already")
    return _run(jobs, planned, faults, recipe, arguments, console)


def _without_useless_text(recipe: Recipe, console: Console) -> Recipe:
    """The same without a named text that can guide nothing; that is said before the work begins."""
    named = recipe.texts.named
    text, _ = recipe.texts.of(None)
    if named is None or text is None:
        return recipe
    from ..transcripts.transcript import Transcript  # few sounds have a text

    doubts = Transcript.parse(text, recipe.language).doubts
    for doubt in doubts:
        say_note(replace(doubt, where=str(named)), console)
    return replace(recipe, texts=Texts(beside=False)) if doubts else recipe


def _may_overwrite(arguments: argparse.Namespace) -> bool:
    """Whether results may be replaced, such as the first of several that a run which ended early has left."""
    return bool(arguments.force or arguments.resume)


def _recipe(arguments: argparse.Namespace, formats: Sequence[Format[Any]], model: str | None) -> Recipe:
    if arguments.posteriors and not any(chosen.holds_posteriors for chosen in formats):
        fault = f"the format {formats[0].name} does not hold them"
        raise OptionError(fault, "--posteriors", "use --format track.json")
    if arguments.resume and arguments.force:
        raise OptionError("does anew what --resume leaves out", "--force", "give one of them")
    if arguments.jobs < 1:
        raise OptionError(f"{arguments.jobs} is not a number of files", "--jobs", "use 1 or more")
    return Recipe(
        _outputs(arguments, formats),
        style=_style(arguments),
        listener=arguments.listener,
        texts=Texts(Path(arguments.text) if arguments.text else None, not arguments.no_text),
        language=arguments.language,
        transcribe=model,
        shape_map=_shape_map(arguments),
        keep_posteriors=arguments.posteriors,
        audio_track=arguments.audio_track,
        raw_rate_hz=None if arguments.rate is None else checked_rate(arguments.rate, "--rate"),
    )


def _outputs(arguments: argparse.Namespace, formats: Sequence[Format[Any]]) -> tuple[Output, ...]:
    """Each with those of the options that it has; an option that none has is that of the first, which says so."""
    common = WriteOptions(FrameRate.parse("24" if arguments.fps is None else arguments.fps))
    known = {name for chosen in formats for name in options_of(chosen)}
    outputs = []
    for k, chosen in enumerate(formats):
        own = [
            pair for pair in arguments.option if _takes(chosen, pair) or (k == 0 and pair.split("=")[0] not in known)
        ]
        write_options = parse_options(chosen, own, common)
        viseme_set = VisemeSet.load(arguments.set or chosen.set_for(write_options) or chosen.default_set)
        chosen.check_set(viseme_set.name)
        outputs.append(Output(chosen, write_options, viseme_set))
    return tuple(outputs)


def _takes(chosen: Format[Any], pair: str) -> bool:
    return pair.split("=")[0] in options_of(chosen)


def _style(arguments: argparse.Namespace) -> DecodeOptions:
    options = style_options(arguments.style, arguments.listener)
    if arguments.lead is None:
        return options
    if not abs(arguments.lead) <= 500:
        raise OptionError(f"{arguments.lead:g} ms is outside -500 to 500", "--lead", "choose a value in between")
    return replace(options, lead_s=arguments.lead / 1000)


def _model(arguments: argparse.Namespace) -> str | None:
    """The model to transcribe with, None where nothing is transcribed."""
    if arguments.transcribe and arguments.text:
        raise OptionError("says already what is said", "--text", "leave out --transcribe")
    if arguments.model and not arguments.transcribe:
        raise OptionError("nothing is transcribed", "--model", "add --transcribe")
    return (arguments.model or DEFAULT_MODEL) if arguments.transcribe else None


def _bring(model: str, console: Console) -> None:
    """Load a model of Whisper, so that a wrong one ends the run before the first file; say so if it is downloaded."""
    if not is_here(model):
        console.say(f"the model {model} is not on this computer: downloading it from huggingface.co")
        download(model)
    Whisper.load(model)


def _shape_map(arguments: argparse.Namespace) -> ShapeMap | None:
    if arguments.extendedShapes is None:
        return ShapeMap.load(arguments.map) if arguments.map else None
    if arguments.map:
        raise OptionError("says which shapes there are, as --map does", "--extendedShapes", "give one of them")
    return _extended_shapes(arguments.extendedShapes)


def _extended_shapes(letters: str) -> ShapeMap | None:
    """What shows the optional shapes of Rhubarb's set that are not among the letters; None when all are.

    Raises
    ------
    OptionError
        When a letter is none of G, H and X.
    """
    wanted = letters.strip('"')  # callers on Windows quote the empty word twice
    if unknown := sorted(set(wanted) - set("GHX")):
        raise OptionError(f"{unknown[0]!r} is not an optional shape", "--extendedShapes", "use letters of GHX")
    shown_by = VisemeSet.load("rhubarb").shown_by({*"ABCDEF", *wanted})
    images = {shape: image for shape, image in shown_by.items() if shape != image}
    return ShapeMap(images, "--extendedShapes") if images else None


def _run(
    jobs: list[Job],
    planned: list[Job],
    faults: list[AudioError],
    recipe: Recipe,
    arguments: argparse.Namespace,
    console: Console,
) -> ExitStatus:
    progress, failures = Progress(jobs, console), FailureList(planned)
    last: Wav2VisError | None = None
    for last in faults:
        console.error(worded_error(last))
    overwrite = _may_overwrite(arguments)
    outcomes = run_jobs(jobs, recipe, overwrite=overwrite, processes=arguments.jobs, progress=progress.heard)
    for outcome in outcomes:
        try:
            _show(outcome, console)
        except Wav2VisError as error:
            console.error(worded_error(error))
            failures.add(outcome.job, error)
            last = error
        progress.done(outcome.job)
    if last is None:
        return ExitStatus.DONE
    n_inputs, n_failed = len(planned) + len(faults), failures.n_failed + len(faults)
    if n_inputs == 1:
        return ExitStatus.of(last)
    listed = f"; {failures.path} lists {'the sounds' if faults else 'them'}" if failures.path else ""
    console.say(f"{n_inputs - n_failed} of {n_inputs} done, {n_failed} failed{listed if failures.n_failed else ''}")
    return ExitStatus.SOME_FAILED


def _show(outcome: Outcome, console: Console) -> None:
    """Say what became of a job, and raise why nothing did."""
    for note in outcome.notes:
        say_note(note, console)
    if outcome.error:
        raise outcome.error
    if outcome.content is not None:
        console.data(outcome.content)
    for target in outcome.job.targets:
        console.say(f"{outcome.job.source} -> {target}")
