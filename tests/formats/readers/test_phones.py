# SPDX-License-Identifier: MIT
"""Phones in the place of shapes, in whatever alphabet: shown in the set that is asked for, with a note."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import load
from wav2vis_core.track.phone_labels import TIMIT, phones_of
from wav2vis_core.track.phones import DIPHTHONGS, PHONES, SILENCE, classes_of
from wav2vis_core.track.visemes import VisemeSet, bundled_names

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("viseme_set", "shapes"),
    [
        ("preston_blair", ["rest", "etc", "AI", "rest"]),
        ("rhubarb", ["X", "C", "D", "B", "X"]),
        ("mpeg4", ["sil", "kk", "aa", "ih", "sil"]),
    ],
)
def test_the_phones_of_a_project_become_shapes_of_the_set_that_is_asked_for(viseme_set, shapes):
    track = load(CASES / "ng_cmu39.pg2", viseme_set=viseme_set)
    assert [cue.shape for cue in track.merged().cues] == shapes
    assert [phone.label for phone in track.phones] == ["HH", "AY"]
    assert [note.text for note in track.notes] == [f"holds phones: shown in the set {viseme_set}"]
    assert track.cues[1].start_s == 2 / 24


def labels(names):
    return "".join(f"{k / 10:.1f}\t{(k + 1) / 10:.1f}\t{name}\n" for k, name in enumerate(names))


def dat(names):
    return "MohoSwitch1\n" + "".join(f"{k + 1} {name}\n" for k, name in enumerate([*names, "sil"]))


def rhubarb(names):
    cues = [{"start": k / 10, "end": (k + 1) / 10, "value": name} for k, name in enumerate(names)]
    return json.dumps({"mouthCues": cues})


def grid(names):
    intervals = "".join(f'{k / 10:.1f} {(k + 1) / 10:.1f} "{name}" ' for k, name in enumerate(names))
    end = len(names) / 10
    words = f'"IntervalTier" "words" 0 {end} 1 0 {end} "said"'
    head = f'File type = "ooTextFile"\nObject class = "TextGrid"\n0 {end} <exists> 2 {words}\n'
    return f'{head}"IntervalTier" "phones" 0 {end} {len(names)} {intervals}\n'


def timit(names):
    return "".join(f"{1600 * k} {1600 * (k + 1)} {name}\n" for k, name in enumerate(names))


def gentle(names):
    phones = [{"duration": 0.1, "phone": f"{name}_I"} for name in names]
    word = {"case": "success", "word": "said", "start": 0.0, "end": len(names) / 10, "phones": phones}
    return json.dumps({"transcript": "um said", "words": [{"case": "not-found-in-audio", "word": "um"}, word]})


SPOKEN = [phone for phone in PHONES if phone != SILENCE]
WAYS = {
    "arpabet": lambda phone: phone,
    "stressed": lambda phone: phone + "1" if phone[0] in "AEIOU" else phone,
    "kaldi": lambda phone: phone.lower() + "_B",
    "timit": lambda phone: {"B": "bcl", "T": "tcl", "ER": "axr"}.get(phone, phone.lower()),
    "ipa": lambda phone: IPA[phone],
}
IPA = dict(
    zip(
        SPOKEN,
        "ɑː æ ə ɔ aʊ aɪ b tʃ d ð ɛ ɚ eɪ f ɡ h ɪ i dʒ kʰ l m n ŋ oʊ ɔj p ɹ s ʃ t̪ θ ʊ u v w j z ʒ".split(),
        strict=True,
    )
)


@pytest.mark.parametrize("written", [labels, dat, rhubarb, grid, timit])
@pytest.mark.parametrize("way", WAYS)
@given(data=st.data())
def test_any_phones_of_any_alphabet_show_their_shapes_in_any_set(read, written, way, data):
    spoken = data.draw(st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=12))
    if written is timit and way == "ipa":
        return
    spoken.append("ZH")  # no set has a shape of that name, so the file is one of phones
    chosen = VisemeSet.load(data.draw(st.sampled_from(bundled_names())))
    track = read(written([WAYS[way](phone) for phone in spoken]), phones_in=chosen)
    assert track.viseme_set == chosen.name
    assert [note.code for note in track.notes] == ["phones_read"]
    assert [phone.label for phone in track.phones] == spoken or written is grid
    step_s = 1 / 24 if written is dat else 0.1
    for k, phone in enumerate(spoken):
        onset, *glide = classes_of(phone)
        assert track.shape_at((k + 0.3) * step_s) == chosen.shape_of(onset)
        assert track.shape_at((k + 0.9) * step_s) == chosen.shape_of(glide[0] if glide else onset)


@given(spoken=st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=9))
def test_gentles_answer_is_read_with_its_words(read, spoken):
    track = read(gentle([phone.lower() for phone in spoken]))
    assert [phone.label for phone in track.phones] == spoken
    assert [word.label for word in track.words] == ["said"]
    assert track.duration_s == pytest.approx(len(spoken) / 10)


def test_a_tier_of_phones_is_found_beside_one_of_words(read):
    track = read(grid(["M", "AA1", "", "spn", "M"]))
    assert [cue.shape for cue in track.merged().cues] == ["MBP", "AI", "rest", "MBP"]
    assert [word.label for word in track.words] == ["said"]


def test_a_glottal_stop_goes_to_the_vowel_that_it_opens_else_to_what_comes_before(read):
    track = read(timit(["h#", "q", "aa", "m", "q", "s", "zh"]))
    shapes = [track.shape_at(k / 10 + 0.05) for k in range(7)]
    assert shapes == ["rest", "AI", "AI", "MBP", "MBP", "etc", "etc"]
    assert track.duration_s == 0.7


def test_a_last_m_is_no_closing_rest_where_the_rest_is_the_closed_mouth(read):
    track = read("MohoSwitch1\n1 ZH\n7 M\n", phones_in=VisemeSet.load("vrm"))
    assert (track.duration_s, [phone.label for phone in track.phones]) == (7 / 24, ["ZH", "M"])
    assert read("MohoSwitch1\n1 ZH\n7 sil\n", phones_in=VisemeSet.load("vrm")).duration_s == 6 / 24


def test_names_that_are_both_shapes_and_phones_are_shapes_unless_the_file_says_that_they_are_phones(read):
    names = ["AA", "SH", "TH"]
    assert (read(labels(names)).viseme_set, read(labels(names)).notes) == ("fleming_dobbs", ())
    assert read(grid(names)).viseme_set == "preston_blair"
    polly = ["p", "a", "t"]
    assert read(labels(polly)).viseme_set == "polly"


@pytest.mark.parametrize("names", [["hello", "M"], ["MBP", "AA1"], ["to", "be"], ["AA1", "tʃ"]])
def test_words_and_mixtures_are_no_phones(read, names):
    assert phones_of(names) is None
    with pytest.raises(ReadError, match="in no bundled set"):
        read(labels(names))


def test_every_label_of_timit_is_known():
    known = phones_of([*TIMIT, *(phone.lower() for phone in SPOKEN), "q"])
    assert set(itertools.chain(*known.values())) <= set(PHONES)
    assert (known["pcl"], known["h#"], known["q"], known["ax-h"]) == (("P",), (SILENCE,), (), ("AH",))


@pytest.mark.parametrize(
    ("label", "phones"),
    [
        ("tʲ", ("T",)), ("d͡ʒ", ("JH",)), ("ç", ("HH",)), ("ɜː", ("ER",)), ("ɫ̩", ("L",)), ("pf", ("P", "F")),
        ("ɑ˥", ("AA",)), ("ˈaɪ", ("AY",)), ("ʔ", ()), ("ɪə", ("IH", "AH")), ("œ̃", ("ER",)), ("SIL_S", (SILENCE,)),
        ("<eps>", (SILENCE,)), ("", (SILENCE,)), ("spn", (SILENCE,)),
    ],
)  # fmt: skip
def test_marks_do_not_count(label, phones):
    assert phones_of([label, "ʃ"])[label] == phones


def test_diphthongs_glide_at_their_share(read):
    track = read(labels(["ZH", "AY", "ZH"]), phones_in=VisemeSet.load("rhubarb"))
    assert [(round(cue.start_s, 3), cue.shape) for cue in track.cues] == [(0, "B"), (0.1, "D"), (0.16, "B"), (0.2, "B")]
    assert "AY" in DIPHTHONGS
