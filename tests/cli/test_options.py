# SPDX-License-Identifier: MIT
"""Options of the main command. Which shapes the student hears is not looked at here; what options do to them is."""

import json
import shutil
from fractions import Fraction

import pytest

from wav2vis_core.assets import asset
from wav2vis_core.formats import all_formats
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet, bundled_names

OWN_SET = {
    "name": "mine",
    "rest": "shut",
    "shapes": {
        "shut": ["sil"],
        "lips": ["PBM", "FV"],
        "open": list(
            set(CLASSES) - {"sil", "PBM", "FV"},
        ),
    },
}


@pytest.fixture
def track_of(wav2vis):
    """The track that a run with these words gives, as its JSON."""

    def run(*words) -> dict:
        ran = wav2vis(*words, "-o", "-", "--format", "track.json")
        assert ran.status == 0
        assert all("were not heard as speech" in line for line in ran.err.splitlines())  # the sounds are tones
        return json.loads(ran.out)

    return run


@pytest.mark.parametrize("name", all_formats())
def test_each_format_by_its_name_stands_beside_the_sound_in_its_own_extension(wav2vis, sound, tmp_path, name):
    assert wav2vis(sound(), "--format", name).status == 0
    assert (tmp_path / f"talk{all_formats()[name].extensions[0]}").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "extension"),
    [("Rhubarb", ".tsv"), ("moho", ".dat"), ("PAPAGAYO", ".pgo"), ("glb", ".glb"), ("Anim", ".anim")],
)
def test_a_format_by_the_name_that_people_know_it_by(wav2vis, sound, tmp_path, name, extension):
    assert wav2vis(sound(), "-f", name).status == 0
    assert (tmp_path / f"talk{extension}").exists()


def test_the_format_that_is_named_beats_the_extension(wav2vis, sound, tmp_path):
    assert wav2vis(sound(), "--format", "tsv", "-o", tmp_path / "talk.txt").status == 0
    assert (tmp_path / "talk.txt").read_text().startswith("0.00\t")


@pytest.mark.parametrize("name", [name for name, each in all_formats().items() if not isinstance(each, PictureFormat)])
def test_each_format_uses_the_set_that_its_readers_expect(wav2vis, sound, tmp_path, name):
    chosen = all_formats()[name]
    target = tmp_path / f"talk{chosen.extensions[0]}"
    wav2vis(sound(), "--format", name)
    default = target.read_bytes()
    wav2vis(sound(), "--format", name, "--set", chosen.default_set, "--force")
    assert default == target.read_bytes()


@pytest.mark.parametrize("name", bundled_names())
def test_each_bundled_set_shows_its_own_shapes(track_of, sound, name):
    track = track_of(sound(), "--set", name)
    viseme_set = VisemeSet.load(name)
    assert track["viseme_set"] == name
    assert track["shapes"] == list(viseme_set.shapes)
    assert {cue["shape"] for cue in track["cues"]} <= set(viseme_set.shapes)


@pytest.mark.parametrize(
    ("alias", "name"), [("oculus", "mpeg4"), ("Moho", "preston_blair"), ("sapi", "azure"), ("Rhubarb", "rhubarb")]
)
def test_a_set_by_the_name_that_people_know_it_by(track_of, sound, alias, name):
    assert track_of(sound(), "--set", alias)["viseme_set"] == name


