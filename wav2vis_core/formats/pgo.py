"""Papagayo projects, version 1, as Papagayo, Papagayo-NG and Synfig read them."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TextIO

from ..errors import FormatError
from ..track import Track
from .base import TextFormat, WriteOptions


class Papagayo(TextFormat[WriteOptions]):
    """One voice, one phrase, and a word for each run of speech between rests."""

    name = "pgo"
    extensions = (".pgo",)
    description = "Papagayo project, version 1; Papagayo-NG, Synfig"
    default_set = "preston_blair"
    uses = ("fps", "folder")
    cannot_carry = "times between frames, confidence, rest shapes inside a run of speech"
    validated_by = "Papagayo-NG's loader restated"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Frames count from 0 and a word ends on the frame of the rest after it.

        Raises
        ------
        FormatError
            When the frame rate is not whole, or the sound's path holds a line break.
        """
        fps = options.fps.fps
        if fps.denominator != 1:
            raise FormatError(
                f"a Papagayo project cannot run at {options.fps} frames a second",
                "--fps",
                "use a whole rate such as 24",
            )
        if len(track.source.splitlines()) > 1:
            raise FormatError("the sound's path holds a line break", repr(track.source), "rename the file")
        n_frames = options.fps.ceil_frame(track.duration_s)
        words = _words(track, options, n_frames)
        text = " ".join(name for name, _, _ in words)
        lines = ["lipsync version 1", _seen_from(options.folder, track.source), str(fps.numerator), str(n_frames), "1"]
        lines += ["\tVoice 1", f"\t{text}", f"\t{1 if words else 0}"]
        if words:
            lines += [f"\t\t{text}", f"\t\t{words[0][2][0][0]}", f"\t\t{words[-1][1]}", f"\t\t{len(words)}"]
        for name, end, changes in words:
            lines.append(f"\t\t\t{name} {changes[0][0]} {end} {len(changes)}")
            lines += [f"\t\t\t\t{frame} {shape}" for frame, shape in changes]
        stream.write("\n".join(lines) + "\n")


def _words(track: Track, options: WriteOptions, n_frames: int) -> list[tuple[str, int, list[tuple[int, str]]]]:
    """Name, end frame and changes of each run of speech; the end lies past the last change."""
    runs: list[tuple[str, int, list[tuple[int, str]]]] = []
    current: list[tuple[int, str]] = []
    for frame, shape in [*track.floor_frames(options.fps), (n_frames, track.rest)]:
        if shape != track.rest:
            current.append((frame, shape))
        elif current:
            runs.append((f"speech{len(runs) + 1}", frame, current))
            current = []
    return runs


def _seen_from(folder: str | None, sound: str) -> str:
    """The sound's path from the project's folder, where Papagayo looks for it; its name where there is no way."""
    if folder is None or not sound:
        return PurePath(sound).name
    try:
        return os.path.relpath(sound, folder)
    except ValueError:  # another Windows drive
        return sound


FORMAT = Papagayo()
