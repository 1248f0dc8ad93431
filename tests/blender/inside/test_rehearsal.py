# SPDX-License-Identifier: MIT
"""What a bake would key is shown before there are keys, follows the settings, and leaves nothing behind."""

import bpy
import numpy as np
import pytest
from stage import add_strip, curves, heights

from blender_addon.operators.live import Live, tick


def shown(head, frames):
    rows = []
    for frame in frames:
        bpy.context.scene.frame_set(frame)
        tick()
        rows.append([key.value for key in head.data.shape_keys.key_blocks[1:]])
    return np.array(rows)


def test_a_preview_is_what_the_bake_keys_and_leaves_nothing(head):
    add_strip(frame=11)
    head.wav2vis.tolerance_percent = 0
    frames = range(5, 170, 7)
    assert bpy.ops.wav2vis.rehearse() == {"FINISHED"}
    before = shown(head, frames)
    head.wav2vis.strength = 0.5
    half = shown(head, frames)
    bpy.ops.wav2vis.stop_live()
    assert Live.current is None
    assert head.data.shape_keys.animation_data is None
    assert max(key.value for key in head.data.shape_keys.key_blocks[1:]) == 0
    np.testing.assert_allclose(half, before / 2, atol=1e-5)
    head.wav2vis.strength = 1
    bpy.ops.wav2vis.bake()
    np.testing.assert_allclose(before, [heights(head, frame) for frame in frames], atol=0.02)
    assert before.max() > 0.5


def test_a_setting_moves_the_mouth_on_the_same_frame_and_keys_have_their_say_after(head):
    add_strip(frame=1)
    bpy.ops.wav2vis.bake()
    keyed = curves(head.data.shape_keys)
    bpy.context.scene.frame_set(40)
    there = [key.value for key in head.data.shape_keys.key_blocks[1:]]
    bpy.ops.wav2vis.rehearse()
    head.wav2vis.strength = 0.25
    tick()
    assert max(key.value for key in head.data.shape_keys.key_blocks[1:]) <= 0.26
    bpy.ops.wav2vis.auto_map()
    for row in head.wav2vis.shares:
        row.share = 0
    tick()
    assert max(key.value for key in head.data.shape_keys.key_blocks[1:]) == 0
    bpy.ops.wav2vis.stop_live()
    assert not Live.current
    assert [key.value for key in head.data.shape_keys.key_blocks[1:]] == pytest.approx(there)
    assert curves(head.data.shape_keys) == keyed


def test_a_bake_ends_the_preview(head):
    add_strip()
    bpy.ops.wav2vis.rehearse()
    bpy.ops.wav2vis.bake()
    assert Live.current is None
    assert not bpy.app.timers.is_registered(tick)


def test_an_output_of_numbers_has_no_preview(head):
    add_strip()
    head["mouth"] = 0
    head.wav2vis.output = "PROPERTY"
    bpy.context.view_layer.update()
    assert not bpy.ops.wav2vis.rehearse.poll()
