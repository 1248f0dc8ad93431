"""What a timing format is. A new one is a new module in this folder that ends with `FORMAT = MyFormat()`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, TextIO

from ..errors import FormatError
from ..timebase import FrameRate
from ..track import Track


@dataclass(frozen=True)
class WriteOptions:
    """What a writer may be told. A format uses the fields that `Format.uses` names and no others.

    Attributes
    ----------
    fps : FrameRate
        Animation frames per second, for formats that count frames.
    posteriors : bool
        Whether to write the probabilities that the track was made from.
    folder : str or None
        Folder that the file will stand in, for formats that name the sound as seen from there.
    """

    fps: FrameRate = FrameRate(Fraction(24))
    posteriors: bool = False
    folder: str | None = None


class Format(ABC):
    """A timing format: its name, its rules and its writer.

    Attributes
    ----------
    name : str
        What `--format` calls it.
    extensions : tuple of str
        With the dot; the first is used for new files. No other format may have the same one.
    description : str
        One line for lists and menus.
    default_set : str
        Viseme set that its readers expect.
    uses : tuple of str
        Fields of `WriteOptions` that change the output.
    cannot_carry : str
        What of a track is lost.
    """

    name: ClassVar[str]
    extensions: ClassVar[tuple[str, ...]]
    description: ClassVar[str]
    default_set: ClassVar[str]
    uses: ClassVar[tuple[str, ...]] = ()
    cannot_carry: ClassVar[str]

    @abstractmethod
    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Write a track as text; lines end with a line feed alone.

        Raises
        ------
        FormatError
            When the format cannot hold this track or these options.
        """

    def read(self, stream: TextIO, where: str) -> Track:
        """The track in a text; `where` names it in errors.

        Raises
        ------
        FormatError
            When the text is not in this format, or the format has no reader.
        """
        raise FormatError(f"{self.name} files can be written, not read", where, "choose another format")
