# SPDX-License-Identifier: MIT
"""A text and a sound together: words found, passed over and added; texts that are wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core.acoustics.student import Student
from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.pipeline import Recognition, decode_track, lipsync
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES, classes_of
from wav2vis_core.track.track import Segment
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.transcripts import anchors
from wav2vis_core.transcripts.guidance import guide
from wav2vis_core.transcripts.transcript import Transcript

TRIBE = Path(__file__).parents[3] / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps, and trampling upon each other on the frontiers of the empire."
# Where pocketsphinx's aligner, which works another way, hears these words begin.
HEARD_S = {"Tribe": 0.168, "crowding": 1.358, "Alps": 2.408, "and": 3.138, "upon": 3.758, "frontiers": 4.678}

FLAT = np.full(len(CLASSES), 1 / len(CLASSES), np.float32)
FRAMES = 7  # of each class below
CALM = "the quick brown fox jumps over the lazy dog while seven wizards quietly brew a bubbling potion"


def heard(text, clear=0.6, seed=0, language="en"):
    """Posteriors of somebody who says a text, half a second of silence around it, none of the sounds being sure."""
    rng = np.random.default_rng(seed)
    words = [ways for word in Transcript.parse(text, language).words for ways in word.readings[0]]
    names = ["sil"] * 7 + [c for ways in words for p in ways[0] for c in classes_of(p)] + ["sil"] * 7
    noise = rng.dirichlet(np.full(len(CLASSES), 0.3), len(names) * FRAMES)
    spoken = np.eye(len(CLASSES))[[CLASSES.index(name) for name in names for _ in range(FRAMES)]]
    return (clear * spoken + (1 - clear) * noise).astype(np.float32)


def guided(posteriors, text, language="en"):
    return guide(posteriors, FLAT, Transcript.parse(text, language), 100.0, len(posteriors) / 100)


def labels(segments):
    return [segment.label for segment in segments]


def lipsync_of(text, listener="fast", **options):
    track = lipsync(TRIBE, text=text, style="literal", listener=listener, **options)
    return track, [str(note) for note in track.notes]


# Between the vowels of "the Alps" there is nothing to tell where one ends.
@pytest.mark.parametrize(("listener", "tolerance_s"), [("fast", 0.06), ("studio", 0.17)])
def test_real_words_are_found_where_another_aligner_finds_them(listener, tolerance_s):
    track, notes = lipsync_of(TEXT, listener)
    assert notes == []
    assert labels(track.words) == TEXT.replace(",", "").replace(".", "").split()
    starts = {word.label: word.start_s for word in reversed(track.words)}
    assert {label: starts[label] for label in HEARD_S} == pytest.approx(HEARD_S, abs=tolerance_s)
    assert all(0 <= each.confidence <= 1 for each in (*track.words, *track.phones))
    assert labels(track.phones)[:4] == ["T", "R", "AY", "B"]
    for row in (track.words, track.phones):
        assert all(a.end_s <= b.start_s < b.end_s for a, b in pairwise(row))


def test_every_closure_of_the_words_is_shown_when_they_are_known():
    track, _ = lipsync_of(TEXT, viseme_set="rhubarb")
    closures = [phone for phone in track.phones if phone.label in ("P", "B", "M")]
    assert len(closures) == 8
    for phone in closures:
        shown = [cue for cue in track.cues if cue.shape == "A"]
        assert any(cue.start_s < phone.end_s and cue.end_s > phone.start_s - 0.03 for cue in shown)


@pytest.mark.parametrize("style", STYLES)
def test_a_doubtful_closure_is_shown_by_the_sound_alone_but_not_against_the_words(style):
    posteriors = np.full((80, len(CLASSES)), 1e-3, np.float32)
    posteriors[:, CLASSES.index("AA")] = 0.9
    posteriors[40:46, [CLASSES.index("AA"), CLASSES.index("PBM")]] = 0.27, 0.68
    posteriors /= posteriors.sum(axis=1, keepdims=True)
    alone = Recognition(posteriors, 0.8, "")
    told = replace(alone, words=(Segment(0.0, 0.8, "ah", 0.9),))
    student, mouths = Student.bundled(), VisemeSet.load("mpeg4")
    shapes = [{cue.shape for cue in decode_track(each, student, mouths, STYLES[style]).cues} for each in (alone, told)]
    assert shapes == [{"aa", "PP"}, {"aa"}]


def test_a_word_that_no_dictionary_holds_is_found_by_its_letters():
    track, notes = lipsync_of(TEXT.replace("trampling", "tramplink"))
    assert notes == []
    word = next(word for word in track.words if word.label == "tramplink")
    assert (word.start_s, word.end_s) == pytest.approx((3.3, 3.75), abs=0.08)


def test_words_that_are_not_said_are_passed_over_and_named():
    track, notes = lipsync_of(TEXT.replace("crowding down", "crowding massively upward and down"))
    assert labels(track.words)[:5] == ["Tribe", "after", "tribe", "was", "crowding"]
    assert labels(track.words)[-3:] == ["of", "the", "empire"]
    assert "massively" not in labels(track.words)
    (note,) = notes
    assert note.startswith(f"{TRIBE}: not found in the sound: ") and "massively (after 1." in note


def test_where_more_is_said_than_the_text_tells_the_sound_alone_decides():
    track, notes = lipsync_of(TEXT.replace("and trampling upon each other", "and"))
    alone = lipsync(TRIBE, style="literal", listener="fast")
    assert any("text and sound disagree from 3." in note for note in notes)
    inside = {cue for cue in track.cues if cue.start_s > 3.6 and cue.end_s < 4.3}
    assert len(inside) > 3
    times = {(cue.start_s, cue.end_s, cue.shape) for cue in alone.cues}
    assert all((cue.start_s, cue.end_s, cue.shape) in times for cue in inside)
    assert not [word for word in track.words if 3.6 < word.start_s < 4.3]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "Nobody has ever said such a thing to me before, my dear friend, and I hope you will not.",
            "does not match the sound",
        ),
        ("", "no words to listen for"),
        ("Ich habe das Buch gestern im Laden gekauft und gelesen.", "not seem to be English"),
        ("部族に次ぐ部族がアルプスへ", "not seem to be English"),
    ],
)
def test_a_text_of_no_use_leaves_the_shapes_to_the_sound_and_says_so(text, note):
    track, notes = lipsync_of(text)
    (told,) = notes
    assert note in told and "from the sound alone" in told
    alone = lipsync(TRIBE, style="literal", listener="fast")
    assert (track.cues, track.words, track.phones) == (alone.cues, (), ())


def test_words_in_another_script_are_named_and_the_others_found():
    track, notes = lipsync_of("日本 " + TEXT)
    assert labels(track.words)[0] == "Tribe"
    (note,) = notes
    assert "日本" in note


def test_a_text_adds_words_to_a_sound_in_memory_too():
    track = lipsync(Audio.read(TRIBE), text=TEXT)
    assert (len(track.words), track.notes) == (20, ())


def test_notes_say_by_code_what_is_wrong_with_sound_and_text_and_are_no_part_of_the_track(tmp_path):
    (tmp_path / "cut.wav").write_bytes(TRIBE.read_bytes()[:-8_000])
    known = TEXT.replace("crowding down", "crowding massively upward and down")
    track = lipsync(tmp_path / "cut.wav", text="日本 " + known)
    assert [note.code for note in track.notes] == ["cut_short", "words_unknown", "words_not_heard"]
    assert {note.where for note in track.notes} == {str(tmp_path / "cut.wav")}
    assert [note.code for note in lipsync(Audio.read(tmp_path / "cut.wav")).notes] == ["cut_short"]
    assert track == replace(track, notes=())


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("i paid five dollars twenty in nineteen eighty four", "I paid $5.20 in 1984."),
        ("doctor smith has twenty one cats", "Dr. Smith has 21 cats"),
        ("it's a well known thing", "It’s a well-known thing!"),
    ],
)
def test_numbers_abbreviations_and_hyphens_are_heard_as_they_are_said(said, text):
    found = guided(heard(said), text)
    assert labels(found.words) == [word.strip(".!") if word != "Dr." else "Dr" for word in text.split()]
    assert found.notes == ()
    assert found.words[0].start_s == pytest.approx(7 * FRAMES / 100, abs=0.03)
    assert found.words[-1].end_s == pytest.approx(len(heard(said)) / 100 - 7 * FRAMES / 100, abs=0.03)


def test_the_variant_that_is_said_is_the_one_that_is_found():
    posteriors = heard("i like the tomato a lot")
    assert "T AH M EY T OW" in " ".join(labels(guided(posteriors, "I like the tomato a lot").phones))
    ey, aa = ([CLASSES.index(c) for c in classes_of(p)] for p in ("EY", "AA"))
    posteriors[:, aa[0]] += posteriors[:, ey].sum(axis=1)
    posteriors[:, ey] = 0
    assert "T AH M AA T OW" in " ".join(labels(guided(posteriors, "I like the tomato a lot").phones))


def test_guided_posteriors_favour_the_text_and_still_sum_to_one():
    truth = heard(CALM, clear=1.0)
    rng = np.random.default_rng(2)
    misheard = rng.random(len(truth)) < 0.3
    posteriors = heard(CALM)
    others = np.eye(len(CLASSES), dtype=np.float32)[rng.integers(0, len(CLASSES), misheard.sum())]
    posteriors[misheard] = 0.3 * truth[misheard] + 0.7 * others
    found = guided(posteriors, CALM)
    np.testing.assert_allclose(found.posteriors.sum(axis=1), 1, atol=1e-5)
    right = [(p.argmax(axis=1) == truth.argmax(axis=1)).mean() for p in (posteriors, found.posteriors)]
    assert right[0] < 0.8
    assert right[1] > 0.95


def test_a_text_far_longer_than_the_sound_is_not_what_is_said():
    for posteriors, text in ((heard("hello there"), " ".join([CALM] * 5)), (heard("hello")[:3], CALM)):
        assert [note.code for note in guided(posteriors, text).notes] == ["text_not_believed"]


def test_three_takes_of_a_text_written_down_three_times_are_found(monkeypatch):
    monkeypatch.setattr(anchors, "_MOST_CELLS", 100_000)
    monkeypatch.setattr(anchors, "_PIECE_FRAMES", 300)
    takes = " ".join([CALM] * 3)
    found = guided(heard(takes, clear=0.7), takes)
    assert labels(found.words) == takes.split()


def test_a_long_recording_is_searched_in_pieces_across_what_was_cut_or_added(monkeypatch):
    rng = np.random.default_rng(1)
    pool = [
        *"animal border candle distance elephant family garden harbour island journey kitchen ladder mountain".split(),
        *"needle orange pencil question river summer table umbrella village window yellow zebra bottle copper".split(),
    ]
    text = rng.choice(pool, 150).tolist()
    added = rng.choice(pool, 30).tolist()
    said = text[:40] + added + text[40:80] + text[110:]
    monkeypatch.setattr(anchors, "_MOST_CELLS", 400_000)
    monkeypatch.setattr(anchors, "_PIECE_FRAMES", 500)
    posteriors = heard(" ".join(said), clear=0.7)
    parts = anchors.pieces(posteriors, Transcript.parse(" ".join(text)).words)
    assert len(parts) > 5
    found = guided(posteriors, " ".join(text))
    whole = guided(posteriors, " ".join(said))
    starts = [word.start_s for word in whole.words]
    assert len(starts) == len(said)
    begins_s, ends_s = starts[40], starts[70]
    near = [word for word in found.words if begins_s + 1 < word.start_s < ends_s - 1]
    assert len(near) <= 3
    kept = [word.start_s for word in found.words]
    expected = starts[:38] + starts[72:108] + starts[112:]
    assert sum(any(abs(a - b) < 0.03 for a in kept) for b in expected) >= 0.95 * len(expected)
    assert {note.code for note in found.notes} == {"text_disagrees", "words_not_heard"}


SCRIPT = (
    "1. BOB (angry): Tribe after tribe was crowding down to the Alps\n(sighs, then walks to the window)\n"
    "[00:03] ANNA: and trampling upon each other on the frontiers of the empire. (beat)\n\nCUT TO:\n"
)
CAPTIONS = (
    "1\n00:00:00,100 --> 00:00:02,900\n- <i>Tribe after tribe was crowding down to the Alps</i>\n\n"
    "2\n00:00:03,000 --> 00:00:06,100\nANNA: and trampling upon each other on the frontiers of the empire. [music]\n"
)


@pytest.mark.parametrize("text", [SCRIPT, CAPTIONS])
def test_a_script_and_captions_guide_as_the_plain_text_does(text):
    plain, _ = lipsync_of(TEXT)
    track, notes = lipsync_of(text)
    assert notes == []
    assert (track.words, track.cues) == (plain.words, plain.cues)


def test_a_direction_that_is_read_out_is_found():
    track, notes = lipsync_of(TEXT.replace("was crowding down", "(was crowding down)"))
    assert notes == []
    assert labels(track.words)[3:6] == ["was", "crowding", "down"]


def test_a_word_that_nobody_can_read_is_named_and_costs_its_neighbours_nothing():
    plain, _ = lipsync_of(TEXT)
    track, notes = lipsync_of(TEXT.replace("trampling", "τραμπλινγκ"))
    assert labels(track.words) == [label for label in labels(plain.words) if label != "trampling"]
    (note,) = notes
    assert "no pronunciation is known for τραμπλινγκ" in note


def test_the_times_of_captions_tell_which_of_two_takes_is_meant():
    takes = heard(f"{CALM} {CALM}")
    middle_s = len(takes) / 200
    for start_s in (0, middle_s):
        text = f"00:00:{start_s:06.3f} --> 00:00:{start_s + middle_s:06.3f}\n{CALM}"
        found = guided(takes, text)
        assert labels(found.words) == CALM.split()
        assert start_s - 0.1 < found.words[0].start_s < start_s + 0.6


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("he paid one point five million dollars for it", "He paid $1.5 million for it"),
        ("at half past three henry the eighth left", "At 3:30 Henry VIII left"),
        ("two thousand and five was a good year", "2005 was a good year"),
        ("twenty oh five was a good year", "2005 was a good year"),
        ("hashtag black friday starts at ten", "#BlackFriday starts at 10"),
        ("black friday starts at ten", "#BlackFriday starts at 10"),
    ],
)
def test_of_several_ways_to_read_a_figure_the_one_that_is_said_is_heard(said, text):
    found = guided(heard(said), text)
    assert found.notes == ()
    assert labels(found.words) == text.split()
    assert all(each.confidence > 0.5 for each in found.words)
    assert all(b.start_s - a.end_s < 0.05 for a, b in pairwise(found.words))


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Ich habe das Buch gestern im Laden gekauft"), ("tr", "Yatırımcılar bunu uzun zamandır bekliyor")],
)
def test_a_text_in_another_language_is_found_when_its_language_is_named(language, text):
    found = guided(heard(text, language=language), text, language)
    assert (labels(found.words), found.notes) == (text.split(), ())
    (note,) = guided(heard(text, language=language), text).notes
    assert note.code == "text_foreign"
