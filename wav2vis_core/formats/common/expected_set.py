# SPDX-License-Identifier: MIT
"""A track in the viseme set that a format's readers expect."""

from __future__ import annotations

from typing import Any

from ...track.shape_map import translated
from ...track.track import Track
from ...track.visemes import VisemeSet, bundled_names
from .base import Format, WriteOptions


def in_expected_set(
    track: Track,
    chosen: Format[Any],
    options: WriteOptions,
    asked: VisemeSet | str | None = None,
    own_set: VisemeSet | str | None = None,
) -> Track:
    """The track in the set that is asked for, else in that of the options, else in the one that readers expect.

    Formats whose readers take any names keep the set, and a set of one's own stays unless the format refuses it.

    Parameters
    ----------
    track : Track
    chosen : Format
    options : WriteOptions
        The format's.
    asked : VisemeSet or str, optional
    own_set : VisemeSet or str, optional
        The track's own set where it is not a bundled one.

    Raises
    ------
    VisemeError
        When the track's set is not known, or a shape of it has no image in the other set.
    """
    asked = asked or chosen.set_for(options)
    stays = chosen.neutral or track.viseme_set not in bundled_names()
    if asked is None and stays and not (chosen.sets and track.viseme_set not in chosen.sets):
        return track
    known = None if own_set is None else VisemeSet.load(own_set)
    return translated(track, VisemeSet.load(asked or chosen.default_set), known)
