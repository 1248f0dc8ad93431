# SPDX-License-Identifier: MIT
"""The shape keys of avatars that people bring, by the exact names that their makers gave them."""

import re
from typing import get_args

import numpy as np
import pytest
import yaml
from pygltflib import GLTF2

from wav2vis_core.errors import FormatError, OptionError
from wav2vis_core.formats import by_name, encode, render
from wav2vis_core.formats.common.options import parse_options
from wav2vis_core.formats.engines.motion import MorphOptions
from wav2vis_core.motion.arkit import BLEND_SHAPES
from wav2vis_core.motion.curves import weight_curves
from wav2vis_core.motion.rig import AvatarName, bundled_rigs
from wav2vis_core.track.shape_map import ShapeMap
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

CONSONANTS = "sil PP FF TH DD kk CH SS nn RR aa E".split()
KEYS = {
    "oculus": [f"viseme_{each}" for each in [*CONSONANTS, "ih", "oh", "ou"]],
    "rpm": [f"viseme_{each}" for each in [*CONSONANTS, "I", "O", "U"]],
    "vrchat": [f"vrc.v_{each.lower()}" for each in [*CONSONANTS, "ih", "oh", "ou"]],
    "vrm0": list("AIUEO"),
    "vrm1": "aa ih ou ee oh".split(),
    "mmd": list("あいうえおん"),
    "arkit": BLEND_SHAPES,
    "cc": (
        "V_Open V_Explosive V_Dental_Lip V_Tight_O V_Tight V_Wide V_Affricate V_Lip_Open V_Tongue_up V_Tongue_Raise "
        "V_Tongue_Out V_Tongue_Narrow V_Tongue_Lower V_Tongue_Curl_U V_Tongue_Curl_D"
    ).split(),
}
# What some mouths move.
MOVED = {
    "oculus": {"ih": "viseme_ih"},
    "rpm": {"ih": "viseme_I", "oh": "viseme_O", "ou": "viseme_U", "E": "viseme_E"},
    "vrchat": {"PP": "vrc.v_pp", "E": "vrc.v_e"},
    "vrm0": {"aa": "A", "ih": "I", "SS": "I"},
    "vrm1": {"aa": "aa", "E": "ee", "SS": "ih"},
    "mmd": {"aa": "あ", "PP": "ん"},
    "arkit": {"aa": "jawOpen", "TH": "tongueOut"},
    "cc": {"PP": "V_Explosive", "ou": "V_Tight_O"},
}


def every_shape(make_track):
    """A track of all visemes, a quarter of a second each."""
    shapes = VisemeSet.load("mpeg4").shapes
    return make_track(" ".join(f"{k / 4} {shape}" for k, shape in enumerate(shapes)) + f" {len(shapes) / 4}", "mpeg4")


def targets(data: bytes) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names of a GLB's morph targets, times of its keys, and weights of shape (n_keys, n_targets)."""
    gltf = GLTF2.load_from_bytes(data)
    sampler = gltf.animations[0].samplers[0]
    times, weights = (accessor(gltf, number) for number in (sampler.input, sampler.output))
    return gltf.meshes[0].extras["targetNames"], times, weights.reshape(len(times), -1)


def accessor(gltf: GLTF2, number: int) -> np.ndarray:
    view = gltf.bufferViews[gltf.accessors[number].bufferView]
    return np.frombuffer(gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength], "<f4")


def test_every_avatar_on_offer_is_in_the_table_of_rigs_once():
    assert sorted(get_args(AvatarName)) == sorted(avatar for rig in bundled_rigs() for avatar in rig.avatars)
    assert set(KEYS) == set(get_args(AvatarName))


@pytest.mark.parametrize("avatar", KEYS)
def test_a_glb_moves_the_avatars_own_keys(make_track, avatar):
    track = every_shape(make_track)
    names, times, weights = targets(encode(track, by_name("gltf"), MorphOptions(names=avatar)))
    assert set(names) <= set(KEYS[avatar])
    assert len(set(names)) == len(names) == weights.shape[1]
    shapes = list(VisemeSet.load("mpeg4").shapes)
    for shape, key in MOVED[avatar].items():
        middle_s = shapes.index(shape) / 4 + 0.125
        assert np.interp(middle_s, times, weights[:, names.index(key)]) > 0.1, shape
    assert weights.min() >= 0 and weights.max() <= 1


@pytest.mark.parametrize("avatar", KEYS)
@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_godot_and_unity_move_them_too(make_track, avatar, motion):
    track, options = every_shape(make_track), MorphOptions(names=avatar, motion=motion)
    glb = set(targets(encode(track, by_name("gltf"), options))[0])
    godot = set(re.findall(r'NodePath\("Head:(.*)"\)', render(track, by_name("godot"), options)))
    clip = yaml.safe_load("\n".join(render(track, by_name("unity"), options).splitlines()[3:]))["AnimationClip"]
    unity = {each["attribute"].removeprefix("blendShape.") for each in clip["m_FloatCurves"]}
    assert godot == unity == glb


def test_ready_player_me_is_what_people_renamed_by_hand(make_track):
    track = every_shape(make_track)
    renamed = ShapeMap({"ih": "I", "oh": "O", "ou": "U"}, "map")(track)
    by_hand = encode(renamed, by_name("gltf"), MorphOptions(motion="stepped"))
    assert encode(track, by_name("gltf"), MorphOptions(motion="stepped", names="rpm")) == by_hand


def test_without_an_avatar_the_names_are_the_shapes_after_the_prefix(make_track):
    track = every_shape(make_track)
    names, _, _ = targets(encode(track, by_name("gltf")))
    assert names == KEYS["oculus"]
    assert encode(track, by_name("gltf")) == encode(track, by_name("gltf"), MorphOptions(names="oculus"))


def test_arkit_moves_what_live_link_face_moves(make_track):
    track = make_track("0 sil 0.5 aa 1 PP 1.2 sil 1.5", "mpeg4")
    names, times, weights = targets(encode(track, by_name("gltf"), MorphOptions(names="arkit")))
    curves = weight_curves(track, FrameRate.parse(24))
    jaw = curves.values[:, curves.names.index("aa")] * 0.6
    shown = np.interp(np.arange(len(jaw)) / 24, times, weights[:, names.index("jawOpen")])
    np.testing.assert_allclose(shown, jaw, atol=0.011)


def test_shapes_of_another_set_are_refused_not_dropped(make_track):
    with pytest.raises(FormatError, match="rpm has no shape key for 'rest'; use the set mpeg4"):
        encode(make_track("0 AI 1"), by_name("gltf"), MorphOptions(names="rpm"))


@pytest.mark.parametrize("name", ["gltf", "godot", "unity"])
def test_the_set_follows_from_the_avatar(name):
    assert by_name(name).set_for(MorphOptions(names="vrm1")) == "mpeg4"
    assert by_name(name).set_for(MorphOptions()) is None


def test_an_unknown_avatar_names_those_that_are_known():
    with pytest.raises(OptionError, match="'metahuman' is not one of the choices; use shapes or oculus or rpm"):
        parse_options(by_name("gltf"), ["names=metahuman"], MorphOptions())
