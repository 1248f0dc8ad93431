# SPDX-License-Identifier: MIT
"""Rows on frames in any order, more than once, before the first: sorted, the last of a frame wins, one note."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.formats import load

CASES = Path(__file__).parent / "cases"
SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")


@pytest.mark.parametrize(
    ("name", "rows", "end"),
    [
        ("papagayo_repeat.dat", [(0, "rest"), (4, "AI"), (5, "rest"), (8, "etc")], 11),
        ("papagayo_one_frame_gap.dat",
         [(0, "rest"), (2, "MBP"), (5, "AI"), (9, "rest"), (10, "etc"), (13, "O")], 17),
    ],
)  # fmt: skip
def test_rows_that_papagayo_repeats_are_read_with_one_note(shown, mended, name, rows, end):
    track = load(CASES / name)
    assert shown(track) == [*((round(frame / 24, 9), shape) for frame, shape in rows), round(end / 24, 9)]
    assert mended(track) == "of rows on one frame the last is shown"


def test_phonemes_out_of_order_are_sorted_with_one_note(shown, mended):
    track = load(CASES / "papagayo_order.pgo")
    rows = [(0, "rest"), (2, "MBP"), (5, "etc"), (6, "E"), (8, "L"), (9, "rest"), (10, "AI"), (14, "FV"), (20, "rest")]
    assert shown(track) == [*((round(frame / 24, 9), shape) for frame, shape in rows), 2.0]
    assert mended(track) == "frames out of order were sorted"
    assert [word.label for word in track.words] == ["parcel", "of"]


def as_dat(rows):
    return "MohoSwitch1\n" + "".join(f"{frame + 1} {shape}\n" for frame, shape in rows)


def as_pgo(rows):
    lines = [f"\t\t\t\t{frame} {shape}" for frame, shape in rows]
    head = ["lipsync version 1", "a.wav", "24", "0", "1", "\tV", "\tw", "\t1", "\t\tw", "\t\t0", "\t\t9", "\t\t1"]
    return "\n".join([*head, f"\t\t\tw 0 1 {len(rows)}", *lines]) + "\n"


def as_pg2(rows):
    phonemes = [{"text": shape, "frame": frame} for frame, shape in rows]
    word = {"text": "w", "start_frame": 0, "end_frame": 1, "phonemes": phonemes}
    voices = [{"name": "V", "phrases": [{"words": [word]}]}]
    return json.dumps({"sound_path": "a.wav", "fps": 24, "sound_duration": 0, "voices": voices})


rows = st.lists(st.tuples(st.integers(-3, 30), st.sampled_from(SHAPES[1:])), min_size=1, max_size=20)


@pytest.mark.parametrize("written", [as_dat, as_pgo, as_pg2])
@given(rows=rows)
def test_any_rows_show_on_each_frame_what_stood_there_last(read, written, rows):
    track = read(written(rows))
    frames = [frame for frame, _ in rows]
    for now in range(max(frames) + 1):
        past = [frame for frame in frames if frame <= now]
        expected = [shape for frame, shape in rows if frame == max(past)][-1] if past else "rest"
        assert track.shape_at((now + 0.5) / 24) == expected
    assert [note.code for note in track.notes] == (
        [] if frames == sorted(set(frames)) and frames[0] >= 0 else ["file_mended"]
    )


@given(rows=st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ABCDEF")), min_size=1, max_size=20))
def test_any_times_of_a_tsv_show_what_stood_there_last(read, rows):
    text = "".join(f"{time / 10:.2f}\t{shape}\n" for time, shape in rows) + "4.10\tX\n"
    track = read(text)
    for time in range(41):
        before = [at for at, _ in rows if at <= time]
        expected = [shape for at, shape in rows if at == max(before)][-1] if before else "X"
        assert track.shape_at((time + 0.5) / 10) == expected


@given(order=st.permutations(range(4)))
def test_words_of_a_project_in_any_order_are_said_in_the_order_of_time(read, shown, order):
    words = [f"\t\t\tw{k} {10 * k} {10 * k + 5} 1\n\t\t\t\t{10 * k} {SHAPES[k + 1]}\n" for k in order]
    text = f"lipsync version 1\na.wav\n24\n48\n1\n\tV\n\tw\n\t1\n\t\tw\n\t\t0\n\t\t40\n\t\t4\n{''.join(words)}"
    track = read(text)
    assert [word.label for word in track.words] == ["w0", "w1", "w2", "w3"]
    changes = [(10 * k + 5 * rest, "rest" if rest else SHAPES[k + 1]) for k in range(4) for rest in (False, True)]
    assert shown(track) == [*((round(frame / 24, 9), shape) for frame, shape in changes), 2.0]


def test_no_rest_is_put_into_a_word_that_runs_over_the_next_one(read, shown):
    text = (
        "lipsync version 1\na.wav\n24\n48\n1\n\tV\n\tw\n\t1\n\t\tw\n\t\t0\n\t\t40\n\t\t2\n"
        "\t\t\ta 2 8 2\n\t\t\t\t2 AI\n\t\t\t\t12 O\n\t\t\tb 10 20 2\n\t\t\t\t10 E\n\t\t\t\t14 U\n"
    )
    rows = [(0, "rest"), (2, "AI"), (10, "E"), (12, "O"), (14, "U"), (20, "rest")]
    assert shown(read(text)) == [*((round(frame / 24, 9), shape) for frame, shape in rows), 2.0]


def test_what_a_project_says_after_its_sound_is_cut_with_a_note(read, shown, mended):
    track = read(as_pg2([(2, "AI"), (20, "O"), (40, "E")]).replace('"sound_duration": 0', '"sound_duration": "24"'))
    assert shown(track) == [(0.0, "rest"), (round(2 / 24, 9), "AI"), (round(20 / 24, 9), "O"), 1.0]
    assert mended(track) == "what comes after the sound was cut"
