# SPDX-License-Identifier: MIT
"""The words of the command line."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from .. import __version__
from ..decoding.styles import Style
from ..motion.rig import AvatarName
from ..pipeline import DEFAULT_LISTENER, ListenerName
from ..transcripts.languages import LANGUAGES
from ..transcripts.whisper import DEFAULT_MODEL
from .command_line import Answer, CommandLine

EPILOG = """\
other commands:
  wav2vis live        let a mouth follow a microphone, and other programs follow the mouth: see wav2vis live --help
  wav2vis serve       a page in the browser for dropped files and microphones: see wav2vis serve --help
  wav2vis convert     turn a timing file into another: see wav2vis convert --help
  wav2vis formats     list the formats that can be written
  wav2vis sets        list the viseme sets
  wav2vis selftest    check that this installation computes what it should
  wav2vis help        this, or with the name of a command its own
  wav2vis version     which version this is

examples:
  wav2vis talk.wav                        writes talk.dat for Moho beside talk.wav
  wav2vis talk.wav -o talk.tsv            writes Rhubarb's format
  wav2vis takes/ -o mouths/ --format pgo  one project for each sound in takes/
  wav2vis talk.wav -o talk.mp4            a film of a drawn mouth (--mouths: of your own drawings)
  ffmpeg -i talk.mkv -f wav - | wav2vis - -o talk.dat
  wav2vis talk.wav -o talk.dat -o talk.srt -O show=words   listens once, writes both
  wav2vis talk.wav --text words.txt       listens for these words: better shapes, and real words in the file
  wav2vis talk.wav --transcribe           the same with words that Whisper writes down

Rhubarb Lip Sync's options work here too, or are answered: docs/rhubarb.md.

exit status: 0 done, 1 some inputs failed, 2 wrong usage, 3 input unreadable, 4 output not writable,
5 broken installation, 130 interrupted
"""


def make_parser() -> CommandLine:
    """The parser of the main command."""
    parser = CommandLine(
        "wav2vis", "Listen to speech and write the mouth shapes of a cartoon character, in time.", EPILOG
    )
    add = parser.add_argument
    add("inputs", nargs="+", metavar="SOUND", help="files, folders, patterns such as 'takes/*.wav', or - for stdin")
    add(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="PATH",
        help="a file, a folder, or - for stdout; by default beside each input; several times for several files",
    )
    add("--recursive", action="store_true", help="search the sub-folders of folders too; -o FOLDER gets the same ones")
    text = parser.add_mutually_exclusive_group()
    text.add_argument(
        "--text",
        metavar="FILE",
        help="a file of what is said: prose, a script or captions; by default NAME.txt beside each input",
    )
    text.add_argument("--no-text", action="store_true", help="leave NAME.txt alone and go by the sound")
    add(
        "--language",
        choices=LANGUAGES,
        metavar="CODE",
        default="en",
        help=f"of the text: {', '.join(f'{code} {name}' for code, name in LANGUAGES.items())} (en)",
    )
    add("--transcribe", action="store_true", help="let Whisper write down what is said in sounds without a text")
    add(
        "--model",
        metavar="NAME",
        help=f"what --transcribe hears with: the name of a model of Whisper, or its folder ({DEFAULT_MODEL})",
    )
    add_format_options(parser, fps_help="animation frames per second, such as 24, 29.97, 24000/1001 (24)")
    add("--style", choices=get_args(Style), default="animated", help="animated looks best; literal is what was said")
    add(
        "--listener",
        choices=get_args(ListenerName),
        default=DEFAULT_LISTENER,
        help=f"studio is the most accurate, fast takes an eighth of the time: docs/listeners.md ({DEFAULT_LISTENER})",
    )
    add(
        "--lead",
        type=float,
        metavar="MS",
        help="by how many milliseconds the mouth moves before the sound (the style's)",
    )
    add("--audio-track", type=int, default=1, metavar="N", help="which sound of a film (1)")
    add("--rate", type=int, metavar="HZ", help="the sound is nothing but samples: 16 bits, one channel, at this rate")
    add("--posteriors", action="store_true", help="write the probabilities too (track.json)")
    add("--resume", action="store_true", help="leave out sounds whose results are there: go on with a run that ended")
    add("--jobs", type=int, default=1, metavar="N", help="files to work on at a time (1)")
    add(
        "--machineReadable",
        action="store_true",
        help="say everything on stderr as lines of JSON, as Rhubarb Lip Sync does: docs/rhubarb.md",
    )
    add("--version", action="version", version=f"wav2vis {__version__}")
    _add_habits(parser, text)
    return parser


def add_format_options(parser: argparse.ArgumentParser, *, fps_help: str) -> None:
    """Add the options about the file to write that every command with a result has."""
    add = parser.add_argument
    add("-f", "--format", metavar="NAME", help="see `wav2vis formats`; by default the output's extension decides")
    add("-s", "--set", metavar="NAME", help="viseme set: see `wav2vis sets`, or your own .json; default: the format's")
    add("--map", metavar="JSON", help="rename or drop shapes for a character that lacks some: docs/viseme_sets.md")
    add("--fps", metavar="N", help=fps_help)
    add(
        "-O",
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the format: see `wav2vis formats`; may be given several times",
    )
    add(
        "--mouths",
        dest="option",
        action="append",
        type="mouths={}".format,
        metavar="FOLDER",
        help="drawings of your own for films and image sequences, SHAPE.png each (the bundled mouths)",
    )
    add(
        "--names",
        dest="option",
        action="append",
        type="names={}".format,
        metavar="AVATAR",
        help="names of the shape keys in glb, tres and anim: " + ", ".join(get_args(AvatarName)),
    )
    add("--force", action="store_true", help="overwrite files that exist")
    add("-q", "--quiet", action="store_true", help="say nothing but warnings and errors")


def _add_habits(parser: argparse.ArgumentParser, text: argparse._MutuallyExclusiveGroup) -> None:
    """Take Rhubarb's options as the ones they stand for; those that have no like are answered."""
    hidden: dict[str, Any] = {"default": argparse.SUPPRESS, "help": argparse.SUPPRESS}
    add = parser.add_argument
    text.add_argument("-d", "--dialogFile", dest="text", **hidden)
    add("--exportFormat", dest="format", **hidden)
    add("--datFrameRate", dest="fps", **hidden)
    add("--datUsePrestonBlair", dest="set", action="store_const", const="preston_blair", **hidden)
    add("--extendedShapes", help=argparse.SUPPRESS)
    for names, answer in (
        (("-r", "--recognizer"), "there is one recognizer, for any language; --listener chooses how it hears"),
        (("--threads",), "a file is heard in one thread; --jobs works on several files at a time"),
        (("--consoleLevel",), "--quiet says less, --machineReadable says it to programs"),
        (("--logFile",), "what is said goes to stderr, which 2> writes to a file"),
        (("--logLevel",), "--quiet says less"),
    ):
        add(*names, action=Answer, answer=answer)
