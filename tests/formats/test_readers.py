# SPDX-License-Identifier: MIT
"""Readers: what was written comes back up to the format's own resolution; files of other programs are understood."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import ReadOptions, WriteOptions, all_formats, by_content, by_name, load, render
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.formats.rhubarb.cues import RhubarbOptions
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Cue, Segment, Track
from wav2vis_core.track.visemes import VisemeSet

READABLE = [name for name, each in all_formats().items() if each.readable]
RATES = ["12", "15", "23.976", "24", "25", "29.97", "30", "50", "60"]
WHOLE_RATES = [rate for rate in RATES if "." not in rate]
FRAMED = {"dat": RATES, "pgo": WHOLE_RATES, "pg2": WHOLE_RATES}
STEP_S = {"tsv": 0.01, "xml": 0.01, "json": 0.01, "audacity": 1e-6, "textgrid": 0, "track.json": 0}


def read(text, name=None, **options):
    text = decoded(text.encode() if isinstance(text, str) else text, "talk")
    chosen = by_name(name) if name else by_content(text, "talk")
    return chosen.read(text, "talk", ReadOptions(**options))


def shown(track):
    return [(cue.start_s, cue.shape) for cue in track.merged().cues]


def test_every_format_of_the_issue_can_be_read():
    assert set(READABLE) == {*STEP_S, *FRAMED}


@pytest.mark.parametrize("name", READABLE)
def test_what_was_written_is_known_by_its_content_and_the_set_is_found(make_track, name):
    default = VisemeSet.load(by_name(name).default_set)
    track = make_track(
        f"0 {default.rest} 0.5 {default.closed} 1 {default.shape_of('AA')} 1.5 {default.rest} 2", default.name
    )
    text = render(track, by_name(name))
    assert by_content(text, "talk").name == name
    back = read(text)
    assert (back.viseme_set, back.shapes, back.duration_s) == (default.name, tuple(default.shapes), 2.0)
    assert shown(back) == shown(track)
    assert {cue.origin for cue in back.cues} <= {"imported", "model"}
    assert back.notes == ()


@st.composite
def on_grid(draw, step_s, longest):
    """A track whose changes are whole steps apart, in Rhubarb's set or Preston Blair's, of none to many cues."""
    chosen = VisemeSet.load(draw(st.sampled_from(["rhubarb", "preston_blair"])))
    steps = [0, *sorted(draw(st.sets(st.integers(1, longest), max_size=30)))]
    shapes, cues = list(chosen.shapes), []
    for start, end in itertools.pairwise(steps):
        others = [each for each in shapes if not cues or each != cues[-1].shape]
        cues.append(Cue(float(start * step_s), float(end * step_s), draw(st.sampled_from(others))))
    return Track(tuple(cues), tuple(shapes), chosen.rest, chosen.closed, chosen.name, cues[-1].end_s if cues else 0.0)


@pytest.mark.parametrize("name", [name for name in STEP_S if name != "track.json"])
@given(data=st.data())
def test_any_track_comes_back_within_half_a_step_of_the_formats_grid(any_track, name, data):
    track = data.draw(any_track(["rhubarb", "preston_blair", "mpeg4"]))
    assume(track.duration_s == 0 or track.duration_s > STEP_S[name])  # less is written as nothing
    back = read(render(track, by_name(name)), name, like=track)
    assert abs(back.duration_s - track.duration_s) <= STEP_S[name] / 2 + 1e-8
    step_s = STEP_S[name] or 1e-9
    for cue in track.merged().cues:
        if cue.duration_s > 2 * step_s:
            middle_s = (cue.start_s + cue.end_s) / 2
            assert next(each.shape for each in back.cues if each.end_s > middle_s) == cue.shape


@pytest.mark.parametrize("name", ["tsv", "xml", "json"])
@given(track=on_grid(Fraction(1, 100), 720_000))
def test_centiseconds_up_to_two_hours_come_back_exactly(name, track):
    assert shown(read(render(track, by_name(name)), name, like=track)) == shown(track)


@pytest.mark.parametrize("fps", RATES)
@settings(max_examples=15)
@given(data=st.data())
def test_moho_files_at_every_rate_come_back_frame_for_frame(fps, data):
    rate = FrameRate.parse(fps)
    track = data.draw(on_grid(1 / rate.fps, int(7200 * rate.fps)))
    written = render(track, by_name("dat"), WriteOptions(rate))
    back = read(written, "dat", fps=rate, like=track)
    assert render(back, by_name("dat"), WriteOptions(rate)) == written
    # What would stand on frame 1 moves to frame 2, and what that displaces to frame 3.
    assert [each for each in shown(back) if each[0] > rate.start_s(2)] == [
        each for each in shown(track) if each[0] > rate.start_s(2)
    ]


@pytest.mark.parametrize("name", ["pgo", "pg2"])
@pytest.mark.parametrize("fps", WHOLE_RATES)
@settings(max_examples=15)
@given(data=st.data())
def test_papagayo_projects_come_back_frame_for_frame(name, fps, data):
    rate = FrameRate.parse(fps)
    track = data.draw(on_grid(1 / rate.fps, int(7200 * rate.fps)))
    back = read(render(track, by_name(name), WriteOptions(rate)), name, like=track)
    assert (shown(back), back.duration_s) == (shown(track), track.duration_s)


def test_shapes_in_a_tier_of_another_name_are_found_where_no_other_tier_holds_shapes(make_track):
    words = (Segment(0.25, 0.75, "mama"),)
    track = make_track("0 rest 0.25 MBP 0.5 AI 1 rest 2", words=words)
    text = render(track, by_name("textgrid")).replace('"shapes"', '"phones"')
    back = read(text)
    assert (shown(back), back.words, back.phones) == (shown(track), words, ())
    with pytest.raises(ReadError, match=r"no tier of intervals is called 'shapes' .'phones', 'words'.*rename"):
        read(text.replace('"AI"', '"AA1"'))
    with pytest.raises(ReadError, match="rename"):
        read(text.replace('"mama"', '"O"').replace('"words"', '"other"'))


def test_words_and_phones_come_back_from_a_textgrid(make_track):
    words, phones = (Segment(0.25, 0.92, 'ma"ma'),), (Segment(0.25, 0.33, "M"), Segment(0.33, 0.58, "AA1"))
    track = make_track("0 rest 0.25 MBP 0.33 AI 1.25", words=words, phones=phones, source="")
    back = read(render(track, by_name("textgrid")))
    assert (back.words, back.phones, shown(back)) == (words, phones, shown(track))


MAMA = [(0.0, "rest"), (6 / 24, "MBP"), (7 / 24, "AI"), (13 / 24, "MBP"), (16 / 24, "AI"), (22 / 24, "rest")]
PGO = (
    "lipsync version 1\nmama.wav\n24\n30\n1\n\tVoice 1\n\tmama\n\t1\n\t\tmama\n\t\t6\n\t\t22\n\t\t1\n"
    "\t\t\tmama 6 22 4\n\t\t\t\t6 MBP\n\t\t\t\t7 AI\n\t\t\t\t13 MBP\n\t\t\t\t16 AI\n"
)
DAT = "MohoSwitch1\n1 rest\n7 MBP\n8 AI\n14 MBP\n17 AI\n23 rest\n31 rest\n"


@pytest.mark.parametrize(
    "text", [DAT, PGO, DAT.replace("\n", "\r\n"), "\ufeff" + PGO], ids=["dat", "pgo", "crlf", "bom"]
)
def test_a_word_as_moho_and_papagayo_write_it(text):
    back = read(text)
    assert (shown(back), back.duration_s) == (MAMA, 30 / 24)


@pytest.mark.parametrize(
    "text", [DAT, "0.00\tA\n0.50\tB\n1.00\tX\n", "0\t1\tAI\n1\t2\tO\n", "0 1600 h#\n1600 4800 aa\n4800 6400 h#\n"]
)
def test_empty_lines_between_rows_say_nothing(text):
    assert read(text.replace("\n", "\n\n")) == read(text)


def test_a_papagayo_project_names_its_word_and_sound_as_seen_from_where_it_stands():
    back = by_name("pgo").read(PGO.replace("mama.wav", "../mama.wav"), "takes/mama.pgo", ReadOptions())
    assert back.source == "mama.wav"
    assert back.words == (Segment(6 / 24, 22 / 24, "mama"),)


def test_words_that_papagayo_sets_side_by_side_have_no_rest_between():
    text = PGO.replace("\t\t1\n\t\t\tmama 6 22 4", "\t\t2\n\t\t\tma 6 12 2", 1).replace(
        "\t\t\t\t13", "\t\t\tma 13 22 2\n\t\t\t\t13"
    )
    assert shown(read(text)) == MAMA


def test_two_voices_are_refused_in_words():
    text = PGO.replace("\n1\n\tVoice 1", "\n2\n\tVoice 1") + PGO[PGO.index("\tVoice") :]
    with pytest.raises(ReadError, match="2 voices speak"):
        read(text)


SHORT_GRID = """File type = "ooTextFile"
Object class = "TextGrid"

