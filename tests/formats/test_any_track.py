"""What holds for every format alike, those of other modules included."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError
from wav2vis_core.formats import all_formats, by_name, render

FORMATS = sorted(all_formats())


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_any_track_renders_to_lines_of_utf_8(any_track, name, data):
    track = data.draw(any_track)
    try:
        text = render(track, by_name(name))
    except FormatError as error:
        assert "line break" in str(error)  # the only thing that it may refuse
        assert track.source != "".join(track.source.splitlines())
        return
    assert text.encode().endswith(b"\n")
    assert "\r" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_name_that_is_not_utf_8_renders_to_utf_8_all_the_same(make_track, name):
    track = make_track("0 AI 0.5 rest 1", source=os.fsdecode(b"caf\xe9.wav"))
    assert render(track, by_name(name)).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_two_hours_of_speech_render(make_track, name):
    viseme_set = by_name(name).default_set
    shapes = make_track("0", viseme_set).shapes
    line = " ".join(f"{k / 4} {shapes[k % len(shapes)]}" for k in range(4 * 7200)) + " 7200"
    text = render(make_track(line, viseme_set), by_name(name))
    assert len(text.splitlines()) > 7200


@pytest.mark.parametrize("name", FORMATS)
def test_a_track_without_cues_renders(make_track, name):
    assert render(make_track("0", by_name(name).default_set), by_name(name)).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_twice_gives_the_same(make_track, name):
    track = make_track("0 AI 0.5 rest 1")
    assert render(track, by_name(name)) == render(track, by_name(name))
