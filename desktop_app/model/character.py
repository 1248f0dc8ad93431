# SPDX-License-Identifier: GPL-3.0-or-later
"""A character's own mouths: which picture shows which shape."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.track.mouths import likely_set

from .mouth_sheet import mouths_in

SUFFIXES = (".png", ".svg")


@dataclass(frozen=True)
class Casting:
    """What a project says of its character: the folder or the file, and (shape, picture) for what the user chose."""

    source: Path
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Character:
    """A folder of pictures, PNG or SVG, one a mouth; or one SVG with all mouths.

    Attributes
    ----------
    source : Path
        The folder or the file.
    pictures : mapping of str to bytes
        What a file of each holds, by its name without suffix; of a PNG and an SVG of one name the SVG.
    one_page : bool
        Whether the pictures are parts of one page, see `mouth_sheet.mouths_in`.
    chosen : mapping of str to str
        Names of the pictures that the user chose, by shape; empty for the bundled mouth.
    """

    source: Path
    pictures: Mapping[str, bytes]
    one_page: bool
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, source: Path, chosen: Mapping[str, str] | None = None) -> Character:
        """The pictures of a folder or an SVG; Wav2VisError when it cannot be read or holds none."""
        if os.path.isfile(source):  # Path raises where a path is too long
            return cls(source, mouths_in(source), True, dict(chosen or {}))
        try:
            paths = sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
            pictures = {path.stem: path.read_bytes() for path in paths}
        except (OSError, ValueError) as error:  # ValueError: a character that no path holds
            why = getattr(error, "strerror", error)
            raise Wav2VisError(f"cannot be read ({why})", str(source), "choose another folder") from None
        if not pictures:
            raise Wav2VisError("holds no PNG or SVG", str(source), "put a picture for each mouth shape into it")
        return cls(source, pictures, False, dict(chosen or {}))

    @property
    def casting(self) -> Casting:
        """What finds it again."""
        return Casting(self.source, tuple(self.chosen.items()))

    def picture_of(self, viseme_set: VisemeSet, shape: str) -> str | None:
        """Name of a shape's picture: the chosen one, else that of its name, else of what is nearest to it.

        The nearest is what the shape is in the drawn set, the bundled one that most pictures are named after, and
        where that is not drawn, its stand-in there. None means the bundled mouth.
        """
        if shape in self.chosen:
            return self.chosen[shape] if self.chosen[shape] in self.pictures else None
        names = {name.lower(): name for name in self.pictures}
        if shape.lower() in names:
            return names[shape.lower()]
        drawn = likely_set(names)
        try:
            image = viseme_set.reduction_to(drawn)[shape]
        except Wav2VisError:
            return None
        found = drawn.stand_in(image, {each for each in drawn.shapes if each.lower() in names})
        return names[found[0].lower()] if found else None
