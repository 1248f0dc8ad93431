# SPDX-License-Identifier: MIT
"""What the user has stays: in repeated bakes, errors, cancels, undo, drivers, other keys, linked characters."""

import threading
import time

import bpy
import numpy as np
import pytest
from stage import OCULUS, SOUNDLESS, SPEECH, add_strip, begin, curves, heights, highest, make_head, select

from blender_addon import bake, compat
from blender_addon.character import Character
from blender_addon.operators.mouth import reason_not_to_bake
from wav2vis_core.jobs.task import Task


def keys_of(head):
    return head.data.shape_keys


def action_of(head):
    return keys_of(head).animation_data.action


def key_by_hand(head, name="Blink"):
    block = head.shape_key_add(name=name, from_mix=False)
    for frame, value in ((1, 0.0), (20, 1.0), (300, 0.25)):
        block.value = value
        block.keyframe_insert("value", frame=frame)
    return f'key_blocks["{name}"].value'


def bake_now():
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}


def test_a_bake_has_an_action_of_its_own_with_the_users_curves_and_the_users_action_is_kept(head, tmp_path):
    blink = key_by_hand(head)
    before, users_action = curves(keys_of(head)), action_of(head).name
    add_strip()
    bake_now()
    first = action_of(head).name
    assert first == "head lip sync"
    bake_now()
    assert action_of(head).name == first
    assert set(bpy.data.actions.keys()) == {users_action, first}
    assert curves(keys_of(head))[blink, 0] == before[blink, 0]
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    assert set(bpy.data.actions.keys()) == {users_action, first}


def keys_outside(head, first, last):
    return {path: [key for key in keys if not first <= key[0] <= last] for path, keys in curves(keys_of(head)).items()}


@pytest.mark.parametrize("mode", ["NEW", "INSERT"])
@pytest.mark.parametrize("output", ["SHAPE_KEYS", "STEPPED"])
def test_a_bake_of_the_preview_range_leaves_all_other_frames_as_they_were(head, mode, output):
    add_strip(frame=11)
    head.wav2vis.output, head.wav2vis.action, head.wav2vis.strength = output, mode, 0.5
    bake_now()
    before = keys_outside(head, 60, 90)
    head.wav2vis.strength = 1.0
    bpy.context.scene.use_preview_range = bpy.context.scene.wav2vis.preview_range = True
    bpy.context.scene.frame_preview_start, bpy.context.scene.frame_preview_end = 60, 90
    bake_now()
    assert keys_outside(head, 60, 90) == before
    part = np.array([heights(head, frame) for frame in range(60, 91)])
    bpy.context.scene.use_preview_range = False
    bake_now()
    np.testing.assert_allclose(part, [heights(head, frame) for frame in range(60, 91)], atol=0.011)
    assert part.max() > 0.9


def test_a_preview_range_beside_the_sound_is_told_before_anything_is_heard(head):
    add_strip(frame=11)
    bpy.context.scene.use_preview_range = bpy.context.scene.wav2vis.preview_range = True
    bpy.context.scene.frame_preview_start, bpy.context.scene.frame_preview_end = 400, 500
    with pytest.raises(RuntimeError, match="preview range is elsewhere; move it, or clear Preview Range Only"):
        bpy.ops.wav2vis.bake()
    assert keys_of(head).animation_data is None


@pytest.mark.parametrize("mode", ["NEW", "INSERT"])
@pytest.mark.parametrize("change", ["moved", "trimmed"])
def test_baking_again_leaves_nothing_of_the_last_bake_and_all_of_the_users(head, mode, change):
    blink = key_by_hand(head)
    strip = add_strip(frame=200)
    head.wav2vis.action = mode
    bake_now()
    aa = 'key_blocks["viseme_aa"].value'
    users = {(2, 0.75), (280.5, 0.5)}
    curve = next(each for each in compat.all_curves(keys_of(head)) if each.data_path == aa)
    for frame, value in users:
        curve.keyframe_points.insert(frame, value)
    if SOUNDLESS:
        bpy.context.scene.wav2vis.start_frame = 20
    elif change == "moved":
        begin(strip, 20)
    else:
        setattr(strip, "right_handle" if hasattr(strip, "right_handle") else "frame_final_end", 240)
    bake_now()
    first, last = (20, 20 + 160) if change == "moved" or SOUNDLESS else (200, 241)
    for (path, _), keys in curves(keys_of(head)).items():
        if path != blink:
            own = users if path == aa else set()
            outside = {key for key in keys if not first <= key[0] <= last}
            assert outside == {key for key in own if not first <= key[0] <= last}, path
    assert (blink, 0) in curves(keys_of(head))


