# SPDX-License-Identifier: MIT
import subprocess
import sys

import pytest

from wav2vis_core.track.phones import PHONES
from wav2vis_core.transcripts.pronunciation import (
    PronunciationError,
    SpokenFormError,
    dictionary,
    pronunciations,
    spoken_words,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HELLO, World!", "hello world"),
        ("‘It’s “quoted”—isn’t it?’", "it's quoted isn't it"),
        ("'Tis the boys' dog, 'em 'n' all", "'tis the boys dog 'em 'n all"),
        ("a T-shirt", "a t shirt"),
        ("café naïve", "cafe naive"),
        ("Mr. Smith vs. Dr. Jones, etc.", "mr smith versus dr jones et cetera"),
        ("the U.S.A. at 9 a.m.", "the u. s. a. at nine a. m."),
        ("example.com", "example dot com"),
        ("3.14", "three point one four"),
        ("1,234 men", "one thousand two hundred and thirty four men"),
        ("in 1984, or the 1990s", "in nineteen eighty four or the nineteen nineties"),
        ("the 21st", "the twenty first"),
        ("10:05 and 9:00", "ten oh five and nine"),
        ("$5.20, $1, £0.01", "five dollars twenty one dollar one penny"),
        ("007", "zero zero seven"),
        ("50% & more", "fifty percent and more"),
        ("...", ""),
    ],
)
def test_a_text_becomes_the_words_that_are_said(text, words):
    assert spoken_words(text) == words.split()


@pytest.mark.parametrize(("text", "odd"), [("press # now", "#"), ("日本語", "日"), ("a * b", r"\*")])
def test_what_has_no_one_reading_is_refused_and_named(text, odd):
    with pytest.raises(SpokenFormError, match=odd):
        spoken_words(text)


def test_every_variant_of_the_dictionary_is_given_without_stress():
    assert pronunciations("The tomato") == [
        [("DH", "AH"), ("DH", "IY")],
        [("T", "AH", "M", "EY", "T", "OW"), ("T", "AH", "M", "AA", "T", "OW")],
    ]


def test_initials_are_said_as_letters():
    assert pronunciations("a U.S. bee")[1:3] == [[("Y", "UW")], [("EH", "S")]]


@pytest.mark.parametrize(("word", "ending"), [("abalone's", "Z"), ("ruse's", "IH Z"), ("sippet's", "S")])
def test_possessives_take_the_sound_that_the_word_before_asks_for(word, ending):
    (phones, *_) = pronunciations(word)[0]
    assert phones[-len(ending.split()) :] == tuple(ending.split())


def test_a_word_that_no_dictionary_holds_is_guessed_in_the_cores_phones():
    ((phones,),) = pronunciations("shimerda")
    assert set(phones) <= set(PHONES)
    assert (phones[0], phones[-4:]) == ("SH", ("M", "ER", "D", "AH"))


def test_guesses_agree_with_the_dictionary_more_often_than_not():
    words = [word for word in sorted(dictionary.cmudict()) if word.isalpha() and len(word) > 3][::400]
    right = sum(dictionary.guess(word) in dictionary.dictionary_pronunciations(word) for word in words)
    assert right / len(words) > 0.5


def test_without_a_guess_the_word_is_named(monkeypatch):
    monkeypatch.setattr(dictionary, "guess", lambda word: ())
    with pytest.raises(PronunciationError, match="shimerda"):
        pronunciations("the shimerda")


def test_pronunciations_do_not_need_torch_or_a_decoder():
    program = """if True:
        import sys
        from wav2vis_core.transcripts.pronunciation import pronunciations
        pronunciations("a shimerda")
        print("torch" in sys.modules)
    """
    ran = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "False\n"), ran.stderr
