# SPDX-License-Identifier: MIT
"""Bones between poses that are actions: blended by the mouths' weights, nothing else of the armature touched."""

import bpy
import numpy as np
import pytest
from mathutils import Euler, Quaternion
from stage import SPEECH, add_strip, curves, make_head, make_pose, make_rig, select

from blender_addon import compat
from blender_addon.character import Character
from blender_addon.operators.mouth import reason_not_to_bake
from wav2vis_core import formats
from wav2vis_core.motion.curves import weight_curves
from wav2vis_core.pipeline import lipsync
from wav2vis_core.track.timebase import FrameRate

LETTERS = "ABCDEFGHX"
RATE = FrameRate.parse(24)


@pytest.fixture
def rig(scene):
    """An armature whose jaw turns and whose lip moves, differently in each of Rhubarb's mouths but X."""
    made = make_rig("rig", ["jaw", "lip", "arm"])
    made.pose.bones["lip"].rotation_mode = "XYZ"
    for k, letter in enumerate(LETTERS[:-1]):
        turn = Quaternion((1, 0, 0), 0.1 * k)
        sign = -1 if k % 2 else 1  # the same turn, written the other way
        moved = {("jaw", "rotation_quaternion"): [sign * each for each in turn]}
        moved["lip", "location"] = (0, 0.05 * k, 0)
        moved["lip", "rotation_euler"] = (0, 0, 0.2 - 0.05 * k)
        make_pose(f"mouth {letter}", moved)
    made.wav2vis.output, made.wav2vis.tolerance_percent = "POSES", 0
    add_strip()
    return made


@pytest.fixture(scope="module")
def weights():
    return weight_curves(lipsync(SPEECH, viseme_set="rhubarb"), RATE)


def turned(bone):
    return bone.matrix_basis.to_quaternion()


def test_bones_are_where_the_weights_of_the_poses_say(rig, weights, tmp_path):
    formats.save(lipsync(SPEECH, viseme_set="rhubarb"), tmp_path / "talk.track.json")
    assert bpy.ops.wav2vis.import_cues(filepath=str(tmp_path / "talk.track.json")) == {"FINISHED"}
    k = {letter: LETTERS.index(letter) if letter != "X" else 0 for letter in LETTERS}
    lift = np.array([0.0 if name == "X" else 0.05 * k[name] for name in weights.names])
    roll = np.array([0.0 if name == "X" else 0.2 - 0.05 * k[name] for name in weights.names])
    for frame in range(0, 154, 7):
        bpy.context.scene.frame_set(1 + frame)
        row = weights.values[frame]
        assert rig.pose.bones["lip"].location.y == pytest.approx(row @ lift, abs=1e-5)
        assert rig.pose.bones["lip"].rotation_euler.z == pytest.approx(row @ roll, abs=1e-5)
        mixed = Quaternion((0, 0, 0, 0))
        for name, weight in zip(weights.names, row, strict=True):
            mixed += Quaternion((1, 0, 0), 0.1 * k[name]) * weight
        assert turned(rig.pose.bones["jaw"]).rotation_difference(mixed.normalized()).angle < 1e-3
    assert lift.max() > 0.3


def test_half_the_strength_moves_half_as_far_and_tolerance_saves_keys(rig):
    def bake(strength, tolerance):
        rig.wav2vis.strength, rig.wav2vis.tolerance_percent = strength, tolerance
        bpy.ops.wav2vis.bake()
        lifts = []
        for frame in range(1, 155):
            bpy.context.scene.frame_set(frame)
            lifts.append(rig.pose.bones["lip"].location.y)
        return np.array(lifts), sum(map(len, curves(rig).values()))

    exact, n_exact = bake(1, 0)
    half, _ = bake(0.5, 0)
    near, n_near = bake(1, 10)
    np.testing.assert_allclose(half, exact / 2, atol=1e-5)
    assert np.abs(near - exact).max() <= 0.1 * 0.35 + 1e-5  # of the farthest pose
    assert n_near < 0.7 * n_exact


def test_a_rebake_leaves_no_ghost_and_the_users_keys_on_other_bones_stay(rig):
    arm = rig.pose.bones["arm"]
    for frame, turn in ((1, 0.0), (60, 1.0)):
        arm.rotation_mode = "XYZ"
        arm.rotation_euler = Euler((turn, 0, 0))
        arm.keyframe_insert("rotation_euler", frame=frame)
    own = {key: keys for key, keys in curves(rig).items() if "arm" in key[0]}
    bpy.ops.wav2vis.bake()
    first = curves(rig)
    assert {key: keys for key, keys in first.items() if "arm" in key[0]} == own
    assert {path.rpartition(".")[2] for path, _ in first if "jaw" in path} == {"rotation_quaternion"}
    rig.wav2vis.strength = 0.5
    rig.pose.bones["jaw"].rotation_mode = "XYZ"  # so that its poses say nothing any more
    bpy.ops.wav2vis.bake()
    again = curves(rig)
    assert {key: keys for key, keys in again.items() if "arm" in key[0]} == own
    assert not [path for path, _ in again if "jaw" in path]
    assert "poses turn jaw in another rotation mode" in rig.wav2vis.report
    bpy.ops.wav2vis.clear()
    assert {key for key in curves(rig) if "arm" not in key[0]} == set()
    assert curves(rig) == own


