# SPDX-License-Identifier: MIT
"""The user's own dictionary: what is remembered is read by whoever reads a text."""

from pathlib import Path

import pytest

from wav2vis_core import load
from wav2vis_core.cli import main
from wav2vis_core.errors import OutputError, TranscriptError
from wav2vis_core.transcripts.own_words import own_pronunciations, own_words, own_words_path, remember
from wav2vis_core.transcripts.transcript import Transcript, commonest_phones


@pytest.fixture(autouse=True)
def _empty(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


TRIBE = Path(__file__).parents[3] / "examples" / "tribe.wav"
ZORBLAX = ("Z", "AO", "R", "B", "L", "AE", "K", "S")


def test_a_remembered_word_is_said_so_in_any_case_and_as_a_possessive():
    remember("Zorblax", [ZORBLAX])
    assert commonest_phones("ZORBLAX") == ZORBLAX
    assert commonest_phones("“Zorblax’s”,") == (*ZORBLAX, "IH", "Z")
    assert Transcript.parse("say Zorblax now").unlisted == ()


def test_the_own_dictionary_comes_before_the_large_one_and_holds_figures():
    remember("tomato", [("T", "AH", "M", "AA", "T", "OW"), ("T", "AH", "M", "EY", "T", "OW")])
    remember("C3PO", [("S", "IY", "TH", "R", "IY")])
    (word,) = Transcript.parse("tomato").words
    assert list(word.readings[0]) == [own_pronunciations("tomato")]
    assert commonest_phones("C3PO") == ("S", "IY", "TH", "R", "IY")


def test_each_language_has_words_of_its_own():
    remember("die", [("D", "IY")], "de")
    assert commonest_phones("die") == ("D", "AY")
    assert own_pronunciations("Die", "de") == (("D", "IY"),)


def test_a_word_is_exchanged_and_forgotten():
    remember("abc", [("B",)])
    remember("ABC", [("K",)])
    assert own_words() == {"abc": (("K",),)}
    remember("abc", [])
    assert own_words() == {}


def test_what_was_written_by_hand_is_read_and_its_fault_named_with_its_line():
    path = own_words_path()
    path.parent.mkdir(parents=True)
    path.write_text("# mine\nzorblax  Z AO1 R B L AE2 K S\n\nGIF dʒ ɪ f # soft\n", encoding="utf-8")
    assert own_words() == {"zorblax": (ZORBLAX,), "gif": (("JH", "IH", "F"),)}
    path.write_text("zorblax Z AO1 R\nquux K X\n", encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"en\.txt, line 2: 'X' is no phone; use AA AE"):
        Transcript.parse("hello")


@pytest.mark.parametrize(
    "line",
    ["gif dʒɪf", "gif /dʒɪf/", "gif [ˈd͡ʒɪf]", "gif /d ʒ ɪ f/", "GIF(2)  JH IH1 F", "gif\tJH IH F", "gif: JH IH F"],
)
def test_a_line_may_be_pasted_from_another_dictionary(line):
    path = own_words_path()
    path.parent.mkdir(parents=True)
    path.write_text(line + "\r\n", encoding="utf-8")
    ways = (("D", "ZH", "IH", "F"),) if "d ʒ" in line else (("JH", "IH", "F"),)
    assert own_words() == {"gif": ways}
    assert commonest_phones("gif") == ways[0]


@pytest.mark.parametrize("word", ["", "two words", "line\nline", "#1", "c#", "half \ud83d"[5:]])
def test_what_a_line_cannot_hold_is_no_word(word):
    remember("kept", (("K", "EH", "P", "T"),))
    with pytest.raises(TranscriptError, match="is not one word; give a word without spaces and #"):
        remember(word, (("AH",),))
    assert list(own_words()) == ["kept"]


def test_what_is_no_word_or_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(TranscriptError, match="'two words': is not one word"):
        remember("two words", [("T",)])
    (tmp_path / "wav2vis").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        remember("word", [("T",)])


def test_words_that_no_dictionary_holds_are_listed_once():
    assert Transcript.parse("Zorblax and zorblax met Zorblax").unlisted[:1] == ("Zorblax",)
    assert Transcript.parse("tribe after tribe").unlisted == ()


def test_the_command_says_words_as_the_user_does(tmp_path):
    text, target = tmp_path / "said.txt", tmp_path / "said.track.json"
    text.write_text("Tribe after tribe was crowding down to the Alps and trampling upon each other")

    def phones_of_alps():
        assert main([str(TRIBE), "--text", str(text), "--listener", "fast", "-o", str(target), "--force"]) == 0
        track = load(target)
        (alps,) = [word for word in track.words if word.label == "Alps"]
        return [p.label for p in track.phones if alps.start_s <= (p.start_s + p.end_s) / 2 < alps.end_s]

    assert phones_of_alps() == ["AE", "L", "P", "S"]
    remember("alps", [("AE", "L", "F", "S")])
    assert phones_of_alps() == ["AE", "L", "F", "S"]
