# SPDX-License-Identifier: MIT
"""What `wav2vis live` does: sound in, the session, and every sender and the meter out of it."""

from __future__ import annotations

import wave
from contextlib import ExitStack
from pathlib import Path

from ...errors import SenderError, Wav2VisError
from ...formats.common.output import check_target, open_atomically, write_atomically
from ...live.session import LiveSession, LookAhead
from ...live.speaker import Speaker
from ...senders.moment import Stage
from ...senders.registry import check_set, make_sender
from ...track.shape_map import ShapeMap
from ..console import Console
from ..exit_status import ExitStatus
from .parser import make_parser
from .run import Run
from .sources import in_its_own_time, microphones, source_of


def run_live(words: list[str], console: Console) -> ExitStatus:
    """Follow the sound until it ends or Ctrl-C is pressed."""
    arguments = make_parser().parse(words)
    if arguments.list_devices:
        found = microphones()
        console.data("".join(f"{line}\n" for line in found))
        if not found:
            console.say("the system offers no microphone; connect one")
        return ExitStatus.DONE
    senders = [make_sender(text, arguments.allow_origin) for text in arguments.send]
    speaker_file = Path(arguments.speaker) if arguments.speaker else None
    if speaker_file:
        check_target(speaker_file, overwrite=True)
    speaker = Speaker.load(speaker_file) if speaker_file and speaker_file.exists() else None
    images = ShapeMap.load(arguments.map).images if arguments.map else {}
    if arguments.record:
        check_target(Path(arguments.record), overwrite=arguments.force)
    source = source_of(arguments.input, arguments.raw, arguments.device)
    look_ahead: LookAhead = "buffer" if arguments.buffer else "live"
    session = LiveSession(source.rate_hz, arguments.set, look_ahead=look_ahead, speaker=speaker)
    check_set(senders, session.viseme_set.name)
    if images and (bound := [each.name for each in senders if each.viseme_set]):
        raise SenderError("sends the shapes of its own set", bound[0], "leave the map out", "shape_map")
    if arguments.input is not None and not arguments.fast:
        source = in_its_own_time(source)
    run = Run(session, Stage.of(session, images, arguments.map or ""), senders, console, wait=arguments.fast)
    failure: Exception | None = None
    with ExitStack() as stack:
        recording = None
        if arguments.record:
            target = open_atomically(Path(arguments.record), overwrite=arguments.force)
            recording = stack.enter_context(wave.open(stack.enter_context(target), "wb"))
            recording.setparams((1, 2, source.rate_hz, 0, "NONE", ""))
        try:
            run.follow(source, recording)
        except (Wav2VisError, BrokenPipeError) as error:  # what was recorded and learnt until then is kept
            failure = error
    if speaker_file:
        write_atomically(speaker_file, session.speaker.to_json(), overwrite=True)
    if failure:
        raise failure
    return ExitStatus.DONE
