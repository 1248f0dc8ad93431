# SPDX-License-Identifier: MIT
"""Live Link Face's CSV by the standard library's reader and openfacefx's, which go by name."""

import csv
import io

import numpy as np
import pytest
from openfacefx.importers_csv import read_csv

from wav2vis_core.formats import by_name, encode
from wav2vis_core.motion.arkit import BLEND_SHAPES, arkit_weights
from wav2vis_core.motion.curves import weight_curves
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

SIXTY = FrameRate.parse(60)


def rows_of(track) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(encode(track, by_name("arkit")).decode("ascii"))))


def test_each_frame_has_61_numbers_and_its_timecode(make_track):
    head, *rows = encode(make_track("0 aa 3625.5", "mpeg4"), by_name("arkit")).decode("ascii").splitlines()
    assert len(rows) == 3625.5 * 60 + 1
    assert head.startswith("Timecode,BlendShapeCount,EyeBlinkLeft,")
    assert {row.count(",") for row in [head, *rows]} == {62}
    for frame, row in enumerate(rows):
        timecode, count, _ = row.split(",", 2)
        hours, minutes, seconds, frames = timecode.split(":")
        assert int(hours) * 216_000 + int(minutes) * 3600 + int(seconds) * 60 + float(frames) == frame
        assert count == "61"


def test_the_52_blend_shapes_of_arkit_are_named_once_in_pascal_case(make_track):
    names = list(rows_of(make_track("0 aa 1", "mpeg4"))[0])[2:54]
    assert len(set(BLEND_SHAPES)) == 52
    assert [name[0].lower() + name[1:] for name in names] == list(BLEND_SHAPES)


def test_weights_are_the_visemes_curves_by_their_shares(make_track):
    track = make_track("0 sil 0.3 PP 0.4 aa 0.7 ou 0.9 sil 1.2", "mpeg4")
    rows = rows_of(track)
    curves = weight_curves(track, SIXTY)
    jaw = np.array([float(row["JawOpen"]) for row in rows])
    shares = np.array([arkit_weights()[shape].get("jawOpen", 0) for shape in track.shapes])
    np.testing.assert_allclose(jaw, curves.values @ shares, atol=6e-5)
    assert (jaw[18:24] == 0).all(), "the jaw is shut while the lips are"
    assert rows[20]["MouthPressLeft"] == "0.5000"


def test_openfacefx_finds_the_jaw_where_the_vowel_is(make_track, tmp_path):
    path = tmp_path / "talk.csv"
    path.write_bytes(encode(make_track("0 sil 0.5 aa 1 sil 1.5", "mpeg4"), by_name("arkit")))
    track, warnings = read_csv(str(path))
    assert warnings == []
    (jaw,) = [channel for channel in track.channels if channel.name == "JawOpen"]
    times, values = zip(*[(key.time, key.value) for key in jaw.keys], strict=True)
    assert np.interp([0.2, 0.75, 1.3], times, values) == pytest.approx([0, 0.6, 0], abs=0.02)


def test_every_viseme_has_its_shares_and_no_closure_opens_the_jaw():
    weights = arkit_weights()
    assert tuple(weights) == tuple(VisemeSet.load("mpeg4").shapes)
    assert {name for shares in weights.values() for name in shares} <= set(BLEND_SHAPES)
    assert all(0 < share <= 1 for shares in weights.values() for share in shares.values())
    assert "jawOpen" not in weights["PP"]
    assert weights["sil"] == {}
