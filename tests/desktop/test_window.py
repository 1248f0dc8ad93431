# SPDX-License-Identifier: MIT
"""The editor as a person uses it, without a screen."""

import shutil
import threading

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
)

from desktop_app.dialogs.questions import TranscriptDialog
from desktop_app.main_window import MainWindow
from desktop_app.model import edits
from desktop_app.panels import notices

from .conftest import (
    CONTROL,
    EXAMPLE,
    LEFT,
    NONE,
    PATIENCE_MS,
    PATIENCE_S,
    SHIFT,
    click_cue,
    command,
    part,
    place,
    press,
    said,
)

SAID = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"


def test_a_dropped_recording_is_opened_and_gets_its_mouth_shapes(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(EXAMPLE))])
    where = (Qt.DropAction.CopyAction, data, LEFT, NONE)
    enter = QDragEnterEvent(QPoint(100, 100), *where)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(100, 100), *where))
    qtbot.waitUntil(lambda: window.editor.document.sound is not None, timeout=PATIENCE_MS)
    assert part(window, "timeline").isVisible()
    assert window.editor.viewport.duration_s == pytest.approx(6.42)
    qtbot.waitUntil(lambda: len(window.editor.document.cues) > 20, timeout=PATIENCE_MS)
    assert {cue.shape for cue in window.editor.document.cues} > {"rest", "AI", "MBP"}


def test_a_file_that_is_not_a_sound_says_so_and_what_was_open_stays(opened, qtbot, tmp_path):
    (tmp_path / "note.wav").write_bytes(bytes(range(200)))
    opened.editor.files.open(tmp_path / "note.wav")
    qtbot.waitUntil(lambda: "note.wav: this is not a sound" in said(opened), timeout=PATIENCE_MS)
    assert opened.editor.document.sound.path == EXAMPLE


def test_without_a_loudspeaker_a_notice_says_so_and_the_mouth_moves_all_the_same(opened, qtbot):
    if opened.editor.player.has_device:
        pytest.skip("this computer has a loudspeaker")
    assert "no loudspeaker" in said(opened)
    shapes = set()
    opened.editor.player.moved.connect(lambda: shapes.add(part(part(opened, "panel"), "mouth").accessibleDescription()))
    opened.editor.player.seek(0.5)
    press(qtbot, Qt.Key.Key_Space)
    assert opened.editor.player.playing
    qtbot.waitUntil(lambda: opened.editor.player.position_s > 3.0, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_Space)
    assert not opened.editor.player.playing
    assert len(shapes) >= 2


def test_the_mouth_shows_the_cue_at_the_cursor(opened):
    for cue in opened.editor.document.cues[5:9]:
        opened.editor.player.seek((cue.start_s + cue.end_s) / 2)
        assert part(part(opened, "panel"), "mouth").accessibleDescription() == cue.shape
        assert part(part(opened, "panel"), "shape", QLabel).text() == cue.shape


def test_playing_a_selection_ends_at_its_end_and_a_loop_does_not(opened, qtbot):
    opened.editor.viewport.select((1.0, 1.3))
    press(qtbot, Qt.Key.Key_Space, SHIFT)
    qtbot.waitUntil(lambda: not opened.editor.player.playing, timeout=PATIENCE_MS)
    assert opened.editor.player.position_s == pytest.approx(1.3)
    opened.editor.player.seek(1.0)
    press(qtbot, Qt.Key.Key_L)
    press(qtbot, Qt.Key.Key_Space)
    qtbot.wait(700)
    assert opened.editor.player.playing
    assert 1.0 <= opened.editor.player.position_s <= 1.3
    press(qtbot, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: opened.editor.player.position_s > 1.35, timeout=PATIENCE_MS)


