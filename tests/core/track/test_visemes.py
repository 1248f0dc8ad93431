# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import VisemeError
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.shape_map import ShapeMap
from wav2vis_core.track.visemes import ALIASES, VisemeSet, bundled_names

PROMISED = {"preston_blair", "rhubarb", "mpeg4", "azure", "polly", "vrm", "fleming_dobbs"}
VOWELS = [c for c in CLASSES if c not in ("sil", "PBM", "FV")]
PLAIN = {"name": "plain", "rest": "X", "shapes": {"X": ["sil"], "A": ["PBM"], "G": ["FV"], "D": VOWELS}}


def changed(**fields):
    return json.dumps({**PLAIN, **fields})


def test_the_promised_sets_are_bundled():
    assert set(bundled_names()) >= PROMISED
    assert bundled_names() == sorted(bundled_names())


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_a_bundled_set_groups_every_class_once_and_says_where_it_is_from(name):
    viseme_set = VisemeSet.load(name)
    assert viseme_set.name == name
    assert sorted(c for names in viseme_set.shapes.values() for c in names) == sorted(CLASSES)
    assert viseme_set.shape_of("sil") == viseme_set.rest
    assert viseme_set.description
    assert viseme_set.source


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_summing_a_set_keeps_all_the_probability(name):
    viseme_set = VisemeSet.load(name)
    posteriors = np.random.default_rng(1).dirichlet(np.ones(len(CLASSES)), 20).astype(np.float32)
    sums = posteriors @ viseme_set.grouping()
    assert sums.shape == (20, len(viseme_set.shapes))
    np.testing.assert_allclose(sums.sum(axis=1), 1, atol=1e-6)
    closed = list(viseme_set.shapes).index(viseme_set.closed)
    in_closed = [c in viseme_set.shapes[viseme_set.closed] for c in CLASSES]
    np.testing.assert_allclose(sums[:, closed], posteriors[:, in_closed].sum(axis=1), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "rest", "closed", "lip_teeth"),
    [("preston_blair", "rest", "MBP", "FV"), ("rhubarb", "X", "A", "G"), ("mpeg4", "sil", "PP", "FF")],
)
def test_sets_that_animators_know_call_their_events_as_they_do(name, rest, closed, lip_teeth):
    viseme_set = VisemeSet.load(name)
    assert (viseme_set.rest, viseme_set.closed, viseme_set.lip_teeth) == (rest, closed, lip_teeth)


@pytest.mark.parametrize("alias", ALIASES)
def test_other_names_mean_bundled_sets(alias):
    assert VisemeSet.load(alias) == VisemeSet.load(ALIASES[alias])


def test_an_unknown_set_is_answered_with_the_known_ones():
    with pytest.raises(VisemeError, match=r"no viseme set 'disney'.*preston_blair, rhubarb"):
        VisemeSet.load("disney")


def test_a_set_of_the_users_own_is_read_from_a_file(tmp_path):
    path = tmp_path / "my mouths é.json"
    path.write_text(changed(yields=["TD", "N"]), encoding="utf-8")
    viseme_set = VisemeSet.load(str(path))
    assert list(viseme_set.shapes) == ["X", "A", "G", "D"]
    assert viseme_set.yields == {"TD", "N"}
    assert viseme_set.shape_of("AY2") == "D"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "not a viseme set"),
        ("[1, 2]", "not a viseme set"),
        ("null", "not a viseme set"),
        (json.dumps({"name": "plain", "rest": "X"}), "lacks 'shapes'"),
        (json.dumps({"rest": "X", "shapes": PLAIN["shapes"]}), "lacks 'name'"),
        (json.dumps({"name": "plain", "shapes": PLAIN["shapes"]}), "lacks 'rest'"),
        (changed(shapes=["X", "A"]), "not a viseme set"),
        (changed(shapes={"X": 5}), "not a viseme set"),
        (changed(shapes={}), "classes without a shape"),
        (changed(shapes={**PLAIN["shapes"], "D": VOWELS[1:]}), f"classes without a shape: '{VOWELS[0]}'"),
        (changed(shapes={**PLAIN["shapes"], "D": [*VOWELS, "QQ"]}), "unknown classes: 'QQ'"),
        (changed(shapes={**PLAIN["shapes"], "G": ["FV", "PBM"]}), "classes in two shapes: 'PBM'"),
        (changed(shapes={**PLAIN["shapes"], "two words": []}), "'two words'"),
        (changed(shapes={**PLAIN["shapes"], "": []}), "shape names"),
        (changed(rest="A"), "rest shape 'A' does not hold 'sil'"),
        (changed(rest="Z"), "rest shape 'Z' is none of its shapes"),
        (changed(yeilds=["TD"]), "unknown fields: 'yeilds'"),
        (changed(yields=["QQ"]), "unknown classes that yield: 'QQ'"),
        (changed(yields=7), "not a viseme set"),
        (changed(stand_ins={"Z": {"A": 1}}), "the stand-in 'Z' of 'Z' is none of its shapes"),
        (changed(stand_ins={"G": {"Z": 1}}), "the stand-in 'Z' of 'G' is none of its shapes"),
        (changed(stand_ins={"G": {"A": 2}}), "the share 2.0 of a stand-in of 'G' is outside"),
        (changed(stand_ins={"G": ["A"]}), "not a viseme set"),
        (changed(stand_ins={"G": {"A": 10**400}}), "not a viseme set"),
        ("[" * 100_000, "not a viseme set"),
    ],
)
def test_a_set_with_a_fault_is_refused_with_the_fault(tmp_path, text, match):
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VisemeError, match=match) as caught:
        VisemeSet.load(str(path))
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_set_files_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "latin.json").write_bytes(b'{"name": "\xe9"}')
    for name in ("none.json", "folder.json", "latin.json"):
        with pytest.raises(VisemeError, match=name):
            VisemeSet.load(str(tmp_path / name))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(CLASSES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["name", "rest", "shapes", "yields", "source", "typical", "stand_ins"]), json_values
    )
    | json_values
)
def test_any_json_is_a_set_or_refused_but_nothing_else(value):
    with pytest.raises(VisemeError):
        VisemeSet.from_json(json.dumps(value), "fuzz")