def test_a_duplicate_that_shares_the_action_is_baked_without_changing_the_original(head):
    add_strip(frame=1)
    bake_now()
    twin = head.copy()
    twin.name, twin.data = "twin", head.data.copy()
    bpy.context.scene.collection.objects.link(twin)
    keys_of(twin).animation_data_create().action = action_of(head)
    if hasattr(action_of(head), "slots"):
        keys_of(twin).animation_data.action_slot = keys_of(head).animation_data.action_slot
    before = curves(keys_of(head))
    select(twin)
    twin.wav2vis.strength = 0.5
    bake_now()
    assert curves(keys_of(head)) == before
    assert action_of(twin).name == "twin lip sync"
    assert max(value for keys in curves(keys_of(twin)).values() for _, value in keys) == pytest.approx(0.5)


def test_pushing_down_twice_keeps_one_strip_and_one_action(head):
    strip = add_strip(frame=1)
    head.wav2vis.push_down = True
    bake_now()
    said = heights(head, 40)
    if not SOUNDLESS:
        begin(strip, 101)
    else:
        bpy.context.scene.wav2vis.start_frame = 101
    bake_now()
    tracks = keys_of(head).animation_data.nla_tracks
    assert [len(track.strips) for track in tracks] == [1]
    assert len(bpy.data.actions) == 1
    np.testing.assert_allclose(heights(head, 140), said, atol=1e-6)


@pytest.mark.skipif(SOUNDLESS, reason="a file that is chosen again is the same sound, where a second strip is another")
def test_a_second_strip_is_added_to_what_the_first_one_said(head):
    first = add_strip(frame=1)
    bake_now()
    said = heights(head, 40)
    first.select = False
    add_strip(frame=300)
    head.wav2vis.action = "INSERT"
    action = action_of(head).name
    bake_now()
    assert action_of(head).name == action
    np.testing.assert_array_equal(heights(head, 40), said)
    np.testing.assert_allclose(heights(head, 339), said, atol=1e-6)


def test_inserting_replaces_only_the_sounds_range(head):
    path = 'key_blocks["viseme_aa"].value'
    block = keys_of(head).key_blocks["viseme_aa"]
    for frame, value in ((1, 0.5), (150, 0.9), (400, 0.3)):
        block.value = value
        block.keyframe_insert("value", frame=frame)
    add_strip(frame=100)
    head.wav2vis.action = "INSERT"
    bake_now()
    keys = dict(curves(keys_of(head))[path, 0])
    assert keys[1] == 0.5
    assert keys[400] == pytest.approx(0.3)
    assert 0.9 not in [round(value, 3) for value in keys.values()]


def test_driven_keys_are_left_alone_and_told(head, capsys):
    driver = keys_of(head).key_blocks["viseme_aa"].driver_add("value").driver
    driver.expression = "0.125"
    add_strip()
    bake_now()
    assert "1 are driven and were left alone" in capsys.readouterr().out
    assert heights(head, 40)[OCULUS.index("viseme_aa")] == 0.125
    assert ('key_blocks["viseme_aa"].value', 0) not in curves(keys_of(head))


def test_the_panel_tells_what_the_last_bake_left_to_be_desired(scene):
    head = make_head("head", [key for key in OCULUS if key not in ("viseme_CH", "viseme_RR")])
    keys_of(head).key_blocks["viseme_aa"].slider_max = 0.5
    add_strip()
    bake_now()
    assert "CH, RR have stand-ins" in head.wav2vis.report
    assert "sliders end below the weights of viseme_aa" in head.wav2vis.report
    for key in keys_of(head).key_blocks:
        key.slider_max = 1
    head.wav2vis.output = "STEPPED"
    bake_now()
    assert "sliders" not in head.wav2vis.report