def test_the_wheel_zooms_about_the_pointer_and_with_shift_scrolls(opened):
    lane = part(opened, "waveform")
    before_s = lane.time_at(300)

    def turn(modifier):
        nothing = (QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(lane, QWheelEvent(QPointF(300, 20), QPointF(300, 20), *nothing))

    turn(NONE)
    assert opened.editor.viewport.span_s == pytest.approx(6.42 * 0.8)
    assert lane.time_at(300) == pytest.approx(before_s)
    start_s = opened.editor.viewport.start_s
    turn(SHIFT)
    assert opened.editor.viewport.start_s < start_s
    assert opened.editor.viewport.span_s == pytest.approx(6.42 * 0.8)


def test_zoom_to_the_selection_and_back_by_keys(opened, qtbot):
    opened.editor.viewport.select((2.0, 3.0))
    press(qtbot, Qt.Key.Key_Z)
    assert opened.editor.viewport.start_s == pytest.approx(1.95)
    assert opened.editor.viewport.end_s == pytest.approx(3.05)
    press(qtbot, Qt.Key.Key_F)
    assert opened.editor.viewport.span_s == pytest.approx(6.42)


def test_dragging_on_the_waveform_selects_and_a_click_moves_the_cursor(opened, qtbot):
    lane = part(opened, "waveform")
    qtbot.mousePress(lane, LEFT, pos=place(lane, 1.0))
    qtbot.mouseMove(lane, place(lane, 1.5))
    qtbot.mouseMove(lane, place(lane, 2.0))
    qtbot.mouseRelease(lane, LEFT, pos=place(lane, 2.0))
    assert opened.editor.viewport.selection == pytest.approx((1.0, 2.0), abs=0.01)
    qtbot.mouseClick(lane, LEFT, pos=place(lane, 3.0))
    assert opened.editor.viewport.selection is None
    assert opened.editor.player.position_s == pytest.approx(3.0, abs=0.01)


def test_clicking_the_middle_of_even_the_narrowest_cue_selects_it_and_tells_of_it(opened, qtbot):
    lane, cue = part(opened, "cues"), min(opened.editor.document.cues, key=lambda cue: cue.duration_s)
    qtbot.mouseClick(lane, LEFT, pos=place(lane, (cue.start_s + cue.end_s) / 2))
    assert opened.editor.viewport.selection == (cue.start_s, cue.end_s)
    assert part(opened, "facts", QLabel).text().splitlines()[2] == f"{cue.shape}, {cue.confidence:.0%} confident"


def test_arrows_step_by_frames_and_by_cues(opened, qtbot):
    opened.editor.player.seek(1.0)
    press(qtbot, Qt.Key.Key_Right)
    assert opened.editor.player.position_s == pytest.approx(25 / 24)
    press(qtbot, Qt.Key.Key_Down)
    start_s = opened.editor.player.position_s
    assert opened.editor.viewport.selection[0] == start_s
    assert start_s in {cue.start_s for cue in opened.editor.document.cues}


def test_the_button_of_the_current_shape_is_lit(opened, qtbot):
    for k in (3, 8):
        click_cue(opened, qtbot, k)
        buttons = [each for each in part(opened, "panel").findChildren(QToolButton) if each.isChecked()]
        assert [each.text() for each in buttons] == [opened.editor.document.cues[k].shape]
    qtbot.mouseClick(part(opened, "shape L"), LEFT)
    assert part(opened, "shape L").isChecked()


def test_the_window_is_as_large_as_it_was(window, qtbot, settings, tmp_path):
    window.resize(780, 640)
    height = window.height()
    window.close()
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    assert again.height() == height  # the width is as far as this screen goes


@pytest.mark.parametrize("page", ["editor", "batch", "live"])
def test_the_window_fits_the_screen_of_a_laptop_at_200_per_cent_with_its_status_line(opened, qtbot, page):
    if page != "editor":
        command(opened, page).trigger()
    opened.editor.tasks.run("Working", lambda report: report(0.5), lambda result: None)
    opened.message.warn("Something that wants a look.")
    qtbot.wait(1)
    least = opened.minimumSizeHint()
    assert least.width() <= 960  # half of 1920 x 1080, less its title
    assert least.height() <= 510
    opened.resize(least)
    status = part(opened, "status")
    assert status.mapTo(opened, status.rect().bottomLeft()).y() < opened.height()


def test_a_message_lies_over_the_page_and_moves_nothing(opened, qtbot):
    opened.message.close_message()
    places = [part(opened, name).geometry() for name in ("timeline", "cues", "panel")]
    opened.message.warn("Something that wants a look. " * 8)
    qtbot.wait(1)
    assert [part(opened, name).geometry() for name in ("timeline", "cues", "panel")] == places
    text, bar = part(opened, "message_text", QLabel), part(opened, "message")
    assert text.height() >= text.heightForWidth(text.width())  # all of it can be read
    assert part(opened, "ruler").geometry().bottom() <= bar.y()


def test_work_in_the_background_moves_nothing(opened, qtbot):
    bar = part(opened, "cancel_work")
    qtbot.waitUntil(bar.isHidden, timeout=PATIENCE_MS)
    qtbot.wait(50)  # for the layout
    idle = part(opened, "timeline").geometry()
    go_on = threading.Event()
    opened.editor.tasks.run("Work", lambda report: go_on.wait(PATIENCE_S), lambda result: None)
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert part(opened, "timeline").geometry() == idle
    go_on.set()
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)