def test_a_set_cannot_be_changed_afterwards():
    viseme_set = VisemeSet.load("rhubarb")
    with pytest.raises(TypeError):
        viseme_set.shapes["A"] = ()
    with pytest.raises(AttributeError):
        viseme_set.rest = "A"


def test_a_set_travels_to_worker_processes():
    viseme_set = VisemeSet.load("rhubarb")
    assert pickle.loads(pickle.dumps(viseme_set)) == viseme_set


def test_an_unknown_class_has_no_shape():
    with pytest.raises(KeyError):
        VisemeSet.load("rhubarb").shape_of("QQ")


@pytest.mark.parametrize("name", bundled_names())
def test_any_one_shape_of_a_bundled_set_stands_in_for_all_and_only_faintly_for_closed_lips(name):
    viseme_set = VisemeSet.load(name)
    for only in viseme_set.shapes:
        assert viseme_set.shown_by({only}) == dict.fromkeys(viseme_set.shapes, only)
        for shut in {viseme_set.rest, viseme_set.closed}:
            _, share = viseme_set.stand_in(shut, {only})
            assert share == (1 if only in {viseme_set.rest, viseme_set.closed} else 0)


@pytest.mark.parametrize(
    ("present", "found"),
    [
        ("ABCDEFGHX", ("G", 1)),
        ("ABCDEF", ("A", 1)),  # as Rhubarb's own documentation says
        ("BCDEF", ("B", 0.5)),
        ("DEF", ("D", 0.5 * 0.4 * 0.6)),
        ("", None),
    ],
)
def test_a_missing_shape_is_shown_by_the_nearest_stand_in_that_is_there(present, found):
    assert VisemeSet.load("rhubarb").stand_in("G", set(present)) == found


def test_a_set_without_stand_ins_shows_what_is_there():
    assert VisemeSet.from_json(changed(), "plain").shown_by({"X", "D"}) == {"X": "X", "D": "D"}


@pytest.mark.parametrize("other", bundled_names())
@pytest.mark.parametrize("name", bundled_names())
def test_every_bundled_set_reduces_to_every_other_and_silence_stays_silent(name, other):
    source, target = VisemeSet.load(name), VisemeSet.load(other)
    images = source.reduction_to(target)
    assert set(images) == set(source.shapes)
    assert set(images.values()) <= set(target.shapes)
    assert images[source.rest] == target.rest
    if source.closed != source.rest:
        assert images[source.closed] == target.closed
    if name == other:
        assert all(shape == image for shape, image in images.items())


@pytest.mark.parametrize("name", ["nowhere.json", "null\0character.json", "n" * 300 + ".json"])
def test_a_set_whose_file_cannot_be_read_is_named_with_why(tmp_path, name):
    with pytest.raises(VisemeError, match=r"the viseme set cannot be read \(.+\); check the path"):
        VisemeSet.load(str(tmp_path / name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_set_and_a_map_may_be_saved_as_windows_does(tmp_path, encoding):
    (tmp_path / "plain.json").write_text(changed(), encoding)
    assert VisemeSet.load(tmp_path / "plain.json").rest == "X"
    (tmp_path / "map.json").write_text('{"G": "A"}', encoding)
    assert ShapeMap.load(tmp_path / "map.json").images == {"G": "A"}


def test_other_shapes_under_the_name_of_a_bundled_set_are_refused(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(changed(name="rhubarb"))  # some of Rhubarb's
    assert VisemeSet.load(path).shape_of("AA") == "D"
    path.write_text(changed(name="rhubarb", rest="shut", shapes={**PLAIN["shapes"], "shut": ["sil"], "X": []}))
    with pytest.raises(VisemeError) as caught:
        VisemeSet.load(path)
    assert str(caught.value) == f"{path}: the bundled set rhubarb has other shapes; give your set a name of its own"
