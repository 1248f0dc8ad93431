# SPDX-License-Identifier: MIT
"""Moho switch data as its readers take it: OpenToonz and Tahoma2D restated, and the rules of Moho's manual."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError, TrackError
from wav2vis_core.formats import WriteOptions, by_name, render
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Cue, Track


def dat(track, fps=24):
    return render(track, by_name("dat"), WriteOptions(FrameRate.parse(fps)))


def rows_of(text: str) -> list[tuple[int, str]]:
    """The rows, after the rules that hold for every file of this format."""
    header, *lines = text.removesuffix("\n").split("\n")
    assert header == "MohoSwitch1"
    assert text.endswith("\n")
    assert not re.search("[\t\r]|  ", text)
    rows = [(int(line.split(" ")[0]), line.split(" ", 1)[1]) for line in lines]
    frames = [frame for frame, _ in rows]
    assert frames == sorted(set(frames)), "frames must be strictly increasing"
    return rows


def frames_in_opentoonz(text: str) -> list[str]:
    """The drawing that OpenToonz shows on each frame of the scene, the first at index 0.

    It keeps lines of exactly two words whose first is a number and whose second is not. Each shape fills the frames
    up to the one before the next row's number; the first row's number is never looked at, and a next row at frame 1
    or before ends the import at once. The last shape goes on to the last row's own frame.
    """
    rows = [line.split(" ") for line in text.split("\n")]
    rows = [row for row in rows if len(row) == 2 and row[0].isdigit() and not row[1].isdigit()]
    shown: list[str] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        end = int(following[0]) - 1 if following else int(rows[-1][0])
        if end <= 0:
            break
        shown += [row[1]] * (end - len(shown))
    return shown


def test_the_reader_of_these_tests_imports_nothing_when_two_rows_share_frame_1():
    assert frames_in_opentoonz("MohoSwitch1\n1 rest\n1 MBP\n8 AI\n31 rest\n") == []


def test_a_word_is_written_as_moho_and_rhubarb_would_write_it(make_track):
    track = make_track("0 rest 0.25 MBP 0.33 AI 0.58 MBP 0.67 AI 0.92 rest 1.25")
    assert dat(track) == "MohoSwitch1\n1 rest\n7 MBP\n8 AI\n14 MBP\n17 AI\n23 rest\n31 rest\n"


def test_opentoonz_shows_every_shape_on_its_frames(make_track):
    track = make_track("0 rest 0.25 MBP 0.375 AI 0.5 rest 1")
    assert frames_in_opentoonz(dat(track)) == ["rest"] * 6 + ["MBP"] * 3 + ["AI"] * 3 + ["rest"] * 13


def test_a_shape_that_starts_with_the_sound_moves_to_frame_2_so_that_opentoonz_imports_it(make_track):
    text = dat(make_track("0 AI 0.5 O 1"))
    assert rows_of(text) == [(1, "rest"), (2, "AI"), (13, "O"), (25, "rest")]
    assert frames_in_opentoonz(text)[1] == "AI"


@pytest.mark.parametrize("line", ["0", "0 AI 0.0001", "0 MBP 0.02 AI 0.04", "0 rest 0.03"])
def test_sounds_of_a_frame_or_less_are_two_rests(make_track, line):
    assert rows_of(dat(make_track(line))) == [(1, "rest"), (2, "rest")]


def test_a_track_that_ends_at_rest_still_has_a_closing_row(make_track):
    assert rows_of(dat(make_track("0 AI 0.5 rest 2")))[-2:] == [(13, "rest"), (49, "rest")]


@pytest.mark.parametrize(
    "line",
    [
        "0 rest 0.5 MBP 0.51 AI 1",  # the vowel comes after the closure in its frame
        "0 rest 0.5 AI 0.51 MBP 1",  # the vowel comes before it
        "0 rest 0.5 E 0.505 MBP 0.51 O 0.52 AI 1",
    ],
)
def test_a_closure_wins_where_two_shapes_share_a_frame(make_track, line):
    assert frames_in_opentoonz(dat(make_track(line)))[12] == "MBP"


def test_what_a_closure_displaces_follows_on_the_next_frame(make_track):
    assert (14, "AI") in rows_of(dat(make_track("0 rest 0.5 MBP 0.51 AI 1")))


def test_of_two_other_shapes_in_a_frame_the_last_is_shown(make_track):
    assert rows_of(dat(make_track("0 rest 0.5 AI 0.51 O 1"))) == [(1, "rest"), (13, "O"), (25, "rest")]


def test_a_shape_that_goes_on_gets_no_second_row(make_track):
    assert rows_of(dat(make_track("0 rest 0.5 AI 0.75 AI 1"))) == [(1, "rest"), (13, "AI"), (25, "rest")]


def test_the_rest_of_the_set_opens_and_closes(make_track):
    assert rows_of(dat(make_track("0 D 0.5 A 1", "rhubarb"))) == [(1, "X"), (2, "D"), (13, "A"), (25, "X")]


def test_nothing_of_the_sounds_name_gets_in(make_track):
    assert dat(make_track("0 AI 1", source="Größe 1\n2 E\n.wav")).isascii()


@pytest.mark.parametrize("name", ["two words", "two\nlines", "tab\t", ""])
def test_a_shape_name_that_would_break_the_rows_is_refused(name):
    with pytest.raises((FormatError, TrackError)):
        dat(Track((Cue(0.0, 1.0, name),), ("rest", name), "rest", "rest", "mine", 1.0))


def shape_on(rows: list[tuple[int, str]], frame: int) -> str:
    return [shape for first, shape in rows if first <= frame][-1]


NANOSECOND = Fraction(1, 10**9)  # a time so near to a frame's start counts as on it


@given(data=st.data(), fps=st.sampled_from([12, 15, "23.976", 24, 25, "29.97", 30, 50, 60, 1000]))
def test_any_track_opens_with_rest_on_1_and_closes_with_rest_at_its_end(any_track, data, fps):
    track = data.draw(any_track())
    rows = rows_of(dat(track, fps))
    assert rows[0] == (1, track.rest)
    assert rows[-1][1] == track.rest
    start_of_closing_row = (rows[-1][0] - 1) / FrameRate.parse(fps).fps
    assert start_of_closing_row >= Fraction(track.duration_s) - NANOSECOND
    assert rows[-1][0] == 2 or start_of_closing_row - 1 / FrameRate.parse(fps).fps < track.duration_s


@given(data=st.data())
def test_no_closure_of_any_track_is_lost(any_track, data):
    track = data.draw(any_track())
    rows = rows_of(dat(track, 25))
    for cue in track.cues:
        frame = max(2, 1 + int((Fraction(cue.start_s) + NANOSECOND) * 25))
        if cue.shape == track.closed and frame < rows[-1][0]:
            assert shape_on(rows, frame) == track.closed
