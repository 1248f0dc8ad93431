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
from ..pipeline import DEFAULT_LISTENER, ListenerName, lipsync
from ..track.shape_map import ShapeMap
from ..track.visemes import VisemeSet
from ..transcripts.recogniser import Recogniser
from .job import Job
from .texts import Texts


@dataclass(frozen=True)
class Recipe:
    """The same for every sound; worker processes get it as it is.

    Attributes
    ----------
    format : Format
    write_options : WriteOptions
        The format's own.
    viseme_set : VisemeSet
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
        Whether the track that is written holds them.
    """

    format: Format[Any]
    write_options: WriteOptions
    viseme_set: VisemeSet
    style: Style | DecodeOptions = "animated"
    listener: ListenerName = DEFAULT_LISTENER
    texts: Texts = Texts()
    language: str = "en"
    transcribe: str | os.PathLike[str] | Recogniser | None = None
    shape_map: ShapeMap | None = None
    keep_posteriors: bool = False

    def make(self, job: Job, progress: Callable[[float], None] | None = None) -> tuple[Content, tuple[Note, ...]]:
        """What to write for a job, and notes about the sound and its text; arguments and errors are `lipsync`'s."""
        text, notes = self.texts.of(job.source)
        track = lipsync(
            job.source,
            text=text,
            language=self.language,
            transcribe=self.transcribe if text is None else None,
            viseme_set=self.viseme_set,
            style=self.style,
            listener=self.listener,
            keep_posteriors=self.keep_posteriors,
            progress=progress,
        )
        notes += track.notes
        if self.shape_map:
            track = self.shape_map(track)
        folder = None if job.target is None else str(job.target.parent)
        return encode(track, self.format, replace(self.write_options, folder=folder)), notes
