# SPDX-License-Identifier: MIT
"""Action strips in the NLA: one for each mouth, fading into each other, replaced by the next bake."""

import itertools

import bpy
import numpy as np
import pytest
from mathutils import Quaternion
from stage import OCULUS, SPEECH, add_strip, curves, heights, make_head, make_pose, make_rig

from wav2vis_core import FrameRate, formats, lipsync

RATE = FrameRate.parse(24)
LETTERS = "ABCDEFGHX"


def lip_sync_tracks(owner):
    return [track for track in owner.animation_data.nla_tracks if track.name.startswith("Lip Sync")]


def strips_of(owner):
    strips = [strip for track in lip_sync_tracks(owner)[1:] for strip in track.strips]
    return sorted(strips, key=lambda strip: strip.frame_start)


@pytest.fixture
def cues(tmp_path):
    def make(viseme_set):
        track = lipsync(SPEECH, viseme_set=viseme_set)
        formats.save(track, tmp_path / "talk.track.json")
        return track, str(tmp_path / "talk.track.json")

    return make


@pytest.fixture
def rig(scene):
    made = make_rig("rig", ["jaw", "lip"])
    for k, letter in enumerate(LETTERS[:-1]):
        moved = {("jaw", "rotation_quaternion"): Quaternion((1, 0, 0), 0.1 * k)}
        if letter != "B":  # whose pose leaves the lip alone
            moved["lip", "location"] = (0, 0.05 * k, 0)
        make_pose(f"mouth {letter}", moved)
    made.wav2vis.output = "POSE_STRIPS"
    return made


def test_each_mouth_is_a_strip_of_the_users_own_action(rig, cues):
    track, path = cues("rhubarb")
    bpy.ops.wav2vis.import_cues(filepath=path)
    said = [(frame, shape) for frame, shape in track.floor_frames(RATE) if shape != "X"]
    strips = strips_of(rig)
    assert [strip.name.partition(".")[0] for strip in strips] == [shape for _, shape in said]
    assert {strip.action.name for strip in strips} <= {f"mouth {letter}" for letter in LETTERS}
    assert len(lip_sync_tracks(rig)) == 3
    assert f"{len(strips)} strips on rig" in rig.wav2vis.report


def test_neighbours_fade_into_each_other_and_closures_are_there_in_full(rig, cues):
    track, path = cues("rhubarb")
    bpy.ops.wav2vis.import_cues(filepath=path)
    lift = {letter: 0.05 * k for k, letter in enumerate(LETTERS)} | {"B": 0.0, "X": 0.0}
    turn = {letter: 0.1 * k for k, letter in enumerate(LETTERS)} | {"X": 0.0}
    changes = [*track.floor_frames(RATE), (RATE.ceil_frame(track.duration_s), "X")]
    moved = 0
    for (start, shape), (end, _) in itertools.pairwise(changes):
        middle = range(start, end) if shape == "A" else [(start + end) // 2] if end - start > 8 else []
        for frame in middle:
            bpy.context.scene.frame_set(1 + frame)
            assert rig.pose.bones["lip"].location.y == pytest.approx(lift[shape], abs=1e-5)
            assert rig.pose.bones["jaw"].rotation_quaternion.angle == pytest.approx(turn[shape], abs=1e-5)
            moved += 1
    assert moved > 10
    strips = strips_of(rig)
    for before, after in itertools.pairwise(strips):
        if before.frame_end > after.frame_start:
            middle = (after.frame_start + before.frame_end) / 2
            bpy.context.scene.frame_set(int(middle), subframe=middle % 1)
            letters = [strip.action.name[-1] for strip in (before, after)]
            mean = sum(lift[letter] for letter in letters) / 2
            assert rig.pose.bones["lip"].location.y == pytest.approx(mean, abs=1e-5)
            turned = rig.pose.bones["jaw"].rotation_quaternion.angle
            assert turned == pytest.approx(sum(turn[letter] for letter in letters) / 2, abs=1e-3)


def test_before_and_after_the_sound_the_mouth_is_at_rest(rig, cues):
    _, path = cues("rhubarb")
    bpy.context.scene.wav2vis.start_frame = 51
    bpy.ops.wav2vis.import_cues(filepath=path)
    for frame in (1, 50, 300):
        bpy.context.scene.frame_set(frame)
        assert rig.pose.bones["lip"].location.length == 0
        assert rig.pose.bones["jaw"].rotation_quaternion.angle == 0


@pytest.mark.parametrize("output", ["STRIPS", "SHAPE_KEYS"])
def test_another_bake_replaces_strips_and_keys_and_leaves_the_users(scene, output):
    head = make_head("head")
    add_strip()
    keys = head.data.shape_keys
    own = keys.animation_data_create().nla_tracks.new()
    own.name = "mine"
    head.wav2vis.output = "STRIPS"
    bpy.ops.wav2vis.bake()
    n_actions, n_strips = len(bpy.data.actions), len(strips_of(keys))
    assert n_strips > 20
    head.wav2vis.output = output
    bpy.ops.wav2vis.bake()
    assert keys.animation_data.nla_tracks[0].name == "mine"
    if output == "STRIPS":
        assert len(bpy.data.actions) == n_actions
        assert len(strips_of(keys)) == n_strips
        assert len(lip_sync_tracks(keys)) == 3
    else:
        assert lip_sync_tracks(keys) == []
        head.wav2vis.output = "STRIPS"
        bpy.ops.wav2vis.bake()
        assert curves(keys) == {}
        assert len(strips_of(keys)) == n_strips


def test_shape_keys_in_strips_close_on_every_closure_and_clear_removes_them(head, cues):
    track, path = cues("mpeg4")
    head.wav2vis.output = "STRIPS"
    bpy.ops.wav2vis.import_cues(filepath=path)
    changes = [*track.floor_frames(RATE), (RATE.ceil_frame(track.duration_s), track.rest)]
    closed = [(start, end) for (start, shape), (end, _) in itertools.pairwise(changes) if shape == "PP"]
    assert closed
    for start, end in closed:
        for frame in range(start, end):
            np.testing.assert_allclose(heights(head, 1 + frame), [key == "viseme_PP" for key in OCULUS], atol=1e-6)
    assert bpy.ops.wav2vis.clear() == {"FINISHED"}
    assert lip_sync_tracks(head.data.shape_keys) == []
    assert max(heights(head, frame).max() for frame in range(1, 150, 5)) == 0


def test_strips_of_a_part_are_refused(head):
    add_strip()
    head.wav2vis.output = "STRIPS"
    scene = bpy.context.scene
    scene.use_preview_range = scene.wav2vis.preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = 20, 40
    with pytest.raises(RuntimeError, match="strips are not baked in part; clear Preview Range Only"):
        bpy.ops.wav2vis.bake()
    assert head.data.shape_keys.animation_data is None
