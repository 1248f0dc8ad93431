# SPDX-License-Identifier: MIT
"""Heads with the shape keys of every rig that is known, baked from the panel's button alone."""

import importlib.util
from pathlib import Path

import bpy
import pytest
from stage import SPEECH, add_strip, heights, make_head

from blender_addon.character import Character
from blender_addon.outputs.shape_keys import ShapeKeys
from wav2vis_core import FrameRate, lipsync
from wav2vis_core.track.visemes import VisemeSet

_spec = importlib.util.spec_from_file_location("schemes", Path(__file__).parents[1] / "test_mapping.py")
schemes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemes)


@pytest.fixture(scope="module")
def tracks():
    return {name: lipsync(SPEECH, viseme_set=name) for name in {each[1] for each in schemes.SCHEMES.values()}}


@pytest.mark.parametrize("scheme", schemes.SCHEMES)
def test_lips_close_on_every_p_b_and_m(scene, tracks, scheme):
    names, viseme_set, _ = schemes.SCHEMES[scheme]
    head = make_head("head", names)
    add_strip(frame=1)
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    track, rate = tracks[viseme_set], FrameRate.parse(24)
    assert head.wav2vis.report.split()[1] == "keys"
    mapping = ShapeKeys().mapping(Character.of(bpy.context))
    closed = mapping.shares[VisemeSet.load(viseme_set).closed]
    cues = [cue for cue in track.cues if cue.shape == track.closed]
    assert cues
    for cue in cues:
        frames = range(rate.floor_frame(cue.start_s), rate.ceil_frame(cue.end_s) + 1)
        shown = [dict(zip(names, heights(head, 1 + frame), strict=True)) for frame in frames]
        expected = {name: closed.get(name, 0.0) for name in names}
        assert min(max(abs(one[name] - expected[name]) for name in names) for one in shown) < 0.02