def test_undo_takes_the_whole_bake_back_in_one_step(head):
    blink = key_by_hand(head)
    add_strip()
    bpy.ops.ed.undo_push(message="before")
    before = curves(keys_of(head))
    bake_now()
    bpy.ops.ed.undo_push(message="bake")
    bpy.ops.ed.undo()
    head = bpy.data.objects["head"]
    assert curves(keys_of(head)) == before
    assert list(before) == [(blink, 0)]
    bpy.ops.ed.redo()
    assert len(curves(keys_of(bpy.data.objects["head"]))) == 1 + len(OCULUS)


def refused(head, message):
    before = curves(keys_of(head)) if keys_of(head).animation_data else None
    actions = set(bpy.data.actions.keys())
    with pytest.raises(RuntimeError, match=message):
        bpy.ops.wav2vis.bake()
    assert (curves(keys_of(head)) if keys_of(head).animation_data else None) == before
    assert set(bpy.data.actions.keys()) == actions


def test_errors_leave_everything_as_it_was(head, tmp_path):
    key_by_hand(head)
    strip = add_strip()
    (tmp_path / "bad.wav").write_bytes(b"RIFF" + bytes(100))
    settings = bpy.context.scene.wav2vis
    settings.source, settings.filepath = "FILE", str(tmp_path / "bad.wav")
    refused(head, r"bad\.wav: is not a sound that Blender can read .*; choose another one in the panel")
    settings.filepath = str(tmp_path / "none.wav")
    refused(head, r"none\.wav: no such sound file; choose another one in the panel")
    settings.source, strip.select = "STRIPS", True
    keys_of(head).animation_data.use_tweak_mode = False
    bpy.context.scene.sequence_editor_clear()
    refused(head, "no strip is selected; select one in the sequencer")


def test_a_grey_button_says_why(head):
    assert "no strip is selected" in reason_not_to_bake(bpy.context)
    add_strip()
    assert reason_not_to_bake(bpy.context) == ""
    bpy.context.view_layer.objects.active = None
    assert "select the character's mesh" in reason_not_to_bake(bpy.context)
    make_head("no mouth", ["Smile"])
    assert "names of its shape keys are not known" in reason_not_to_bake(bpy.context)
    bpy.ops.mesh.primitive_cube_add()
    assert "has no shape keys" in reason_not_to_bake(bpy.context)
    assert not bpy.ops.wav2vis.bake.poll()


def test_a_stopped_task_ends_soon_without_a_result(head):
    add_strip()
    speech = bake.Speech.of(bpy.context)
    reached = threading.Event()

    def work(progress):
        def slow(share):
            reached.set()
            time.sleep(0.05)
            progress(share)

        return bake.track_of(speech, "mpeg4", 0.04, slow)

    task = Task(work)
    task.start()
    assert reached.wait(30)
    task.cancel()
    task.wait(30)
    assert not task.running
    assert task.result is None
    assert keys_of(head).animation_data is None


def test_the_task_runs_beside_its_caller_and_gives_what_a_script_would_get(head):
    add_strip()
    speech = bake.Speech.of(bpy.context)
    task = Task(lambda progress: bake.track_of(speech, "mpeg4", 0.04, progress))
    task.start()
    task.wait(60)
    assert task.error is None
    assert task.share == pytest.approx(1, abs=0.01)
    assert task.result.track == bake.track_of(speech, "mpeg4", 0.04, lambda share: None).track
    assert bake.write(task.result, Character.of(bpy.context)).endswith(
        f"keys in head lip sync from the {speech.listener} listener"
    )


def link_head(tmp_path, *, override):
    """A new file with the head of another, linked or overridden."""
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (there, here):
        here.objects = [name for name in there.objects if name == "head"]
    head = here.objects[0]
    if override:
        head = head.override_create(remap_local_usages=True)
    bpy.context.scene.collection.objects.link(head)
    bpy.context.view_layer.objects.active = head
    return head