0
1.25
<exists>
2
"IntervalTier"
"Shapes"
0
1.25
2
0
0.5
""
0.5
1.25
"AI"
"TextTier"
"clicks"
0
1.25
1
0.7
"click"
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_praats_short_form_its_points_and_its_encodings(encoding):
    assert shown(read(SHORT_GRID.encode(encoding))) == [(0.0, "rest"), (0.5, "AI")]


def test_audacitys_labels_with_gaps_are_at_rest_there():
    back = read("0.25\t0.5\tMBP\n\\\t100\t200\n0.75\t1.0\tAI\n")
    assert shown(back) == [(0.0, "rest"), (0.25, "MBP"), (0.5, "rest"), (0.75, "AI")]


def test_the_set_is_named_when_the_shapes_do_not_tell():
    with pytest.raises(ReadError, match=r"in no bundled set.*viseme_set="):
        read("0.00\tgrin\n1.00\tgrin\n")
    assert read("0.00\tPP\n1.00\tsil\n").viseme_set == "mpeg4"
    assert read("0.00\tsil\n1.00\tsil\n", like=VisemeSet.load("vrm")).viseme_set == "vrm"
    with pytest.raises(ReadError, match="mpeg4 or polly or vrm"):
        read("0.00\tsil\n1.00\tsil\n")


