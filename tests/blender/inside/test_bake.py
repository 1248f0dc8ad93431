# SPDX-License-Identifier: MIT
"""From a strip to a face that moves."""

import bpy
import numpy as np
import pytest
from stage import OCULUS, SPEECH, add_strip, curves, heights, highest, make_head, make_pose, make_rig, select

from blender_addon import bake, compat
from blender_addon.character import Character
from blender_addon.errors import TargetError
from wav2vis_core.jobs.task import Task
from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import stepped_curves, weight_curves
from wav2vis_core.motion.eased import eased
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.audio import Audio
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.timebase import FrameRate


def expected_weights(fps="24", **ease):
    audio, rate = Audio.read(SPEECH), FrameRate.parse(fps)
    track = lipsync(audio, viseme_set="mpeg4")
    return weight_curves(track, rate, EaseOptions(**ease), loudness=loudness(audio, rate)).values


def test_the_evaluated_mesh_follows_the_weights_of_the_sound_on_every_frame(head):
    head.wav2vis.tolerance_percent = 0
    add_strip(frame=11)
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    expected = expected_weights()
    for frame in range(0, len(expected), 5):
        np.testing.assert_allclose(heights(head, 11 + frame), expected[frame], atol=0.011)
    np.testing.assert_allclose(heights(head, 1), expected[0], atol=0.011)


def test_keys_are_few_enough_to_edit_and_the_mouth_is_where_it_should_be_all_the_same(head):
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    audio, rate = Audio.read(SPEECH), FrameRate.parse("24")
    expected = weight_curves(lipsync(audio, viseme_set="mpeg4"), rate, loudness=loudness(audio, rate))
    keys = curves(head.data.shape_keys)
    n_keys = sum(map(len, keys.values()))
    assert n_keys <= 29 * audio.duration_s
    assert head.wav2vis.report.startswith(f"{n_keys} keys in")
    off = np.abs([heights(head, 1 + k) - row for k, row in enumerate(expected.values)])
    assert off.max() <= 0.1
    assert off.mean() <= 0.002
    assert off[expected.shut].max() <= 1e-3
    assert expected.shut.any()


def test_eased_curves_are_as_the_core_draws_them_between_frames_too(head):
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    for curve in compat.all_curves(head.data.shape_keys):
        frames, values = np.array([tuple(point.co) for point in curve.keyframe_points]).T
        at = np.arange(0, 160, 0.3)
        np.testing.assert_allclose([curve.evaluate(x) for x in at], eased(frames, values, at), atol=1e-3)
        assert {point.interpolation for point in curve.keyframe_points} == {"BEZIER"}
        assert {point.handle_left_type for point in curve.keyframe_points} == {"AUTO_CLAMPED"}


def test_keys_of_the_user_before_the_sound_do_not_bend_what_is_baked(head):
    block = head.data.shape_keys.key_blocks["viseme_CH"]
    block.value = 1.0
    block.keyframe_insert("value", frame=-20)
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    expected = expected_weights()[:, OCULUS.index("viseme_CH")]
    shown = [heights(head, 1 + k)[OCULUS.index("viseme_CH")] for k in range(len(expected))]
    np.testing.assert_allclose(shown, expected, atol=0.1 * expected.max() + 1e-5)
    assert heights(head, -20)[OCULUS.index("viseme_CH")] == 1


@pytest.mark.parametrize(("fps", "base", "text"), [(12, 1.0, "12"), (30, 1.001, "29.97"), (120, 1.0, "120")])
def test_frame_rates_with_their_base(head, fps, base, text):
    bpy.context.scene.render.fps, bpy.context.scene.render.fps_base = fps, base
    head.wav2vis.tolerance_percent = 1
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    heard = bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)
    expected = weight_curves(heard.track, FrameRate.parse(text), loudness=heard.loudness).values
    assert abs(heard.track.duration_s - Audio.read(SPEECH).duration_s) < 1 / fps
    for frame in range(0, len(expected), len(expected) // 20):
        np.testing.assert_allclose(heights(head, 1 + frame), expected[frame], atol=0.011)


def heard_strip():
    add_strip()
    return bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)


def numbers_of(channels):
    return {(each.data_path, each.index): (each.frames.tolist(), each.values.tolist()) for each in channels}


@pytest.mark.parametrize("output", ["SHAPE_KEYS", "STEPPED", "POSES", "PROPERTY"])
def test_keys_are_fitted_as_the_settings_were_by_a_thread_that_needs_no_character(head, output):
    character = head
    if output == "POSES":
        character = make_rig("rig", ["lip"])
        for k, letter in enumerate("ABCDEFGH"):
            make_pose(f"mouth {letter}", {("lip", "location"): (0, 0.05 * k, 0.1)})
    character["mouth"] = 0.0
    character.wav2vis.output = output
    placed = heard_strip()
    _, expected = bake.fitting(Character.of(bpy.context))(placed)
    fitting = bake.fitting(Character.of(bpy.context))
    character.wav2vis.strength, character.wav2vis.exposure = 0.1, "3"
    bpy.data.objects.remove(character)
    for action in list(bpy.data.actions):
        bpy.data.actions.remove(action)
    task = Task(lambda report: fitting(placed))
    task.start()
    task.wait(60)
    assert task.error is None
    assert numbers_of(task.result[1].channels) == numbers_of(expected.channels)
    assert max(len(each.frames) for each in expected.channels) > 10


def test_a_character_that_was_changed_meanwhile_is_told_and_nothing_is_keyed(head):
    made = bake.fitting(Character.of(bpy.context))(heard_strip())
    for key in head.data.shape_keys.key_blocks[1:]:
        key.name = key.name.replace("viseme", "mouth")
    with pytest.raises(TargetError, match="its mouth was changed during the bake; press Bake again"):
        bake.key(*made, Character.of(bpy.context))
    assert head.data.shape_keys.animation_data is None


