# SPDX-License-Identifier: MIT
"""Texts in the encodings that people have, for timing files and transcripts alike."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import load
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.jobs.texts import Texts

CASES = Path(__file__).parent / "cases"
GUESS = "is not UTF-8: read as Windows-1252 (cp1252)"

in_latin = st.text(st.characters(codec="cp1252", exclude_categories=("C",)), min_size=1)
lines = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C",))), min_size=2).map("\n".join)


def noted(data):
    notes = []
    return decoded(data, "talk", notes.append), [note.text for note in notes]


@pytest.mark.parametrize("name", ["latin1.pgo", "cp1252.txt"])
def test_an_8_bit_text_guides_with_one_note_that_names_its_encoding(name):
    text, notes = Texts(CASES / name).of(Path("talk.wav"))
    assert [(note.code, note.text, note.where) for note in notes] == [("encoding_guessed", GUESS, str(CASES / name))]
    assert {"latin1.pgo": "baño", "cp1252.txt": "Alps –"}[name] in text


def test_an_8_bit_timing_file_is_read_with_one_note():
    track = load(CASES / "latin1.pgo")
    assert [word.label for word in track.words] == ["baño"]
    assert [note.text for note in track.notes] == [GUESS]


def test_the_note_comes_with_a_text_that_lies_beside_the_sound(tmp_path):
    (tmp_path / "talk.txt").write_bytes((CASES / "cp1252.txt").read_bytes())
    text, notes = Texts().of(tmp_path / "talk.wav")
    assert text.startswith("Tribe after tribe")
    assert [note.code for note in notes] == ["text_found", "encoding_guessed"]


@given(text=in_latin.filter(lambda text: not text.isascii()))
def test_any_text_of_the_west_is_read_as_it_was_meant_unless_it_looks_like_utf_8(text):
    data = text.encode("cp1252")
    try:
        expected = data.decode("utf-8"), []
    except UnicodeDecodeError:
        expected = text, [GUESS]
    assert noted(data) == expected


@given(text=lines, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_in_unicode_is_read_without_a_note(text, encoding):
    assert noted(text.lstrip("\ufeff").encode(encoding)) == (text.lstrip("\ufeff"), [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["0.00\tX\n0.50\tA\n", "baño – größer\n", "試験 一二三\n試験\n", "Привет, мир\n"])
def test_utf_16_needs_no_mark(text, encoding, end):
    assert noted(text.replace("\n", end).encode(encoding)) == (text, [])


@given(text=in_latin.filter(str.strip), encoding=st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_any_text_of_the_west_in_utf_16_needs_no_mark(text, encoding):
    assert noted(f"0.00\t{text}\n".encode(encoding)) == (f"0.00\t{text}\n", [])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"RIFF\x24\x80\x00\x00WAVEfmt \x10\x00\x00\x00", 1),
        (b"a\nb \x81\n", 2),  # not a character of cp1252
        (b"a\n\x01\x02\xff", 2),
        (b"\xff\xfea", 1),  # half a letter
        (b"\xef\xbb\xbf\n\xff", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1),
    ],
    ids=repr,
)
def test_what_is_no_text_is_refused_with_its_line(data, line):
    with pytest.raises(ReadError, match="is not UTF-8 text") as caught:
        noted(data)
    assert caught.value.where == f"talk, line {line}"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (rb"{\rtf1\ansi Tribe after tribe}", "an RTF document"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (b"PK\3\4\x14\0\6\0word/document.xml", "a document of a word processor"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of a word processor"),
    ],
)
def test_a_document_is_no_text_and_named(data, kind, tmp_path):
    with pytest.raises(ReadError) as caught:
        noted(data)
    assert str(caught.value) == f"talk: is {kind}, not plain text; save it as plain text (.txt)"
    (tmp_path / "talk.txt").write_bytes(data)
    text, notes = Texts().of(tmp_path / "talk.wav")
    assert text is None and [note.code for note in notes] == ["text_unusable"]
    assert notes[0].text == f"not used: is {kind}, not plain text; save it as plain text (.txt)"


@pytest.mark.parametrize("text", ["20 20 vision\nis a gift", "0:05\tHello there\n", "12:30\tWe left at noon.\n"])
def test_a_text_that_begins_with_numbers_is_still_a_text(tmp_path, text):
    (tmp_path / "talk.txt").write_text(text)
    assert Texts().of(tmp_path / "talk.wav")[0] == text
