# SPDX-License-Identifier: MIT
"""Papagayo projects as Papagayo-NG loads them, line by line, and as Papagayo and Synfig show them."""

import codecs
import io
import itertools
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError
from wav2vis_core.formats import ReadOptions, WriteOptions, by_name, render
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Segment


def pgo(track, fps=24):
    return render(track, by_name("pgo"), WriteOptions(FrameRate.parse(fps)))


def load(text: str) -> dict:
    """A project as Papagayo-NG's loader goes through it: fixed lines, blanks around them stripped, words split."""
    file = codecs.getreader("utf-8")(io.BytesIO(text.encode()))
    assert file.readline() == "lipsync version 1\n"
    project = {
        "sound": file.readline().strip(),
        "fps": int(file.readline()),
        "frames": int(file.readline()),
        "voices": [],
    }
    for _ in range(int(file.readline())):
        voice = {"name": file.readline().strip(), "text": file.readline().strip().replace("|", "\n"), "phrases": []}
        for _ in range(int(file.readline())):
            phrase = {"text": file.readline().strip(), "start": int(file.readline()), "end": int(file.readline())}
            phrase["words"] = [_load_word(file) for _ in range(int(file.readline()))]
            voice["phrases"].append(phrase)
        project["voices"].append(voice)
    assert file.read() == ""
    return project


def _load_word(file) -> dict:
    name, start, end, n_phonemes = file.readline().split()
    phonemes = [file.readline().split() for _ in range(int(n_phonemes))]
    return {
        "name": name,
        "start": int(start),
        "end": int(end),
        "phonemes": [(int(frame), shape) for frame, shape in phonemes],
    }


def words_of(project: dict) -> list[dict]:
    return [word for voice in project["voices"] for phrase in voice["phrases"] for word in phrase["words"]]


def shown_in_synfig(project: dict) -> list[str]:
    """The shape on each frame: a word's shapes up to its end, where rest begins."""
    shown = ["rest"] * project["frames"]
    for word in words_of(project):
        ends = [frame for frame, _ in word["phonemes"][1:]] + [word["end"]]
        for (frame, shape), end in zip(word["phonemes"], ends, strict=True):
            shown[frame:end] = [shape] * (end - frame)
    return shown


def shown_in_papagayo(project: dict) -> list[str]:
    """The shape on each frame: of the first word that the frame is in, its end included, the last phoneme up to it."""
    shown = []
    for frame in range(project["frames"]):
        word = next((word for word in words_of(project) if word["start"] <= frame <= word["end"]), None)
        phonemes = [(at, shape) for at, shape in word["phonemes"] if at <= frame] if word else []
        shown.append(phonemes[-1][1] if phonemes else "rest")
    return shown


def held_by_importers(project: dict) -> list[str]:
    """The shape on each frame for importers that look at phonemes alone and hold each until the next."""
    shown = ["rest"] * project["frames"]
    for word in words_of(project):
        for frame, shape in word["phonemes"]:
            shown[frame:] = [shape] * (project["frames"] - frame)
    return shown


def check_laws(project: dict, *, named: bool = True) -> None:
    """What the original program keeps true of every project that it edits; texts are `named` after the words."""
    words = words_of(project)
    for word in words:
        frames = [frame for frame, _ in word["phonemes"]]
        assert word["start"] == frames[0]
        assert frames == sorted(set(frames))
        assert frames[-1] <= word["end"] <= project["frames"]
    for before, after in itertools.pairwise(words):
        # The frame at a word's end belongs to it, and Synfig rests there: where none rests, the next word has it.
        assert before["end"] <= after["start"]
    for voice in project["voices"]:
        assert len(voice["text"].split("\n")) == max(len(voice["phrases"]), 1)
        for phrase in voice["phrases"]:
            assert not named or phrase["text"].split() == [word["name"] for word in phrase["words"]]
            assert (phrase["start"], phrase["end"]) == (phrase["words"][0]["start"], phrase["words"][-1]["end"])


