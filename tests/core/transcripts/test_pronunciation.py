# SPDX-License-Identifier: MIT
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from wav2vis_core.track.phones import PHONES
from wav2vis_core.transcripts.pronunciation import (
    PronunciationError,
    SpokenFormError,
    dictionary,
    pronunciations,
    spoken_words,
)
from wav2vis_core.transcripts.pronunciation.numbers import joined
from wav2vis_core.transcripts.pronunciation.spoken import ways_to_say
from wav2vis_core.transcripts.transcript import Transcript


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
        (
            "It cost $1.5 million, 5€ or US$20k",
            "it cost one point five million dollars five euros or twenty thousand dollars",
        ),
        ("¾ of 1½ cups", "three quarters of one and a half cups"),
        ("World War II, Henry VIII, Part IV", "world war two henry the eighth part four"),
        ("I said MIX it", "i said mix it"),
        ("Her Ph.D. from St.Louis", "her p. h. d. from saint louis"),
        ("Well...wait—no,yes", "well wait no yes"),
        ("at 3:30pm or 3 pm", "at three thirty p. m. or three p. m."),
        ("10km/h, 5 kg, 20°C, 5'10\"", "ten kilometers per hour five kilograms twenty degrees celsius five foot ten"),
        ("@name #tag #1", "at name hashtag tag number one"),
        ("joe@example.com or www.a.com/b", "joe at example dot com or www dot a dot com slash b"),
        ("May 5, 2020-05-01, 9/11", "may fifth may first twenty twenty nine elevenths"),
        (
            "No. 5 MP3 COVID-19 AT&T 1080p",
            "number five m. p. three covid nineteen a. t. and t. one thousand and eighty p.",
        ),
        ("555-1234 and 5–10", "five five five one two three four and five to ten"),
        ("$20/month, -5, 16:9, 10^6", "twenty dollars a month minus five sixteen to nine ten to the six"),
        ("3rd-party, 9am-5pm, the 1960s–70s", "third party nine a. m. five p. m. the nineteen sixties to seventies"),
        ("1-800-555-1234 at 17h30", "one eight zero zero five five five one two three four at seventeen thirty"),
        ("12,5 kg or ½ lb :-) <3", "twelve point five kilograms or a half pounds"),
        ("'90s note[1] Straße 50th", "nineties note strasse fiftieth"),
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
    words = [word for word in sorted(dictionary._cmudict()) if word.isalpha() and len(word) > 3][::400]
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


@pytest.mark.parametrize(
    ("token", "way"),
    [
        *(("1984", "one thousand nine hundred eighty four"), ("747", "seven forty seven"), ("1500", "fifteen hundred")),
        *(("$5.20", "five dollars and twenty cents"), ("3:15", "quarter past three"), ("0.5", "point five")),
        *(("¾", "three fourths"), ("007", "oh oh seven"), ("10km", "ten kilometer"), ("4K", "four k.")),
        *(
            ("Dr.", "drive"),
            ("St.", "street"),
            ("3/4", "march fourth"),
            ("and/or", "and or"),
            ("DVLA", "d. v. l. a."),
            ("ABCs", "a. b. c.'s"),
        ),
    ],
)
def test_the_other_common_ways_to_say_a_token_are_known_too(token, way):
    assert way in ways_to_say(token)


def test_the_ways_to_say_very_many_parts_are_found_part_by_part():
    # Copying what is said so far for each part would take a minute.
    assert joined(*[["a", "b"]] * 15_000)[0] == "a " * 14_999 + "a"


def test_a_long_row_of_ranges_is_said_one_after_the_other():
    assert spoken_words("1–2–" * 200 + "3") == ["one", "two"] * 200 + ["three"]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,:/-–$€%'°½ktmhVIXapS#@ ", max_size=14))
def test_any_figure_is_words_or_is_refused(text):
    try:
        words = spoken_words(text)
    except SpokenFormError:
        return
    assert all(word and set(word) <= set("abcdefghijklmnopqrstuvwxyz'.") for word in words)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**14), st.sampled_from(["{:,}", "${:,}", "{:,}€", "{:,}km", "{:,}%"]))
def test_the_first_reading_of_any_number_with_commas_holds_its_cardinal(value, form):
    words = " ".join(spoken_words(form.format(value)))
    assert num2words(value).replace("-", " ").replace(",", "") in words


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("nooooo", "N OW"), ("whaaat", "W AH T"), ("aaaah", "AA"), ("heeey", "HH EY"), ("yeeessss", "Y EH S"),
        ("cooool", "K UW L"), ("noooo's", "N OW Z"), ("hmmmm", "HH M"), ("mmmm", "M"), ("shhhh", "SH"),
        ("brrr", "B ER"), ("grrrr", "G ER"), ("psssst", "P S T"), ("zzz", "Z"), ("aaa", "T R IH P AH L EY"),
    ],
)  # fmt: skip
def test_what_is_drawn_out_is_said_as_the_word_that_is_meant(word, phones):
    assert dictionary.word_pronunciations(word)[0] == tuple(phones.split())


def test_a_line_that_is_drawn_out_guides_as_english():
    text = Transcript.parse("Nooooo! Whaaat? Aaaah! Stooop! Heeelp! Brrr!")
    assert (text.foreign, text.unread, text.unlisted) == (False, (), ())
