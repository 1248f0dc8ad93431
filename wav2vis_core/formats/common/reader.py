# SPDX-License-Identifier: MIT
"""What reads timing files: the formats that can be written too, and those of programs that only hand theirs over."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from ...errors import FormatError
from ...track.timebase import FrameRate
from ...track.track import Track
from ...track.visemes import VisemeSet


@dataclass(frozen=True)
class ReadOptions:
    """What a reader cannot know from the file.

    Attributes
    ----------
    fps : FrameRate
        Animation frames per second of a file that counts frames and does not say.
    like : VisemeSet, Track or None
        The set that the shapes belong to, or a track in that set; by default the bundled set that has them all.
    phones_in : VisemeSet or None
        The set in whose shapes phones are shown where a file holds them in place of shapes; by default `like`, else
        the format's own.
    voice : str, int or None
        The name, or the number from 1 on, of the voice to read from a file that holds several.
    """

    fps: FrameRate = FrameRate(Fraction(24))
    like: VisemeSet | Track | None = None
    phones_in: VisemeSet | None = None
    voice: str | int | None = None


class TextReader(ABC):
    """Makes a track of a text.

    Attributes
    ----------
    name : str
        What people call the format.
    aliases : tuple of str
        Other names that people know it by.
    extensions : tuple of str
        With the dot; the content decides whether it is read.
    description : str
        One line for lists and menus.
    default_set : str
        Viseme set that its shapes are expected to be in.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    extensions: ClassVar[tuple[str, ...]]
    description: ClassVar[str]
    default_set: ClassVar[str] = "preston_blair"

    def recognises(self, text: str) -> bool:
        """Whether a text is meant to be in this format, however damaged; no two formats may say so of one."""
        return False

    def frame_rate(self, text: str) -> FrameRate | None:
        """The frame rate that a text of this format states, if it does."""
        return None

    def voices(self, text: str) -> tuple[str, ...]:
        """The names of the voices that a text of this format holds, in order; none where it knows no voices.

        Raises
        ------
        ReadError
            When the text is not in this format.
        """
        return ()

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """The track in a text whose lines end with a line feed alone; `where` names it in errors and notes.

        Raises
        ------
        ReadError, TrackError
            When the text is not in this format; the message names the line where there is one.
        FormatError
            When the format has no reader.
        """
        raise FormatError(f"{self.name} files can be written, not read", where, "choose another format")
