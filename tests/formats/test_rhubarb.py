# SPDX-License-Identifier: MIT
"""Rhubarb's three formats as lxml, json and the scorer read them."""

import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wav2vis_core.errors import ReadError, VisemeError
from wav2vis_core.formats import ReadOptions, by_name, render
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.track import Cue, Track
from wav2vis_core.track.visemes import VisemeSet

SCHEMA = etree.RelaxNG(
    etree.XML(
        """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start>
    <element name="rhubarbResult">
      <element name="metadata">
        <element name="soundFile"><text/></element>
        <element name="duration"><ref name="seconds"/></element>
      </element>
      <element name="mouthCues">
        <zeroOrMore>
          <element name="mouthCue">
            <attribute name="start"><ref name="seconds"/></attribute>
            <attribute name="end"><ref name="seconds"/></attribute>
            <data type="token"><param name="pattern">\\S+</param></data>
          </element>
        </zeroOrMore>
      </element>
    </element>
  </start>
  <define name="seconds"><data type="decimal"><param name="pattern">[0-9]+\\.[0-9][0-9]</param></data></define>
</grammar>
"""
    )
)

MAMA = "0 X 0.25 A 0.33 D 0.58 A 0.67 D 0.92 X 1.25"
MAMA_CUES = [(0, 25, "X"), (25, 33, "A"), (33, 58, "D"), (58, 67, "A"), (67, 92, "D"), (92, 125, "X")]


def text_of(track, name):
    text = render(track, by_name(name))
    assert "\r" not in text, "Synfig keeps a carriage return in the shape's name"
    return text


def centiseconds(text: str) -> int:
    assert re.fullmatch(r"\d+\.\d\d", text)
    return int(text.replace(".", ""))


