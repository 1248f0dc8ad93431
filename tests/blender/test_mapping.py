# SPDX-License-Identifier: MIT
"""Shape keys find their mouth shapes by name, on every rig that people bring."""

import json

import pytest

from blender_addon.mapping import Rig, auto_map, bundled_rigs, completed
from wav2vis_core.errors import VisemeError
from wav2vis_core.motion.arkit import BLEND_SHAPES
from wav2vis_core.track.visemes import VisemeSet

OTHERS = ["Blink_L", "Blink_R", "browInnerUp", "Smile", "Angry", "eyes_closed", "Fcl_EYE_Close", "まばたき", "Key 1"]

OCULUS = "sil PP FF TH DD kk CH SS nn RR aa E ih oh ou".split()
SAPI = (
    "sil_00 aa_ah_ax_01 aa_02 ao_03 ey_eh_uh_04 er_05 y_iy_ih_ix_06 w_uw_07 ow_08 aw_09 oy_10 ay_11 h_12 r_13 l_14 "
    "s_z_15 sh_ch_jh_zh_16 th_dh_17 f_v_18 d_t_n_19 k_g_ng_20 p_b_m_21"
).split()
DAZ = "AA EE EH ER F IH IY K L M OW S SH T TH UW W".split()
REALLUSION = "EE Er IH Ah Oh W_OO S_Z Ch_J F_V TH T_L_D_N B_M_P K_G_H_NG AE R".split()
CC4 = (
    "V_Open V_Explosive V_Dental_Lip V_Tight_O V_Tight V_Wide V_Affricate V_Lip_Open "
    "V_Tongue_up V_Tongue_Raise V_Tongue_Out V_Tongue_Narrow V_Tongue_Lower V_Tongue_Curl_U V_Tongue_Curl_D"
).split()
CC3 = "Open Explosive Dental_Lip Tight-O Tight Wide Affricate Lip_Open Tongue_Up Tongue_Raise Tongue_Out".split()
ADOBE = "Neutral Ah D Ee F L M Oh R S Uh W-Oo Smile Surprised".split()