def test_a_set_of_ones_own(wav2vis, sound, tmp_path, dat_rows):
    (tmp_path / "mein Satz.json").write_text(json.dumps(OWN_SET))
    ran = wav2vis(sound(), "--set", tmp_path / "mein Satz.json", "-o", "-")
    assert ran.status == 0
    rows = dat_rows(ran.out)
    assert rows[0] == (1, "shut")
    assert {shape for _, shape in rows} <= set(OWN_SET["shapes"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"mine"',
        "{}",
        json.dumps({**OWN_SET, "rest": "lips"}),
        json.dumps({**OWN_SET, "shapes": {"shut": ["sil"]}}),
        json.dumps({**OWN_SET, "shapes": {**OWN_SET["shapes"], "two words": []}}),
        json.dumps({**OWN_SET, "shapes": {**OWN_SET["shapes"], "more": ["sil"]}}),
        json.dumps({**OWN_SET, "shapes": {**OWN_SET["shapes"], "more": ["ZZ"]}}),
        json.dumps({**OWN_SET, "shapes": {**OWN_SET["shapes"], "more": 5}}),
        json.dumps({**OWN_SET, "yields": ["ZZ"]}),
    ],
)
def test_a_set_with_a_fault_in_it_is_one_line_that_names_it(wav2vis, sound, tmp_path, text):
    (tmp_path / "mine.json").write_text(text)
    ran = wav2vis(sound(), "--set", tmp_path / "mine.json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "mine" in ran.err


@pytest.mark.parametrize("name", ["grins", "missing.json", "../preston_blair"])
def test_an_unknown_set_is_named(wav2vis, sound, name):
    ran = wav2vis(sound(), "--set", name)
    assert ran.status == 2
    assert name in ran.err and ran.err.count("\n") == 1


def test_an_unknown_set_is_answered_with_those_that_there_are(wav2vis, sound):
    ran = wav2vis(sound(), "--set", "grins")
    assert all(name in ran.err for name in bundled_names())


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("--format", "avi"), list(all_formats())),
        (("-o", "talk.avi"), [chosen.extensions[0] for chosen in all_formats().values()]),
    ],
)
def test_an_unknown_format_is_answered_with_those_that_there_are(wav2vis, sound, words, known):
    ran = wav2vis(sound(), *words)
    assert ran.status == 2
    assert all(name in ran.err for name in known)
    assert ran.err.count("\n") == 1


RATES = [("12", 12), ("24", 24), ("23.976", Fraction(24000, 1001)), ("30000/1001", Fraction(30000, 1001)), ("60", 60)]