def read_xml(text: str):
    """Sound, duration and cues of a valid document that declares no DTD and calls for no other file."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(text.encode(), parser)
    assert root.getroottree().docinfo.internalDTD is None
    assert root.getroottree().docinfo.encoding.lower() == "utf-8"
    SCHEMA.assertValid(root)
    cues = [(centiseconds(cue.get("start")), centiseconds(cue.get("end")), cue.text) for cue in root.iter("mouthCue")]
    return root.findtext("metadata/soundFile"), centiseconds(root.findtext("metadata/duration")), cues


def read_json(text: str):
    """Sound, duration and cues; numbers are kept as they stand to count their decimals."""
    document = json.loads(text, parse_float=centiseconds)
    assert list(document) == ["metadata", "mouthCues"]
    cues = [(cue["start"], cue["end"], cue["value"]) for cue in document["mouthCues"]]
    return document["metadata"]["soundFile"], document["metadata"]["duration"], cues


def read_tsv(text: str):
    """The scorer's rule: each row holds from its time to the next row's; the last row stands at the end."""
    assert text.endswith("\n")
    rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    times, shapes = [centiseconds(time) for time, _ in rows], [shape for _, shape in rows]
    return shapes[-1], times[-1], list(zip(times, times[1:], shapes, strict=False))


READERS = {"xml": read_xml, "json": read_json, "tsv": read_tsv}


@pytest.mark.parametrize("name", READERS)
def test_a_word_is_written_as_rhubarb_would_write_it(make_track, name):
    _, duration, cues = READERS[name](text_of(make_track(MAMA, "rhubarb"), name))
    assert duration == 125
    assert cues == MAMA_CUES


def test_tsv_closes_with_rest_at_the_sounds_end(make_track):
    assert text_of(make_track("0 D 0.5 A 1.234", "rhubarb"), "tsv") == "0.00\tD\n0.50\tA\n1.23\tX\n"


def test_json_is_laid_out_a_cue_a_line_like_rhubarbs(make_track):
    lines = text_of(make_track("0 X 0.25 A 1.25", "rhubarb"), "json").split("\n")
    assert lines[6:8] == [
        '    { "start": 0.00, "end": 0.25, "value": "X" },',
        '    { "start": 0.25, "end": 1.25, "value": "A" }',
    ]


@pytest.mark.parametrize("name", READERS)
def test_an_empty_sound_has_no_cues(make_track, name):
    _, duration, cues = READERS[name](text_of(make_track("0", "rhubarb"), name))
    assert (duration, cues) == (0, [])


@pytest.mark.parametrize("name", READERS)
def test_neighbours_of_one_shape_are_one_cue(make_track, name):
    _, _, cues = READERS[name](text_of(make_track("0 D 0.5 D 1 A 2", "rhubarb"), name))
    assert cues == [(0, 100, "D"), (100, 200, "A")]


@pytest.mark.parametrize("name", READERS)
def test_a_cue_that_vanishes_in_the_rounding_leaves_no_gap_and_no_double(make_track, name):
    _, _, cues = READERS[name](text_of(make_track("0 D 0.501 A 0.502 D 1", "rhubarb"), name))
    assert cues == [(0, 100, "D")]


@pytest.mark.parametrize("name", READERS)
def test_milliseconds_round_to_the_nearest_centisecond_halves_up(make_track, name):
    milliseconds = list(range(1, 2000, 13))
    line = " ".join(["0 X"] + [f"{ms / 1000} {'AD'[k % 2]}" for k, ms in enumerate(milliseconds)] + ["2.5"])
    _, _, cues = READERS[name](text_of(make_track(line, "rhubarb"), name))
    assert [start for start, _, _ in cues if start] == [(ms + 5) // 10 for ms in milliseconds if ms >= 5]


@pytest.mark.parametrize(
    "source", ["Größe 試験.wav", "a & b <c> \"d\" 'e' ]]>.wav", " two  spaces ", "tab\t.wav", "cr\r.wav"]
)
@pytest.mark.parametrize("name", ["xml", "json"])
def test_the_sounds_name_comes_back_as_it_was(make_track, name, source):
    sound, _, _ = READERS[name](text_of(make_track("0 X 1", "rhubarb", source=source), name))
    assert sound == source


def test_what_xml_cannot_hold_in_a_name_is_replaced_and_the_rest_kept(make_track):
    sound, _, _ = read_xml(text_of(make_track("0 X 1", "rhubarb", source="a\x07b\x00c\ufffe.wav"), "xml"))
    assert sound == "a\ufffdb\ufffdc\ufffd.wav"


def test_xml_that_lies_a_hundred_thousand_deep_is_no_track():
    # To follow its path to the bottom would take minutes.
    deep = "<a>" * 300_000 + "</a>" * 300_000
    with pytest.raises(ReadError, match="line 1: elements lie more than 16 deep in one another"):
        by_name("xml").read(f"<rhubarbResult>{deep}</rhubarbResult>", "deep.xml", ReadOptions())


def test_a_control_character_in_a_shapes_name_does_not_break_the_xml():
    """`VisemeSet` lets such names in; refusing them there would do as well."""
    try:
        viseme_set = VisemeSet(
            "mine", "", "", "", {"rest": tuple(c for c in CLASSES if c != "AA"), "A\x07": ("AA",)}, "rest", frozenset()
        )
    except VisemeError:
        return
    track = Track((Cue(0.0, 1.0, "A\x07"),), tuple(viseme_set.shapes), "rest", "rest", "mine", 1.0)
    _, _, cues = read_xml(text_of(track, "xml"))
    assert len(cues) == 1


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_any_track_is_a_legal_file_that_covers_the_sound_without_gaps(any_track, name, data):
    track = data.draw(any_track())
    _, duration, cues = READERS[name](text_of(track, name))
    assert abs(duration / 100 - track.duration_s) <= 0.005 + 1e-8
    edges = [start for start, _, _ in cues] + [duration]
    assert edges[0] == 0
    assert edges[1:] == [end for _, end, _ in cues]
    assert edges == sorted(set(edges))
    assert all(before[2] != after[2] for before, after in itertools.pairwise(cues))