def test_a_notice_leaves_by_itself_and_a_warning_stays_until_it_is_closed(opened, qtbot, monkeypatch):
    opened.message.close_message()
    monkeypatch.setattr(notices, "_LEAST_MS", 0)
    monkeypatch.setattr(notices, "_LETTER_MS", 1)
    opened.message.say("Exported.")
    assert said(opened) == "Exported."
    qtbot.waitUntil(lambda: not said(opened), timeout=PATIENCE_MS)
    opened.message.warn("It cannot be read.")
    opened.message.say("Exported.")
    qtbot.wait(100)
    assert said(opened) == "It cannot be read."
    qtbot.mouseClick(part(opened, "close_message"), LEFT)
    assert said(opened) == "Exported."


def test_a_question_that_waits_for_a_warning_keeps_its_buttons(opened, qtbot):
    opened.message.close_message()
    answers = []
    opened.message.warn("It cannot be read.")
    opened.message.say("Which voice?", {"1 Ann": lambda: answers.append(1), "2 Bob": lambda: answers.append(2)})
    qtbot.mouseClick(part(opened, "close_message"), LEFT)
    assert said(opened) == "Which voice?"
    (bob,) = [each for each in part(opened, "message").findChildren(QPushButton) if each.text() == "2 Bob"]
    qtbot.mouseClick(bob, LEFT)
    assert answers == [2]
    assert not said(opened)


def test_dark_and_light_are_remembered(window, settings, qtbot):
    dark = window.theme.mode
    press(qtbot, Qt.Key.Key_T, CONTROL)
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
    window.editor.files.open(tmp_path / "talk.wav")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert "talk.txt is used as the transcript" in said(window)
    assert [word.label.lower() for word in window.editor.document.state.words] == SAID.lower().split()
    assert part(window, "words").isVisible()


def test_a_transcript_guides_the_analysis_until_it_is_emptied(opened, qtbot, monkeypatch):
    def enter(text):
        def answer(dialog):
            part(dialog, "transcript", QPlainTextEdit).setPlainText(text)
            return QDialog.DialogCode.Accepted

        monkeypatch.setattr(TranscriptDialog, "exec", answer)
        press(qtbot, Qt.Key.Key_T)

    def analyse_again():
        press(qtbot, Qt.Key.Key_R)
        press(qtbot, Qt.Key.Key_R, CONTROL)
        qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)

    by_sound = opened.editor.document.cues
    enter(SAID)
    qtbot.waitUntil(lambda: bool(opened.editor.document.state.words), timeout=PATIENCE_MS)
    by_text = opened.editor.document.cues
    press(qtbot, Qt.Key.Key_A, CONTROL)
    analyse_again()
    assert opened.editor.document.cues == by_text != by_sound
    opened.editor.viewport.select((2.0, 3.0))
    analyse_again()
    now, before = (edits.part(cues, 2.1, 2.9) for cues in (opened.editor.document.cues, by_text))
    assert [cue.shape for cue in now] == [cue.shape for cue in before]
    enter("")
    qtbot.waitUntil(lambda: not opened.editor.document.state.words, timeout=PATIENCE_MS)


def test_tab_leaves_the_transcript_and_ctrl_enter_accepts_it(window, qtbot):
    dialog = TranscriptDialog("", "en", window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    text = part(dialog, "transcript", QPlainTextEdit)
    text.setFocus()
    qtbot.keyClicks(text, "hello")
    press(qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is part(dialog, "language")
    text.setFocus()
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.transcript == "hello"


def test_what_is_selected_is_told_with_the_timeline(opened, qtbot):
    click_cue(opened, qtbot, 5)
    assert part(opened, "timeline").accessibleDescription() == part(opened, "facts", QLabel).text()
    assert part(opened, "facts").accessibleName().startswith("Selection: ")
    assert part(opened, "clock").accessibleName().startswith("Time: 0:0")


def test_a_recording_that_is_cut_short_says_so(window, qtbot, tmp_path):
    (tmp_path / "cut.wav").write_bytes(EXAMPLE.read_bytes()[:100_000])
    window.editor.files.open(tmp_path / "cut.wav")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    assert "cut short" in said(window)