XML = (
    '<?xml version="1.0"?>{doctype}<rhubarbResult>\n'
    "<metadata><soundFile>{sound}</soundFile><duration>1</duration></metadata>\n"
    '<mouthCues><mouthCue start="0" end="{end}">A</mouthCue></mouthCues></rhubarbResult>'
)


def test_xml_with_references_is_read():
    assert read(XML.format(doctype="", sound="a &amp; &lt;&#228;&gt;", end=1)).source == "a & <ä>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (XML.format(doctype='<!DOCTYPE x [<!ENTITY a "aaaa">]>', sound="&a;", end=1), 1),
        (XML.format(doctype='<!DOCTYPE x SYSTEM "file:///etc/passwd">', sound="", end=1), 1),
        (XML.format(doctype="", sound="&a;", end=1), 2),
        (XML.format(doctype="", sound="", end="1e999"), 3),
        (XML.format(doctype="", sound="", end="-1"), 3),
        (XML.format(doctype="", sound="", end="1") + "<more/>", 3),
        ("MohoSwitch1\n1 rest\n1.5 MBP\n", 3),
        ("MohoSwitch1\n1 rest\n99999999999999999999 MBP\n", 3),
        ("MohoSwitch1\n1 rest\n7 two words\n", 3),
        ("MohoSwitch1\n\n7\n", 3),
        (PGO.replace("\n24\n", "\n0\n"), 3),
        (PGO.replace("\n24\n", "\nfast\n"), 3),
        (PGO.replace("6 22 4", "6 22"), 13),
        (PGO.replace("16 AI", "16"), 17),
        (PGO.replace("\n1\n\tVoice", "\n2\n\tVoice"), 17),
        (PGO.replace("\n30\n", "\n30.5\n"), 4),
        ("0.00\tA\n0.50\n", 2),
        ("0.00\tA\n0.50\tB\n0.4.0\tC\n", 3),
        ("0.00\tA\n1:75\tB\n", 2),
        ("0.00\tA\nnan\tB\n", 2),
        ("0\t1\tAI\n2\t1\tO\n", 2),
        ("0\t1\tAI\n1\t2\n", 2),
        ("0\t1\tAI\n1\t2\x1cx\tO\n", 2),
        (SHORT_GRID.replace('"click"', '"click'), 25),
        (SHORT_GRID.replace("\n0.5\n1.25", "\n0.5\n0.25"), 18),
        (SHORT_GRID.replace("IntervalTier", "OddTier"), 8),
        (SHORT_GRID.replace("1.25\n<exists>", "-1\n<exists>"), 5),
        (SHORT_GRID.replace("1.25\n<exists>", "1e999\n<exists>"), 5),
        ('{\n"mouthCues": [}', 2),
        (b"MohoSwitch1\n1 \x81\n", 2),
    ],
    ids=str,
)  # fmt: skip
def test_damage_is_named_with_its_line(text, line):
    with pytest.raises(ReadError) as caught:
        read(text)
    assert caught.value.where.startswith("talk, line ")
    assert int(caught.value.where.removeprefix("talk, line ")) in (line, line + 1)
    assert caught.value.remedy


