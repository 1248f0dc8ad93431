# SPDX-License-Identifier: MIT
"""Everything but shape keys that can be a mouth, cues from and to files, and mappings by hand."""

import json
import shutil
from itertools import groupby, pairwise

import bpy
import numpy as np
import pytest
from stage import OCULUS, SPEECH, add_strip, curves, heights, make_head, select

from blender_addon import compat
from blender_addon.mapping import presets
from blender_addon.operators.mouth import reason_not_to_bake
from blender_addon.operators.operator import reason_not_to_map
from wav2vis_core import formats
from wav2vis_core.pipeline import lipsync
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

SHAPES = list(VisemeSet.load("preston_blair").shapes)


@pytest.fixture
def cube(scene):
    bpy.ops.mesh.primitive_cube_add()
    add_strip(frame=1)
    return bpy.context.object


@pytest.fixture(scope="module")
def shown():
    """The mouth on each frame of the speech, by its number."""
    changes = lipsync(SPEECH).floor_frames(FrameRate.parse(24))
    frames = [frame for frame, _ in changes]
    return [SHAPES.index(changes[np.searchsorted(frames, k, side="right") - 1][1]) for k in range(155)]


def on_each_frame(read):
    values = []
    for frame in range(1, 156, 3):
        bpy.context.scene.frame_set(frame)
        values.append(read())
    return values


def test_a_custom_property_shows_the_mouths_number(cube, shown):
    cube["mouth"] = 3
    cube.wav2vis.output = "PROPERTY"
    bpy.ops.wav2vis.bake()
    assert on_each_frame(lambda: cube["mouth"]) == shown[::3]


def test_numbers_on_threes_change_on_every_third_frame(cube):
    cube["mouth"] = 3
    cube.wav2vis.output, cube.wav2vis.exposure = "PROPERTY", "3"
    bpy.ops.wav2vis.bake()
    (keys,) = curves(cube).values()
    assert len(keys) > 10
    assert {(frame - 1) % 3 for frame, _ in keys} == {0}


@pytest.mark.parametrize("exposure", ["1", "2"])
def test_mouths_are_held_at_least_as_long_as_the_user_says_but_for_closed_lips(head, exposure):
    add_strip()
    head.wav2vis.output, head.wav2vis.exposure = "STEPPED", exposure
    bpy.ops.wav2vis.bake()

    def mouths():
        rows = [heights(head, frame).tolist() for frame in range(1, 156)]
        shown = [OCULUS[row.index(1.0)] for row in rows]
        return [(name, len(list(same))) for name, same in groupby(shown)], [name == "viseme_PP" for name in shown]

    before, closed = mouths()
    head.wav2vis.hold_frames = 4
    bpy.ops.wav2vis.bake()
    after, still_closed = mouths()
    assert min(n_frames for _, n_frames in before) < 4
    assert all(n_frames >= 4 or following == "viseme_PP" for (_, n_frames), (following, _) in pairwise(after))
    assert any(closed)
    assert all(now for was, now in zip(closed, still_closed, strict=True) if was)
    assert len(after) < len(before)


def test_a_bones_property_with_numbers_of_ones_own(scene, shown):
    add_strip(frame=1)
    bpy.ops.object.armature_add()
    rig = bpy.context.object
    rig.pose.bones[0]["mouth"] = 0.0
    rig.wav2vis.output, rig.wav2vis.data_path = "PROPERTY", 'pose.bones["Bone"]["mouth"]'
    bpy.ops.wav2vis.auto_map()
    for row in rig.wav2vis.numbers:
        row.number = SHAPES.index(row.shape) * 10 + 0.5
    bpy.ops.wav2vis.bake()
    assert on_each_frame(lambda: rig.pose.bones[0]["mouth"]) == [k * 10 + 0.5 for k in shown[::3]]


def test_a_property_that_is_not_there_greys_the_button(cube):
    cube.wav2vis.output = "PROPERTY"
    assert "has no property" in reason_not_to_bake(bpy.context)
    cube.wav2vis.data_path = "location"
    assert "is not a single number" in reason_not_to_bake(bpy.context)
    cube.wav2vis.output = "GREASE_PENCIL"
    assert "no Time Offset modifier" in reason_not_to_bake(bpy.context)
    cube.wav2vis.output = "SPRITES"
    assert "no Mapping node" in reason_not_to_bake(bpy.context)


