# SPDX-License-Identifier: MIT
"""Phrases through files: projects of Papagayo, our own, captions; and a stretch on its own."""

import json
from dataclasses import replace

import pytest

from wav2vis_core.errors import TrackError
from wav2vis_core.formats import ReadOptions, WriteOptions, by_name, render
from wav2vis_core.formats.captions.captions import CaptionOptions
from wav2vis_core.formats.common.loss import losses
from wav2vis_core.track.track import Segment

WORDS = (Segment(0.25, 0.75, "my"), Segment(0.75, 1.25, "mama"), Segment(2.0, 2.25, "oh"))
PHRASES = (Segment(0.25, 1.25, "My mama!", tags=("warm",)), Segment(2.0, 2.25, "Oh?"))


@pytest.fixture
def track(make_track):
    return make_track(
        "0 rest 0.25 MBP 0.5 AI 1 E 1.25 rest 2 O 2.25 rest 3", words=WORDS, phrases=PHRASES, source="talk.wav"
    )


def through(name, track):
    return by_name(name).read(render(track, by_name(name)), "x", ReadOptions())


def test_our_own_files_hold_all_of_them(track):
    assert through("track.json", track) == track
    assert "phrases" not in render(replace(track, phrases=()), by_name("track.json"))


@pytest.mark.parametrize("name", ["pgo", "pg2"])
def test_papagayo_has_them_between_voice_and_words(track, name):
    back = through(name, track)
    assert [(p.start_s, p.end_s, p.label) for p in back.phrases] == [(0.25, 1.25, "My mama!"), (2.0, 2.25, "Oh?")]
    assert [p.tags for p in back.phrases] == ([("warm",), ()] if name == "pg2" else [(), ()])
    assert back.words == WORDS
    assert not [each for each in losses(track, by_name(name), render(track, by_name(name)).encode(), WriteOptions())
                if "phrase" in each]  # fmt: skip


def test_a_project_shows_each_phrase_with_its_words(track):
    (voice,) = json.loads(render(track, by_name("pg2")))["voices"]
    told = [(p["id"], p["start_frame"], p["end_frame"], [w["text"] for w in p["words"]]) for p in voice["phrases"]]
    assert told == [(0, 6, 30, ["my", "mama"]), (1, 48, 54, ["oh"])]
    assert voice["text"] == "My mama!\nOh?"
    assert voice["num_children"] == 2 + 3 + sum(len(w["phonemes"]) for p in voice["phrases"] for w in p["words"])


@pytest.mark.parametrize("name", ["pgo", "pg2"])
def test_a_mouth_that_opens_before_a_phrase_belongs_to_it_and_a_word_outside_is_one(track, name):
    early = replace(track, phrases=(replace(PHRASES[0], start_s=0.5),), words=(WORDS[1], WORDS[2]))
    assert [p.label for p in through(name, early).phrases] == ["My mama!", "oh"]
    assert through(name, early).phrases[0].start_s == 0.25
    assert through(name, replace(track, phrases=(), words=())).phrases == ()


def test_captions_show_them(track):
    text = render(track, by_name("srt"), CaptionOptions(show="phrases"))
    assert "00:00:00,250 --> 00:00:01,250\nMy mama!\n" in text
    assert "show" not in by_name("srt").nothing_to_show(track, CaptionOptions(show="phrases"))
    without = replace(track, phrases=())
    assert by_name("srt").nothing_to_show(without, CaptionOptions(show="phrases")).startswith("there are no phrases")


def test_formats_without_them_say_so(track):
    assert "2 phrases dropped" in losses(track, by_name("tsv"), render(track, by_name("tsv")).encode(), WriteOptions())


def test_damaged_ones_are_named(track):
    text = render(track, by_name("track.json")).replace('"My mama!"', "3")
    with pytest.raises(TrackError, match=r"x: phrase 1: its label cannot be 3"):
        by_name("track.json").read(text, "x", ReadOptions())


def test_a_phrase_apart_has_times_from_0_and_no_recording(track):
    apart = track.excerpt(0.25, 1.25)
    assert [(c.start_s, c.end_s, c.shape) for c in apart.cues] == [
        (0.0, 0.25, "MBP"), (0.25, 0.75, "AI"), (0.75, 1.0, "E")]  # fmt: skip
    assert [(w.start_s, w.end_s, w.label) for w in apart.words] == [(0.0, 0.5, "my"), (0.5, 1.0, "mama")]
    assert [(p.start_s, p.end_s, p.label) for p in apart.phrases] == [(0.0, 1.0, "My mama!")]
    assert (apart.duration_s, apart.source) == (1.0, "")


@pytest.mark.parametrize("stretch", [(0.5, 0.5), (1, 0.5), (-0.1, 1), (1, 3.5)])
def test_a_stretch_that_is_none_is_refused(track, stretch):
    with pytest.raises(TrackError, match="no stretch"):
        track.excerpt(*stretch)
