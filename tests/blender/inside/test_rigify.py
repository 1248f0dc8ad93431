# SPDX-License-Identifier: MIT
"""Faces that Rigify made, of both kinds: mouth poses by one click, found by Auto Map and keyed by a bake."""

import addon_utils
import bpy
import pytest
from stage import SPEECH, add_strip, curves, make_pose, make_rig, select
from test_panel import draw

from blender_addon.operators.mouth import reason_not_to_bake
from wav2vis_core import FrameRate, lipsync

BUTTON = "Make Rigify Mouth Poses"
SHAPES = set("PP FF TH DD kk CH SS nn RR aa E ih oh ou".split())
CORNERS = {"old": ("lips.L", "lips.R"), "new": ("lip_end.L.001", "lip_end.R.001")}


@pytest.fixture(params=["old", "new"])
def kind(request):
    return request.param


@pytest.fixture
def rig(scene, kind, monkeypatch):
    """The face of Rigify's human, generated: the older one, and the one of skin chains that it is upgraded to."""
    addon_utils.enable("rigify", default_set=True)
    if kind == "old":
        # Each operator that a script calls updates the scene, which takes 20 s here, and the rig is the same without.
        monkeypatch.setattr(bpy.ops._BPyOpsSubModOp, "_view_layer_update", lambda *given: None)
    bpy.ops.object.armature_human_metarig_add()
    metarig = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bones = metarig.data.edit_bones
    face = {"face", *(bone.name for bone in bones["face"].children_recursive)}
    for bone in list(bones):
        if bone.name not in face:
            bones.remove(bone)
    bpy.ops.object.mode_set(mode="POSE")
    if kind == "new":
        bpy.ops.pose.rigify_upgrade_face()
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.pose.rigify_generate()
    monkeypatch.undo()
    made = bpy.context.object
    made.wav2vis.output = "POSES"
    select(made)
    add_strip()
    yield made
    addon_utils.disable("rigify", default_set=True)


class Mouth:
    """Where the bones of a face's mouth are, in widths of the mouth at rest."""

    def __init__(self, rig, kind):
        self.rig, self.kind = rig, kind
        bones = rig.data.bones
        left, right = (bones[name].head_local for name in CORNERS[kind])
        self.rest_width = (left - right).length
        self.rest_gap = self._gap(bones["lip.T"].head_local, bones["lip.B"].head_local)

    def _gap(self, upper, lower):
        return (upper.z - lower.z) / self.rest_width

    def at(self, name):
        return self.rig.pose.bones[name].matrix.translation

    @property
    def opened(self):
        """How much further the lips are apart than at rest."""
        bpy.context.view_layer.update()
        return self._gap(self.at("lip.T"), self.at("lip.B")) - self.rest_gap

    @property
    def width(self):
        bpy.context.view_layer.update()
        left, right = map(self.at, CORNERS[self.kind])
        return (left - right).length / self.rest_width

    def forward(self, name):
        """How far a control went forward, which is where Rigify's faces look."""
        bpy.context.view_layer.update()
        return (self.rig.data.bones[name].head_local.y - self.at(name).y) / self.rest_width


def shown(rig, kind, shapes=SHAPES):
    """Opening, width and how far the upper lip is forward, of each mouth."""
    mouth, found = Mouth(rig, kind), {}
    for shape in shapes:
        bpy.ops.wav2vis.preview(shape=shape)
        found[shape] = mouth.opened, mouth.width, mouth.forward("lip.T")
    return found


def test_one_click_makes_the_poses_that_auto_map_finds(rig):
    assert reason_not_to_bake(bpy.context).endswith(f"no poses in this file; press {BUTTON}")
    assert BUTTON in draw("main")
    bpy.ops.wav2vis.make_poses()
    assert {action.name for action in bpy.data.actions} >= {f"{rig.name} {shape}" for shape in SHAPES}
    bpy.context.view_layer.update()
    assert BUTTON not in draw("main")
    assert "Oculus" in " ".join(draw("mapping"))
    bpy.ops.wav2vis.auto_map()
    assert {(row.shape, row.key, row.share) for row in rig.wav2vis.shares} == {
        (shape, f"{rig.name} {shape}", 1.0) for shape in SHAPES
    }


