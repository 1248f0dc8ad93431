"""The editor as a person uses it, without a screen."""

import shutil

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit

from desktop_app.dialogs.questions import TextDialog
from desktop_app.model.edits import part

from .conftest import EXAMPLE, PATIENCE_MS

SAID = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"

LEFT = Qt.MouseButton.LeftButton


def press(window, qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """A key on the window; shortcuts need it to be active."""
    window.activateWindow()
    qtbot.keyClick(window, key, modifier)


def place(lane, time_s):
    return QPoint(round(lane.x_of(time_s)), lane.height() // 2)


def test_a_dropped_recording_is_opened_and_gets_its_mouth_shapes(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(EXAMPLE))])
    where = (Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(100, 100), *where)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(100, 100), *where))
    qtbot.waitUntil(lambda: window.document.sound is not None, timeout=PATIENCE_MS)
    assert window.timeline.isVisible()
    assert window.viewport.duration_s == pytest.approx(6.42)
    qtbot.waitUntil(lambda: len(window.document.cues) > 20, timeout=PATIENCE_MS)
    assert {cue.shape for cue in window.document.cues} > {"rest", "AI", "MBP"}


def test_a_file_that_is_no_sound_is_told_of_and_what_was_open_stays(opened, qtbot, tmp_path):
    (tmp_path / "note.wav").write_bytes(bytes(range(200)))
    opened.files.open(tmp_path / "note.wav")
    qtbot.waitUntil(lambda: "note.wav: this is not a sound" in opened.message.text.text(), timeout=PATIENCE_MS)
    assert opened.document.sound.path == EXAMPLE


def test_without_a_loudspeaker_a_notice_says_so_and_the_mouth_moves_all_the_same(opened, qtbot):
    if opened.player.has_device:
        pytest.skip("this computer has a loudspeaker")
    assert "no loudspeaker" in opened.message.text.text()
    shapes = set()
    opened.player.moved.connect(lambda: shapes.add(opened.panel.mouth.shape))
    opened.player.seek(0.5)
    press(opened, qtbot, Qt.Key.Key_Space)
    assert opened.player.playing
    qtbot.waitUntil(lambda: opened.player.position_s > 3.0, timeout=PATIENCE_MS)
    press(opened, qtbot, Qt.Key.Key_Space)
    assert not opened.player.playing
    assert len(shapes) >= 2


def test_the_mouth_shows_the_cue_at_the_cursor(opened):
    for cue in opened.document.cues[5:9]:
        opened.player.seek((cue.start_s + cue.end_s) / 2)
        assert opened.panel.mouth.shape == cue.shape
        assert opened.panel.shape.text() == cue.shape


def test_playing_a_selection_ends_at_its_end_and_a_loop_does_not(opened, qtbot):
    opened.viewport.select((1.0, 1.3))
    press(opened, qtbot, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not opened.player.playing, timeout=PATIENCE_MS)
    assert opened.player.position_s == pytest.approx(1.3)
    opened.player.seek(1.0)
    press(opened, qtbot, Qt.Key.Key_L)
    press(opened, qtbot, Qt.Key.Key_Space)
    qtbot.wait(700)
    assert opened.player.playing
    assert 1.0 <= opened.player.position_s <= 1.3
    press(opened, qtbot, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: opened.player.position_s > 1.35, timeout=PATIENCE_MS)