CUE = '{"start": 0, "end": 1, "value": "A"}'


def cues(*each):
    return f'{{"mouthCues": [{", ".join(each)}]}}'


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"mouthCues": 3}', "mouthCues"),
        (cues(CUE, '{"start": 1, "value": "A"}'), r"mouthCues\[1\] lacks 'end'"),
        (cues(CUE.replace("1", "1e400")), r"mouthCues\[0\].end"),
        (cues(CUE.replace("1", "NaN")), r"mouthCues\[0\].end"),
        (cues(CUE.replace("1", "1" * 400)), r"mouthCues\[0\].end"),
        (cues(CUE.replace("1", "1" * 5000)), "not JSON"),
        (cues(CUE.replace('"A"', "7")), r"mouthCues\[0\].value"),
        (cues(CUE, CUE.replace("0", "2")), r"mouthCues\[1\] runs backwards"),
        ('{"mouthCues": ' + "[" * 100_000, "not JSON"),
        ('{"sound_path": "a", "voices": [], "fps": 0, "sound_duration": 0}', "fps is not a frame rate"),
        ('{"sound_path": "a", "voices": [], "fps": 24, "sound_duration": 0.5}', "sound_duration is not a whole"),
        ('{"sound_path": "a", "voices": [{}], "fps": 24, "sound_duration": 1}', r"voices\[0\] lacks"),
    ],
    ids=lambda each: each[:60],
)
def test_damage_in_json_is_named_with_its_field(text, field):
    with pytest.raises(ReadError, match=field):
        read(text)


@pytest.mark.parametrize("text", ["", "\n", "{}", "<xml/>", "hello", "MohoSwitch2\n"])
def test_another_text_is_of_no_format_and_those_that_are_read_are_listed(text):
    with pytest.raises(ReadError, match="dat, gentle, json, pg2, pgo, textgrid, timit"):
        read(text)


def test_load_reads_a_file_by_its_content_whatever_its_name(tmp_path):
    (tmp_path / "mein Mund.txt").write_text(DAT)
    assert shown(load(tmp_path / "mein Mund.txt")) == MAMA


@pytest.mark.parametrize("name", ["missing.dat", "", "\0"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(ReadError, match=r"cannot be read .(No such file|Is a directory|embedded null)"):
        load(tmp_path / name)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    with open(tmp_path / "large.tsv", "wb") as file:
        file.truncate((1 << 28) + 1)
    with pytest.raises(ReadError, match="larger than 256 MiB"):
        load(tmp_path / "large.tsv")


def test_extended_shapes_of_rhubarb_become_basic_ones_on_request(make_track):
    track = make_track("0 X 0.25 G 0.5 H 0.75 C 1 A 1.25 X 2", "rhubarb")
    for name in ("tsv", "xml", "json"):
        text = render(track, by_name(name), RhubarbOptions(extended=False))
        assert shown(read(text, name)) == [(0.0, "A"), (0.5, "C"), (1.0, "A")]
        assert render(track, by_name(name), RhubarbOptions()) == render(track, by_name(name))
    assert render(replace(track), by_name("tsv"), RhubarbOptions(extended=False)).endswith("2.00\tA\n")