def test_stepped_poses_hold_until_the_next(rig):
    rig.wav2vis.output, rig.wav2vis.exposure = "POSES_STEPPED", "2"
    bpy.ops.wav2vis.bake()
    changes = dict(lipsync(SPEECH, viseme_set="rhubarb").floor_frames(FrameRate.parse(12)))
    lift = {letter: 0.05 * k for k, letter in enumerate(LETTERS[:-1])} | {"X": 0.0}
    shape = "X"
    for frame in range(76):
        shape = changes.get(frame, shape)
        for half in (0, 1):
            bpy.context.scene.frame_set(1 + 2 * frame + half)
            assert rig.pose.bones["lip"].location.y == pytest.approx(lift[shape], abs=1e-6)


def test_auto_map_lists_actions_and_stands_in_for_what_is_missing(rig):
    bpy.data.actions.remove(bpy.data.actions["mouth G"])
    bpy.ops.wav2vis.auto_map()
    rows = {row.shape: row.key for row in rig.wav2vis.shares}
    assert rows["B"] == "mouth B"
    assert rows["G"].startswith("mouth ")
    for row in rig.wav2vis.shares:
        if row.shape == "D":
            row.key, row.share = "mouth H", 0.5
    bpy.ops.wav2vis.preview(shape="D")
    assert rig.pose.bones["lip"].location.y == pytest.approx(0.175)
    bpy.ops.wav2vis.preview(shape="X")
    assert rig.pose.bones["lip"].location.y == 0


def test_a_pose_asset_of_a_mesh_that_follows_an_armature(rig):
    for action in bpy.data.actions:
        action.asset_mark()
    head = make_head("head", ["Smile"])
    head.modifiers.new("Armature", "ARMATURE").object = rig
    head.wav2vis.output = "POSES"
    assert not reason_not_to_bake(bpy.context)
    bpy.ops.wav2vis.bake()
    assert "keys in rig lip sync" in head.wav2vis.report
    assert {path.split('"')[1] for path, _ in curves(rig)} == {"jaw", "lip"}


def test_baked_actions_are_no_poses(rig):
    bpy.ops.wav2vis.bake()
    rig.animation_data.action.name = "mouth X"
    bpy.ops.wav2vis.auto_map()
    assert "mouth X" not in {row.key for row in rig.wav2vis.shares}


def test_a_mouth_is_learned_from_posed_bones(scene):
    rig = make_rig("robot", ["jaw", "arm"])
    rig.wav2vis.output = "POSES"
    add_strip()
    assert "no poses in this file" in reason_not_to_bake(bpy.context)
    bpy.ops.wav2vis.add_row()
    with pytest.raises(RuntimeError, match="every bone is at rest"):
        bpy.ops.wav2vis.store_pose(shape="aa")
    rig.pose.bones["jaw"].location = (0, -0.5, 0)
    bpy.ops.wav2vis.store_pose(shape="aa")
    assert [(row.shape, row.key) for row in rig.wav2vis.shares] == [("aa", "robot aa")]
    bpy.ops.wav2vis.bake()
    lowest = 0
    for frame in range(1, 155):
        scene.frame_set(frame)
        lowest = min(lowest, rig.pose.bones["jaw"].location.y)
    assert -0.5 <= lowest < -0.3
    assert {path for path, _ in curves(rig)} == {'pose.bones["jaw"].location'}


def test_what_cannot_be_baked_is_told_beside_the_button(scene):
    add_strip()
    head = make_head("head", ["Smile"])
    head.wav2vis.output = "POSES"
    assert "has no armature" in reason_not_to_bake(bpy.context)
    rig = make_rig("rig", ["jaw"])
    rig.wav2vis.output = "POSES"
    for letter in LETTERS:
        make_pose(f"mouth {letter}", {("tail", "location"): (1, 0, 0)})
    bpy.context.view_layer.update()
    assert "move no bone of rig" in reason_not_to_bake(bpy.context)
    for action in bpy.data.actions:
        action.name = "something"
    bpy.context.view_layer.update()
    assert "names of its poses are not known" in reason_not_to_bake(bpy.context)


def test_two_armatures_keep_to_their_own(rig):
    twin = make_rig("twin", ["jaw", "lip"])
    twin.wav2vis.output = "POSES"
    bpy.ops.wav2vis.bake()
    assert compat.animation_of(rig) is None
    select(rig)
    assert Character.of(bpy.context).active == rig
