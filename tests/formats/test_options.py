# SPDX-License-Identifier: MIT
"""A format's own options: declared once, understood by the command line, dialogs and documentation alike."""

from dataclasses import dataclass
from typing import Literal

import pytest

from wav2vis_core.errors import FormatError, FrameRateError, OptionError
from wav2vis_core.formats import Format, TextFormat, WriteOptions, all_formats, encode, render
from wav2vis_core.formats.common.options import Option, option, options_from, options_of, parse_options
from wav2vis_core.track.timebase import FrameRate


@dataclass(frozen=True)
class BellOptions(WriteOptions):
    """Options of every type."""

    count: int = option(3, "how often it rings")
    pitch: float = option(440.0, "how high")
    loud: bool = option(True, "whether anyone hears it")
    room: str = option("hall", "where it hangs")
    metal: Literal["iron", "brass"] = option("iron", "what it is made of")
    rate: FrameRate = option(FrameRate.parse(60), "how fast it swings")


class Bell(TextFormat[BellOptions]):
    name, default_set, sets, options = "bell", "rhubarb", ("rhubarb",), BellOptions

    def write(self, track, stream, options):
        stream.write(f"{options.fps} {options.count} {options.pitch} {options.loud} {options.room} {options.metal}")


class Blob(Format[WriteOptions]):
    name, default_set = "blob", "rhubarb"

    def encode(self, track, options):
        return b"\xff\x00"


def parsed(*pairs):
    return parse_options(Bell(), pairs, WriteOptions(FrameRate.parse(25)))


def test_a_dialog_learns_what_to_ask_for():
    assert list(options_of(Bell()).values()) == [
        Option("count", int, (), 3, "how often it rings"),
        Option("pitch", float, (), 440.0, "how high"),
        Option("loud", bool, (), True, "whether anyone hears it"),
        Option("room", str, (), "hall", "where it hangs"),
        Option("metal", str, ("iron", "brass"), "iron", "what it is made of"),
        Option("rate", FrameRate, (), FrameRate.parse(60), "how fast it swings"),
    ]


def test_texts_become_values_of_the_declared_types_and_the_common_options_stay():
    pairs = ("count=7", "pitch=1.5", "loud=no", "room=a = b", "metal=brass", "rate=29.97")
    assert parsed(*pairs) == BellOptions(
        FrameRate.parse(25), None, 7, 1.5, False, "a = b", "brass", FrameRate.parse("29.97")
    )


def test_values_of_the_declared_types_are_taken_as_they_are_and_texts_too():
    values = {"count": 7, "pitch": 2, "loud": "no", "metal": "brass", "rate": 29.97}
    assert options_from(Bell(), values, WriteOptions()) == BellOptions(
        count=7, pitch=2.0, loud=False, metal="brass", rate=FrameRate.parse("29.97")
    )


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("count", 1.5, "1.5 is not a whole number; such as 3"),
        ("count", True, "True is not a whole number"),
        ("loud", 1, "1 is not yes or no; such as yes"),
        ("room", None, "None is not a text"),
        ("metal", "tin", "'tin' is not one of the choices; use iron or brass"),
        ("size", 1, "'size' is not an option of the format bell; it takes: count=whole number"),
    ],
)
def test_a_value_of_another_type_is_refused(name, value, fault):
    with pytest.raises(OptionError, match=fault):
        options_from(Bell(), {name: value}, WriteOptions())


def test_what_is_not_given_keeps_its_default():
    assert parsed() == BellOptions(FrameRate.parse(25))


@pytest.mark.parametrize("text", ["yes", "true", "on", "1", "YES"])
def test_a_switch_is_on_by_many_words(text):
    assert parsed(f"loud={text}").loud is True


@pytest.mark.parametrize(
    ("pair", "wanted"),
    [
        ("count=x", "a whole number"),
        ("count=1.5", "a whole number"),
        ("pitch=high", "a number"),
        ("loud=2", "yes or no"),
        ("metal=tin", "iron or brass"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_option_and_what_it_takes(pair, wanted):
    with pytest.raises(OptionError, match=wanted) as caught:
        parsed(pair)
    assert caught.value.where == pair.partition("=")[0]


def test_a_frame_rate_that_is_none_is_refused():
    with pytest.raises(FrameRateError):
        parsed("rate=often")


@pytest.mark.parametrize("pair", ["colour=red", "count", "fps=24", "folder=/", ""])
def test_an_unknown_option_is_answered_with_all_that_the_format_takes(pair):
    with pytest.raises(OptionError) as caught:
        parsed(pair)
    assert "count=whole number: how often it rings (3)" in str(caught.value)
    assert "metal=iron|brass: what it is made of (iron)" in str(caught.value)
    assert "loud=yes or no: whether anyone hears it (yes)" in str(caught.value)


def test_common_options_are_enough_for_a_format_with_its_own(make_track):
    text = render(make_track("0 X 1", "rhubarb"), Bell(), WriteOptions(FrameRate.parse(12)))
    assert text == "12 3 440.0 True hall iron"


def test_options_of_another_format_are_refused(make_track):
    with pytest.raises(OptionError, match="BellOptions belongs to another format"):
        encode(make_track("0 X 1", "rhubarb"), Blob(), BellOptions())


def test_a_set_that_the_format_does_not_take_is_refused_with_those_that_it_does(make_track):
    with pytest.raises(FormatError, match="set preston_blair; use rhubarb"):
        render(make_track("0 rest 1"), Bell())


def test_bytes_are_encoded_and_not_rendered(make_track):
    track = make_track("0 X 1", "rhubarb")
    assert encode(track, Blob()) == b"\xff\x00"
    with pytest.raises(FormatError, match="are binary"):
        render(track, Blob())


@pytest.mark.parametrize("name", all_formats())
def test_every_option_of_every_format_is_explained_and_takes_its_own_default(name):
    for each in options_of(all_formats()[name]).values():
        text = {True: "yes", False: "no"}[each.default] if each.kind is bool else str(each.default)
        assert each.help
        assert each.parse(text) == each.default
