# SPDX-License-Identifier: MIT
"""A timing file on its way to a track: what can be asked of it before its shapes are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import ReadError, UnknownContentError, Wav2VisError
from ..notes import Note
from ..track.timebase import FrameRate
from ..track.track import Track
from .common.reader import ReadOptions, TextReader
from .common.text import decoded, read_text
from .registry import all_readers, by_content, reader_by_name


@dataclass(frozen=True)
class TimingFile:
    """The text of a file and the format that it is in.

    Attributes
    ----------
    where : str
        The file's path, as errors and notes name it.
    text : str
    format : TextReader
    notes : tuple of Note
        What there is to know about the text itself, such as a guessed encoding.
    """

    where: str
    text: str
    format: TextReader
    notes: tuple[Note, ...] = ()

    @classmethod
    def open(cls, path: Path, format: str | None = None, content: bytes | None = None) -> TimingFile:
        """The file, its format told by its content or, where that does not tell it, named.

        With `content`, which came through a pipe, the path is only what the file is called.

        Raises
        ------
        ReadError
            When it cannot be read, or (UnknownContentError) is of no format that can be.
        FormatError
            When there is no format of that name, or it has no reader.
        """
        notes: list[Note] = []
        text = read_text(path, notes.append) if content is None else decoded(content, str(path), notes.append)
        reader = reader_by_name(format) if format else _reader_of(text, path)
        return cls(str(path), text, reader, tuple(notes))

    @property
    def frame_rate(self) -> FrameRate | None:
        """The animation frames per second that it states; None where it does not, or is damaged."""
        try:
            return self.format.frame_rate(self.text)
        except Wav2VisError:  # which its track says better
            return None

    @property
    def voices(self) -> tuple[str, ...]:
        """The names of its voices, in order; none where its format knows no voices. ReadError when it is damaged."""
        return self.format.voices(self.text)

    def track(self, options: ReadOptions) -> Track:
        """Its track, with all notes.

        Raises
        ------
        ReadError, TrackError
            When the file is damaged, or it is not clear which set or voice is meant.
        """
        if options.voice is not None and not self.voices:
            raise ReadError("knows no voices", self.where, "leave the voice out", "voice")
        track = self.format.read(self.text, self.where, options)
        return replace(track, notes=(*self.notes, *track.notes))


def _reader_of(text: str, path: Path) -> TextReader:
    """The reader that knows the text, else the one of the file's extension where it can say more about it."""
    try:
        return by_content(text, str(path))
    except UnknownContentError:
        for reader in all_readers().values():
            if not path.name.lower().endswith(reader.extensions):
                continue
            try:
                reader.read(text, str(path), ReadOptions())
            except Wav2VisError as error:
                if error.where == str(path) and not error.parameter:  # neither a line nor a question
                    continue
            return reader
        raise
