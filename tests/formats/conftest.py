# SPDX-License-Identifier: MIT
"""Tracks: small ones written down in a line, and any that the types allow."""

import itertools

import pytest
from hypothesis import strategies as st

from wav2vis_core.track.track import Cue, Segment, Track
from wav2vis_core.track.visemes import VisemeSet, bundled_names

AWKWARD_SOURCES = (
    "",
    "talk.wav",
    "/takes/Größe 試験 🎤.wav",
    """it's "quoted" <b>&amp; ]]> \\.wav""",
    "bell\x07 null\x00 escape\x1b.wav",
    "two\nlines.wav",
    "carriage\rreturn.wav",
    "separators\x0b\x0c\x1c\x85\u2028\u2029.wav",
    "not characters \ufffe\uffff.wav",
)


@pytest.fixture(scope="session")
def make_track():
    """A track from one line: `make_track("0 rest 0.25 MBP 0.33 AI 1.25")` ends at 1.25 s."""

    def make(line: str, viseme_set: str = "preston_blair", **fields) -> Track:
        words = line.split()
        times, shapes = [float(word) for word in words[::2]], words[1::2]
        chosen = VisemeSet.load(viseme_set)
        return Track(
            cues=tuple(Cue(start, end, shape) for start, end, shape in zip(times, times[1:], shapes, strict=False)),
            shapes=tuple(chosen.shapes),
            rest=chosen.rest,
            closed=chosen.closed,
            viseme_set=chosen.name,
            duration_s=times[-1],
            **{"source": "talk.wav", **fields},
        )

    return make


@pytest.fixture(scope="session")
def any_track():
    """Strategy: any legal track, of no length to half an hour, of the sets of these names, else of all bundled ones and
    of sets that people might make."""
    return _any_track


@st.composite
def _any_track(draw, sets=()):
    bundled = st.sampled_from(sets or bundled_names()).map(VisemeSet.load)
    bundled = bundled.map(lambda each: (tuple(each.shapes), each.rest, each.closed, each.name))
    shapes, rest, closed, set_name = draw(bundled if sets else st.one_of(bundled, _sets_of_ones_own()))
    time_s = st.one_of(
        st.floats(0, 1800, exclude_min=True),
        st.integers(1, 200).map(lambda number: number / 24),
        st.integers(1, 1000).map(lambda number: number / 1000),
    )
    times = [0.0, *sorted(draw(st.sets(time_s, max_size=12)))]
    share = st.floats(0, 1)
    cues = tuple(
        Cue(
            start,
            end,
            draw(st.sampled_from(shapes)),
            draw(share),
            draw(st.sampled_from(["model", "edited", "imported"])),
        )
        for start, end in itertools.pairwise(times)
    )
    span = st.tuples(time_s, time_s).map(sorted)
    segment = st.builds(lambda span, *fields: Segment(*span, *fields), span, st.text(max_size=8), share)
    segments = st.lists(segment, max_size=2).map(tuple)
    source = draw(st.one_of(st.sampled_from(AWKWARD_SOURCES), st.text(max_size=20)))
    return Track(
        cues, shapes, rest, closed, set_name, times[-1], source, draw(segments), draw(segments), draw(segments)
    )


def _sets_of_ones_own():
    """Names in any alphabet and with any punctuation, without white space and control characters."""
    letter = st.one_of(st.sampled_from("<&>\"'\\|"), st.characters(codec="utf-8", exclude_categories=("C", "Z")))
    name = st.text(letter, min_size=1, max_size=4)
    names = st.lists(name, min_size=2, max_size=5, unique=True)
    return st.tuples(names, st.text(max_size=8)).map(lambda each: (tuple(each[0]), each[0][0], each[0][1], each[1]))
