# SPDX-License-Identifier: MIT
"""Tags through files: Papagayo-NG's projects and our own carry them, others say that they do not."""

import io
from dataclasses import replace

import pytest

from wav2vis_core import Cue, Track
from wav2vis_core.errors import TrackError
from wav2vis_core.formats import ReadOptions, WriteOptions, by_name
from wav2vis_core.formats.common.loss import losses
from wav2vis_core.track.track import Segment

CUES = (
    Cue(0.0, 0.5, "rest", tags=("calm",)),
    Cue(0.5, 0.75, "MBP", tags=("smack", "smile")),
    Cue(0.75, 1.5, "AI"),
    Cue(1.5, 2.0, "rest"),
)
TRACK = Track(
    CUES, ("rest", "AI", "MBP"), "rest", "MBP", "preston_blair", 2.0, words=(Segment(0.5, 1.5, "my", tags=("loud",)),)
)


def through(name, track):
    chosen = by_name(name)
    return chosen.read(chosen.encode(track, WriteOptions()).decode(), name, ReadOptions())


def test_our_own_files_hold_every_tag():
    assert through("track.json", TRACK) == TRACK


def test_tracks_without_tags_are_written_as_before():
    stream = io.StringIO()
    plain = replace(TRACK, cues=tuple(replace(cue, tags=()) for cue in CUES), words=())
    by_name("track.json").write(plain, stream, WriteOptions())
    assert "tags" not in stream.getvalue()


def test_papagayo_ng_holds_those_of_words_and_of_what_is_said():
    back = through("pg2", TRACK)
    assert [(cue.shape, cue.tags) for cue in back.merged().cues] == [
        ("rest", ()),
        ("MBP", ("smack", "smile")),
        ("AI", ()),
        ("rest", ()),
    ]
    assert [word.tags for word in back.words] == [("loud",)]


def test_what_a_closure_puts_off_by_a_frame_keeps_its_tags():
    cues = (CUES[0], Cue(0.5, 0.52, "MBP"), Cue(0.52, 1.5, "AI", tags=("wide",)), CUES[3])
    back = through("pg2", replace(TRACK, cues=cues)).merged()
    assert [(cue.start_s, cue.tags) for cue in back.cues] == [(0.0, ()), (0.5, ()), (13 / 24, ("wide",)), (1.5, ())]


@pytest.mark.parametrize(("name", "n"), [("pgo", 3), ("textgrid", 3), ("pg2", 1), ("track.json", 0)])
def test_what_is_lost_is_counted(name, n):
    chosen = by_name(name)
    lost = losses(TRACK, chosen, chosen.encode(TRACK, WriteOptions()), WriteOptions())
    assert [each for each in lost if "tags" in each] == ([f"tags of {n} cues or words dropped"] if n else [])


@pytest.mark.parametrize("tags", ['"smile"', "[1]", '[""]', "null"])
def test_damaged_tags_are_named(tags):
    text = by_name("track.json").encode(TRACK, WriteOptions()).decode().replace('["calm"]', tags)
    with pytest.raises(TrackError, match=r"x\.track\.json: cue 1: its tags cannot be"):
        by_name("track.json").read(text, "x.track.json", ReadOptions())


def test_joined_cues_have_the_tags_of_both():
    cues = tuple(replace(cue, shape="AI") for cue in CUES)
    assert replace(TRACK, cues=cues).merged().cues[0].tags == ("calm", "smack", "smile")