@pytest.mark.parametrize("override", [True, False])
def test_linked_characters_are_refused_until_they_are_made_local_and_then_keep_their_keys(head, tmp_path, override):
    head = link_head(tmp_path, override=override)
    add_strip()
    assert "press Make Shape Keys Local" in reason_not_to_bake(bpy.context)
    assert bpy.ops.wav2vis.make_local() == {"FINISHED"}
    head = next(each for each in bpy.context.scene.objects if each.name == "head")
    bpy.context.view_layer.objects.active = head
    bake_now()
    said = heights(head, 40)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    head = next(each for each in bpy.context.scene.objects if each.name == "head")
    np.testing.assert_array_equal(heights(head, 40), said)
    assert highest(head) > 0.5


@pytest.mark.parametrize("instanced", [False, True])
def test_a_linked_collection_or_its_instance_is_made_local_in_one_click(head, tmp_path, instanced):
    folder = bpy.data.collections.new("character")
    folder.objects.link(head)
    bpy.context.scene.collection.objects.unlink(head)
    bpy.context.scene.collection.children.link(folder)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, here):
        here.collections = ["character"]
    scene, linked = bpy.context.scene, bpy.data.collections["character"]
    if instanced:
        empty = bpy.data.objects.new("instance", None)
        empty.instance_type, empty.instance_collection, empty.location = "COLLECTION", linked, (3, 0, 0)
        scene.collection.objects.link(empty)
    else:
        scene.collection.children.link(linked)
    bpy.context.view_layer.update()
    layer = bpy.context.view_layer
    layer.objects.active = next(each for each in layer.objects if each.name == ("instance" if instanced else "head"))
    add_strip()
    assert "press Make Shape Keys Local" in reason_not_to_bake(bpy.context)
    assert bpy.ops.wav2vis.make_local() == {"FINISHED"}
    bake_now()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    (head,) = (each for each in bpy.context.view_layer.objects if each.type == "MESH")
    assert highest(head) > 0.5
    assert head.matrix_world.translation.x == (3 if instanced else 0)


def test_the_action_can_be_pushed_down_and_plays_from_the_nla(head):
    add_strip()
    head.wav2vis.push_down = True
    bake_now()
    animation = keys_of(head).animation_data
    assert animation.action is None
    assert len(animation.nla_tracks) == 1
    assert highest(head) > 0.5


def test_clear_removes_the_mouths_curves_alone(head):
    blink = key_by_hand(head)
    add_strip()
    bake_now()
    bpy.context.scene.frame_set(40)
    assert bpy.ops.wav2vis.clear() == {"FINISHED"}
    assert list(curves(keys_of(head))) == [(blink, 0)]
    assert heights(head, 40)[: len(OCULUS)].max() == 0


def test_preview_shows_a_mouth_and_no_other(head):
    bpy.ops.wav2vis.preview(shape="aa")
    bpy.ops.wav2vis.preview(shape="PP")
    values = {block.name: block.value for block in keys_of(head).key_blocks[1:]}
    assert values.pop("viseme_PP") == 1
    assert set(values.values()) == {0}


def test_the_selection_is_the_active_object_too(head):
    head.select_set(False)
    assert Character.of(bpy.context).objects == (head,)
    assert SPEECH.exists()
    assert compat.strips_of(None) == []


@pytest.mark.parametrize(
    "value",
    ["{", "[1]", 5, '{"baked": {"x": 1}}', '{"baked": {"x": {"y": [[], [1]]}}}', '{"baked": null}', "[" * 9999],
)
def test_a_property_of_somebody_else_on_the_action_does_not_keep_a_bake_from_it(head, value):
    add_strip()
    blink = key_by_hand(head)
    action_of(head)["wav2vis"] = value
    before = {where: keys for where, keys in curves(keys_of(head)).items() if blink in where}
    bake_now()
    assert highest(head) > 0.5
    assert before.items() <= curves(keys_of(head)).items()
    bake_now()
