# SPDX-License-Identifier: MIT
from __future__ import annotations

import os
import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.formats.registry import by_name
from wav2vis_core.track.cues import Cue, PackedCues
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet

TAGGED = (
    Cue(0.0, 0.25, "A", 0.5),
    Cue(0.25, 0.5, "B", 1.0, "edited", ("smile",)),
    Cue(0.5, 1.0, "A", 0.75, "imported"),
)


def test_packed_cues_read_as_the_tuple_they_were_made_of():
    packed = PackedCues.of(TAGGED)
    assert packed == TAGGED == packed == PackedCues.of(iter(TAGGED))
    assert (tuple(packed), packed[1], packed[-1], packed[1:]) == (TAGGED, TAGGED[1], TAGGED[-1], TAGGED[1:])
    assert packed[::-1] == TAGGED[::-1]
    assert (hash(packed), repr(packed)) == (hash(TAGGED), repr(TAGGED))
    assert pickle.loads(pickle.dumps(packed)) == packed
    assert packed != TAGGED[:2] != packed
    assert packed != list(TAGGED)
    assert PackedCues.of(()) == ()
    with pytest.raises(IndexError):
        packed[3]


def test_tracks_are_equal_however_their_cues_are_kept():
    plain, packed = (Track(cues, ("A", "B"), "A", "B", "two", 1.0) for cues in (TAGGED, PackedCues.of(TAGGED)))
    assert plain == packed
    assert hash(plain) == hash(packed)
    assert plain.merged() == packed.merged()
    assert packed.shape_at(0.3) == "B"


@given(st.lists(st.tuples(st.floats(0.001, 5), st.sampled_from("ABC")), min_size=1, max_size=30), st.floats(-6, 6))
def test_a_lead_moves_each_change_and_keeps_the_ends(runs, lead_s):
    edges = np.cumsum([0.0, *(length for length, _ in runs)]).tolist()
    cues = [Cue(start, end, shape) for start, end, (_, shape) in zip(edges, edges[1:], runs, strict=False)]
    moved = [0.0, *(min(max(edge - lead_s, 0.0), edges[-1]) for edge in edges[1:-1]), edges[-1]]
    expected = [
        Cue(start, end, cue.shape) for start, end, cue in zip(moved, moved[1:], cues, strict=False) if end > start
    ]
    assert PackedCues.of(cues).led(lead_s) == tuple(expected)


def test_a_lead_keeps_what_a_person_noted():
    assert [(cue.start_s, cue.tags) for cue in PackedCues.of(TAGGED).led(0.125)] == [
        (0.0, ()),
        (0.125, ("smile",)),
        (0.375, ()),
    ]


@pytest.mark.parametrize("name", ["dat", "tsv", "json", "xml", "track.json", "textgrid", "srt", "vtt", "audacity"])
def test_a_long_track_is_written_in_little_more_memory_than_its_file_takes(name):
    """Objects for all cues at a time would take 300 bytes each."""
    n = 20_000
    viseme_set = VisemeSet.load("rhubarb")
    shapes, numbers = tuple(viseme_set.shapes), np.arange(n, dtype=np.uint32) % 7
    cues = PackedCues(np.arange(n + 1) / 8, np.full(n, 0.5), numbers, tuple((shape, "model", ()) for shape in shapes))
    chosen = by_name(name)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        tracemalloc.start()
        try:
            track = Track(cues, shapes, viseme_set.rest, viseme_set.closed, "rhubarb", n / 8).led(0.04)
            chosen.write(track, nowhere, chosen.completed(None))
            n_bytes = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert n_bytes / n < 150