# Naming scheme: its shape keys, the set they show, and what some mouths must move.
SCHEMES = {
    "Oculus": ([f"viseme_{each}" for each in OCULUS], "mpeg4", {"PP": "viseme_PP", "ih": "viseme_ih"}),
    "Ready Player Me": (
        [f"viseme_{each}" for each in [*OCULUS[:12], "I", "O", "U"]] + ["mouthOpen", "mouthSmile"],
        "mpeg4",
        {"ih": "viseme_I", "oh": "viseme_O", "ou": "viseme_U", "E": "viseme_E"},
    ),
    "Ready Player Me with ARKit": (
        [f"viseme_{each}" for each in [*OCULUS[:12], "I", "O", "U"]] + list(BLEND_SHAPES),
        "mpeg4",
        {"PP": "viseme_PP", "ou": "viseme_U"},
    ),
    "VRChat": ([f"vrc.v_{each.lower()}" for each in OCULUS], "mpeg4", {"kk": "vrc.v_kk", "E": "vrc.v_e"}),
    "ARKit": (list(BLEND_SHAPES), "mpeg4", {"aa": "jawOpen", "TH": "tongueOut", "ou": "mouthFunnel"}),
    "ARKit with _L and _R": (
        [name.replace("Left", "_L").replace("Right", "_R") for name in BLEND_SHAPES],
        "mpeg4",
        {"PP": "mouthPress_L", "ih": "mouthStretch_R"},
    ),
    "Faceit, ARKit in another case": (
        [f"ARKit_{name.lower()}" for name in BLEND_SHAPES],
        "mpeg4",
        {"aa": "ARKit_jawopen"},
    ),
    "VRoid": (
        ["Fcl_ALL_Neutral", "Fcl_MTH_Close", *(f"Fcl_MTH_{each}" for each in ["Up", "Angry", *"AIUEO"]), "Fcl_HA_Hide"],
        "mpeg4",
        {"aa": "Fcl_MTH_A", "ou": "Fcl_MTH_U", "PP": "Fcl_MTH_Close"},
    ),
    "VRM 1.0": (["aa", "ih", "ou", "ee", "oh", "blink", "happy"], "mpeg4", {"E": "ee", "ih": "ih"}),
    "Unity-chan": ([f"blendShape1.MTH_{each}" for each in "AIUEO"], "mpeg4", {"oh": "blendShape1.MTH_O"}),
    "MMD": (["あ", "い", "う", "え", "お", "ん", "にやり"], "mpeg4", {"aa": "あ", "PP": "ん", "E": "え"}),
    "MMD in half width": (["ｱ", "ｲ", "ｳ", "ｴ", "ｵ"], "mpeg4", {"aa": "ｱ"}),
    "CC/iClone, direct": (REALLUSION, "mpeg4", {"PP": "B_M_P", "nn": "T_L_D_N", "aa": "Ah"}),
    "CC4, mixed": (CC4, "mpeg4", {"PP": "V_Explosive", "ou": "V_Tight_O", "CH": "V_Affricate"}),
    "CC3, mixed": (CC3, "mpeg4", {"PP": "Explosive", "ou": "Tight-O", "aa": "Open"}),
    "MakeHuman and MPFB": (SAPI, "azure", {"21": "p_b_m_21", "0": "sil_00", "2": "aa_02"}),
    "Daz Genesis 8": ([f"eCTRLv{each}" for each in DAZ], "mpeg4", {"PP": "eCTRLvM", "ou": "eCTRLvUW"}),
    "Daz, exported": ([f"head__eCTRLv{each}" for each in DAZ], "mpeg4", {"SS": "head__eCTRLvS"}),
    "Rhubarb letters": (list("ABCDEFGHX"), "rhubarb", {"A": "A", "X": "X"}),
    "Rhubarb letters, prefixed": ([f"Mouth-{each}" for each in "ABCDEFX"], "rhubarb", {"D": "Mouth-D", "H": "Mouth-C"}),
    "Preston Blair": (["rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc"], "preston_blair", {"MBP": "MBP"}),
    "Papagayo, suffixed": (
        [f"{each}.Mouth" for each in ["AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "CDGKNRSThYZ"]],
        "preston_blair",
        {"etc": "CDGKNRSThYZ.Mouth", "AI": "AI.Mouth"},
    ),
    "Adobe Character Animator": (ADOBE, "mpeg4", {"PP": "M", "ou": "W-Oo", "sil": "Neutral"}),
    "one key": (["mouth_open"], "mpeg4", {"aa": "mouth_open"}),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_mouth_of_a_known_rig_moves_a_key_or_has_a_declared_stand_in(scheme):
    names, viseme_set, moved = SCHEMES[scheme]
    mapping = auto_map((*OTHERS, *names))
    assert mapping.viseme_set == viseme_set
    chosen = VisemeSet.load(viseme_set)
    assert set(mapping.shares) == set(chosen.shapes)
    assert all(set(shares) <= set(names) for shares in mapping.shares.values())
    assert {shape for shape in moved if moved[shape] not in mapping.shares[shape]} == set()
    still = {shape for shape, shares in mapping.shares.items() if not shares and shape != chosen.rest}
    assert still == {shape for shape, other in mapping.stand_ins.items() if other == "neutral face"}
    assert still <= {chosen.closed}, "only lips that are closed may look as if at rest"


def test_names_that_are_no_mouths_map_to_nothing():
    assert auto_map(tuple(OTHERS)) is None
    assert auto_map(tuple(f"Key {k}" for k in range(1, 30))) is None
    assert auto_map(()) is None


def test_a_shape_without_a_key_is_shown_by_its_declared_stand_in_at_its_share():
    mapping = auto_map(("aa", "ih", "ou", "ee", "oh"))
    assert mapping.shares["SS"] == {"ih": 0.4}
    assert mapping.stand_ins["SS"] == "ih at 0.4"
    assert mapping.shares["PP"] == {}
    assert mapping.stand_ins["PP"] == "neutral face"
    assert "aa" not in mapping.stand_ins


def test_half_a_rig_is_mapped_and_the_rest_has_stand_ins():
    there = ("viseme_PP", "viseme_FF", "viseme_aa", "viseme_E", "viseme_O", "viseme_U", "viseme_SS")
    mapping = auto_map((*OTHERS, *there))
    assert not mapping.guess
    assert {key for shares in mapping.shares.values() for key in shares} == set(there)
    assert mapping.shares["PP"] == {"viseme_PP": 1}
    assert set(mapping.stand_ins) == {"TH", "DD", "kk", "CH", "nn", "RR", "ih"}


@pytest.mark.parametrize(
    ("names", "moved"),
    [
        ("Mund auf, Mund zu, Mund rund, Augen zu", {"aa": "Mund auf", "PP": "Mund zu", "oh": "Mund rund"}),
        ("MouthOpen, MouthWide, MouthRound", {"aa": "MouthOpen", "ih": "MouthWide", "oh": "MouthRound"}),
        ("AH, EE, OO, M, F, TH, L", {"aa": "AH", "ih": "EE", "ou": "OO", "PP": "M", "FF": "F", "TH": "TH", "nn": "L"}),
        ("aaa, eh, mbp", {"aa": "aaa", "E": "eh", "PP": "mbp"}),
    ],
)
def test_common_words_and_sounds_are_guessed_and_marked_as_a_guess(names, moved):
    mapping = auto_map((*OTHERS, *names.split(", ")))
    assert mapping.guess
    assert {shape: dict(mapping.shares[shape]) for shape in moved} == {shape: {key: 1} for shape, key in moved.items()}


def test_head_teeth_and_tongue_are_known_together():
    head, tongue = [name for name in CC4 if "Tongue" not in name], [name for name in CC4 if "Tongue" in name]
    mapping = auto_map((*head, *tongue))
    assert {"V_Tongue_up", "V_Lip_Open"} <= set(mapping.shares["DD"])


def test_a_saved_mapping_comes_back_and_wins_over_the_bundled_rigs():
    shapes = {shape: {f"viseme_{shape}": 0.5, "Smile": 0.1} for shape in OCULUS[1:]}
    own = Rig.from_json(Rig("mine", "", "mpeg4", shapes).to_json(), "mine.json")
    mapping = auto_map(("Smile", *SCHEMES["Oculus"][0]), (own,))
    assert mapping.rig == "mine"
    assert mapping.shares["PP"] == {"viseme_PP": 0.5, "Smile": 0.1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a mapping"),
        ("[]", "is not a mapping"),
        ('{"name": "x", "viseme_set": "mpeg4", "shapes": {"XX": {"a": 1}}}', "the set mpeg4 has no shape 'XX'"),
        ('{"name": "x", "viseme_set": "mpeg4", "shapes": {"PP": {"a": "1"}}}', "share of 'a' is '1', not a number"),
        ('{"name": "x", "viseme_set": "klingon", "shapes": {}}', "no viseme set"),
    ],
)
def test_a_damaged_mapping_is_refused(text, message):
    with pytest.raises(VisemeError, match=message):
        Rig.from_json(text, "mine.json")


def test_a_mapping_by_hand_is_completed():
    mapping = completed("edited", "rhubarb", {"D": {"Open": 1.0}})
    assert mapping.shares["C"] == {"Open": 0.6}
    assert mapping.shares["X"] == {}


@pytest.mark.parametrize("rig", bundled_rigs(), ids=lambda rig: rig.name)
def test_a_rig_survives_its_own_json(rig):
    again = Rig.from_json(rig.to_json(), "x.json")
    assert json.loads(again.to_json()) == json.loads(rig.to_json())
