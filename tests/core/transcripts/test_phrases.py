# SPDX-License-Identifier: MIT
"""Phrases: where the text and the pauses let them end."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core import lipsync
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.phrases import PAUSE_S, phrases_of
from wav2vis_core.transcripts.transcript import Transcript

EXAMPLE = Path(__file__).parents[3] / "examples" / "tribe.wav"
TEXT = (
    "Tribe after tribe was crowding down to the Alps.\nAnd trampling upon each other. On the frontiers of the empire."
)


def first_words(text, language="en"):
    return [word.label for word in Transcript.parse(text, language).words if word.begins]


def test_lines_sentences_and_what_somebody_else_says_begin_phrases():
    assert first_words("Oh no! It costs $3.5 million.\nRun") == ["Oh", "It", "Run"]
    assert first_words("ANN: I do.\n\nBOB: You do?") == ["ANN", "I", "BOB", "You"]


def test_a_phrase_ends_where_the_text_lets_it_and_the_speaker_pauses():
    words = [Segment(0.0, 0.2, "Dr"), Segment(0.2, 0.5, "Smith"), Segment(0.65, 1.0, "No"), Segment(1.9, 2.0, "way")]
    begins = [True, True, True, False]
    assert [each.label for each in phrases_of(words, begins)] == ["Dr Smith", "No way"]
    assert [each.label for each in phrases_of(words)] == ["Dr Smith No", "way"]


def test_a_recording_with_its_text_has_phrases_that_hold_all_words():
    track = lipsync(EXAMPLE, text=TEXT, listener="fast")
    assert track.phrases[0].start_s == track.words[0].start_s
    assert track.phrases[-1].end_s == track.words[-1].end_s
    # Between the second sentence and the third the speaker does not pause.
    assert [each.label for each in track.phrases] == [
        "Tribe after tribe was crowding down to the Alps",
        "And trampling upon each other On the frontiers of the empire",
    ]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 60)), max_size=12))
def test_any_words_are_in_one_phrase_each_and_pauses_between_them_are_long(lengths):
    words, at = [], 0
    for k, (length, pause) in enumerate(lengths):
        words.append(Segment(at / 100, (at + length) / 100, f"w{k}"))
        at += length + pause
    phrases = phrases_of(words)
    assert " ".join(each.label for each in phrases).split() == [word.label for word in words]
    assert all(b.start_s - a.end_s >= PAUSE_S for a, b in pairwise(phrases))
