# SPDX-License-Identifier: MIT
"""`wav2vis serve`: the page for dropped files and microphones."""

from __future__ import annotations

import threading

from ...errors import AudioError, OptionError
from ...live.session import LiveSession
from ...senders.moment import Stage
from ...senders.sender import LOOPBACK, Address
from ...track.mouths import DRAWN_SET
from ...web.server import LivePage, WebServer
from ..command_line import CommandLine
from ..console import Console
from ..exit_status import ExitStatus
from .run import Run
from .sources import Source, in_its_own_time, source_of

PORT = 8764

_EPILOG = """\
The page shows the mouth of a file that is dropped on it, and writes the formats of other programs. It also shows the
mouth of whoever speaks into the browser's microphone, or into this computer's with --microphone. Add ?overlay to its
address for the mouth alone on nothing, such as a browser source of OBS. Ctrl-C ends.

examples:
  wav2vis serve                           open http://127.0.0.1:8764/ in a browser
  wav2vis serve --microphone              OBS: http://127.0.0.1:8764/?overlay
  wav2vis serve --set vrm --microphone    for an avatar that follows ws://127.0.0.1:8764/live
  wav2vis serve --host 0.0.0.0            for everybody who reaches this computer
"""


def run_serve(words: list[str], console: Console) -> ExitStatus:
    """Serve a page that hears files and microphones, until Ctrl-C is pressed."""
    arguments = _parser().parse(words)
    address = Address.parse(f"{_bracketed(arguments.host)}:{arguments.port}", PORT)
    source = _source(arguments.microphone, arguments.input)
    server = WebServer(address, arguments.allow_origin, arguments.set)
    run = None if source is None else _run(source, server, console)
    try:
        server.start()
    except OSError as error:
        what = f"{address} cannot be served ({error.strerror})"
        raise OptionError(what, "--port", "choose another one, or another --host") from None
    try:
        whom = "this computer alone" if address.is_here else "everybody who reaches this address can use it"
        console.say(f"{server.where}: {whom}")
        if source is None or run is None or _followed(run, source, console):
            threading.Event().wait()
    except KeyboardInterrupt:
        pass  # how it ends
    finally:
        server.stop()
    return ExitStatus.DONE


def _run(source: Source, server: WebServer, console: Console) -> Run:
    """What shows the mouth of a sound of this computer; the page offers it from the start."""
    session = LiveSession(source.rate_hz, server.viseme_set)
    stage = Stage.of(session)
    server.follow(stage)
    return Run(session, stage, [LivePage(server)], console, wait=False)


def _followed(run: Run, source: Source, console: Console) -> bool:
    """Whether the sound ended by itself: the page stays without it."""
    try:
        return run.follow(source)
    except AudioError as error:
        console.warn(str(error))
        return True


def _source(microphone: str | None, path: str | None) -> Source | None:
    if path is None and microphone is None:
        return None
    source = source_of(path, None, microphone, "--microphone")
    return source if path is None else in_its_own_time(source)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _parser() -> CommandLine:
    parser = CommandLine("wav2vis serve", run_serve.__doc__, _EPILOG)
    add = parser.add_argument
    add("--port", metavar="N", default=str(PORT), help=f"where to listen ({PORT})")
    add("--host", metavar="ADDRESS", default=LOOPBACK, help=f"address of this computer to listen at ({LOOPBACK})")
    add(
        "--microphone",
        nargs="?",
        const="",
        metavar="NAME",
        help="offer this computer's microphone too: the system's, or one by its number or part of its name",
    )
    add("--input", metavar="FILE", help="a sound file in the place of that microphone; - is stdin, a WAV")
    add("-s", "--set", metavar="NAME", default=DRAWN_SET, help=f"viseme set: see `wav2vis sets` ({DRAWN_SET})")
    add("--allow-origin", action="append", default=[], metavar="URL", help="another site whose pages may connect")
    return parser
