# SPDX-License-Identifier: MIT
"""TextGrids, captions and Papagayo-NG projects as programs that no one here wrote read them, or by their rule."""

import io
import itertools
import json

import pytest
import srt
import tgt
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from praatio import textgrid

from wav2vis_core.errors import FormatError
from wav2vis_core.formats import WriteOptions, by_name, render
from wav2vis_core.formats.captions.captions import CaptionOptions
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Segment

LINE = "0 rest 0.25 MBP 0.33 AI 0.58 MBP 0.67 AI 0.92 rest 1.25"
CUES = [
    (0.0, 0.25, "rest"), (0.25, 0.33, "MBP"), (0.33, 0.58, "AI"),
    (0.58, 0.67, "MBP"), (0.67, 0.92, "AI"), (0.92, 1.25, "rest"),
]  # fmt: skip
WORDS = (Segment(0.25, 0.6, 'ma "má"'), Segment(0.5, 0.92, "試験"))
PHONES = (Segment(0.25, 0.33, "M"),)


@pytest.fixture
def grid(make_track, tmp_path):
    """A TextGrid with three tiers on disk."""
    path = tmp_path / "talk.TextGrid"
    path.write_text(render(make_track(LINE, words=WORDS, phones=PHONES), by_name("textgrid")), encoding="utf-8")
    return str(path)


def test_praatio_reads_contiguous_tiers_of_shapes_words_and_phones(grid):
    read = textgrid.openTextgrid(grid, includeEmptyIntervals=True, reportingMode="error")
    assert read.tierNames == ("shapes", "words", "phones")
    assert [tuple(each) for each in read.getTier("shapes").entries] == CUES
    assert [each.label for each in read.getTier("words").entries] == ["", 'ma "má"', "試験", ""]
    for name in read.tierNames:
        entries = read.getTier(name).entries
        assert (entries[0].start, entries[-1].end) == (0, 1.25)
        assert all(before.end == after.start for before, after in itertools.pairwise(entries))


def test_tgt_reads_the_same_shapes(grid):
    tier = tgt.io.read_textgrid(grid, include_empty_intervals=True).get_tier_by_name("shapes")
    assert [(each.start_time, each.end_time, each.text) for each in tier] == CUES


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_praatio_reads_any_tracks_shapes(any_track, tmp_path_factory, data):
    track = data.draw(any_track(["mpeg4"])).merged()
    if not track.cues or min(cue.duration_s for cue in track.cues) < 1e-3:
        return
    path = tmp_path_factory.mktemp("grid") / "talk.TextGrid"
    path.write_text(render(track, by_name("textgrid")), encoding="utf-8")
    read = textgrid.openTextgrid(str(path), includeEmptyIntervals=True).getTier("shapes").entries
    assert [each.label for each in read] == [cue.shape for cue in track.cues]
    assert [each.start for each in read] == pytest.approx([cue.start_s for cue in track.cues], abs=1e-4)


def test_srt_reads_every_shape_with_its_times(make_track):
    read = list(srt.parse(render(make_track(LINE), by_name("srt"))))
    assert [(each.start.total_seconds(), each.end.total_seconds(), each.content) for each in read] == CUES
    assert [each.index for each in read] == [1, 2, 3, 4, 5, 6]


def test_webvtt_reads_every_shape_with_its_times(make_track):
    read = webvtt.from_buffer(io.StringIO(render(make_track(LINE), by_name("vtt"))))
    times = [(f"00:00:0{start:.3f}", f"00:00:0{end:.3f}", shape) for start, end, shape in CUES]
    assert [(each.start, each.end, each.text) for each in read.captions] == times


@pytest.mark.parametrize(("show", "said"), [("words", ['ma "má"', "試験"]), ("phones", ["M"])])
def test_captions_say_words_or_phones_on_request(make_track, show, said):
    track = make_track(LINE, words=WORDS, phones=PHONES)
    options = CaptionOptions(show=show)
    assert [each.content for each in srt.parse(render(track, by_name("srt"), options))] == said
    read = webvtt.from_buffer(io.StringIO(render(track, by_name("vtt"), options)))
    assert [each.text for each in read.captions] == said


def test_marks_of_webvtt_in_a_word_are_escaped_and_a_line_break_is_a_space(make_track):
    track = make_track(LINE, words=(Segment(0.0, 1.0, "a\n\n<b> & -->"),))
    assert "\na &lt;b&gt; &amp; --&gt;\n" in render(track, by_name("vtt"), CaptionOptions(show="words"))


def test_captions_are_on_the_nearest_millisecond_and_those_that_get_no_time_are_left_out(make_track):
    read = srt.parse(render(make_track("0 rest 0.5 AI 0.5003 MBP 1.0005 AI 2"), by_name("srt")))
    assert [(each.content, each.end.total_seconds()) for each in read] == [("rest", 0.5), ("MBP", 1.001), ("AI", 2.0)]


def test_hours_and_milliseconds_are_carried_over(make_track):
    text = render(make_track("0 rest 3599.9996 AI 7200"), by_name("srt"))
    assert "00:00:00,000 --> 01:00:00,000\nrest" in text
    assert "01:00:00,000 --> 02:00:00,000\nAI" in text


def load_in_papagayo_ng(text: str) -> list[str]:
    """The shape on each frame, by the fields that Papagayo-NG's loader takes, every one of which must be there."""
    project = json.loads(text)
    assert project["version"] == 2 and isinstance(project["fps"], int) and project["num_voices"] == 1
    assert isinstance(project["sound_path"], str) and isinstance(project["phoneme_set"], str)
    shown = ["rest"] * project["sound_duration"]
    for voice in project["voices"]:
        children = 0
        used = []
        for k, phrase in enumerate(voice["phrases"]):
            assert (phrase["id"], phrase["tags"]) == (k, [])
            assert voice["start_frame"] <= phrase["start_frame"] <= phrase["end_frame"] <= voice["end_frame"]
            children += 1
            for number, word in enumerate(phrase["words"]):
                assert (word["id"], word["tags"]) == (number, [])
                assert " " not in word["text"]
                children += 1 + len(word["phonemes"])
                ends = [each["frame"] for each in word["phonemes"][1:]] + [word["end_frame"]]
                for index, (phoneme, end) in enumerate(zip(word["phonemes"], ends, strict=True)):
                    assert (phoneme["id"], phoneme["tags"]) == (index, [])
                    assert word["start_frame"] <= phoneme["frame"] < end or phoneme["text"] == "rest"
                    shown[phoneme["frame"] : end] = [phoneme["text"]] * (end - phoneme["frame"])
                    used.append(phoneme["text"])
        assert voice["num_children"] == children
        assert set(voice["used_phonemes"]) == set(used)
    return shown


def test_papagayo_ng_shows_every_shape_on_its_frames(make_track):
    shown = load_in_papagayo_ng(render(make_track(LINE), by_name("pg2")))
    assert shown == ["rest"] * 6 + ["MBP"] + ["AI"] * 6 + ["MBP"] * 3 + ["AI"] * 6 + ["rest"] * 8


@given(data=st.data())
def test_any_track_is_a_project_that_papagayo_ng_loads(any_track, data):
    track = data.draw(any_track(["preston_blair"]))
    try:
        text = render(track, by_name("pg2"), WriteOptions(FrameRate.parse(12)))
    except FormatError as error:
        assert "line break" in str(error)
        return
    load_in_papagayo_ng(text)
