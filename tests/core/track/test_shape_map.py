# SPDX-License-Identifier: MIT
"""A track told in the shapes of another set."""

import pytest

from wav2vis_core.errors import VisemeError
from wav2vis_core.track.shape_map import translated
from wav2vis_core.track.track import Cue, Track
from wav2vis_core.track.visemes import VisemeSet


def track_in(name: str, *shapes: str) -> Track:
    chosen = VisemeSet.load(name)
    cues = tuple(Cue(k / 2, (k + 1) / 2, shape) for k, shape in enumerate(shapes))
    return Track(cues, tuple(chosen.shapes), chosen.rest, chosen.closed, chosen.name, len(shapes) / 2)


def test_shapes_become_those_of_the_same_sounds_and_times_stay():
    told = translated(track_in("rhubarb", "X", "A", "D", "G"), VisemeSet.load("mpeg4"))
    assert [cue.shape for cue in told.cues] == ["sil", "PP", "aa", "FF"]
    assert [cue.start_s for cue in told.cues] == [0, 0.5, 1, 1.5]
    assert (told.viseme_set, told.closed) == ("mpeg4", "PP")


def test_a_set_of_unknown_sounds_is_refused():
    track = track_in("rhubarb", "X").reshaped({"X": "X"}, rest="X", closed="A", viseme_set="mine")
    with pytest.raises(VisemeError, match="'mine' stand for is not known"):
        translated(track, VisemeSet.load("mpeg4"))