@pytest.mark.parametrize(("fps", "rate"), RATES)
def test_the_frame_rate_sets_where_the_sound_ends(wav2vis, sound, dat_rows, fps, rate):
    ran = wav2vis(sound(seconds=1.5), "--fps", fps, "-o", "-")
    assert dat_rows(ran.out)[-1][0] == 1 - (-Fraction(3, 2) * rate // 1)


@pytest.mark.parametrize("fps", ["0", "-24", "fast", "nan", "inf", "", "1/0", "1001", "24,5"])
def test_a_frame_rate_that_is_none_is_one_line_that_names_it(wav2vis, sound, fps):
    ran = wav2vis(sound(), f"--fps={fps}")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "fps" in ran.err


def test_a_frame_rate_that_the_format_cannot_hold_is_refused(wav2vis, sound, tmp_path, files_below):
    ran = wav2vis(sound(), "--format", "pgo", "--fps", "23.976")
    assert ran.status == 2
    assert "23.976" in ran.err and "whole rate" in ran.err
    assert files_below(tmp_path) == ["talk.wav"]


def test_an_unknown_style_is_answered_with_those_that_there_are(wav2vis, sound):
    ran = wav2vis(sound(), "--style", "jazzy")
    assert ran.status == 2
    assert "literal" in ran.err and "animated" in ran.err


def test_animated_is_the_default_style(track_of, sound):
    talk = sound(seconds=2)
    assert track_of(talk) == track_of(talk, "--style", "animated")


@pytest.mark.parametrize(("style", "least_s"), [("literal", 1 / 24), ("animated", 0.06)])
def test_no_cue_inside_a_sound_is_shorter_than_the_styles_least_hold(track_of, sound, style, least_s):
    cues = track_of(sound(seconds=3), "--style", style)["cues"]
    assert all(cue["end_s"] - cue["start_s"] > least_s - 1e-6 for cue in cues[1:-1])


@pytest.mark.parametrize("lead_ms", [100, 40, -80])
def test_a_lead_makes_every_change_so_many_milliseconds_earlier(track_of, sound, lead_ms):
    talk = sound(seconds=3)
    still, led = (track_of(talk, f"--lead={lead}")["cues"] for lead in (0, lead_ms))
    moved = [cue["start_s"] - lead_ms / 1000 for cue in still[1:]]
    assert [cue["start_s"] for cue in led if cue["start_s"]] == pytest.approx([t for t in moved if 0 < t < 3])
    assert led[0]["start_s"] == 0
    assert led[-1]["end_s"] == 3


@pytest.mark.parametrize("lead", ["5000", "-5000", "nan", "inf"])
def test_a_lead_out_of_range_is_one_line_that_names_the_option(wav2vis, sound, lead):
    ran = wav2vis(sound(), f"--lead={lead}")
    assert ran.status == 2
    assert "--lead" in ran.err and ran.err.count("\n") == 1


def test_quiet_says_nothing_but_warnings(wav2vis, sound):
    talk = sound(seconds=1)
    assert wav2vis(talk, "--quiet").err == ""
    talk.write_bytes(talk.read_bytes()[:-16_000])
    assert wav2vis(talk, "-q", "--force").err.count("\n") == 1
    assert "error: " in wav2vis(talk, "-q").err


def test_captions_of_words_that_nobody_gave_are_said_to_be_empty(wav2vis, sound, tmp_path):
    ran = wav2vis(sound(), "-f", "srt", "-O", "show=words")
    assert ran.status == 0
    assert "warning: " in ran.err and "no words to show" in ran.err and "--text" in ran.err
    again = wav2vis("convert", tmp_path / "talk.srt", "-o", "-", "-f", "vtt", "-O", "show=words")
    assert again.status == 3  # captions are not read
    wav2vis(sound(), "-f", "tsv")
    assert (
        "no words to show" in wav2vis("convert", tmp_path / "talk.tsv", "-o", "-", "-f", "vtt", "-O", "show=words").err
    )
    assert "to show" not in wav2vis(sound(), "-f", "srt", "--force").err


def test_posteriors_cover_the_sound_and_each_frames_shares_sum_to_1(track_of, sound):
    track = track_of(sound(seconds=1), "--posteriors")
    posteriors = track["posteriors"]
    assert posteriors["labels"] == track["shapes"]
    assert len(posteriors["values"]) == pytest.approx(posteriors["rate_hz"] * 1, abs=2)
    assert all(sum(row) == pytest.approx(1, abs=1e-3) for row in posteriors["values"])


def test_posteriors_are_refused_by_a_format_that_does_not_hold_them(wav2vis, sound):
    ran = wav2vis(sound(), "--posteriors")
    assert ran.status == 2
    assert "--posteriors" in ran.err and "track.json" in ran.err


@pytest.mark.parametrize("words", [(), ("--format", "track.json", "--posteriors"), ("--set", "rhubarb")])
def test_two_jobs_give_the_same_files_as_one(wav2vis, sound, tmp_path, words, files_below):
    sounds = [sound(f"takes/{name}.wav", seconds) for name, seconds in (("a", 0.3), ("b", 1.0), ("c", 0.6))]
    one = wav2vis(*sounds, *words, "-o", f"{tmp_path}/one/")
    two = wav2vis(*sounds, *words, "-o", f"{tmp_path}/two/", "--jobs", 2)
    assert (one.status, two.status) == (0, 0)
    assert files_below(tmp_path / "one") == files_below(tmp_path / "two")
    for name in files_below(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_sound_that_fails_among_several_jobs_does_not_stop_the_others(wav2vis, sound, tmp_path):
    ran = wav2vis(sound("a.wav"), tmp_path / "missing.wav", sound("c.wav"), "--jobs", 2)
    assert ran.status == 1
    assert "missing.wav" in ran.err
    assert (tmp_path / "a.dat").exists() and (tmp_path / "c.dat").exists()


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_jobs_that_is_none_is_refused(wav2vis, sound, jobs):
    ran = wav2vis(sound(), f"--jobs={jobs}")
    assert ran.status == 2
    assert "--jobs" in ran.err


def test_a_set_copied_from_the_package_and_renamed_is_a_set(track_of, sound, tmp_path):
    source = asset("viseme_sets", "vrm.json")
    shutil.copy(str(source), tmp_path / "copy.json")
    assert track_of(sound(), "--set", tmp_path / "copy.json") == track_of(sound(), "--set", "vrm")


def test_names_of_an_avatar_reach_the_file(wav2vis, sound, tmp_path):
    talk = sound(seconds=1)
    for name in ("talk.tres", "talk.anim", "talk.glb"):
        assert wav2vis(talk, "-o", tmp_path / name, "--names", "vrchat").status == 0
        assert b"vrc.v_sil" in (tmp_path / name).read_bytes()
    ran = wav2vis(talk, "-o", tmp_path / "talk.dat", "--names", "rpm")
    assert ran.status == 2
    assert "'names=rpm' is not an option of the format dat; leave it out: the format has none" in ran.err
