# SPDX-License-Identifier: MIT
"""Spans of time that overlap, leave gaps, have no length or outlast the sound: TextGrids, labels, Rhubarb's cues."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import ReadOptions, by_name, load

CASES = Path(__file__).parent / "cases"
FRAME_S = 1 / 24


def test_ends_that_differ_by_a_floats_rounding_meet(shown):
    track = load(CASES / "tg_float_rounding.TextGrid")
    assert (shown(track), track.notes) == ([(0.0, "rest"), (0.3, "AI"), (0.7, "rest"), 1.0], ())


def test_labels_of_moments_hold_up_to_the_next_one(shown):
    track = load(CASES / "labels_point.txt")
    assert shown(track)[:3] == [(0.0, "rest"), (0.2, "AI"), (0.5, "rest")]
    assert track.duration_s == pytest.approx(0.5 + FRAME_S)
    assert track.notes == ()


def grid(intervals, end_s=1.0, others=""):
    tier = "".join(f'{start} {end} "{label}" ' for start, end, label in intervals)
    tiers = f'"IntervalTier" "shapes" 0 {end_s} {len(intervals)} {tier}{others}'
    return f'File type = "ooTextFile"\nObject class = "TextGrid"\n0 {end_s} <exists> {1 + bool(others)} {tiers}\n'


def rhubarb(cues, duration_s=1.0):
    cues = [{"start": start, "end": end, "value": value} for start, end, value in cues]
    return json.dumps({"metadata": {"duration": duration_s}, "mouthCues": cues})


def xml(cues, duration_s=1.0):
    cues = "".join(f'<mouthCue start="{start}" end="{end}">{value}</mouthCue>' for start, end, value in cues)
    metadata = f"<metadata><duration>{duration_s}</duration></metadata>"
    return f"<rhubarbResult>{metadata}<mouthCues>{cues}</mouthCues></rhubarbResult>"


def labels(cues):
    return "".join(f"{start}\t{end}\t{value}\n" for start, end, value in cues)


@given(
    middle_s=st.floats(0.2, 0.8),
    slips_s=st.tuples(st.floats(-0.04, 0.04), st.floats(0, 0.04)),
)
def test_intervals_of_a_textgrid_may_miss_each_other_and_the_end_by_less_than_a_frame(read, shown, middle_s, slips_s):
    start_s = middle_s + slips_s[0]
    track = read(grid([(0.0, middle_s, "A"), (start_s, 1 + slips_s[1], "B")]))
    assert shown(track) == [(0.0, "A"), (round(start_s, 9), "B"), 1.0]
    assert track.notes == ()


def test_intervals_that_overlap_by_more_are_cut_with_a_note_and_wider_gaps_rest(read, shown, mended):
    track = read(grid([(0.0, 0.5, "A"), (0.3, 0.6, "B"), (0.8, 1.5, "C")]))
    assert shown(track) == [(0.0, "A"), (0.3, "B"), (0.6, "X"), (0.8, "C"), 1.0]
    assert mended(track) == "what comes after the sound was cut; cues that overlap end where the next one starts"


@pytest.mark.parametrize(
    "other",
    [
        '"IntervalTier" "notes" 0 1 2 0.5 0.2 "?" -3 1e99 "two words"',
        '"TextTier" "clicks" 0 1 2 7.5 "late" -1 ""',
        '"IntervalTier" "words" 0 1 3 0.9 2 "c" 0.6 0.4 "b" -1 0.5 "a"',
        '"IntervalTier" "words" 0 1 3 0 0 "a" 0 1 "b" 1 1 "c"',
        '"IntervalTier" "empty" 5 1 0',
    ],
)
def test_a_tier_without_shapes_may_hold_anything(read, shown, other):
    track = read(grid([(0.0, 0.5, "A"), (0.5, 1.0, "B")], others=other))
    assert shown(track) == [(0.0, "A"), (0.5, "B"), 1.0]
    assert track.notes == ()
    assert all(0 <= word.start_s < word.end_s <= 1 for word in track.words)


@given(times=st.lists(st.integers(0, 100), min_size=4, max_size=4, unique=True).map(sorted))
def test_regions_with_gaps_rest_between_them(read, shown, times):
    a, b, c, d = (time / 100 for time in times)
    expected = [(0.0, "rest")] * (a > 0) + [(a, "AI"), (b, "rest"), (c, "MBP"), d]
    track = read(f"{a}\t{b}\tAI\n{c}\t{d}\tMBP\n")
    assert (shown(track), track.notes) == (expected, ())


@given(times=st.lists(st.integers(0, 100), min_size=1, max_size=9, unique=True).map(sorted))
def test_any_moments_hold_up_to_the_next_and_the_last_for_a_frame(read, times):
    names = ["AI", "O", "rest"] * 3
    track = read("".join(f"{time / 10}\t{time / 10}\t{name}\n" for time, name in zip(times, names, strict=False)))
    for k, time in enumerate(times):
        until = times[k + 1] if k + 1 < len(times) else time + 10 * FRAME_S
        assert track.shape_at((time + 0.01) / 10) == track.shape_at((until - 0.01) / 10) == names[k]
    assert track.duration_s == pytest.approx(times[-1] / 10 + FRAME_S)
    assert times[0] == 0 or track.shape_at(0) == "rest"


def test_labels_in_any_order_are_sorted_and_one_without_a_title_rests(read, shown, mended):
    track = read("0.5\t1\tAI\n0\t0.25\tO\n0.25\t0.5\t\n")
    assert shown(track) == [(0.0, "O"), (0.25, "rest"), (0.5, "AI"), 1.0]
    assert mended(track) == "cues out of order were sorted"


LATE, EMPTY = "what comes after the sound was cut", "cues without length were left out"


@pytest.mark.parametrize("written", [rhubarb, xml])
@pytest.mark.parametrize(
    ("cues", "note"),
    [
        ([(0, 0.5, "A"), (0.5, 1.5, "B")], LATE),
        ([(0, 0.5, "A"), (0.5, 1, "B"), (1.2, 1.5, "C")], LATE),
        ([(0, 0.5, "A"), (0.5, 0.5, "C"), (0.5, 1, "B")], EMPTY),
        ([(0, 0.5, "A"), (0.5, 1, "B"), (0.75, 0.75, "C")], EMPTY),
        ([(0, 0.7, "A"), (0.5, 1, "B")], "cues that overlap end where the next one starts"),
        ([(0.5, 1, "B"), (0, 0.5, "A")], "cues out of order were sorted"),
        ([(-0.25, 0.5, "A"), (0.5, 1, "B")], "what comes before the sound was cut"),
    ],
)
def test_rhubarbs_cues_are_put_right_with_one_note(read, shown, mended, written, cues, note):
    track = read(written(cues))
    assert (shown(track), mended(track)) == ([(0.0, "A"), (0.5, "B"), 1.0], note)


spans = st.tuples(st.integers(-5, 120), st.integers(0, 60), st.sampled_from("ABCDEF"))


@pytest.mark.parametrize("written", [rhubarb, xml, grid])
@given(spans=st.lists(spans, min_size=1, max_size=12))
def test_any_spans_show_the_one_that_began_last(read, written, spans):
    cues = [(start / 100, (start + length) / 100, shape) for start, length, shape in spans]
    track = read(written(cues))
    assert track.duration_s == 1.0
    for now in range(100):
        begun = [each for each in spans if each[0] <= now and each[1]]
        latest = max((each[0] for each in begun), default=None)
        start, length, shape = [each for each in begun if each[0] == latest][-1] if begun else (0, 0, "X")
        if written is not grid or now - start - length < 0:  # gaps of less than a frame are closed
            assert track.shape_at(now / 100 + 0.005) == (shape if now < start + length else "X")


def test_a_file_whose_duration_is_0_lasts_as_long_as_its_cues(read, shown):
    assert shown(read(rhubarb([(0, 0.5, "A"), (0.5, 1.25, "B")], 0))) == [(0.0, "A"), (0.5, "B"), 1.25]


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        ("0 X 0.5 B 1 X", [(0.0, "X"), (0.5, "B"), 1.0]),
        ("0 X 0.5 B 1 C", [(0.0, "X"), (0.5, "B"), (1.0, "C"), round(1 + FRAME_S, 9)]),
        ("0 X 0.5 B 1 A", [(0.0, "X"), (0.5, "B"), (1.0, "A"), round(1 + FRAME_S, 9)]),
        ("0 A 0.5 B 1 A", [(0.0, "A"), (0.5, "B"), 1.0]),  # Rhubarb without its extended shapes
        ("0 rest 0.5 AI 1 MBP", [(0.0, "rest"), (0.5, "AI"), (1.0, "MBP"), round(1 + FRAME_S, 9)]),
        ("0 rest 0.5 AI 1 end", [(0.0, "rest"), (0.5, "AI"), 1.0]),
    ],
)
def test_a_last_row_that_is_no_rest_is_shown_for_a_frame(read, shown, rows, held):
    words = rows.split()
    assert (
        shown(read("".join(f"{time}\t{shape}\n" for time, shape in zip(words[::2], words[1::2], strict=True)))) == held
    )


def test_words_alone_are_no_shapes():
    words = grid([(0, 0.5, "hello"), (0.5, 1, "")]).replace('"shapes"', '"words"')
    with pytest.raises(ReadError, match=r"no tier of intervals is called 'shapes' .'words'."):
        by_name("textgrid").read(words, "talk", ReadOptions())