def test_the_wheel_zooms_about_the_pointer_and_with_shift_scrolls(opened):
    lane = opened.timeline.waveform
    before_s = lane.time_at(300)

    def turn(modifier):
        nothing = (QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(lane, QWheelEvent(QPointF(300, 20), QPointF(300, 20), *nothing))

    turn(Qt.KeyboardModifier.NoModifier)
    assert opened.viewport.span_s == pytest.approx(6.42 * 0.8)
    assert lane.time_at(300) == pytest.approx(before_s)
    start_s = opened.viewport.start_s
    turn(Qt.KeyboardModifier.ShiftModifier)
    assert opened.viewport.start_s < start_s
    assert opened.viewport.span_s == pytest.approx(6.42 * 0.8)


def test_zoom_to_the_selection_and_back_by_keys(opened, qtbot):
    opened.viewport.select((2.0, 3.0))
    press(opened, qtbot, Qt.Key.Key_Z)
    assert opened.viewport.start_s == pytest.approx(1.95)
    assert opened.viewport.end_s == pytest.approx(3.05)
    press(opened, qtbot, Qt.Key.Key_F)
    assert opened.viewport.span_s == pytest.approx(6.42)


def test_dragging_on_the_waveform_selects_and_a_click_moves_the_cursor(opened, qtbot):
    lane = opened.timeline.waveform
    qtbot.mousePress(lane, LEFT, pos=place(lane, 1.0))
    qtbot.mouseMove(lane, place(lane, 1.5))
    qtbot.mouseMove(lane, place(lane, 2.0))
    qtbot.mouseRelease(lane, LEFT, pos=place(lane, 2.0))
    assert opened.viewport.selection == pytest.approx((1.0, 2.0), abs=0.01)
    qtbot.mouseClick(lane, LEFT, pos=place(lane, 3.0))
    assert opened.viewport.selection is None
    assert opened.player.position_s == pytest.approx(3.0, abs=0.01)


def test_clicking_the_middle_of_even_the_narrowest_cue_selects_it_and_tells_of_it(opened, qtbot):
    lane, cue = opened.timeline.cues, min(opened.document.cues, key=lambda cue: cue.duration_s)
    qtbot.mouseClick(lane, LEFT, pos=place(lane, (cue.start_s + cue.end_s) / 2))
    assert opened.viewport.selection == (cue.start_s, cue.end_s)
    assert opened.panel.facts.text().splitlines()[1].startswith(f"{cue.shape}, by the model")


def test_arrows_step_by_frames_and_by_cues(opened, qtbot):
    opened.player.seek(1.0)
    press(opened, qtbot, Qt.Key.Key_Right)
    assert opened.player.position_s == pytest.approx(25 / 24)
    press(opened, qtbot, Qt.Key.Key_Down)
    start_s = opened.player.position_s
    assert opened.viewport.selection[0] == start_s
    assert start_s in {cue.start_s for cue in opened.document.cues}


def test_another_frame_rate_is_taken_and_nonsense_is_not(opened, qtbot):
    opened.bar.fps.setCurrentText("29.97")
    opened.bar.fps.textActivated.emit("29.97")
    assert str(opened.document.fps) == "29.97"
    opened.player.seek(1.0)
    assert opened.bar.frame.text() == "frame 29"
    opened.bar.fps.textActivated.emit("0")
    assert str(opened.document.fps) == "29.97"


def test_another_viseme_set_is_heard_anew_and_can_be_undone(opened, qtbot):
    before = opened.document.cues
    opened.panel.viseme_set.textActivated.emit("rhubarb")
    qtbot.waitUntil(lambda: opened.document.state.viseme_set == "rhubarb", timeout=PATIENCE_MS)
    assert {cue.shape for cue in opened.document.cues} <= set("ABCDEFGHX")
    opened.document.undo.undo()
    assert opened.document.state.viseme_set == "preston_blair"
    assert opened.document.cues == before


def test_dark_and_light_are_remembered(window, settings, qtbot):
    dark = window.theme.mode
    press(window, qtbot, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.theme.mode != dark
    assert settings.value("theme") == window.theme.mode


def test_everything_that_can_be_used_has_a_name_for_screen_readers(opened):
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    parts = [part for kind in kinds for part in opened.findChildren(kind) if part.isVisible()]
    assert len(parts) > 15
    nameless = [part for part in parts if not (part.accessibleName() or getattr(part, "text", str)())]
    assert [part for part in nameless if not isinstance(part.parent(), QComboBox)] == []


def test_a_text_beside_the_recording_gives_words_and_says_that_it_was_taken(window, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    (tmp_path / "talk.txt").write_text(SAID)
    window.files.open(tmp_path / "talk.wav")
    qtbot.waitUntil(lambda: window.document.state is not None, timeout=PATIENCE_MS)
    assert "talk.txt is used as the transcript" in window.message.text.text()
    assert [word.label.lower() for word in window.document.state.words] == SAID.lower().split()
    assert window.timeline.segments.isVisible()


def test_a_text_that_is_written_is_listened_for_and_an_empty_one_no_more(opened, qtbot, monkeypatch):
    monkeypatch.setattr(TextDialog, "exec", lambda dialog: dialog.editor.setPlainText(SAID) or 1)
    by_sound = opened.document.cues
    opened.actions_["text"].trigger()
    qtbot.waitUntil(lambda: bool(opened.document.state.words), timeout=PATIENCE_MS)
    by_text = opened.document.cues
    opened.viewport.select((0.0, opened.viewport.duration_s))
    opened.editing.rest()
    opened.actions_["hear_again"].trigger()
    qtbot.waitUntil(lambda: not opened.tasks.running, timeout=PATIENCE_MS)
    assert opened.document.cues == by_text != by_sound
    opened.viewport.select((2.0, 3.0))
    opened.editing.rest()
    opened.actions_["hear_again"].trigger()
    qtbot.waitUntil(lambda: not opened.tasks.running, timeout=PATIENCE_MS)
    assert [cue.shape for cue in part(opened.document.cues, 2.1, 2.9)] == [cue.shape for cue in part(by_text, 2.1, 2.9)]
    monkeypatch.setattr(TextDialog, "exec", lambda dialog: dialog.editor.setPlainText("") or 1)
    opened.actions_["text"].trigger()
    qtbot.waitUntil(lambda: not opened.document.state.words, timeout=PATIENCE_MS)


def test_a_recording_that_is_cut_short_says_so(window, qtbot, tmp_path):
    (tmp_path / "cut.wav").write_bytes(EXAMPLE.read_bytes()[:100_000])
    window.files.open(tmp_path / "cut.wav")
    qtbot.waitUntil(lambda: window.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.tasks.running, timeout=PATIENCE_MS)
    assert "cut short" in window.message.text.text()
