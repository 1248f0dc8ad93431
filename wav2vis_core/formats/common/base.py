# SPDX-License-Identifier: MIT
"""What a timing format is. A new one is a file in its family's folder and a line in the registry: see CONTRIBUTING."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import ClassVar, Generic, TextIO, TypeVar, cast

from ...errors import FormatError, OptionError
from ...track.timebase import FrameRate
from ...track.track import Track
from .output import Content
from .reader import TextReader


@dataclass(frozen=True)
class WriteOptions:
    """Options that any writer may have. A format with options of its own derives its dataclass from this one.

    Attributes
    ----------
    fps : FrameRate
        Animation frames per second, for formats that count frames.
    folder : str or None
        Folder that the file will stand in, for formats that name the sound as seen from there.
    """

    fps: FrameRate = FrameRate(Fraction(24))
    folder: str | None = None


Options = TypeVar("Options", bound=WriteOptions)


class Format(ABC, Generic[Options]):
    """A timing format whose files are bytes: its name, its rules and its writer. For text see `TextFormat`.

    Attributes
    ----------
    name : str
        What people call it.
    aliases : tuple of str
        Other names that people look for it by, besides its extensions.
    extensions : tuple of str
        With the dot; the first is used for new files. No other format may have the same one.
    description : str
        One line for lists and menus.
    default_set : str
        Viseme set that its readers expect.
    sets : tuple of str
        Names of the only sets that can be written; empty when readers take any shapes.
    folder : bool
        Whether it is a folder of files.
    neutral : bool
        Whether shape names are mere labels to its readers, so that converting to it keeps the set.
    options : type
        `WriteOptions`, or the dataclass derived from it that adds the format's own (see `formats.options`).
    uses : tuple of str
        Fields of `WriteOptions` that change the output; the format's own need no mention.
    holds_posteriors : bool
        Whether it writes the probabilities that a track keeps.
    needs : str
        A package beyond NumPy without which nothing can be written; empty for none.
    cannot_carry : str
        What of a track is lost.
    validated_by : str
        Which independent reader, or restated rule, its test reads the file with.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    extensions: ClassVar[tuple[str, ...]]
    description: ClassVar[str]
    default_set: ClassVar[str]
    sets: ClassVar[tuple[str, ...]] = ()
    folder: ClassVar[bool] = False
    neutral: ClassVar[bool] = False
    options: ClassVar[type[WriteOptions]] = WriteOptions
    uses: ClassVar[tuple[str, ...]] = ()
    holds_posteriors: ClassVar[bool] = False
    needs: ClassVar[str] = ""
    cannot_carry: ClassVar[str]
    validated_by: ClassVar[str]
    readable: ClassVar[bool] = False

    @abstractmethod
    def encode(self, track: Track, options: Options) -> Content:
        """The bytes of a file that holds a track, or the files of a folder by their names.

        Raises
        ------
        FormatError
            When the format cannot hold this track or these options.
        """

    def set_for(self, options: Options) -> str | None:
        """Name of the viseme set that options ask for; None when they leave it open."""
        return None

    def nothing_to_show(self, track: Track, options: Options) -> str:
        """Why a file of a track would be empty, in one clause; no text when it would not."""
        return ""

    def is_whole(self, names: Sequence[str], options: Options, duration_s: float | None) -> bool:
        """Whether a folder of such files lacks none of a sound that lasts so long, where that is known."""
        return bool(names)

    def check_set(self, name: str) -> None:
        """Raise FormatError when the format cannot hold the shapes of a viseme set."""
        if self.sets and name not in self.sets:
            raise FormatError(
                f"{self.name} files cannot hold the shapes of the set {name}",
                remedy=f"use {' or '.join(self.sets)}, or another format",
                parameter="viseme_set",
            )

    def completed(self, options: WriteOptions | None) -> Options:
        """Options of the format's own type, from those or from the common ones alone.

        Raises
        ------
        OptionError
            When they are another format's.
        """
        if options is None:
            return cast(Options, self.options())
        if type(options) is self.options:
            return cast(Options, options)
        if type(options) is not WriteOptions:
            raise OptionError(
                f"{type(options).__name__} belongs to another format", self.name, f"give {self.options.__name__}"
            )
        return cast(Options, self.options(**{field.name: getattr(options, field.name) for field in fields(options)}))


class TextFormat(Format[Options], TextReader):
    """A timing format whose files are UTF-8 text, with a reader where it overrides `recognises` and `read`."""

    def __init_subclass__(cls) -> None:
        cls.readable = cls.read is not TextReader.read

    def encode(self, track: Track, options: Options) -> bytes:
        """What `write` writes, as UTF-8."""
        return encoded(lambda stream: self.write(track, stream, options))

    @abstractmethod
    def write(self, track: Track, stream: TextIO, options: Options) -> None:
        """Write a track as text; lines end with a line feed alone.

        Raises
        ------
        FormatError
            When the format cannot hold this track or these options.
        """


def encoded(write: Callable[[TextIO], None]) -> bytes:
    """What is written to a stream, as UTF-8."""
    written = io.BytesIO()
    # A file name may hold bytes that are not UTF-8.
    with io.TextIOWrapper(written, "utf-8", "replace", newline="\n") as stream:
        write(stream)
        stream.flush()
        return written.getvalue()


class VoicesFormat(TextFormat[WriteOptions]):
    """A text format whose files can hold several voices of one sound."""

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """A file of one voice; see `write_voices`."""
        self.write_voices({"Voice 1": track}, stream, options)

    @abstractmethod
    def write_voices(self, voices: Mapping[str, Track], stream: TextIO, options: WriteOptions) -> None:
        """Write tracks of one sound and one viseme set by the names of who speaks, of which there is one at least.

        Raises
        ------
        FormatError
            When the format cannot hold a track or these options.
        """

    def encode_voices(self, voices: Mapping[str, Track], options: WriteOptions) -> bytes:
        """What `write_voices` writes, as UTF-8."""
        return encoded(lambda stream: self.write_voices(voices, stream, options))
