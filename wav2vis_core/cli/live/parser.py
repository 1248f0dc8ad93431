# SPDX-License-Identifier: MIT
"""The words of `wav2vis live`."""

from __future__ import annotations

from ...senders.registry import SENDERS
from ..command_line import CommandLine

DEFAULT_SET = "mpeg4"

_EPILOG = """\
senders (several may be given):
{senders}

An ADDRESS is HOST:PORT, HOST or PORT; by default it is this computer. Ctrl-C ends.

examples:
  wav2vis live                                   the mouth in this terminal
  wav2vis live --send vmc --send vts             VSeeFace and VTube Studio
  wav2vis live --send vrchat --device 3 --speaker me.json
  wav2vis live --send websocket=8765             Godot, Unity, a page of your own: docs/live.md
  espeak-ng --stdout hello | wav2vis live --input - --buffer --send json
"""


def make_parser() -> CommandLine:
    """The parser of the command."""
    senders = "\n".join(
        f"  {name + (f' [{each.port}]' if each.port else ''):18}{each.description}" for name, each in SENDERS.items()
    )
    parser = CommandLine(
        "wav2vis live",
        "Let a mouth follow a microphone, a sound file or a stream, and other programs follow the mouth.",
        _EPILOG.format(senders=senders),
    )
    add = parser.add_argument
    add("--send", action="append", default=[], metavar="NAME[=ADDRESS]", help="a program to send to: see below")
    add("--list-devices", action="store_true", help="list the microphones, and end")
    add("--device", metavar="NAME", help="number or part of the name of a microphone (the system's)")
    add("--input", metavar="FILE", help="follow a sound file instead of a microphone; - is stdin, a WAV or raw PCM")
    add("--raw", type=int, metavar="HZ", help="stdin is raw PCM of this rate: 16 bits, little-endian, mono")
    add("--fast", action="store_true", help="take the input as soon as it comes, not in its own time")
    add(
        "--buffer",
        action="store_true",
        help="for sound that is known before it is played: 1.3 s behind, as good as a file",
    )
    add("-s", "--set", metavar="NAME", default=DEFAULT_SET, help=f"viseme set: see `wav2vis sets` ({DEFAULT_SET})")
    add("--map", metavar="JSON", help="rename or drop shapes for a character that lacks some: docs/viseme_sets.md")
    add("--speaker", metavar="FILE", help="begin with what was learned of this voice, and keep what is learned now")
    add("--record", metavar="WAV", help="write the sound to a file too")
    add("--allow-origin", action="append", default=[], metavar="URL", help="a site whose pages may use the websocket")
    add("--force", action="store_true", help="overwrite the recording's file where it exists")
    return parser
