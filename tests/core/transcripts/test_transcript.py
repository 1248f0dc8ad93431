# SPDX-License-Identifier: MIT
"""A written text as words that can be listened for."""

import pytest

from wav2vis_core.transcripts.transcript import Transcript


def said(text):
    return [[" ".join(phones) for phones in word.pronunciations] for word in Transcript.parse(text).spoken]


def test_words_are_kept_as_they_were_written_without_the_punctuation_around_them():
    text = Transcript.parse('  "Well-known" O’Neil (3%) — paid $5.20...\n\tat 9 a.m.; the U.S. & I *laugh* ')
    assert text.written == (
        *("Well-known", "O’Neil", "3%", "paid", "$5.20", "at", "9", "a.m.", "the", "U.S.", "&", "I", "laugh"),
    )
    assert text.english
    assert text.unsayable == ()


def test_a_written_number_is_the_words_that_say_it():
    text = Transcript.parse("In 1984 I paid $5.20")
    assert [text.written[word.written] for word in text.spoken] == [
        *("In", "1984", "1984", "1984", "I", "paid", "$5.20", "$5.20", "$5.20"),
    ]
    assert said("2 in 21") == said("two in twenty-one")


def test_words_have_every_pronunciation_that_the_dictionary_knows_and_unknown_ones_a_guess():
    assert said("tomato") == [["T AH M EY T OW", "T AH M AA T OW"]]
    ((guess,),) = said("Blorptastic")
    assert guess.startswith("B L") and guess.endswith("K")
    assert said("don’t") == said("don't")
    assert said("don't")[0][0] == "D OW N T"


def test_what_nobody_can_say_is_named_and_the_rest_kept():
    text = Transcript.parse("Press ^ or Ж and 日本 to go on with it")
    assert text.written == ("Press", "or", "and", "to", "go", "on", "with", "it")
    assert text.unsayable == ("Ж", "日本")
    assert text.english


@pytest.mark.parametrize("text", ["", " \n", "... — ***", "#"])
def test_a_text_without_words_is_empty(text):
    found = Transcript.parse(text)
    assert (found.written, found.spoken, found.unsayable) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Hello", True),
        ("Zaphod Beeblebrox said hello to the mice", True),
        ("CAN YOU SEE THE SHEEP", True),
        ("日本語です", False),
        ("Съешь же ещё этих мягких французских булок", False),
        ("Ich habe das Buch gestern im Laden gekauft und gelesen", False),
        ("Ma l'uomo sapeva già tutto quello che gli avrebbero chiesto", False),
    ],
)
def test_english_is_told_from_other_languages(text, english):
    assert Transcript.parse(text).english is english
