# SPDX-License-Identifier: MIT
"""A written text as words that can be listened for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wav2vis_core.errors import OptionError
from wav2vis_core.transcripts.languages import LANGUAGES
from wav2vis_core.transcripts.transcript import Transcript


def written(text):
    return [word.label for word in Transcript.parse(text).words if word.readings]


def said(text):
    """The words, with their pronunciations, of the commonest reading of each written word."""
    words = [ways for word in Transcript.parse(text).words for ways in word.readings[0]]
    return [[" ".join(phones) for phones in ways] for ways in words]


def test_words_are_kept_as_they_were_written_without_the_punctuation_around_them():
    text = '  "Well-known" O’Neil (3%) — paid $5.20...\n\tat 9 a.m.; the U.S. & I *laugh* '
    expected = "Well-known O’Neil 3% paid $5.20 at 9 a.m. the U.S. & I laugh"
    assert written(text) == expected.split()
    assert not Transcript.parse(text).foreign
    assert Transcript.parse(text).unread == ()


def test_a_written_number_is_the_words_that_say_it():
    in_, year, *_ = Transcript.parse("In 1984 I paid $5.20").words
    assert len(in_.readings) == 1
    assert {3, 4, 5, 7} <= {len(reading) for reading in year.readings}
    assert said("2 in 21") == said("two in twenty-one")


def test_words_have_every_pronunciation_that_the_dictionary_knows_and_unknown_ones_a_guess():
    assert said("tomato") == [["T AH M EY T OW", "T AH M AA T OW"]]
    ((guess,),) = said("Blorptastic")
    assert guess.startswith("B L") and guess.endswith("K")
    assert said("don’t") == said("don't")
    assert said("don't")[0][0] == "D OW N T"


def test_what_nobody_can_say_is_named_and_the_rest_kept():
    text = Transcript.parse("Press ^ or Ж and 日本 to go on with it 😀")
    assert [word.label for word in text.words] == "Press or Ж and 日本 to go on with it".split()
    assert [word.label for word in text.words if not word.readings] == ["Ж", "日本"]
    assert text.unread == ("Ж", "日本", "😀")
    assert not text.foreign


@pytest.mark.parametrize("text", ["", " \n", "... — ***", "#", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_a_text_without_words_is_empty(text):
    found = Transcript.parse(text)
    assert (found.words, found.unread) == ((), ())


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Hello", False),
        ("Zaphod Beeblebrox said hello to the mice", False),
        ("CAN YOU SEE THE SHEEP", False),
        ("日本語です", True),
        ("Съешь же ещё этих мягких французских булок", True),
        ("Ich habe das Buch gestern im Laden gekauft und gelesen", True),
        ("Ma l'uomo sapeva già tutto quello che gli avrebbero chiesto", True),
    ],
)
def test_english_is_told_from_other_languages(text, foreign):
    assert Transcript.parse(text).foreign is foreign


@pytest.mark.parametrize(
    ("language", "text", "phones"),
    [
        ("de", "Über 21 Apfelbäume", ["UW B AH", "AY N UH N T T S V AA N T S IH HH", "AA P F AH L B OY M AH"]),
        ("es", "¡Buenos días!", ["B W EH N AO S", "D IY AA S"]),
        ("fr", "l’homme", ["L AO M"]),
        ("pl", "dziękuję", ["JH EH NG K UW Y EH"]),
        ("ru", "мама", ["M AA M AA"]),
        ("tr", "günaydın", ["G UW N AA Y D IH N"]),
        ("ja", "こんにちは", ["K AO N N IY CH IY HH AA", "K AO N N IY CH IY W AA"]),
        ("zh", "nǐ hǎo, Zhōngguó", ["N IY", "K AA UW", "CH AO NG K UW AO"]),
        ("zh", "你好", ["N IY", "K AA UW"]),
    ],
)
def test_other_languages_are_pronounced_in_the_phones_of_english(language, text, phones):
    found = [" ".join(p) for word in Transcript.parse(text, language).words for p in word.readings[0][0]]
    assert found == phones


def test_ideographs_of_japanese_are_named_and_the_kana_kept():
    text = Transcript.parse("日本人はおはしを使って", "ja")
    assert [word.label for word in text.words if word.readings] == ["はおはしを", "って"]
    assert text.unread == ("日", "本", "人", "使")
    assert not text.foreign


@pytest.mark.parametrize("part", ["0=", "a-", "(a", "[a", "a@a.", "a°", "hello-", "1–", "1½-"])
def test_a_text_of_200_kb_without_a_space_is_no_word(part):
    # Read in parts, as a word is, it would take minutes.
    text = Transcript.parse(f"So {part * (200_000 // len(part))} it is.")
    assert [word.label for word in text.words if word.readings] == ["So", "it", "is"]
    assert len(text.unread) == 1


@pytest.mark.parametrize("figures", ["1/{}", "${}.50", "{}", "1–{}", "{}th"])
def test_more_digits_than_a_number_of_python_holds_are_no_error(figures):
    text = Transcript.parse(f"So {figures.format('9' * 5000)} it is.")
    assert len(text.words) == 4
    assert not text.words[1].readings


def test_a_language_that_nobody_reads_is_named():
    with pytest.raises(OptionError, match="'tlh'; choose one of en, de"):
        Transcript.parse("nuqneH", "tlh")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_is_words_that_can_be_listened_for_or_is_named(text, language):
    found = Transcript.parse(text, language)
    for word in found.words:
        assert word.label
        assert all(phones for reading in word.readings for ways in reading for phones in ways)
        assert word.readings or any(label[:10] in word.label for label in found.unread)