def test_the_lines_stand_where_papagayo_looks_for_them(make_track):
    text = pgo(make_track("0 rest 0.25 MBP 0.33 AI 0.58 MBP 0.67 AI 0.92 rest 1.25", source="mama.wav"))
    assert text == (
        "lipsync version 1\nmama.wav\n24\n30\n1\n"
        "\tVoice 1\n\tspeech1\n\t1\n"
        "\t\tspeech1\n\t\t6\n\t\t22\n\t\t1\n"
        "\t\t\tspeech1 6 22 5\n"
        "\t\t\t\t6 MBP\n\t\t\t\t7 AI\n\t\t\t\t13 MBP\n\t\t\t\t16 AI\n\t\t\t\t22 rest\n"
    )


def test_each_run_of_speech_is_a_word(make_track):
    project = load(pgo(make_track("0 AI 0.5 rest 1 MBP 1.25 O 1.5 rest 1.75 E 2")))
    check_laws(project)
    assert [(word["start"], word["end"]) for word in words_of(project)] == [(0, 12), (24, 36), (42, 48)]
    shown = ["AI"] * 12 + ["rest"] * 12 + ["MBP"] * 6 + ["O"] * 6 + ["rest"] * 6 + ["E"] * 6
    assert shown_in_papagayo(project) == shown_in_synfig(project) == held_by_importers(project) == shown


def test_a_word_that_follows_at_once_shows_its_first_shape_on_its_first_frame(make_track):
    words = (Segment(0.25, 0.5, "a"), Segment(0.5, 1, "ma"))
    project = load(pgo(make_track("0 rest 0.25 AI 0.5 MBP 0.54 AI 1 rest 1.25", words=words)))
    check_laws(project)
    assert [word["name"] for word in words_of(project)] == ["a", "ma"]
    shown = ["rest"] * 6 + ["AI"] * 6 + ["MBP"] + ["AI"] * 11 + ["rest"] * 6
    assert shown_in_papagayo(project) == shown_in_synfig(project) == held_by_importers(project) == shown


def test_frames_count_from_0(make_track):
    assert words_of(load(pgo(make_track("0 AI 1"))))[0]["phonemes"] == [(0, "AI"), (24, "rest")]


def test_a_run_of_speech_is_split_into_the_words_that_the_track_has(make_track):
    words = (Segment(0.2, 0.5, "my  own"), Segment(0.75, 1.25, "mama"), Segment(1.6, 1.9, "unheard"))
    track = make_track("0 rest 0.25 MBP 0.5 AI 1 E 1.25 rest 2 O 2.25 rest 3", words=words)
    found = [(each["name"], each["start"], each["end"], each["phonemes"]) for each in words_of(load(pgo(track)))]
    assert found == [
        ("my_own", 6, 18, [(6, "MBP"), (12, "AI")]),
        ("mama", 18, 30, [(18, "AI"), (24, "E"), (30, "rest")]),
        ("speech3", 48, 54, [(48, "O"), (54, "rest")]),
    ]


@pytest.mark.parametrize("name", ["pgo", "pg2"])
def test_words_come_back_from_a_project(make_track, name):
    words = (Segment(0.25, 0.75, "my"), Segment(0.75, 1.25, "mama"))
    track = make_track("0 rest 0.25 MBP 0.5 AI 1 E 1.25 rest 2 O 2.25 rest 3", words=words)
    back = by_name(name).read(render(track, by_name(name)), "x", ReadOptions())
    assert back.words == words
    assert [(cue.start_s, cue.shape) for cue in back.merged().cues] == [(cue.start_s, cue.shape) for cue in track.cues]


