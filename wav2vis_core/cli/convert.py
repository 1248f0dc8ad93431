# SPDX-License-Identifier: MIT
"""`wav2vis convert`: one timing file into another, with an account of what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import OptionError, Wav2VisError
from ..formats import Format, ReadOptions, TimingFile, WriteOptions, by_name, by_path, encode
from ..formats.common.expected_set import in_expected_set
from ..formats.common.loss import losses, unions
from ..formats.common.options import parse_options
from ..formats.common.output import check_target, followed, write_atomically
from ..track.shape_map import ShapeMap
from ..track.timebase import FrameRate
from ..track.visemes import VisemeSet
from .command_line import CommandLine
from .console import Console
from .exit_status import ExitStatus
from .parser import add_format_options
from .targets import STDIN, STDOUT
from .wording import say_note

_EPILOG = """\
examples:
  wav2vis convert talk.pgo talk.tsv            Papagayo's shapes become Rhubarb's, as its readers expect
  wav2vis convert talk.dat -o talk.textgrid    Praat takes any shapes, so they stay
  wav2vis convert talk.tsv talk.dat --fps 25 --map three_mouths.json
  wav2vis convert two.pgo ann.dat --voice Ann  one of the voices of a project
  wav2vis convert talk.textgrid talk.tsv       phones of an aligner become the shapes that the new file expects
  wav2vis talk.wav -o - | wav2vis convert - -o - --format tsv

What the new file cannot hold is listed on stderr.
"""

# Parameters of both reading and writing, as the command names them where it reads.
_OF_INPUT = {"format": "own_format", "viseme_set": "own_set"}


def run_convert(words: list[str], console: Console) -> ExitStatus:
    """Convert a timing file into another format, viseme set or frame rate."""
    arguments = _parser().parse(words)
    console.quiet = arguments.quiet
    output = arguments.output or arguments.target
    if not output or (arguments.output and arguments.target):
        raise OptionError("one output is needed", "convert", "name it after the input, or with -o (- for stdout)")
    source = Path(arguments.input)
    with _wrong_input():
        file = TimingFile.open(source, arguments.from_format, console.piped() if source == Path(STDIN) else None)
        own_set = VisemeSet.load(arguments.from_set) if arguments.from_set else None
    fps = FrameRate.parse("24" if arguments.fps is None else arguments.fps)
    chosen = _writer(arguments.format, output)
    options = parse_options(chosen, arguments.option, WriteOptions((arguments.fps is None and file.frame_rate) or fps))
    phones_in = VisemeSet.load(arguments.set or chosen.set_for(options) or chosen.default_set)
    with _wrong_input():
        track = file.track(ReadOptions(fps, own_set, phones_in, arguments.voice))
    for note in track.notes:
        say_note(note, console)
    read, track = track, in_expected_set(track, chosen, options, arguments.set, own_set)
    united = unions(read, track)
    if arguments.map:
        track = ShapeMap.load(arguments.map)(track)
    target = None if output == STDOUT else Path(output)
    options = replace(options, folder=None if target is None else str(target.parent))
    if target is not None:
        if followed(target) == followed(source):
            raise OptionError("is the input itself", output, "choose another name")
        check_target(target, overwrite=arguments.force, folder=chosen.folder)
    data = encode(track, chosen, options)
    if target is None:
        console.data(data)
    else:
        write_atomically(target, data, overwrite=arguments.force)
        console.say(f"{source} -> {target}")
    if reason := chosen.nothing_to_show(track, options):
        console.warn(f"{output}: {reason}")
    for lost in (*united, *losses(track, chosen, data, options)):
        console.say(f"lost: {lost}")
    return ExitStatus.DONE


@contextmanager
def _wrong_input() -> Iterator[None]:
    """Errors of the block as errors of what the command reads."""
    try:
        yield
    except Wav2VisError as error:
        what, where, remedy, parameter = error.args
        raise type(error)(what, where, remedy, _OF_INPUT.get(parameter, parameter)) from None


def _parser() -> CommandLine:
    parser = CommandLine("wav2vis convert", run_convert.__doc__, _EPILOG)
    add = parser.add_argument
    add("input", metavar="IN", help="a timing file, or - for stdin; its content decides the format")
    add("target", nargs="?", metavar="OUT", help="the new file; its extension decides the format")
    add("-o", "--output", metavar="PATH", help="the new file, or - for stdout")
    add("--from", dest="from_format", metavar="NAME", help="format of the input, where its content does not say")
    add(
        "--from-set",
        metavar="NAME",
        help="viseme set of the input, or your own .json, where its shapes leave it open",
    )
    add("--voice", metavar="NAME", help="name or number of the voice to read from a file that holds several")
    add_format_options(parser, fps_help="frame rate of files that do not state theirs (the input's, else 24)")
    return parser


def _writer(name: str | None, output: str) -> Format[Any]:
    if name is None and output == STDOUT:
        raise OptionError("stdout has no extension to decide the format", "-o -", "name it with --format")
    return by_name(name) if name else by_path(Path(output))
