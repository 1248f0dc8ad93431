# SPDX-License-Identifier: MIT
"""Our own JSON: it comes back as it went, and damage is an error that names the file, never a crash."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError, TrackError
from wav2vis_core.formats import ReadOptions, by_name, render
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.track.track import Cue, Posteriors, Segment

TRACK_JSON = by_name("track.json")


def read(text: str | bytes, where="talk.track.json"):
    data = text.encode() if isinstance(text, str) else text
    return TRACK_JSON.read(decoded(data, where), where, ReadOptions())


@pytest.fixture
def track(make_track):
    return make_track(
        "0 rest 0.1 MBP 0.30000000000000004 AI 1.7",
        source="Größe 試験.wav",
        words=(Segment(0.1, 0.5, "me", 0.25),),
        phones=(Segment(0.1, 0.3, "M"), Segment(0.3, 0.5, "IY", 0.125)),
    )


def document(track, **changed) -> str:
    return json.dumps({**json.loads(render(track, TRACK_JSON)), **changed})


def test_a_track_comes_back_with_words_phones_and_every_digit(track):
    cues = (*track.cues[:2], Cue(0.30000000000000004, 1.7, "AI", 1 / 3, "edited"))
    edited = replace(track, cues=cues)
    assert read(render(edited, TRACK_JSON)) == edited


@given(data=st.data())
def test_any_track_comes_back_exactly(any_track, data):
    track = data.draw(any_track())
    assert read(render(track, TRACK_JSON)) == track


def test_posteriors_come_back_within_their_rounding(track):
    values = np.random.default_rng(7).dirichlet(np.ones(len(track.shapes)), 170).astype(np.float32)
    with_posteriors = replace(track, posteriors=Posteriors(100.0, track.shapes, values))
    back = read(render(with_posteriors, TRACK_JSON)).posteriors
    assert (back.rate_hz, back.labels) == (100.0, track.shapes)
    assert back.values.shape == values.shape
    assert np.abs(back.values - values).max() <= 0.5e-4 + 1e-7


def test_a_track_that_keeps_no_posteriors_writes_none(track):
    assert "posteriors" not in json.loads(render(track, TRACK_JSON))


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '"track"', "null", "MohoSwitch1\n1 rest\n", "\x00" * 9, "{}"])
def test_another_text_is_not_a_track(text):
    with pytest.raises(FormatError, match=r"talk\.track\.json"):
        read(text)


def test_text_that_nests_too_deep_is_not_a_track():
    with pytest.raises(FormatError):
        read("[" * 100_000)


def test_rhubarbs_json_is_not_a_track(make_track):
    with pytest.raises(FormatError):
        read(render(make_track("0 X 1", "rhubarb"), by_name("json")))


def test_a_newer_version_is_refused_by_its_number(track):
    with pytest.raises(FormatError, match="2"):
        read(document(track, version=2))


@pytest.mark.parametrize("field", ["cues", "shapes", "rest", "closed", "viseme_set", "duration_s", "source", "version"])
def test_a_missing_field_is_named(track, field):
    data = json.loads(render(track, TRACK_JSON))
    del data[field]
    with pytest.raises(FormatError, match=field):
        read(json.dumps(data))


CUE = {"start_s": 0.0, "end_s": 1.7, "shape": "AI", "confidence": 1.0, "origin": "model"}


@pytest.mark.parametrize(
    "changed",
    [
        {"duration_s": "long"},
        {"duration_s": 10**400},
        {"source": 5},
        {"viseme_set": None},
        {"shapes": "rest"},
        {"shapes": ["rest", "MBP", "AI", 3]},
        {"cues": {"0": CUE}},
        {"cues": [{**CUE, "start_s": "soon"}]},
        {"cues": [{**CUE, "mood": "glad"}]},
        {"cues": [{**CUE, "confidence": "high"}]},
        {"cues": [{**CUE, "origin": "heaven"}]},
        {"words": [{"start_s": "a", "end_s": "b", "label": 3}]},
        {"posteriors": []},
        {"posteriors": {"rate_hz": 100, "labels": ["rest"], "values": [[1], [2, 3]]}},
    ],
    ids=lambda changed: f"{changed}"[:60],
)
def test_a_field_of_the_wrong_type_is_not_let_in(track, changed):
    with pytest.raises((FormatError, TrackError)):
        read(document(track, **changed))


@pytest.mark.parametrize(
    "cues",
    [
        [],
        [{**CUE, "end_s": 1.6}],
        [{**CUE, "start_s": 0.1}],
        [{**CUE, "shape": "grin"}],
        [{**CUE, "end_s": float("nan")}],
        [CUE, {**CUE, "start_s": 1.7, "end_s": 1.6}],
    ],
    ids=str,
)
def test_cues_that_make_no_track_are_a_track_error_that_names_the_file(track, cues):
    with pytest.raises(TrackError, match=r"talk\.track\.json"):
        read(document(track, cues=cues))


def test_flipped_bytes_give_a_track_or_an_error_of_ours_and_nothing_else(track):
    rng = random.Random(20)
    intact = render(track, TRACK_JSON).encode()
    refused = 0
    for _ in range(1500):
        damaged = bytearray(intact)
        for _ in range(rng.choice((1, 1, 2, 8))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        if rng.random() < 0.2:
            del damaged[rng.randrange(len(damaged)) :]
        try:
            read(bytes(damaged))
        except (FormatError, TrackError):
            refused += 1
    assert refused > 750, "the flips are meant to hurt"