@pytest.mark.parametrize("name", ["pgo", "pg2"])
@pytest.mark.parametrize("line", ["0 rest 0.25 AI 1", "0 AI 0.5 rest 1.01", "0 D 1"])
def test_a_rest_at_the_end_of_a_word_makes_no_project_longer(make_track, name, line):
    track = make_track(line, "rhubarb" if "D" in line else "preston_blair")
    once = by_name(name).read(render(track, by_name(name)), "x", ReadOptions())
    again = by_name(name).read(render(once, by_name(name)), "x", ReadOptions())
    assert once.duration_s == again.duration_s == FrameRate.parse(24).ceil_frame(track.duration_s) / 24
    assert [(cue.start_s, cue.shape) for cue in again.cues] == [(cue.start_s, cue.shape) for cue in once.cues]


@pytest.mark.parametrize("line", ["0", "0 rest 1"])
def test_sounds_without_speech_make_a_project_without_phrases(make_track, line):
    project = load(pgo(make_track(line)))
    assert [len(voice["phrases"]) for voice in project["voices"]] == [0]


def test_a_frame_that_the_sound_ends_in_counts(make_track):
    assert load(pgo(make_track("0 AI 1.01")))["frames"] == 25
    assert load(pgo(make_track("0 AI 1.0")))["frames"] == 24


@pytest.mark.parametrize("fps", ["23.976", "29.97", "12.5"])
def test_a_rate_that_papagayo_cannot_hold_is_refused_and_a_whole_one_proposed(make_track, fps):
    with pytest.raises(FormatError, match=re.escape(fps) + ".*whole rate such as 24"):
        pgo(make_track("0 AI 1"), fps)


@pytest.mark.parametrize("fps", [12, 15, 24, 25, 30, 50, 60])
def test_whole_rates_are_whole_numbers_in_the_file(make_track, fps):
    assert load(pgo(make_track("0 AI 1"), fps))["fps"] == fps


def test_a_sound_with_spaces_and_other_alphabets_in_its_name_is_found(make_track):
    assert load(pgo(make_track("0 AI 1", source="Größe 1 試験.wav")))["sound"] == "Größe 1 試験.wav"


def test_a_version_2_project_is_the_same_in_any_computers_encoding(make_track):
    words = (Segment(0.25, 1.0, "größer"),)
    text = render(make_track("0 rest 0.25 AI 1 rest 2", source="試験.wav", words=words), by_name("pg2"))
    assert text.isascii()
    back = by_name("pg2").read(text, "x", ReadOptions())
    assert (back.source, back.words) == ("試験.wav", words)


@pytest.mark.parametrize("source", ["a\nb.wav", "a\rb.wav"])
def test_a_line_break_in_the_sounds_name_is_refused(make_track, source):
    with pytest.raises(FormatError, match="line break"):
        pgo(make_track("0 AI 1", source=source))


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_character_that_papagayo_takes_for_a_line_break_does_not_shift_the_lines(make_track, separator):
    try:
        text = pgo(make_track("0 AI 1", source=f"a{separator}b.wav"))
    except FormatError:
        return  # refusing is fair
    check_laws(load(text))


@given(data=st.data(), fps=st.sampled_from([12, 15, 24, 25, 30, 50, 60, 1000]))
def test_any_track_keeps_papagayos_laws(any_track, data, fps):
    track = data.draw(any_track())
    assume(track.source == "".join(track.source.splitlines()))
    project = load(pgo(track, fps))
    check_laws(project, named=not track.phrases)
    assert project["fps"] == fps


@given(data=st.data(), fps=st.sampled_from([12, 24, 60]))
def test_any_tracks_shapes_are_shown_on_their_frames(any_track, data, fps):
    track = data.draw(any_track(["preston_blair"]))
    assume(track.source == "".join(track.source.splitlines()))
    expected = ["rest"] * FrameRate.parse(fps).ceil_frame(track.duration_s)
    for frame, shape in track.floor_frames(FrameRate.parse(fps)):
        expected[frame:] = [shape] * (len(expected) - frame)
    text = pgo(track, fps)
    assert shown_in_papagayo(load(text)) == held_by_importers(load(text)) == expected
    assert by_name("pgo").read(text, "x", ReadOptions(like=track)).notes == ()
