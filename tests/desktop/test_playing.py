# SPDX-License-Identifier: MIT
"""What is heard, and shapes that are laid while it is."""

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QSlider

from desktop_app.main_window import MainWindow
from desktop_app.playback import player
from desktop_app.playback.outputs import SilentOutput

from .conftest import ALT, CONTROL, PATIENCE_MS, click_cue, command, drag, part, place, press

Key = Qt.Key


class Loudspeaker(SilentOutput):
    """A clock that keeps what it is given to play."""

    heard: list

    def start(self, stream):
        super().start(stream)
        self.stream = stream
        self.heard.append(stream.take(800).astype(float))


@pytest.fixture
def heard(monkeypatch):
    """The first 50 ms of all that is played."""
    monkeypatch.setattr(Loudspeaker, "heard", [], raising=False)
    monkeypatch.setattr(player, "output_for", lambda rate_hz: Loudspeaker())
    return Loudspeaker.heard


def test_the_volume_is_heard_at_once_and_remembered(heard, opened, qtbot, settings, tmp_path):
    slider = part(opened, "volume", QSlider)
    opened.editor.player.play(1.0)
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_PageDown)
    qtbot.keyClick(slider, Key.Key_PageDown)
    assert slider.value() == 80
    quieter = opened.editor.player._output.stream.take(800)
    opened.editor.player.play(1.05)  # the same 50 ms
    opened.editor.player.stop()
    sound = opened.editor.document.sound.read(16_800, 17_600).astype(float)
    np.testing.assert_allclose(quieter, 0.64 * sound, atol=1)
    np.testing.assert_allclose(heard[-1], 0.64 * sound, atol=1)
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    assert part(again, "volume", QSlider).value() == 80
    assert again.editor.player.volume == 0.8


def test_dragging_the_playhead_plays_grains_of_what_is_under_it_without_a_click(heard, opened, qtbot):
    ruler = part(opened, "ruler")
    opened.editor.player.seek(1.0)
    before = len(heard)
    drag(ruler, qtbot, place(ruler, 1.0), place(ruler, 1.1))
    assert opened.editor.player.position_s == pytest.approx(1.1, abs=0.01)
    assert not opened.editor.player.playing
    grain = heard[before]
    first = round(ruler.time_at(place(ruler, 1.0).x()) * 16_000)
    sound = opened.editor.document.sound.read(first, first + 800)
    assert abs(grain[0]) < 0.01 * np.abs(sound).max()  # swells
    np.testing.assert_allclose(grain[200:], sound[200:], atol=1)


def held(window, qtbot, key, for_s):
    """Hold a key while the sound runs on for some time; where that was (seconds)."""
    position = window.editor.player
    start_s = position.position_s
    qtbot.keyPress(QApplication.focusWidget(), key)
    qtbot.waitUntil(lambda: position.position_s > start_s + for_s, timeout=PATIENCE_MS)
    end_s = position.position_s
    qtbot.keyRelease(QApplication.focusWidget(), key)
    return start_s, end_s


def test_a_shape_whose_key_is_held_while_it_plays_lies_from_press_to_release(opened, qtbot):
    first = opened.editor.document.state
    opened.editor.player.seek(1.0)
    press(qtbot, Key.Key_Space)
    start_s, end_s = held(opened, qtbot, Key.Key_9, 0.4)
    press(qtbot, Key.Key_Space)
    laid = [cue for cue in opened.editor.document.cues if cue.origin == "edited" and cue.shape == "MBP"]
    assert len(laid) == 1
    assert laid[0].start_s == pytest.approx(start_s, abs=1.1 / 24)
    assert laid[0].end_s == pytest.approx(end_s, abs=1.1 / 24)
    frames = [24 * laid[0].start_s, 24 * laid[0].end_s]
    assert frames == pytest.approx(np.rint(frames))
    assert opened.editor.document.undo.count() == 1
    press(qtbot, Key.Key_Z, CONTROL)
    assert opened.editor.document.state == first


def test_a_tap_lays_one_frame_and_a_held_key_that_repeats_itself_is_one_edit(opened, qtbot):
    opened.editor.player.seek(2.0)
    press(qtbot, Key.Key_Space)
    qtbot.keyPress(QApplication.focusWidget(), Key.Key_9)
    qtbot.keyPress(QApplication.focusWidget(), Key.Key_9)
    qtbot.keyRelease(QApplication.focusWidget(), Key.Key_9)
    press(qtbot, Key.Key_Space)
    laid = [cue for cue in opened.editor.document.cues if cue.origin == "edited" and cue.shape == "MBP"]
    assert [round(24 * cue.duration_s) for cue in laid] == [1]
    assert opened.editor.document.undo.count() == 1


def test_the_end_of_playing_ends_a_held_shape_and_undo_while_it_is_held_leaves_nothing_behind(opened, qtbot):
    first = opened.editor.document.state
    opened.editor.player.seek(1.0)
    press(qtbot, Key.Key_Space)
    start_s = opened.editor.player.position_s
    qtbot.keyPress(QApplication.focusWidget(), Key.Key_9)
    qtbot.waitUntil(lambda: opened.editor.player.position_s > start_s + 0.2, timeout=PATIENCE_MS)
    press(qtbot, Key.Key_Space)
    assert opened.editor.document.undo.count() == 1
    qtbot.keyRelease(QApplication.focusWidget(), Key.Key_9)
    assert opened.editor.document.undo.count() == 1
    press(qtbot, Key.Key_Space)
    qtbot.keyPress(QApplication.focusWidget(), Key.Key_8)
    press(qtbot, Key.Key_M)
    qtbot.keyRelease(QApplication.focusWidget(), Key.Key_8)
    press(qtbot, Key.Key_Space)
    while command(opened, "undo").isEnabled():
        press(qtbot, Key.Key_Z, CONTROL)
    assert opened.editor.document.state == first


def test_an_edit_that_moves_a_loop_while_a_shape_is_held_can_be_undone_and_redone(opened, qtbot):
    editor = opened.editor
    k = max(range(5, 30), key=lambda k: editor.document.cues[k].duration_s)
    click_cue(opened, qtbot, k)
    command(opened, "loop").trigger()
    editor.player.seek(editor.document.cues[k].start_s + 0.05)
    press(qtbot, Key.Key_Space)
    qtbot.keyPress(QApplication.focusWidget(), Key.Key_9)
    press(qtbot, Key.Key_Left, ALT)
    qtbot.keyRelease(QApplication.focusWidget(), Key.Key_9)
    press(qtbot, Key.Key_Space)
    states = [editor.document.state]
    while editor.document.undo.canUndo():
        press(qtbot, Key.Key_Z, CONTROL)
        states.append(editor.document.state)
    while editor.document.undo.canRedo():
        assert editor.document.state == states.pop()
        press(qtbot, Key.Key_Y, CONTROL)
    assert [editor.document.state] == states


def test_keys_lead_to_the_next_and_the_previous_closed_mouth(opened, qtbot):
    closures = [cue.start_s for cue in opened.editor.document.cues if cue.shape == "MBP"]
    assert len(closures) > 2
    seen = []
    for _ in closures:
        press(qtbot, Key.Key_P)
        seen.append(opened.editor.viewport.selection[0])
    assert seen == closures
    press(qtbot, Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert opened.editor.viewport.selection[0] == closures[-2]
