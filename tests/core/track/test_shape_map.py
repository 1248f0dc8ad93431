# SPDX-License-Identifier: MIT
"""A track told in the shapes of another set."""

from dataclasses import replace

import pytest

from wav2vis_core.errors import VisemeError, Wav2VisError
from wav2vis_core.live.speaker import Speaker
from wav2vis_core.track.shape_map import ShapeMap, translated
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


@pytest.mark.parametrize("target", ["mpeg4", "rhubarb"])
@pytest.mark.parametrize("own_set", [None, "rhubarb"])
def test_shapes_that_the_set_of_the_tracks_name_lacks_are_refused(target, own_set):
    track = track_in("rhubarb", "X").reshaped({"X": "grin"}, shapes=("X", "A", "grin"), rest="X", closed="A")
    known = None if own_set is None else VisemeSet.load(own_set)
    with pytest.raises(VisemeError, match="the set rhubarb does not say what 'grin' stands for; name the set"):
        translated(track, VisemeSet.load(target), known)


def test_shapes_of_the_set_that_is_asked_for_stay_also_where_it_is_ones_own():
    rhubarb = VisemeSet.load("rhubarb")
    track = track_in("rhubarb", "X", "D").reshaped({"X": "X", "D": "D"}, rest="X", closed="A", viseme_set="mine")
    assert translated(track, replace(rhubarb, name="mine")) == track


def test_a_map_renames_merges_and_drops_shapes():
    track = track_in("rhubarb", "X", "G", "B", "A")
    told = ShapeMap({"G": "A", "B": None}, "map.json")(track)
    assert [(cue.start_s, cue.end_s, cue.shape) for cue in told.cues] == [(0, 0.5, "X"), (0.5, 1.5, "A"), (1.5, 2, "A")]
    assert (told.viseme_set, told.rest, told.closed) == ("rhubarb", "X", "A")
    assert set(told.shapes) == set("ACDEFHX")
    renamed = ShapeMap({"X": "shut", "A": "shut"}, "map.json")(track)
    assert (renamed.viseme_set, renamed.rest, renamed.closed) == ("rhubarb, renamed", "shut", "shut")


@pytest.mark.parametrize(
    ("images", "fault"),
    [
        ({"Q": "A"}, "map.json: the set rhubarb lacks 'Q'; use "),
        ({"X": None}, "'X' of silence cannot be dropped"),
        ({"A": None}, "'A' of P, B and M cannot be dropped"),
    ],
)
def test_a_map_that_takes_what_the_mouth_needs_or_names_what_is_not_there_is_refused(images, fault):
    with pytest.raises(VisemeError, match=fault):
        ShapeMap(images, "map.json")(track_in("rhubarb", "X", "A"))


@pytest.mark.parametrize("load", [ShapeMap.load, VisemeSet.load, Speaker.load])
def test_a_small_file_that_is_large_is_not_read_to_its_end(tmp_path, load):
    path = tmp_path / "endless.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a TiB that takes no room
    with pytest.raises(Wav2VisError, match=r"cannot be read \(larger than 1 MiB\)"):
        load(str(path))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"A": 5}', "5 is not the name"),
        ('{"A": "a b"}', "'a b' is not the name"),
        ("[]", "does not say what each shape becomes"),
        ("{", "cannot be read"),
    ],
)
def test_a_file_that_is_no_map_is_refused(tmp_path, text, fault):
    (tmp_path / "map.json").write_text(text)
    with pytest.raises(VisemeError, match=fault):
        ShapeMap.load(str(tmp_path / "map.json"))
    (tmp_path / "map.json").write_text('{"A": "B", "G": null}')
    assert ShapeMap.load(str(tmp_path / "map.json")).images == {"A": "B", "G": None}
