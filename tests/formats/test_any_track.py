# SPDX-License-Identifier: MIT
"""What holds for every format of cues or curves alike, those of other modules included."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError, TrackError
from wav2vis_core.formats import TextFormat, all_formats, by_name, encode, render
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.track.visemes import VisemeSet, bundled_names

# What shows pictures needs a sound and PyAV: test_pictures.py.
FORMATS = [name for name, each in all_formats().items() if not isinstance(each, PictureFormat)]
TEXT_FORMATS = [name for name in FORMATS if isinstance(by_name(name), TextFormat)]


@pytest.fixture
def two_shapes(make_track):
    """A second of a vowel, then rest, in the set of a name."""

    def make(set_name, **fields):
        chosen = VisemeSet.load(set_name)
        return make_track(f"0 {chosen.shape_of('AA')} 0.5 {chosen.rest} 1", set_name, **fields)

    return make


@pytest.mark.parametrize("name", TEXT_FORMATS)
@settings(max_examples=15)  # of up to half an hour each, in every format
@given(data=st.data())
def test_any_track_renders_to_lines_of_utf_8(any_track, name, data):
    track = data.draw(any_track(by_name(name).sets))
    try:
        text = render(track, by_name(name))
    except FormatError as error:
        assert "line break" in str(error)  # the only thing that it may refuse
        assert track.source != "".join(track.source.splitlines())
        return
    assert text.encode().endswith(b"\n")
    assert "\r" not in text


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15)  # of up to half an hour each, in every format
@given(data=st.data())
def test_any_track_of_its_sets_is_encoded_or_refused_in_words(any_track, name, data):
    try:
        assert encode(data.draw(any_track(by_name(name).sets)), by_name(name))
    except FormatError as error:
        assert error.what and error.remedy


@pytest.mark.parametrize("name", FORMATS)
def test_a_few_bytes_that_speak_of_eleven_days_fill_no_memory(make_track, name):
    chosen = VisemeSet.load(by_name(name).default_set)
    track = make_track(f"0 {chosen.shape_of('AA')} 500000 {chosen.rest} 1000000", chosen.name)
    try:
        assert len(encode(track, by_name(name))) < 10_000
    except (FormatError, TrackError) as error:
        assert "cut the sound" in error.remedy


@pytest.mark.parametrize("name", [name for name in FORMATS if by_name(name).sets])
def test_a_set_that_it_cannot_hold_is_refused_with_those_that_it_can(make_track, name):
    chosen = by_name(name)
    for other in set(bundled_names()) - set(chosen.sets):
        with pytest.raises(FormatError, match=chosen.sets[0]):
            encode(make_track("0", other), chosen)


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_a_file_name_that_is_not_utf_8_renders_to_utf_8_all_the_same(two_shapes, name):
    assert render(two_shapes(by_name(name).default_set, source=os.fsdecode(b"caf\xe9.wav")), by_name(name)).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_half_an_hour_of_speech_renders(make_track, name):
    viseme_set = by_name(name).default_set
    shapes = make_track("0", viseme_set).shapes
    line = " ".join(f"{k / 4} {shapes[k % len(shapes)]}" for k in range(4 * 1800)) + " 1800"
    assert len(encode(make_track(line, viseme_set), by_name(name))) > 1800


@pytest.mark.parametrize("name", FORMATS)
def test_a_track_without_cues_renders(make_track, name):
    assert encode(make_track("0", by_name(name).default_set), by_name(name))


@pytest.mark.parametrize("name", FORMATS)
def test_encoding_twice_gives_the_same(two_shapes, name):
    track = two_shapes(by_name(name).default_set)
    assert encode(track, by_name(name)) == encode(track, by_name(name))
