# SPDX-License-Identifier: MIT
"""Times as people write them: as texts, with a decimal comma, as minutes and seconds."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import load
from wav2vis_core.formats.common.times import seconds_of

CASES = Path(__file__).parent / "cases"


def test_numbers_as_texts_are_numbers(shown):
    track = load(CASES / "rhubarb_strings.json")
    assert (shown(track), track.notes) == ([(0.0, "X"), (0.1, "B"), (0.5, "X"), 1.06], ())


def tsv(a, b, c):
    return f"{a}\tA\n{b}\tB\n{c}\tX\n"


def labels(a, b, c):
    return f"{a}\t{b}\tA\n{b}\t{c}\tB\n"


def xml(a, b, c):
    cues = f'<mouthCue start="{a}" end="{b}">A</mouthCue><mouthCue start="{b}" end="{c}">B</mouthCue>'
    return f"<rhubarbResult><metadata><duration>{c}</duration></metadata><mouthCues>{cues}</mouthCues></rhubarbResult>"


def rhubarb(a, b, c):
    cues = [{"start": a, "end": b, "value": "A"}, {"start": b, "end": c, "value": "B"}]
    return json.dumps({"metadata": {"duration": c}, "mouthCues": cues})


def grid(a, b, c):
    tier = f'"IntervalTier" "shapes" 0 {c} 2 {a} {b} "A" {b} {c} "B"'
    return f'File type = "ooTextFile"\nObject class = "TextGrid"\n0 {c} <exists> 1 {tier}\n'


def number(centiseconds):
    return f"{centiseconds / 100:.2f}"


def comma(centiseconds):
    return number(centiseconds).replace(".", ",")


def clock(centiseconds):
    return f"{centiseconds // 6000}:{centiseconds // 100 % 60:02d}.{centiseconds % 100:02d}"


def long_clock(centiseconds):
    minutes = centiseconds // 6000
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{centiseconds // 100 % 60:02d},{centiseconds % 100:02d}"


TIMED = [(written, way) for written in (tsv, labels, xml, rhubarb) for way in (number, comma, clock, long_clock)]


@pytest.mark.parametrize(("written", "way"), [*TIMED, (grid, number), (grid, comma)])
@given(times=st.lists(st.integers(1, 800_000), min_size=2, max_size=2, unique=True).map(sorted))
def test_any_times_are_read_in_whatever_way_they_are_written(read, shown, written, way, times):
    track = read(written(*map(way, (0, *times))))
    assert shown(track) == [(0.0, "A"), (times[0] / 100, "B"), times[1] / 100]
    assert track.notes == ()


def test_a_project_may_have_its_numbers_as_texts(read, shown):
    phonemes = [{"text": "AI", "frame": "12"}, {"text": "O", "frame": "18.0"}]
    word = {"text": "w", "start_frame": "12", "end_frame": "24", "phonemes": phonemes}
    project = {"sound_path": "a.wav", "fps": "24", "sound_duration": "48.0"}
    text = json.dumps({**project, "voices": [{"name": "V", "phrases": [{"words": [word]}]}]})
    assert shown(read(text)) == [(0.0, "rest"), (0.5, "AI"), (0.75, "O"), (1.0, "rest"), 2.0]


@pytest.mark.parametrize("rate", ["23.976", "23,976"])
def test_the_rate_of_a_project_may_have_decimals(read, rate):
    phrase = "\tV\n\tx y\n\t1\n\t\tx y\n\t\t0\n\t\t9\n\t\t1\n\t\t\tx y 0 9 1\n\t\t\t\t0 AI\n"
    track = read(f"lipsync version 1\na.wav\n{rate}\n48.0\n1\n{phrase}")
    assert track.duration_s == 48 * 1001 / 24000
    assert [word.label for word in track.words] == ["x y"]


def test_our_own_file_may_have_its_numbers_as_texts(read, shown):
    cues = [{"start_s": "0.0", "end_s": "0,5", "shape": "rest"}, {"start_s": 0.5, "end_s": "1", "shape": "AI"}]
    fields = {"viseme_set": "mine", "shapes": ["rest", "AI"], "rest": "rest", "closed": "AI", "duration_s": 1}
    document = {"schema": "wav2vis track", "version": 1, **fields, "source": "", "words": [], "phones": []}
    assert shown(read(json.dumps({**document, "cues": cues}))) == [(0.0, "rest"), (0.5, "AI"), 1.0]


@pytest.mark.parametrize(
    ("text", "time_s"),
    [
        ("1", 1.0), (" 1.25 ", 1.25), ("1,25", 1.25), ("1.", 1.0), ("1e-3", 0.001), ("-0.5", -0.5), ("+2", 2.0),
        ("1,234.5", 1234.5), ("12:34.5", 754.5), ("1:02:03,04", 3723.04), ("75:00", 4500.0), ("999999", 999999.0),
    ],
)  # fmt: skip
def test_a_text_that_means_one_time_is_that_time(text, time_s):
    assert seconds_of(text) == time_s


@pytest.mark.parametrize(
    "text", ["", "x", "1:75", "1:60:00", "1:2:3:4", "1,2,3", "1.2.3", "nan", "inf", "1e999", "1_0", "१", "-1:00", "2e6"]
)
def test_a_text_that_means_no_time_or_more_than_one_is_none(text):
    assert seconds_of(text) is None


@pytest.mark.parametrize("wrong", ["soon", "1:75", "1.2.3", "NaN"])
@pytest.mark.parametrize("written", [tsv, labels, xml, rhubarb])
def test_what_is_no_time_is_named(read, written, wrong):
    with pytest.raises(ReadError, match=r"line|mouthCues\[1\]"):
        read(written("0.00", "0.50", "1.00").replace("1.00", wrong))
