# SPDX-License-Identifier: MIT
"""Shapes renamed: into those of another set, or as a small file says for a character that lacks some."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import VisemeError
from .small_text import small_text
from .track import Track
from .visemes import VisemeSet, bundled_names

_REMEDY = 'write {"shape": "other shape or null to drop it"}; see docs/viseme_sets.md'


@dataclass(frozen=True)
class ShapeMap:
    """What each named shape becomes; None drops it. Shapes that are not named stay.

    `where` names the map in errors. VisemeError when it is no mapping of names.
    """

    images: Mapping[str, str | None]
    where: str

    def __post_init__(self) -> None:
        if not isinstance(self.images, Mapping):
            raise VisemeError("the map does not say what each shape becomes", self.where, _REMEDY)
        for name in (*self.images, *self.images.values()):
            if name is not None and not (isinstance(name, str) and name.split() == [name]):
                raise VisemeError(f"{name!r} is not the name of a shape", self.where, _REMEDY)

    @classmethod
    def load(cls, path: str) -> ShapeMap:
        """The map in a JSON file; VisemeError when it cannot be read or is none."""
        try:
            images = json.loads(small_text(path))
        except OSError as error:
            raise VisemeError(f"the map cannot be read ({error.strerror})", path, "check the path") from None
        except (ValueError, RecursionError) as error:
            raise VisemeError(f"the map cannot be read ({error})", path, _REMEDY) from None
        return cls(images, path)

    def __call__(self, track: Track) -> Track:
        """The track in the shapes that are left.

        It keeps the name of its set while all of them are the set's own, so that formats for that set take it.

        Raises
        ------
        VisemeError
            When a shape is not in the track's set, or that of silence or of P, B and M is dropped.
        """
        if unknown := sorted(set(self.images) - set(track.shapes)):
            raise VisemeError(
                f"the set {track.viseme_set} lacks {', '.join(map(repr, unknown))}",
                self.where,
                f"use {' '.join(track.shapes)}",
            )
        images = {shape: self.images.get(shape, shape) for shape in track.shapes}
        rest, closed = images[track.rest], images[track.closed]
        if rest is None or closed is None:
            dropped, meaning = (track.rest, "silence") if rest is None else (track.closed, "P, B and M")
            raise VisemeError(f"the shape {dropped!r} of {meaning} cannot be dropped", self.where, "rename it")
        shapes = tuple(dict.fromkeys(image for image in images.values() if image is not None))
        own = set(shapes) <= set(track.shapes)
        name = track.viseme_set if own else f"{track.viseme_set}, renamed"
        return track.reshaped(images, shapes=shapes, rest=rest, closed=closed, viseme_set=name)


def translated(track: Track, target: VisemeSet, own_set: VisemeSet | None = None) -> Track:
    """The track in the shapes of another set, by the sounds that they stand for.

    Parameters
    ----------
    track : Track
    target : VisemeSet
    own_set : VisemeSet, optional
        That of the track; by default the bundled set of its name.

    Raises
    ------
    VisemeError
        When what the track's shapes stand for is not known, as the set of that name has others, or the target tells
        apart what they do not.
    """
    stays = target.name == track.viseme_set
    if own_set is None and not stays and track.viseme_set not in bundled_names():
        raise VisemeError(
            f"what the shapes of the set {track.viseme_set!r} stand for is not known",
            remedy="name the set",
            parameter="own_set",
        )
    known = target if stays else own_set or VisemeSet.load(track.viseme_set)
    images = {shape: shape for shape in known.shapes} if stays else known.reduction_to(target)
    if unknown := sorted({cue.shape for cue in track.cues} - images.keys()):
        raise VisemeError(
            f"the set {known.name} does not say what {', '.join(map(repr, unknown))} stands for",
            remedy="name the set that the track was made with",
            parameter="own_set",
        )
    if stays:
        return track
    shapes = tuple(target.shapes)
    return track.reshaped(images, shapes=shapes, rest=target.rest, closed=target.closed, viseme_set=target.name)
