# SPDX-License-Identifier: MIT
"""What of a script is said for sure, and captions as a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.transcripts.captions import captions
from wav2vis_core.transcripts.script import passages

SAID = "Tribe after tribe was crowding down to the Alps"


def spoken(text):
    return " ".join(" ".join(each.text for each in passages(text) if not each.aside).split())


def asides(text):
    return [each.text for each in passages(text) if each.aside]


@pytest.mark.parametrize(
    "mark",
    [
        *("BOB: ", "Bob: ", "Dr. Smith: ", "Speaker 2: ", "ANNA MARIA (crying): ", "Q: ", "- Bob: ", "Mother of Bob: "),
        *(
            "1. ",
            "2) ",
            "1.2 ",
            "- ",
            "• ",
            "00:12 ",
            "[00:01:02.500] ",
            "[00:12.30]",
            "(0:12)",
            "0:15 - 0:20 ",
            "HAMLET. ",
            "3. BOB: ",
        ),
        *("(sighs) ", "[music] ", "{beat} ", "<laughs> ", "(sighs, then\nwalks away) ", "[one (two) three] "),
        *("CUT TO:\n", "FADE IN:\n\n", "INT. KITCHEN - DAY\n\nBOB\n", "Scene 3\n", "ACT II\n", "# The Alps\n", "12\n"),
        *("\nBOB\n", "\nANNA (O.S.)\n(softly)\n", "PART TWO\n\nBOB\n"),
    ],
)
def test_what_is_rather_not_said_is_told_from_what_is(mark):
    text = f"{mark}{SAID}\n"
    assert spoken(text).removeprefix("- ").removeprefix("• ") == SAID
    if mark not in ("- ", "• "):
        assert "".join("".join(asides(text)).split()) == "".join(mark.split())


@pytest.mark.parametrize(
    "text",
    [
        *(SAID, "He said: come here", "the time is 10:30 now", "f(x) and colour(s)", "I SAW IT", "it (never closed"),
        *("We met at the inn.\nINTERESTING!", "3 cats\nand 4 dogs", "A smile :) and a frown :("),
    ],
)
def test_prose_stays_what_is_said(text):
    assert spoken(text) == " ".join(text.split())


def test_in_a_screenplay_what_follows_no_name_is_not_said():
    text = "INT. HALL - DAY\n\nBob waits. He looks sad.\n\nBOB\n(softly)\nI never wanted this.\n\nThe wind blows.\n"
    assert spoken(text) == "I never wanted this."


def test_captions_are_their_text_with_its_times():
    srt = (
        f"1\n00:00:00,100 --> 00:00:02,900\n<i>{SAID}</i>\n\n"
        "2\n00:01:03.000 --> 01:00:06.1 X1:0\n{\\an8}- BOB: Yes &amp; no\n"
    )
    assert [tuple(each) for each in captions(srt)] == [(0.1, 2.9, SAID), (63.0, 3606.1, "- BOB: Yes & no")]
    assert {each.window_s for each in passages(srt)} == {(0.1, 2.9), (63.0, 3606.1)}
    assert spoken(srt) == f"{SAID} Yes & no"


def test_what_web_captions_say_beside_the_words_is_left_out():
    vtt = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\nnor this\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start\n<v Bob><b>Hello</b>\nthere\n\nNOTE the end\n"
    )
    assert captions(vtt) == [(1.0, 2.0, "Hello\nthere")]


def test_youtubes_captions_have_a_comma_between_their_times():
    assert captions(f"0:00:00.100,0:00:02.900\n{SAID}\nto Rome\n\n0:01:03.000,0:01:06.100\nno\n") == [
        (0.1, 2.9, f"{SAID}\nto Rome"),
        (63.0, 66.1, "no"),
    ]


def test_aegisubs_captions_are_their_dialogue_in_order_of_time():
    ass = (
        "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, Text\n"
        "Dialogue: 0,0:00:03.00,0:00:06.10,Default,Bob,0,0,0,,Well, {\\i1}no{\\i0}\\Nand\\hno\n"
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not said\n"
        "Dialogue: 1,0:00:00.10,0:00:02.90,Default,,0,0,0,,{\\an8}" + SAID + "\n"
        "Dialogue: 0,0:00:00.10,0:00:02.90,Default,,0,0,0,,{\\bord3}" + SAID + "\n"
        "Dialogue: 0,0:00:00.00,0:00:09.00,Sign,,0,0,0,,{\\p1}m 0 0 l 9 0 9 9{\\p0}\n"
    )
    assert captions(ass) == [(0.1, 2.9, SAID), (3.0, 6.1, "Well, no\nand no")]


def test_time_stamps_of_lyrics_touch_their_words():
    assert spoken("[ti:Rome]\n[00:00.00]Tribe after<00:01.10>tribe\n[00:03.00]was\n") == "Tribe after tribe was"


def test_captions_that_roll_say_each_line_once():
    vtt = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\n \nhello<00:00:00.500><c> world</c>\n\n"
        "00:02.000 --> 00:02.010\nhello world\n \n\n"
        "00:02.010 --> 00:04.000\nhello world\nand<00:00:02.500><c> more</c>\n"
    )
    assert [each.text for each in captions(vtt)] == ["hello world", "and more"]


@given(st.lists(st.sampled_from([SAID, "no", "BOB: hi", "é <i>x</i>"]), min_size=1, max_size=8), st.data())
def test_captions_keep_their_order_and_words_however_sloppily_they_are_set(texts, data):
    parts = []
    for k, text in enumerate(texts):
        number = (
            data.draw(st.sampled_from([f"{k + 1}\n", "", "name\n"])) if k == 0 or parts[-1].endswith("\n\n") else ""
        )
        point, gap = data.draw(st.sampled_from(",.")), data.draw(st.sampled_from(["\n", "\n\n", "\n\n\n"]))
        parts.append(f"{number}00:00:{k:02d}{point}000 --> 00:00:{k + 1:02d}{point}000\n{text}{gap}")
    found = captions("".join(parts))
    assert [(each.start_s, each.text) for each in found] == [
        (float(k), text.replace("<i>", "").replace("</i>", "")) for k, text in enumerate(texts)
    ]


@given(st.text(alphabet="aB1 \n:.()[]<>-#*\t->", max_size=200))
def test_nothing_of_any_text_is_lost_but_tags(text):
    kept = "".join("".join(each.text.split()) for each in passages(text))
    if "<" not in text and "->" not in text:
        assert kept == "".join(text.split())


def test_a_long_text_of_brackets_takes_no_longer_than_it_must():
    begun = time.perf_counter()
    for text in ("(" * 50_000, "<b" * 50_000, "(a)" * 20_000, "A " * 50_000, "1." * 50_000, "00:" * 30_000):
        passages(text)
    assert time.perf_counter() - begun < 60  # minutes where a step would look at everything again