def test_a_sound_file_without_a_strip(head):
    settings = bpy.context.scene.wav2vis
    settings.source, settings.filepath, settings.start_frame = "FILE", str(SPEECH), 101
    bpy.ops.wav2vis.bake()
    expected = expected_weights()
    np.testing.assert_allclose(heights(head, 101 + 30), expected[30], atol=0.1)


def test_a_file_that_is_cut_short_is_baked_and_the_report_says_so(head, tmp_path):
    (tmp_path / "cut.wav").write_bytes(SPEECH.read_bytes()[:-8_000])
    settings = bpy.context.scene.wav2vis
    settings.source, settings.filepath = "FILE", str(tmp_path / "cut.wav")
    placed = bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)
    report = bake.write(placed, Character.of(bpy.context))
    assert "cut.wav: the file is cut short: 6.17 s of 6.42 s were there and were used" in report


def test_stepped_keys_show_one_mouth_a_frame(head):
    add_strip()
    head.wav2vis.output = "STEPPED"
    bpy.ops.wav2vis.bake()
    heard = bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)
    expected = stepped_curves(heard.track, FrameRate.parse(24)).values
    for frame in range(0, len(expected), 3):
        np.testing.assert_array_equal(heights(head, 1 + frame), expected[frame])


def test_mouths_on_twos_change_on_every_second_frame_and_closures_stay(head):
    add_strip(frame=11)
    head.wav2vis.output, head.wav2vis.exposure = "STEPPED", "2"
    bpy.ops.wav2vis.bake()
    expected = stepped_curves(lipsync(SPEECH, viseme_set="mpeg4"), FrameRate.parse(12)).values
    for frame in range(0, 2 * len(expected), 3):
        np.testing.assert_array_equal(heights(head, 11 + frame), expected[frame // 2])
    assert expected[:, OCULUS.index("viseme_PP")].any()


def test_head_and_tongue_move_together_and_other_objects_stay(head):
    tongue, other = make_head("tongue", ["viseme_TH", "viseme_nn"]), make_head("other", ["Smile"])
    select(head, tongue, other)
    add_strip()
    bpy.ops.wav2vis.bake()
    whole, part = heights(head, 40), heights(tongue, 40)
    np.testing.assert_array_equal(part, whole[[OCULUS.index("viseme_TH"), OCULUS.index("viseme_nn")]])
    assert other.data.shape_keys.animation_data is None


def test_an_armature_moves_the_meshes_below_it(head):
    add_strip()
    bpy.ops.object.armature_add()
    rig = bpy.context.object
    head.parent = rig
    select(rig)
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    assert highest(head) > 0.5


def test_an_instance_of_a_collection_moves_the_meshes_in_it(head):
    add_strip()
    folder = bpy.data.collections.new("folder")
    folder.objects.link(head)
    empty = bpy.data.objects.new("instance", None)
    empty.instance_type, empty.instance_collection = "COLLECTION", folder
    bpy.context.scene.collection.objects.link(empty)
    select(empty)
    assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    assert highest(head) > 0.5


def test_strength_and_lead_are_followed(head):
    head.wav2vis.jaw = 0.0  # quiet vowels sum to less
    add_strip()
    bpy.ops.wav2vis.bake()
    full = np.array([heights(head, frame) for frame in range(1, 150)])
    head.wav2vis.strength, head.wav2vis.lead_ms = 0.5, 40 + 5 / 24 * 1000
    bpy.ops.wav2vis.bake()
    half = np.array([heights(head, frame) for frame in range(1, 150)])
    np.testing.assert_allclose(half[40:100].sum(axis=1), 0.5, atol=0.05)
    closed = OCULUS.index("viseme_FF")
    assert np.argmax(full[:, closed]) - np.argmax(half[:, closed]) in (4, 5, 6)


def test_a_key_that_its_user_left_open_rests_while_nothing_is_said_with_it(head):
    head.data.shape_keys.key_blocks["viseme_CH"].value = 0.7
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    assert heights(head, 1)[OCULUS.index("viseme_CH")] == 0


def test_keys_survive_saving(head, tmp_path):
    add_strip()
    bpy.ops.wav2vis.bake()
    before = heights(head, 40)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "talk.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "talk.blend"))
    np.testing.assert_array_equal(heights(bpy.data.objects["head"], 40), before)


def test_quotes_in_names_of_keys(scene):
    head = make_head("head", [f'the "{name}"\\' for name in OCULUS])
    add_strip()
    bpy.ops.wav2vis.bake()
    assert highest(head) > 0.5
    assert len(curves(head.data.shape_keys)) == len(OCULUS)


def test_what_keeps_a_baked_mouth_from_moving_is_told(head):
    add_strip()
    keys = head.data.shape_keys
    keys.key_blocks["viseme_aa"].mute = head.show_only_shape_key = True
    bpy.ops.wav2vis.bake()
    assert "muted shape keys move nothing: viseme_aa" in head.wav2vis.report
    assert "one shape key alone is shown, until its pin is taken out, of head" in head.wav2vis.report
    keys.key_blocks["viseme_aa"].mute = head.show_only_shape_key = False
    bpy.ops.wav2vis.bake()
    assert "muted" not in head.wav2vis.report and "pin" not in head.wav2vis.report
    keys.use_relative = False
    with pytest.raises(RuntimeError, match="head: its shape keys are absolute: their values move nothing; make them"):
        bpy.ops.wav2vis.bake()
