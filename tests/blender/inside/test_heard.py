# SPDX-License-Identifier: MIT
"""What was heard once is kept while it fits: the panel tells how many keys come of it, and the bake uses it."""

import re
import shutil
import wave

import bpy
import pytest
from stage import SOUNDLESS, SPEECH, add_strip, begin, curves, make_pose, make_rig
from test_panel import draw

from blender_addon import bake
from blender_addon.heard import Heard

TELLS = re.compile(r"Bake writes about (\d+) keys, (\d+) a second")


@pytest.fixture(autouse=True)
def hearings(monkeypatch):
    """How often a sound is heard."""
    monkeypatch.setattr(Heard, "last", None)
    times, hear = [], bake.track_of
    monkeypatch.setattr(bake, "track_of", lambda *given: (times.append(given), hear(*given))[1])
    return times


def told():
    """How many keys, and how many a second, the panel tells, None where it tells nothing."""
    bpy.context.view_layer.update()
    found = TELLS.search(" ".join(draw("main")))
    return found and tuple(map(int, found.groups()))


def n_keys(owner):
    return sum(len(keys) for keys in curves(owner).values())


@pytest.mark.parametrize("output", ["SHAPE_KEYS", "STEPPED"])
def test_the_number_that_the_panel_tells_is_what_the_bake_writes_and_the_sound_is_heard_once(head, hearings, output):
    add_strip(frame=11)
    head.wav2vis.output = output
    assert told() is None
    bpy.ops.wav2vis.rehearse()
    first = told()
    head.wav2vis.strength, head.wav2vis.tolerance_percent, head.wav2vis.exposure = 0.7, 2, "2"
    expected, a_second = told()
    assert (expected, a_second) != first
    bpy.ops.wav2vis.bake()
    assert n_keys(head.data.shape_keys) == expected > 100
    assert a_second == pytest.approx(expected / (154 / 24), abs=0.5)
    assert told() is None, "the report says so"
    head.wav2vis.strength = 0
    assert told()[0] < expected
    head.wav2vis.strength = 0.7
    bpy.ops.wav2vis.bake()
    assert n_keys(head.data.shape_keys) == expected
    assert len(hearings) == 1


def test_driven_keys_and_those_outside_the_preview_range_are_not_counted(head):
    add_strip()
    bpy.ops.wav2vis.rehearse()
    whole, _ = told()
    head.data.shape_keys.key_blocks["viseme_aa"].driver_add("value")
    undriven, _ = told()
    assert undriven < whole
    scene = bpy.context.scene
    scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 40, 70
    scene.wav2vis.preview_range = True
    part, a_second = told()
    assert part < undriven
    assert a_second == pytest.approx(part / (30 / 24), abs=0.5)
    bpy.ops.wav2vis.bake()
    assert n_keys(head.data.shape_keys) == part


def test_keys_of_poses_are_told(scene):
    rig = make_rig("rig", ["jaw", "lip"])
    for k, letter in enumerate("ABCDEFGH"):
        make_pose(f"mouth {letter}", {("lip", "location"): (0, 0.05 * k, 0.1 if letter == "A" else 0)})
    rig.wav2vis.output = "POSES"
    add_strip()
    bpy.ops.wav2vis.rehearse()
    expected, _ = told()
    bpy.ops.wav2vis.bake()
    assert n_keys(rig) == expected > 20
    rig.wav2vis.output = "POSE_STRIPS"
    assert told() is None


def test_what_was_heard_of_another_sound_or_with_other_settings_is_neither_told_nor_used(head, hearings, tmp_path):
    sound = tmp_path / "talk.wav"
    shutil.copy(SPEECH, sound)
    strip = add_strip(sound)
    bpy.ops.wav2vis.rehearse()
    bpy.ops.wav2vis.stop_live()
    expected = told()
    head.wav2vis.lead_ms += 100
    assert told() is None
    head.wav2vis.lead_ms -= 100
    assert told() == expected
    scene = bpy.context.scene
    scene.wav2vis.listener = "fast"
    assert told() is None
    scene.wav2vis.listener = "studio"
    scene.render.fps = 30
    assert told() is None
    scene.render.fps = 24
    assert told() == expected
    sound.write_bytes(SPEECH.read_bytes()[:150_000])
    head.data.update_tag()
    assert told() is None
    bpy.ops.wav2vis.rehearse()
    bpy.ops.wav2vis.stop_live()
    assert len(hearings) == 2
    assert told() not in (None, expected)
    if not SOUNDLESS:
        begin(strip, 21)
        assert told() is None


def test_playing_counts_nothing_anew(head, monkeypatch):
    add_strip()
    bpy.ops.wav2vis.rehearse()
    counted, count = [], bake.n_keys
    monkeypatch.setattr(bake, "n_keys", lambda *given: (counted.append(given), count(*given))[1])
    expected = told()
    for frame in range(20, 40):
        bpy.context.scene.frame_set(frame)
        head.data.shape_keys.key_blocks["viseme_aa"].value = frame / 40
        assert told() == expected
    assert len(counted) == 1


def test_of_a_long_sound_parts_are_counted_and_it_is_heard_once(head, hearings, tmp_path):
    sound = tmp_path / "long.wav"
    with wave.open(str(SPEECH)) as speech, wave.open(str(sound), "wb") as file:
        file.setparams(speech.getparams())
        file.writeframes(speech.readframes(speech.getnframes()) * 15)
    scene = bpy.context.scene
    scene.wav2vis.listener = "fast"
    add_strip(sound)
    bpy.ops.wav2vis.rehearse()
    whole, a_second = told()
    scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 240, 720
    scene.wav2vis.preview_range = True
    part, _ = told()
    bpy.ops.wav2vis.bake()
    assert n_keys(head.data.shape_keys) == pytest.approx(part, rel=0.05)
    scene.use_preview_range = False
    bpy.ops.wav2vis.bake()
    written = n_keys(head.data.shape_keys)
    assert whole == pytest.approx(written, rel=0.05)
    assert whole % 10 == 0
    assert a_second == pytest.approx(written / 96, rel=0.06)
    assert told() is None, "the report says so"
    assert len(hearings) == 1


def test_nothing_is_counted_where_the_last_bake_says_it(head, monkeypatch):
    counted = []
    monkeypatch.setattr(bake, "n_keys", lambda *given: counted.append(given) or 1)
    add_strip()
    bpy.ops.wav2vis.bake()
    assert told() is None
    assert not counted
    head.wav2vis.strength = 0.5
    assert told() is not None
    bpy.ops.wav2vis.bake()
    head.wav2vis.report = "1000 keys in head lip sync"
    assert told() is not None, "as after an undo"
