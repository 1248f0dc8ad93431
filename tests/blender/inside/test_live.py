# SPDX-License-Identifier: MIT
"""The mouth follows a real `wav2vis live` in the viewport, and what it did is keyed on request."""

import json
import socket
import subprocess
import sys

import bpy
import numpy as np
import pytest
from stage import OCULUS, SPEECH, add_strip, curves, heights, make_head, make_pose, make_rig

from blender_addon.operators.live import Live, stop, tick
from wav2vis_core import LiveSession
from wav2vis_core.sound.audio import Audio


@pytest.fixture
def port(scene):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    scene.wav2vis.live_port = number
    return number


@pytest.fixture(autouse=True)
def _end():
    yield
    stop()


def speak(port, viseme_set="mpeg4"):
    """Run the command on the example, and tick until it has ended; the highest values of the shape keys meanwhile."""
    words = ["live", "--input", SPEECH, "--fast", "--set", viseme_set, "--send", f"udp=127.0.0.1:{port}"]
    program = subprocess.Popen([sys.executable, "-m", "wav2vis_core", *words], stderr=subprocess.PIPE, text=True)
    highest = {}
    ended = 0
    while ended < 50:
        ended += program.poll() is not None
        assert tick() or not Live.current
        keys = bpy.context.object.data.shape_keys if bpy.context.object.type == "MESH" else None
        for block in keys.key_blocks[1:] if keys else ():
            highest[block.name] = max(highest.get(block.name, 0.0), block.value)
    assert program.wait(60) == 0, program.stderr.read()
    program.stderr.close()
    return highest


def say(port, message):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(message if isinstance(message, bytes) else json.dumps(message).encode(), ("127.0.0.1", port))
    tick()


def mouth(time_s, **weights):
    return {"type": "mouth", "time_s": time_s, "shape": max(weights), "weights": weights, "level_db": -20.0}


def test_the_mouth_follows_and_what_it_did_is_keyed(port):
    head = make_head("head")
    scene = bpy.context.scene
    scene.frame_set(31)
    scene.wav2vis.live_record = True
    head.wav2vis.tolerance_percent = 0
    assert bpy.ops.wav2vis.live() == {"FINISHED"}
    highest = speak(port)
    assert max(highest.values()) > 0.8
    assert head.data.shape_keys.animation_data is None
    assert bpy.ops.wav2vis.stop_live() == {"FINISHED"}
    assert "keys in head lip sync" in head.wav2vis.report
    audio = Audio.read(SPEECH, 16_000)
    session = LiveSession(16_000, "mpeg4")
    parts = [session.push(audio.samples), session.finish()]
    weights = np.concatenate([part.weights for part in parts])
    shapes = list(session.viseme_set.shapes)
    for k in range(5, 150, 9):
        at = heights(head, 31 + k)[OCULUS.index("viseme_aa")]
        expected = np.interp(k / 24, np.arange(len(weights)) / 100, weights[:, shapes.index("aa")])
        assert at == pytest.approx(expected, abs=0.02)


def test_without_record_nothing_is_keyed_and_the_mouth_ends_at_rest(port):
    head = make_head("head")
    bpy.ops.wav2vis.live()
    say(port, mouth(0.1, aa=0.75, sil=0.25))
    assert head.data.shape_keys.key_blocks["viseme_aa"].value == pytest.approx(0.75)
    bpy.ops.wav2vis.stop_live()
    assert head.data.shape_keys.key_blocks["viseme_aa"].value == 0
    assert head.data.shape_keys.animation_data is None
    assert not bpy.app.timers.is_registered(tick)


def test_bones_follow_too(port):
    rig = make_rig("rig", ["jaw"])
    for k, letter in enumerate("ABCDEFGHX"):
        make_pose(letter, {("jaw", "location"): (0, 0.1 * k, 0)})
    rig.wav2vis.output = "POSES"
    bpy.ops.wav2vis.live()
    say(port, mouth(0.1, D=0.5, B=0.5))
    assert rig.pose.bones["jaw"].location.y == pytest.approx(0.2)


def test_what_is_no_message_moves_nothing_and_a_flood_of_it_hides_no_mouth(port):
    head = make_head("head")
    bpy.ops.wav2vis.live()
    for message in (b"\xff", b"{" * 5000, mouth(10**400, aa=1), mouth(0.1, aa=float("nan")), mouth(0.1, nobody=1)):
        say(port, message)
        assert Live.current
    assert Live.current.state == "Waiting for wav2vis live"
    assert max(block.value for block in head.data.shape_keys.key_blocks[1:]) == 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(2000):
            sender.sendto(b"{" * 5000, ("127.0.0.1", port))
    for _ in range(20):
        say(port, mouth(0.2, aa=0.75, sil=0.25))
    assert head.data.shape_keys.key_blocks["viseme_aa"].value == pytest.approx(0.75)


