# SPDX-License-Identifier: MIT
"""Whoever gives what to whom: everything is said and shown by one voice, and the others rest."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.model.speech import voices
from desktop_app.model.state import State
from wav2vis_core import Cue, VisemeSet
from wav2vis_core.track.track import Segment

FPS = 24
N_FRAMES = 48
SET = VisemeSet.load("preston_blair")
OTHER = VisemeSet.load("rhubarb")

frames = st.integers(0, N_FRAMES)
gifts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), frames, frames), max_size=8)


@st.composite
def states(draw):
    """Two seconds of cues and words on frames, of one of three voices."""
    edges = sorted(draw(st.sets(st.integers(1, N_FRAMES - 1), max_size=10)) | {0, N_FRAMES})
    cues = tuple(
        Cue(a / FPS, b / FPS, draw(st.sampled_from(tuple(SET.shapes))), draw(st.floats(0, 1)))
        for a, b in pairwise(edges)
    )
    words = tuple(Segment(cue.start_s, cue.end_s, f"w{k}") for k, cue in enumerate(cues) if cue.shape != SET.rest)
    state = State(cues, tuple(SET.shapes), SET.rest, SET.closed, SET.name, N_FRAMES / FPS, words)
    return voices.added(voices.added(state, "Ann"), "Ben")


@given(states(), gifts)
def test_each_shape_is_shown_by_one_voice_at_its_time_and_each_word_said_once(state, given_away):
    first = state
    for giver, taker, a, b in given_away:
        if giver != taker and a < b:
            state = voices.given(voices.showing(state, giver), (a / FPS, b / FPS), taker)
    everyone = voices.voices(state)
    for frame in range(N_FRAMES):
        at_s = (frame + 0.5) / FPS
        shown = [voice.track().shape_at(at_s) for voice in everyone]
        speakers = [k for k, voice in enumerate(everyone) if voice.ranges is None or _speaks(voice, at_s)]
        assert len(speakers) == 1
        assert shown[speakers[0]] == first.track().shape_at(at_s)
        assert {shape for k, shape in enumerate(shown) if k != speakers[0]} <= {SET.rest}
    said = sorted(word.label for voice in everyone for word in voice.words)
    assert said == sorted(word.label for word in first.words)
    assert voices.voices(voices.showing(state, 0)) == everyone


def _speaks(voice, at_s):
    return any(start_s <= at_s < end_s for start_s, end_s in voice.ranges)


def test_shapes_become_those_of_the_other_voices_set():
    cues = tuple(Cue(k / 4, (k + 1) / 4, shape, 0.5) for k, shape in enumerate(("MBP", "AI", "rest", "FV")))
    state = State(cues, tuple(SET.shapes), SET.rest, SET.closed, SET.name, 1.0)
    ben = State(
        (Cue(0, 1, "X"),), tuple(OTHER.shapes), OTHER.rest, OTHER.closed, OTHER.name, 1.0, name="Ben", ranges=()
    )
    state = voices.given(replace(state, others=(ben,)), (0.0, 1.0), 1)
    assert [cue.shape for cue in state.others[0].track().merged().cues] == ["A", "D", "X", "G"]
    assert {cue.origin for cue in state.others[0].cues} == {"model"}
    assert [cue.shape for cue in state.cues] == ["rest"]


def test_an_analysis_leaves_a_voice_at_rest_outside_its_ranges():
    words = (Segment(0.1, 0.4, "mine"), Segment(0.6, 0.9, "another's"))
    state = State((Cue(0, 1, "AI"),), tuple(SET.shapes), SET.rest, SET.closed, SET.name, 1.0, words, ranges=((0, 0.5),))
    rested = voices.rested(state)
    assert [(cue.start_s, cue.end_s, cue.shape) for cue in rested.cues] == [(0, 0.5, "AI"), (0.5, 1, "rest")]
    assert [word.label for word in rested.words] == ["mine"]