def test_mouths_look_as_their_sounds_do_on_large_and_small_faces(rig, kind):
    bpy.ops.wav2vis.make_poses()
    large = shown(rig, kind)
    opened, width, forward = ({shape: row[at] for shape, row in large.items()} for at in range(3))
    assert -0.1 < opened["PP"] < 0 < opened["FF"] < opened["ih"] < opened["E"] < opened["aa"]
    assert max(opened, key=opened.get) == "aa"
    assert 0.35 < opened["aa"] < 0.6
    assert width["ou"] < width["oh"] < width["CH"] < 0.95 < width["aa"] < 1.05 < width["ih"]
    assert max(forward, key=forward.get) == "ou"
    for shape in SHAPES:
        bpy.data.actions.remove(bpy.data.actions[f"{rig.name} {shape}"])
    for bone in rig.pose.bones:
        bone.matrix_basis.identity()
    rig.scale = (0.02, 0.02, 0.02)
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    bpy.ops.wav2vis.make_poses()
    for shape, small in shown(rig, kind, ("PP", "aa", "ou")).items():
        assert small == pytest.approx(large[shape], abs=0.02), shape


def test_a_bake_closes_the_lips_on_every_p_b_and_m_and_opens_them_between(rig, kind):
    bpy.ops.wav2vis.make_poses()
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    assert {path.split('"')[1] for path, _ in curves(rig)} >= {"jaw_master", "lip.T", "lip.B", *CORNERS[kind]}
    mouth, rate, track = Mouth(rig, kind), FrameRate.parse(24), lipsync(SPEECH, viseme_set="mpeg4")

    def gap(frame):
        bpy.context.scene.frame_set(1 + frame)
        return mouth.opened

    closures = [cue for cue in track.cues if cue.shape == "PP"]
    assert closures
    for cue in closures:
        assert min(map(gap, range(rate.floor_frame(cue.start_s), rate.ceil_frame(cue.end_s) + 1))) < 0
    assert max(gap(rate.ceil_frame(cue.start_s)) for cue in track.cues if cue.shape == "aa") > 0.2


def test_poses_that_are_there_stay_and_a_missing_one_is_made(rig):
    bpy.ops.wav2vis.make_poses()
    rig.pose.bones["lip.T"].location = (0, 0, 0.5)
    bpy.ops.wav2vis.store_pose(shape="aa")
    rig.pose.bones["lip.T"].location = (0, 0, 0)
    bpy.data.actions.remove(bpy.data.actions[f"{rig.name} oh"])
    rig.wav2vis.shares.clear()
    bpy.ops.wav2vis.make_poses()
    bpy.ops.wav2vis.preview(shape="aa")
    assert rig.pose.bones["lip.T"].location.z == pytest.approx(0.5)
    assert f"{rig.name} oh" in bpy.data.actions


def test_each_of_two_characters_has_its_own(rig):
    bpy.ops.wav2vis.make_poses()
    twin = bpy.data.objects.new("Bo", rig.data)
    bpy.context.scene.collection.objects.link(twin)
    twin.wav2vis.output = "POSES"
    select(twin)
    bpy.ops.wav2vis.make_poses()
    for each in (twin, rig):
        select(each)
        each.wav2vis.shares.clear()
        bpy.ops.wav2vis.auto_map()
        assert {row.key for row in each.wav2vis.shares} == {f"{each.name} {shape}" for shape in SHAPES}


@pytest.mark.parametrize("mode", ["XYZ", "AXIS_ANGLE"])
def test_the_jaw_turns_in_whatever_mode_the_rigger_left_it(rig, kind, mode):
    rig.pose.bones["jaw_master"].rotation_mode = mode
    bpy.ops.wav2vis.make_poses()
    assert 0.35 < shown(rig, kind, ["aa"])["aa"][0] < 0.6


def test_other_rigs_are_told_that_they_have_no_such_face(scene):
    make_rig("robot", ["jaw_master", "lip.T"]).wav2vis.output = "POSES"
    make_pose("mouth A", {("lip.T", "location"): (0, 0, 1)})
    assert BUTTON not in draw("main")
    with pytest.raises(RuntimeError, match="no face that Rigify made"):
        bpy.ops.wav2vis.make_poses()
