# SPDX-License-Identifier: MIT
"""`wav2vis convert` and `--map`: files in, files out, and an account of what was lost."""

import io
import json
import sys

import pytest

from wav2vis_core.track.phones import CLASSES

DAT = "MohoSwitch1\n1 rest\n7 MBP\n8 AI\n14 MBP\n17 AI\n23 rest\n31 rest\n"
TSV = "0.00\tX\n0.25\tA\n0.33\tD\n0.58\tA\n0.67\tD\n0.92\tX\n1.25\tX\n"
PGO_25 = (
    "lipsync version 1\nmama.wav\n25\n30\n1\n\tVoice 1\n\tma\n\t1\n\t\tma\n\t\t6\n\t\t22\n\t\t1\n"
    "\t\t\tma 6 22 2\n\t\t\t\t6 MBP\n\t\t\t\t7 AI\n"
)


@pytest.fixture
def given(tmp_path):
    """Write a text below the test's folder and give its path."""

    def make(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return make


def test_the_readers_set_is_written_and_the_losses_are_told(wav2vis, given, tmp_path):
    ran = wav2vis("convert", given("in.dat", DAT), tmp_path / "out.tsv")
    assert (ran.status, ran.out) == (0, "")
    assert (tmp_path / "out.tsv").read_text() == "0.00\tX\n0.25\tA\n0.29\tD\n0.54\tA\n0.67\tD\n0.92\tX\n1.25\tX\n"
    assert ran.err.splitlines()[1:] == ["wav2vis: lost: 4 of 6 cues moved by up to 3.33 ms"]


def test_what_loses_nothing_says_nothing(wav2vis, given, tmp_path):
    ran = wav2vis("convert", given("in.dat", DAT), "-o", tmp_path / "out.track.json")
    assert ran.err.splitlines() == [f"wav2vis: {tmp_path / 'in.dat'} -> {tmp_path / 'out.track.json'}"]
    assert json.loads((tmp_path / "out.track.json").read_text())["viseme_set"] == "preston_blair"


def test_there_and_back_through_a_format_that_loses_nothing(wav2vis, given, tmp_path):
    wav2vis("convert", given("in.dat", DAT), tmp_path / "out.textgrid")
    assert wav2vis("convert", tmp_path / "out.textgrid", "-o", "-", "-f", "dat").out == DAT


def test_cues_that_share_a_frame_are_told_as_vanished(wav2vis, given):
    ran = wav2vis("convert", given("in.tsv", "0.00\tX\n0.50\tA\n0.51\tD\n0.52\tE\n1.00\tX\n"), "-o", "-", "-f", "dat")
    assert "1 of 4 cues vanished" in ran.err
    assert "moved by up to" in ran.err


def test_a_frame_rate_that_the_input_states_is_kept_and_can_be_changed(wav2vis, given):
    talk = given("in.pgo", PGO_25)
    kept = wav2vis("convert", talk, "-o", "-", "-f", "dat")
    assert kept.out == "MohoSwitch1\n1 rest\n7 MBP\n8 AI\n23 rest\n31 rest\n"
    assert "moved" not in kept.err and "1 word dropped" in kept.err
    assert wav2vis("convert", talk, "-o", "-", "-f", "dat", "--fps", "50").out.splitlines()[2] == "13 MBP"


def test_neutral_formats_keep_the_set_and_set_changes_it(wav2vis, given):
    talk = given("in.tsv", TSV)
    assert "\tD\n" in wav2vis("convert", talk, "-o", "-", "-f", "audacity").out
    assert "\taa\n" in wav2vis("convert", talk, "-o", "-", "-f", "audacity", "--set", "oculus").out


def test_a_map_renames_and_drops_shapes(wav2vis, given):
    talk, three = given("in.tsv", TSV), given("three.json", '{"A": "X", "D": "C", "G": null}')
    ran = wav2vis("convert", talk, "-o", "-", "-f", "tsv", "--map", three)
    assert ran.out == "0.00\tX\n0.33\tC\n0.58\tX\n0.67\tC\n0.92\tX\n1.25\tX\n"


def test_a_map_works_on_sounds_too(wav2vis, sound, given):
    shapes = "AI E O U WQ L FV etc"
    one = given("one.json", json.dumps({**dict.fromkeys(shapes.split(), "open"), "MBP": "rest"}))
    rows = wav2vis(sound(), "-o", "-", "--map", one).out.splitlines()[1:]
    assert {row.split()[1] for row in rows} <= {"open", "rest"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"grin": "A"}', "the set rhubarb lacks 'grin'"),
        ('{"X": null}', "'X' of silence cannot be dropped"),
        ('{"A": null}', "'A' of P, B and M cannot be dropped"),
        ('{"D": "two words"}', "not the name of a shape"),
        ('{"D": 3}', "not the name of a shape"),
        ("[]", "does not say what each shape becomes"),
        ("{", "cannot be read"),
    ],
)
def test_a_map_with_a_fault_is_one_line_that_names_it(wav2vis, given, text, said):
    ran = wav2vis("convert", given("in.tsv", TSV), "-o", "-", "-f", "tsv", "--map", given("map.json", text))
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "one output is needed"),
        (("out.dat", "-o", "b.dat"), 2, "one output is needed"),
        (("-o", "-"), 2, "--format"),
        (("out.avi",), 2, "no format has the extension"),
        (("out.dat", "--set", "grins"), 2, "--set: no viseme set 'grins'"),
        (("out.dat", "--fps", "0"), 2, "fps"),
        (("out.dat", "-O", "extended=no"), 2, "not an option of the format dat"),
        (("out.tsv", "-O", "extended=maybe"), 2, "not yes or no; such as yes"),
        (("out.dat", "--from", "srt"), 2, "--from: srt files can be written, not read"),
        (("out.dat", "--from-set", "grins"), 2, "--from-set: no viseme set 'grins'"),
        (("out.dat", "--from-set", "vrm"), 3, "name another set (--from-set)"),
        (("out.dat", "--from", "pgo"), 3, "line 1"),
        (("out.pgo", "--fps", "29.97"), 2, "whole rate"),
        (("missing/out.dat",), 4, "folder does not exist"),
        (("in.tsv",), 2, "is the input itself"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_nothing_is_written(
    wav2vis, given, tmp_path, monkeypatch, words, status, said, files_below
):
    given("in.tsv", TSV)
    monkeypatch.chdir(tmp_path)
    ran = wav2vis("convert", "in.tsv", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err and ran.err.count("\n") == 1
    assert files_below(tmp_path) == ["in.tsv"]


def test_an_existing_file_is_kept_unless_forced(wav2vis, given, tmp_path):
    talk, kept = given("in.tsv", TSV), given("out.dat", "by hand\n")
    assert wav2vis("convert", talk, kept).status == 4
    assert kept.read_text() == "by hand\n"
    assert wav2vis("convert", talk, kept, "--force").status == 0
    assert kept.read_text().startswith("MohoSwitch1\n")


@pytest.mark.parametrize("text", ["", "hello\n", TSV.replace("0.58", "0.5.8"), '{"schema": "wav2vis track"}'])
def test_an_input_that_cannot_be_read_is_told_by_its_status(wav2vis, given, text):
    ran = wav2vis("convert", given("in.txt", text), "-o", "-", "-f", "dat")
    assert (ran.status, ran.out) == (3, "")
    assert "in.txt" in ran.err and ran.err.count("\n") == 1


def test_a_set_of_ones_own_stays_and_is_reduced_on_request(wav2vis, given, tmp_path):
    shut = ["sil", "PBM"]
    own = {"name": "mine", "rest": "shut", "shapes": {"shut": shut, "open": [c for c in CLASSES if c not in shut]}}
    talk = given("in.tsv", "0.00\tshut\n0.50\topen\n1.00\tshut\n")
    vague = given("vague.json", json.dumps(own))
    kept = wav2vis("convert", talk, "-o", "-", "-f", "dat", "--from-set", vague)
    assert kept.out == "MohoSwitch1\n1 shut\n13 open\n25 shut\n"
    refused = wav2vis("convert", talk, "-o", "-", "-f", "dat", "--from-set", vague, "--set", "rhubarb")
    assert refused.status == 2 and "typical" in refused.err
    told = given("told.json", json.dumps({**own, "typical": {"shut": "sil", "open": "AA"}}))
    reduced = wav2vis("convert", talk, "-o", "-", "-f", "dat", "--from-set", told, "--set", "rhubarb")
    assert reduced.out == "MohoSwitch1\n1 X\n13 D\n25 X\n"


TWO = "lipsync version 1\na.wav\n24\n48\n2\n" + "".join(
    f"\t{name}\n\tw\n\t1\n\t\tw\n\t\t{at}\n\t\t{at + 6}\n\t\t1\n\t\t\tw {at} {at + 6} 1\n\t\t\t\t{at} AI\n"
    for name, at in (("Ann", 6), ("Bob", 24))
)


def test_one_voice_of_several_is_converted_and_without_a_choice_they_are_listed(wav2vis, given):
    ran = wav2vis("convert", given("two.pgo", TWO), "-o", "-", "-f", "dat")
    assert (ran.status, ran.out) == (3, "")
    assert "2 voices speak: 1 'Ann', 2 'Bob'; choose one by name or number (--voice)" in ran.err
    for voice in ("Bob", "2"):
        ran = wav2vis("convert", given("two.pgo", TWO), "-o", "-", "-f", "dat", "--voice", voice)
        assert ran.out == "MohoSwitch1\n1 rest\n25 AI\n31 rest\n49 rest\n"


@pytest.mark.parametrize(
    ("options", "shapes"),
    [
        (["-f", "tsv"], ["F", "D", "B", "X"]),
        (["-f", "dat"], ["rest", "WQ", "AI", "rest"]),
        (["-f", "dat", "--set", "mpeg4"], ["sil", "ou", "aa", "ih", "sil"]),
    ],
)
def test_phones_become_shapes_of_the_set_that_the_new_file_has(wav2vis, given, options, shapes):
    ran = wav2vis("convert", given("why.txt", "0\t0.25\tW\n0.25\t1\tAY1\n"), "-o", "-", *options)
    assert [line.split()[1] for line in ran.out.splitlines() if " " in line or "\t" in line] == shapes
    assert "note:" in ran.err and "holds phones" in ran.err


def test_what_was_put_right_is_one_note(wav2vis, given):
    ran = wav2vis("convert", given("talk.dat", "MohoSwitch1\n12 O\n0 rest\n6 AI\n6 E\n"), "-o", "-", "-f", "tsv")
    assert ran.status == 0
    assert [line for line in ran.err.splitlines() if "put right" in line] == [
        f"wav2vis: note: {given('talk.dat', '')}: put right: frames out of order were sorted; "
        "frames before 1 stand on it; of rows on one frame the last is shown"
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("talk.tsv", "time\tshape\n0.00\tX\n", "talk.tsv, line 1: 'time' is not a time; seconds should stand there"),
        ("talk.TSV", "0.00\tX\n0.50\tB\n1.00\tX\n", ""),
        ("talk.tsv", "\n0.00\tX\t\n0.50\tB\t\n1.00\tX\t\n", ""),
        ("talk.dat", "1 rest\n9 rest\n", "talk.dat, line 1: MohoSwitch1 should stand there"),
        ("talk.xml", "<xmeml/>", "talk.xml, line 1: the root element is 'xmeml', not rhubarbResult"),
        (
            "talk.json",
            '{"fps": 24}',
            "talk.json: its content is not in a format that can be read; give one of audacity",
        ),
        ("talk.txt", "Hello there.", "talk.txt: its content is not in a format that can be read; give one of audacity"),
    ],
)
def test_a_file_that_no_format_knows_is_read_as_its_name_says_or_told_the_line(wav2vis, tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    ran = wav2vis("convert", tmp_path / name, "-o", "-", "-f", "tsv")
    assert (ran.status == 0) == (not said)
    if said:
        assert ran.err.startswith(f"wav2vis: error: {tmp_path}/{said}")
    else:
        assert ran.out == "0.00\tX\n0.50\tB\n1.00\tX\n"


def test_shapes_that_the_new_set_does_not_tell_apart_are_told(wav2vis, given):
    talk = given("in.dat", "MohoSwitch1\n1 rest\n13 U\n25 AI\n37 WQ\n49 rest\n")
    ran = wav2vis("convert", talk, "-o", "-", "-f", "tsv")
    assert ran.out == "0.00\tX\n0.50\tF\n1.00\tD\n1.50\tF\n2.00\tX\n"
    assert ran.err == "wav2vis: lost: U and WQ became F\n"
    assert "became" not in wav2vis("convert", talk, "-o", "-", "-f", "audacity").err


def test_a_timing_file_may_come_through_a_pipe(wav2vis, given, tmp_path, monkeypatch):
    from_file = wav2vis("convert", given("in.dat", DAT), "-o", "-", "-f", "tsv")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DAT.encode("utf-16"))))
    ran = wav2vis("convert", "-", "-o", "-", "-f", "tsv")
    assert (ran.status, ran.out, ran.err) == (0, from_file.out, from_file.err)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hello")))
    assert wav2vis("convert", "-", tmp_path / "out.tsv").err.startswith("wav2vis: error: -: its content is not in a")
