"""A track in the viseme set that a format's readers expect."""

from __future__ import annotations

from typing import Any

from ...track.shape_map import translated
from ...track.track import Track
from ...track.visemes import VisemeSet, bundled_names
from .base import Format


def in_expected_set(
    track: Track, chosen: Format[Any], asked: str | None = None, own_set: VisemeSet | None = None
) -> Track:
    """The track in the set that is asked for, else in the one that the format's readers expect.

    Formats whose readers take any names keep the set, and a set of one's own stays unless the format refuses it.

    Parameters
    ----------
    track : Track
    chosen : Format
    asked : str, optional
        Name of a set.
    own_set : VisemeSet, optional
        The track's own set where it is not a bundled one.

    Raises
    ------
    VisemeError
        When the track's set is not known, or a shape of it has no image in the other set.
    """
    stays = chosen.neutral or track.viseme_set not in bundled_names()
    if asked is None and stays and not (chosen.sets and track.viseme_set not in chosen.sets):
        return track
    return translated(track, VisemeSet.load(asked or chosen.default_set), own_set)
