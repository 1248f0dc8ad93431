"""A character's own mouths: which picture shows which shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.visemes import bundled_names

SUFFIXES = (".png", ".svg")


@dataclass(frozen=True)
class Character:
    """A folder of pictures, PNG or SVG, one a mouth.

    Attributes
    ----------
    folder : Path
    pictures : mapping of str to Path
        By name without suffix; of a PNG and an SVG of one name the SVG.
    chosen : mapping of str to str
        Names of the pictures that a person chose, by the shape; empty for the bundled mouth.
    """

    folder: Path
    pictures: Mapping[str, Path]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, chosen: Mapping[str, str] | None = None) -> Character:
        """The pictures of a folder; Wav2VisError when it cannot be read or holds none."""
        try:
            paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
        except OSError as error:
            raise Wav2VisError(f"cannot be read ({error.strerror})", str(folder), "choose another folder") from None
        if not paths:
            raise Wav2VisError("holds no PNG or SVG", str(folder), "draw a picture for each mouth shape")
        return cls(folder, {path.stem: path for path in paths}, dict(chosen or {}))

    def picture_of(self, viseme_set: VisemeSet, shape: str) -> Path | None:
        """The picture of a shape: the chosen one, else the one of its name, else of what it is in the drawn set.

        The drawn set is the bundled one that most pictures are named after. None means the bundled mouth.
        """
        if shape in self.chosen:
            return self.pictures.get(self.chosen[shape])
        names = {name.lower(): name for name in self.pictures}
        for name in (shape.lower(), self._in_drawn_set(viseme_set, shape).lower()):
            if name in names:
                return self.pictures[names[name]]
        return None

    def _in_drawn_set(self, viseme_set: VisemeSet, shape: str) -> str:
        sets = [VisemeSet.load(name) for name in bundled_names()]
        names = {name.lower() for name in self.pictures}
        drawn = max(sets, key=lambda each: len(names & {shape.lower() for shape in each.shapes}))
        try:
            return viseme_set.reduction_to(drawn)[shape]
        except Wav2VisError:
            return ""