def material_of(cube, kind):
    material = bpy.data.materials.new("mouth")
    if material.node_tree is None:
        material.use_nodes = True
    cube.data.materials.append(material)
    return material.node_tree.nodes.new(kind)


def test_a_sprite_sheet_moves_to_the_mouths_cell(cube, shown):
    node = material_of(cube, "ShaderNodeMapping")
    cube.wav2vis.output, cube.wav2vis.columns, cube.wav2vis.rows = "SPRITES", 4, 3
    bpy.ops.wav2vis.bake()
    cells = on_each_frame(lambda: tuple(node.inputs["Location"].default_value)[:2])
    np.testing.assert_allclose(cells, [(k % 4 / 4, -(k // 4) / 3) for k in shown[::3]], atol=1e-6)


def test_an_image_sequence_shows_the_mouths_image(cube, shown):
    node = material_of(cube, "ShaderNodeTexImage")
    cube.wav2vis.output, node.image_user.frame_duration = "IMAGES", 1
    bpy.ops.wav2vis.bake()
    assert on_each_frame(lambda: node.image_user.frame_offset) == shown[::3]


def test_a_grease_pencil_shows_the_mouths_frame(scene, shown):
    add_strip(frame=1)
    pencils = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils)  # v3 from 4.3 up to 5.0
    thing = bpy.data.objects.new("mouth", pencils.new("mouth"))
    scene.collection.objects.link(thing)
    select(thing)
    thing.wav2vis.output = "GREASE_PENCIL"
    assert "no Time Offset modifier" in reason_not_to_bake(bpy.context)
    if hasattr(thing, "grease_pencil_modifiers"):
        modifier = thing.grease_pencil_modifiers.new("Time", "GP_TIME")
    else:
        modifier = thing.modifiers.new("Time", "GREASE_PENCIL_TIME")
    modifier.mode = "FIX"
    bpy.ops.wav2vis.bake()
    assert on_each_frame(lambda: compat.time_modifier(thing)[1].offset) == shown[::3]


def test_the_other_curves_of_a_numbers_owner_stay(cube):
    cube["mouth"] = 0
    cube.keyframe_insert("location", frame=1)
    cube.wav2vis.output = "PROPERTY"
    bpy.ops.wav2vis.bake()
    bpy.ops.wav2vis.bake()
    assert {path for path, _ in curves(cube)} == {"location", '["mouth"]'}
    bpy.ops.wav2vis.clear()
    assert {path for path, _ in curves(cube)} == {"location"}


def test_cues_of_another_program_key_the_mouth(head, tmp_path):
    formats.save(lipsync(SPEECH, viseme_set="rhubarb"), tmp_path / "talk.tsv")
    track = formats.load(tmp_path / "talk.tsv")
    bpy.context.scene.wav2vis.start_frame = 51
    head.wav2vis.output = "STEPPED"
    assert bpy.ops.wav2vis.import_cues(filepath=str(tmp_path / "talk.tsv")) == {"FINISHED"}
    keyed = {"A": "PP", "B": "DD", "C": "E", "D": "aa", "E": "O", "F": "U", "G": "FF", "H": "nn", "X": "sil"}
    for frame, shape in track.floor_frames(FrameRate.parse(24))[2:30]:
        assert heights(head, 51 + frame)[OCULUS.index(f"viseme_{keyed[shape]}")] == 1
    (tmp_path / "bad.tsv").write_text("no cues here")
    with pytest.raises(RuntimeError, match="line 1: 'no cues here' is not a time"):
        bpy.ops.wav2vis.import_cues(filepath=str(tmp_path / "bad.tsv"))


def test_files_of_cues_are_found_from_the_blend_file_and_days_of_them_are_refused(head, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    (tmp_path / "talk.tsv").write_text("0.00\tX\n1.00\tA\n2.00\tX\n")
    assert bpy.ops.wav2vis.import_cues(filepath="//talk.tsv") == {"FINISHED"}
    add_strip()
    assert bpy.ops.wav2vis.export_cues(filepath="//out.tsv") == {"FINISHED"}
    assert (tmp_path / "out.tsv").exists()
    (tmp_path / "late.tsv").write_text("0.00\tX\n86000.00\tA\n86001.00\tX\n")
    with pytest.raises(RuntimeError, match=r"from its beginning to its end are 23.9 h; bake less at a time"):
        bpy.ops.wav2vis.import_cues(filepath="//late.tsv")


TWO_VOICES = "lipsync version 1\na.wav\n24\n48\n2\n" + "".join(
    f"\t{name}\n\tw\n\t1\n\t\tw\n\t\t{at}\n\t\t{at + 6}\n\t\t1\n\t\t\tw {at} {at + 6} 1\n\t\t\t\t{at} M\n"
    for name, at in (("Ann", 12), ("Bob", 30))
)


def test_one_voice_of_a_project_is_keyed_in_the_characters_own_shapes(head, tmp_path):
    (tmp_path / "two.pgo").write_text(TWO_VOICES)
    head.wav2vis.output = "STEPPED"
    bpy.context.scene.wav2vis.start_frame = 1
    with pytest.raises(RuntimeError, match=r"1 'Ann', 2 'Bob'; choose one by name or number \(Voice beside"):
        bpy.ops.wav2vis.import_cues(filepath=str(tmp_path / "two.pgo"))
    assert bpy.ops.wav2vis.import_cues(filepath=str(tmp_path / "two.pgo"), voice="Bob") == {"FINISHED"}
    closed = [heights(head, frame)[OCULUS.index("viseme_PP")] for frame in (14, 32)]
    assert closed == [0, 1]


def test_cues_are_written_in_the_formats_own_shapes(head, tmp_path):
    add_strip()
    assert bpy.ops.wav2vis.export_cues(filepath=str(tmp_path / "talk.tsv")) == {"FINISHED"}
    assert formats.load(tmp_path / "talk.tsv").viseme_set == "rhubarb"
    bpy.ops.wav2vis.export_cues(filepath=str(tmp_path / "talk.dat"))
    assert (tmp_path / "talk.dat").read_text().startswith("MohoSwitch1\n1 rest\n")
    with pytest.raises(RuntimeError, match=r"no format for cues has the extension \.xyz"):
        bpy.ops.wav2vis.export_cues(filepath=str(tmp_path / "talk.xyz"))


def test_a_text_block_guides_the_bake(head):
    add_strip()
    block = bpy.data.texts.new("talk")
    block.write("nothing like what is said")
    bpy.context.scene.wav2vis.text = block
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    assert head.data.shape_keys.animation_data is not None


def test_an_edited_mapping_is_what_moves(head):
    add_strip()
    bpy.ops.wav2vis.auto_map()
    rows = head.wav2vis.shares
    assert {row.key for row in rows} == set(OCULUS)
    for row in rows:
        if row.shape == "aa":
            row.key, row.share = "viseme_O", 0.5
    bpy.ops.wav2vis.bake()
    opened = [cue for cue in lipsync(SPEECH, viseme_set="mpeg4").cues if cue.shape == "aa"]
    there = [heights(head, 1 + round((cue.start_s + cue.end_s) / 2 * 24)) for cue in opened]
    assert all(moved[OCULUS.index("viseme_aa")] == 0 for moved in there)
    assert max(moved[OCULUS.index("viseme_O")] for moved in there) > 0.3


def test_rows_are_added_for_mouths_that_have_none_and_removed(head):
    bpy.ops.wav2vis.add_row()
    bpy.ops.wav2vis.add_row()
    settings = head.wav2vis
    assert settings.shares_set == "mpeg4"
    assert [row.shape for row in settings.shares] == ["PP", "FF"]
    assert settings.shares_index == 1
    assert "no mouth has a shape key yet" in reason_not_to_bake(bpy.context)
    bpy.ops.wav2vis.auto_map()
    assert [row.key for row in settings.shares] == OCULUS
    settings.shares_index = 3
    bpy.ops.wav2vis.remove_row()
    assert [row.key for row in settings.shares] == [*OCULUS[:3], *OCULUS[4:]]
    bpy.ops.wav2vis.empty_mapping()
    assert not bpy.ops.wav2vis.remove_row.poll()


def test_auto_map_keeps_what_was_mapped_by_hand(head):
    bpy.ops.wav2vis.add_row()
    settings = head.wav2vis
    settings.shares[0].key, settings.shares[0].share = "viseme_FF", 0.3
    bpy.ops.wav2vis.auto_map()
    moved = {(row.shape, row.key, round(row.share, 3)) for row in settings.shares}
    assert ("PP", "viseme_FF", 0.3) in moved
    assert not [row for row in moved if row[:2] == ("PP", "viseme_PP")]
    assert ("aa", "viseme_aa", 1.0) in moved
    make_head("no mouth", ["Eins", "Zwei"])
    bpy.ops.wav2vis.add_row()
    with pytest.raises(RuntimeError, match="names of its shape keys are not known"):
        bpy.ops.wav2vis.auto_map()
    assert len(bpy.context.object.wav2vis.shares) == 1


def test_a_mouth_is_learned_from_the_pose(scene):
    head = make_head("robot", ["Eins", "Zwei", "Drei"])
    add_strip()
    bpy.ops.wav2vis.add_row()
    assert "no mouth has a shape key yet" in reason_not_to_bake(bpy.context)
    with pytest.raises(RuntimeError, match="every shape key is at 0"):
        bpy.ops.wav2vis.store_pose(shape="PP")
    keys = head.data.shape_keys.key_blocks
    keys["Eins"].value, keys["Drei"].value = 1.0, 0.25
    assert bpy.ops.wav2vis.store_pose(shape="PP") == {"FINISHED"}
    keys["Eins"].value, keys["Zwei"].value, keys["Drei"].value = 0, 0.75, 0
    bpy.ops.wav2vis.store_pose(shape="aa")
    bpy.ops.wav2vis.preview(shape="PP")
    assert [round(key.value, 3) for key in keys[1:]] == [1, 0, 0.25]
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    assert max(heights(head, frame)[1] for frame in range(1, 150, 4)) > 0.4
    head.data.shape_keys.key_blocks["Eins"].name = "Other"
    keys["Zwei"].name, keys["Drei"].name = "Others", "And others"
    bpy.context.view_layer.update()
    assert "none of the shape keys that its mapping names" in reason_not_to_bake(bpy.context)


def test_a_saved_mapping_maps_the_next_character(head):
    shutil.rmtree(compat.preset_folder(), ignore_errors=True)
    presets.own_rigs.cache_clear()
    make_head("robot", ["Klappe 1", "Klappe 2", "Klappe 3"])
    assert "names of its shape keys are not known" in reason_not_to_map(bpy.context)
    for shape, key in (("aa", "Klappe 1"), ("PP", "Klappe 2"), ("ou", "Klappe 3")):
        bpy.ops.wav2vis.add_row()
        row = bpy.context.object.wav2vis.shares[-1]
        row.shape, row.key = shape, key
    bpy.ops.wav2vis.save_preset(name="Roboter")
    assert json.loads((compat.preset_folder() / "Roboter.json").read_text("utf-8"))["name"] == "Roboter"
    second = make_head("second", ["Klappe 1", "Klappe 2", "Klappe 3"])
    add_strip()
    bpy.ops.wav2vis.bake()
    assert max(heights(second, frame)[0] for frame in range(1, 150, 4)) > 0.5
    bpy.ops.wav2vis.load_preset(name="Roboter")
    assert len(second.wav2vis.shares) == 3
    bpy.ops.wav2vis.delete_preset(name="Roboter")
    assert presets.names() == []
    with pytest.raises(RuntimeError, match="save the mapping again"):
        bpy.ops.wav2vis.load_preset(name="Roboter")
    with pytest.raises(RuntimeError, match="cannot be the name of a mapping"):
        bpy.ops.wav2vis.save_preset(name="../x")