def test_another_set_is_told_with_the_words_that_help(port):
    make_head("head")
    bpy.ops.wav2vis.live()
    say(port, {"type": "hello", "version": 1, "set": "rhubarb", "shapes": ["X"], "rest": "X"})
    assert "It sends the set rhubarb; start it with the set mpeg4" in Live.current.state


@pytest.mark.parametrize("how", ["file", "undo", "gone", "unregister"])
def test_it_ends_with_the_file_an_undo_the_character_or_the_add_on(port, how):
    head = make_head("head")
    bpy.ops.wav2vis.live()
    mouth_now = Live.current
    if how == "file":
        bpy.ops.wm.read_factory_settings(use_empty=True)
    elif how == "undo":
        for handler in list(bpy.app.handlers.undo_pre):
            handler(bpy.context.scene, None)
    elif how == "gone":
        bpy.data.objects.remove(head)
        say(port, mouth(0.1, aa=1))
    else:
        from blender_addon import operators

        operators.stop()
    assert Live.current is None
    assert mouth_now.inbox._socket.fileno() == -1
    assert not bpy.app.timers.is_registered(tick)
    ours = [
        each for each in (*bpy.app.handlers.undo_pre, *bpy.app.handlers.load_pre) if "blender_addon" in each.__module__
    ]
    assert ours == []


def change(head, what):
    """What ends a live mouth in the middle of a take, and what lets its character be keyed again."""
    if what == "output":
        head.wav2vis.output = "POSES"
        return lambda: setattr(head.wav2vis, "output", "SHAPE_KEYS")
    if what == "name":
        head.name = "other"
        return lambda: setattr(head, "name", "head")
    for handler in list(bpy.app.handlers.undo_pre):
        handler(bpy.context.scene, None)
    return lambda: None


@pytest.mark.parametrize("what", ["output", "name", "undo"])
def test_what_was_recorded_until_something_ended_it_can_be_keyed(port, what):
    head = make_head("head")
    head.wav2vis.output = "SHAPE_KEYS"
    bpy.context.scene.wav2vis.live_record = True
    bpy.ops.wav2vis.live()
    for k in range(100):
        say(port, mouth(k / 100, aa=0.75, sil=0.25))
    put_right = change(head, what)
    say(port, mouth(1.0, aa=0.5, sil=0.5))
    assert "Stop keys what was recorded" in Live.current.state
    assert not bpy.app.timers.is_registered(tick)
    if what != "undo":
        with pytest.raises(RuntimeError):
            bpy.ops.wav2vis.stop_live()
        assert Live.current
    put_right()
    assert bpy.ops.wav2vis.stop_live() == {"FINISHED"}
    assert Live.current is None
    assert "keys in head lip sync" in head.wav2vis.report
    assert heights(head, 12)[OCULUS.index("viseme_aa")] == pytest.approx(0.75)


def test_one_can_go_live_anew_where_what_was_recorded_can_no_more_be_keyed(port):
    head = make_head("head")
    bpy.context.scene.wav2vis.live_record = True
    bpy.ops.wav2vis.live()
    say(port, mouth(0.1, aa=0.75, sil=0.25))
    bpy.data.objects.remove(head)
    bpy.context.view_layer.update()
    say(port, mouth(0.2, aa=0.75, sil=0.25))
    make_head("another")
    bpy.context.view_layer.update()
    assert bpy.ops.wav2vis.live() == {"FINISHED"}
    assert Live.current.state == "Waiting for wav2vis live"


def test_a_port_that_is_taken_and_an_output_that_cannot_follow_are_told(port):
    head = make_head("head")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(RuntimeError, match="cannot be listened on"):
            bpy.ops.wav2vis.live()
    assert Live.current is None
    head.wav2vis.output = "PROPERTY"
    bpy.context.view_layer.update()
    assert not bpy.ops.wav2vis.live.poll()


def test_nothing_heard_is_told_and_a_bake_goes_on_as_before(port):
    head = make_head("head")
    add_strip()
    bpy.context.scene.wav2vis.live_record = True
    bpy.ops.wav2vis.live()
    with pytest.raises(RuntimeError, match="nothing was heard"):
        bpy.ops.wav2vis.stop_live()
    assert Live.current is None
    bpy.ops.wav2vis.bake()
    assert curves(head.data.shape_keys)
