# SPDX-License-Identifier: MIT
"""What a batch makes of each sound."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..decoding.decode import DecodeOptions
from ..decoding.styles import Style
from ..formats import Format, WriteOptions, encode
from ..formats.common.output import Content
from ..notes import Note
from ..pipeline import DEFAULT_LISTENER, ListenerName, lipsync_each
from ..sound.recording import Recording
from ..track.shape_map import ShapeMap
from ..track.visemes import VisemeSet
from ..transcripts.recogniser import Recogniser
from .job import Job
from .texts import Texts


@dataclass(frozen=True)
class Output:
    """One of the files that a sound becomes.

    Attributes
    ----------
    format : Format
    write_options : WriteOptions
        The format's own.
    viseme_set : VisemeSet
    """

    format: Format[Any]
    write_options: WriteOptions
    viseme_set: VisemeSet


@dataclass(frozen=True)
class Recipe:
    """The same for every sound; worker processes get it as it is.

    Attributes
    ----------
    outputs : tuple of Output
        At least one. A sound is heard once for all of them.
    style, listener
        As `lipsync` takes them.
    texts : Texts
    language : str
        Of the texts, as `lipsync` takes it.
    transcribe : str, path, Recogniser or None
        Who writes down what is said in sounds without a text, as `lipsync` takes it.
    shape_map : ShapeMap or None
        Shapes to rename or to drop.
    keep_posteriors : bool
        Whether the tracks that are written hold them.
    audio_track, raw_rate_hz
        As `Recording` takes them.
    """

    outputs: tuple[Output, ...]
    style: Style | DecodeOptions = "animated"
    listener: ListenerName = DEFAULT_LISTENER
    texts: Texts = Texts()
    language: str = "en"
    transcribe: str | os.PathLike[str] | Recogniser | None = None
    shape_map: ShapeMap | None = None
    keep_posteriors: bool = False
    audio_track: int = 1
    raw_rate_hz: int | None = None

    def make(
        self, job: Job, progress: Callable[[float], None] | None = None
    ) -> tuple[tuple[Content, ...], tuple[Note, ...]]:
        """What to write for each output, and notes about the sound and its text; errors are `lipsync`'s."""
        text, notes = self.texts.of(None if job.content is not None else job.source)
        sound = job.source if job.content is None else job.content
        tracks = lipsync_each(
            Recording(sound, str(job.source), self.audio_track, self.raw_rate_hz),
            [output.viseme_set for output in self.outputs],
            text=text,
            language=self.language,
            transcribe=self.transcribe if text is None else None,
            style=self.style,
            listener=self.listener,
            keep_posteriors=self.keep_posteriors,
            progress=progress,
        )
        contents = []
        notes += tracks[0].notes
        for k, (output, track) in enumerate(zip(self.outputs, tracks, strict=True)):
            shown = self.shape_map(track) if self.shape_map else track
            if reason := output.format.nothing_to_show(shown, output.write_options):
                notes += (Note("nothing_to_show", reason, str(job.targets[k] if job.targets else job.source)),)
            folder = str(job.targets[k].parent) if job.targets else None
            contents.append(encode(shown, output.format, replace(output.write_options, folder=folder)))
        return tuple(contents), notes
