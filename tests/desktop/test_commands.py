# SPDX-License-Identifier: MIT
"""The table of commands: its menus, keys and sheet of shortcuts, and when a command can be used."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QAction, QWheelEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QTextBrowser

from desktop_app.commands.table import menus_of
from desktop_app.dialogs.help import Help
from desktop_app.editor.editing import Editing

from .conftest import CONTROL, LEFT, NONE, click_cue, command, part, press

Key = Qt.Key


def commands(window) -> list[QAction]:
    return [action for action in window.findChildren(QAction) if action.objectName() and action.shortcuts()]


def test_no_two_commands_share_a_key(window):
    keys = Counter(key.toString() for action in commands(window) for key in action.shortcuts())
    assert len(keys) > 60
    assert [key for key, n in keys.items() if n > 1] == []


def test_no_mnemonic_stands_twice_in_a_menu(opened):
    for menu in opened.menuBar().actions():
        texts = [action.text() for action in menu.menu().actions()]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [letter for letter, n in letters.items() if n > 1] == [], menu.text()


def test_a_command_without_a_handler_fails_at_the_start(window, monkeypatch):
    monkeypatch.delattr(Editing, "split")
    with pytest.raises(AttributeError, match="split"):
        menus_of(window.editor, window.dialogs, Help(window, window.dialogs), window)


def test_the_sheet_of_shortcuts_has_every_key_of_the_menus(window, qtbot, monkeypatch):
    seen = []

    def read(dialog):
        sheet = part(dialog, "sheet", QTextBrowser)
        seen.append(sheet.toPlainText())
        qtbot.keyClicks(part(dialog, "search", QLineEdit), "split")
        seen.append(sheet.toPlainText())
        return 0

    monkeypatch.setattr(QDialog, "exec", read)
    press(qtbot, Key.Key_F1)
    everything, found = seen
    menus = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
    assert [action.text() for action in menus if action.shortcut().toString() not in everything] == []
    assert "Split" in found
    assert "Zoom" not in found


def test_commands_can_be_used_when_what_they_need_is_there(window, qtbot, opened):
    assert command(opened, "split").isEnabled()
    assert not command(opened, "undo").isEnabled()
    assert not command(opened, "zoom_selection").isEnabled()
    click_cue(opened, qtbot, 5)
    assert command(opened, "zoom_selection").isEnabled()
    press(qtbot, Key.Key_M)
    assert command(opened, "undo").isEnabled()


def test_without_a_recording_only_what_needs_none_can_be_used(window):
    assert part(window, "clock", QLabel).text() == "0:00.000"
    enabled = {action.objectName() for action in commands(window) if action.isEnabled()}
    assert enabled == {"open", "batch", "live", "quit", "theme", "full_screen", "keys"}


def type_rate(window, qtbot, text) -> QComboBox:
    """Click into the box of the frame rate and type."""
    fps = part(window, "fps", QComboBox)
    qtbot.mouseClick(part(fps, "fps_text", QLineEdit), LEFT)
    qtbot.wait(1)  # a click that gives the keyboard selects all
    qtbot.keyClicks(QApplication.focusWidget(), text)
    return fps


def test_the_editor_needs_no_widgets():
    program = "import sys, desktop_app.editor.editor; sys.exit('PyQt6.QtWidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False).returncode == 0


@pytest.mark.parametrize("page", ["batch", "live"])
def test_other_pages_leave_the_document_alone(opened, qtbot, page):
    click_cue(opened, qtbot, 5)
    before = opened.editor.document.state
    command(opened, page).trigger()
    part(opened, page).setFocus()
    for key in (Key.Key_3, Key.Key_B, Key.Key_M, Key.Key_Space, Key.Key_Delete):
        press(qtbot, key)
    press(qtbot, Key.Key_X, CONTROL)
    assert opened.editor.document.state == before
    assert not opened.editor.player.playing
    command(opened, page).trigger()
    press(qtbot, Key.Key_M)
    assert opened.editor.document.state != before


def test_a_number_typed_into_the_frame_rate_changes_no_cue(opened, qtbot):
    click_cue(opened, qtbot, 5)
    before = opened.editor.document.cues
    type_rate(opened, qtbot, "30")
    press(qtbot, Key.Key_Return)
    assert str(opened.editor.document.fps) == "30"
    assert opened.editor.document.cues == before
    press(qtbot, Key.Key_3)  # the timeline has the keyboard again
    assert opened.editor.document.cues != before


def test_escape_brings_back_the_frame_rate_and_the_keyboard(opened, qtbot):
    fps = type_rate(opened, qtbot, "30")
    press(qtbot, Key.Key_Escape)
    assert fps.currentText() == str(opened.editor.document.fps) == "24"
    assert QApplication.focusWidget() is part(opened, "timeline")


def test_a_click_on_a_cue_takes_the_keyboard_from_a_field(opened, qtbot):
    fps = type_rate(opened, qtbot, "nonsense")
    click_cue(opened, qtbot, 5)
    assert fps.currentText() == "24"
    assert QApplication.focusWidget() is part(opened, "timeline")


@pytest.mark.parametrize(
    ("place", "name"), [("bar", "fps"), ("bar", "speed"), ("panel", "viseme_set"), ("panel", "style")]
)
def test_the_wheel_changes_nothing_while_the_pointer_only_passes(opened, place, name):
    box = part(part(opened, place), name, QComboBox)
    before = box.currentText()
    nothing = (QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(box, QWheelEvent(QPointF(9, 9), QPointF(9, 9), *nothing))
    assert box.currentText() == before
