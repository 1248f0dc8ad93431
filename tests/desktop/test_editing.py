"""Editing as a person does it: mouse on the lane, keys on the window, undo."""

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication, QMenu

from desktop_app.commands.actions import COMMANDS, shown_keys
from desktop_app.dialogs.shortcuts import ShortcutsDialog
from desktop_app.model.edits import cue_at
from desktop_app.model.sound import Sound
from desktop_app.model.state import State
from wav2vis_core import Cue, Track

from .conftest import PATIENCE_MS

LEFT = Qt.MouseButton.LeftButton
NONE, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")
CONFIDENCES = (0.9, 0.3, 0.9, 0.2)


@pytest.fixture
def editor(window, write_wav):
    """Four seconds with a cue a second: rest, AI, MBP, rest. The second and the fourth are uncertain."""
    window.editor.document.open_sound(Sound.load(write_wav(np.zeros(4 * 16_000))))
    named = zip(("rest", "AI", "MBP", "rest"), CONFIDENCES, strict=True)
    cues = tuple(Cue(float(k), k + 1.0, shape, confidence) for k, (shape, confidence) in enumerate(named))
    window.editor.document.start_with(State.of(Track(cues, SHAPES, "rest", "MBP", "preston_blair", 4.0)))
    window.activateWindow()
    return window


def shown(editor):
    return [(round(cue.start_s, 3), cue.shape) for cue in editor.editor.document.cues]


def drag(editor, qtbot, from_s, to_s, modifier=NONE):
    lane = editor.timeline.cues
    y = lane.height() // 2
    qtbot.mousePress(lane, LEFT, modifier, QPoint(round(lane.x_of(from_s)), y))
    for share in (0.3, 0.7, 1.0):
        at = QPoint(round(lane.x_of(from_s + share * (to_s - from_s))), y)
        qtbot.mouseMove(lane, at) if modifier == NONE else move_with(lane, at, modifier)
    qtbot.mouseRelease(lane, LEFT, modifier, QPoint(round(lane.x_of(to_s)), y))


def move_with(lane, at, modifier):
    """QTest's move knows no modifiers."""
    where = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, where, where, Qt.MouseButton.NoButton, LEFT, modifier)
    QApplication.sendEvent(lane, event)


def test_a_dragged_boundary_keeps_to_frames_and_is_one_step_of_undo(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31)
    assert shown(editor)[1] == (round(31 / 24, 3), "AI")
    assert editor.editor.document.undo.count() == 1
    editor.actions_["undo"].trigger()
    assert shown(editor) == [(0, "rest"), (1, "AI"), (2, "MBP"), (3, "rest")]
    editor.actions_["redo"].trigger()
    assert shown(editor)[1] == (round(31 / 24, 3), "AI")


def test_with_alt_a_boundary_is_free_of_frames(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31, ALT)
    assert editor.editor.document.cues[1].start_s == pytest.approx(1.31, abs=0.006)
    assert editor.editor.document.cues[1].start_s * 24 % 1 > 0.05


def test_with_control_all_that_follows_moves_too(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.5, CONTROL)
    assert shown(editor) == [(0, "rest"), (1.5, "AI"), (2.5, "MBP"), (3.5, "rest")]


def test_snapping_can_be_switched_off(editor, qtbot):
    editor.actions_["snap"].trigger()
    drag(editor, qtbot, 1.0, 1.31)
    assert editor.editor.document.cues[1].start_s * 24 % 1 > 0.05


def test_a_shape_is_chosen_by_its_key_and_by_the_panel(editor, qtbot):
    editor.editor.viewport.select((1.0, 2.0))
    qtbot.keyClick(editor, Qt.Key.Key_4)
    assert shown(editor)[1] == (1, "O")
    button = next(b for b in editor.panel.findChildren(type(editor.bar._buttons["open"])) if b.text() == "L")
    qtbot.mouseClick(button, LEFT)
    assert shown(editor)[1] == (1, "L")
    assert editor.editor.document.cues[1].origin == "edited"


def test_the_menu_of_a_cue_offers_every_shape(editor, monkeypatch):
    seen = []

    def choose(menu, place):
        seen.extend(action.text().partition("\t")[0] for action in menu.actions())
        next(action for action in menu.actions() if action.text().startswith("FV")).trigger()

    monkeypatch.setattr(QMenu, "exec", choose)
    editor.editor.viewport.select((2.0, 3.0))
    editor.timeline.cues.asked.emit(QPoint(10, 10))
    assert tuple(seen[: len(SHAPES)]) == SHAPES
    assert shown(editor)[2] == (2, "FV")


def test_shift_click_selects_several_and_they_change_together(editor, qtbot):
    lane = editor.timeline.cues
    for time_s, modifier in ((1.5, NONE), (2.5, SHIFT)):
        qtbot.mouseClick(lane, LEFT, modifier, QPoint(round(lane.x_of(time_s)), 30))
    assert editor.editor.viewport.selection == (1.0, 3.0)
    qtbot.keyClick(editor, Qt.Key.Key_3)
    assert shown(editor) == [(0, "rest"), (1, "E"), (2, "E"), (3, "rest")]
    qtbot.keyClick(editor, Qt.Key.Key_M)
    assert shown(editor) == [(0, "rest"), (1, "E"), (3, "rest")]


def test_split_rest_and_delete_by_key(editor, qtbot):
    editor.editor.player.seek(1.5)
    qtbot.keyClick(editor, Qt.Key.Key_S)
    assert shown(editor)[1:3] == [(1, "AI"), (1.5, "AI")]
    qtbot.keyClick(editor, Qt.Key.Key_R)
    assert shown(editor)[2] == (1.5, "rest")
    editor.editor.viewport.select((1.5, 2.0))
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert shown(editor) == [(0, "rest"), (1, "AI"), (2, "MBP"), (3, "rest")]


def test_copy_and_paste_at_the_cursor(editor, qtbot):
    editor.editor.viewport.select((1.0, 2.0))
    qtbot.keyClick(editor, Qt.Key.Key_C, CONTROL)
    editor.editor.player.seek(3.25)
    qtbot.keyClick(editor, Qt.Key.Key_V, CONTROL)
    assert shown(editor)[-2:] == [(3, "rest"), (3.25, "AI")]
    assert editor.editor.document.cues[-1].end_s == 4.0


def test_nudging_and_moving_edges_by_frames(editor, qtbot):
    editor.editor.viewport.select((1.0, 2.0))
    qtbot.keyClick(editor, Qt.Key.Key_Right, ALT)
    assert shown(editor)[1:3] == [(round(25 / 24, 3), "AI"), (round(49 / 24, 3), "MBP")]
    qtbot.keyClick(editor, Qt.Key.Key_Period, CONTROL)
    assert shown(editor)[1:3] == [(round(25 / 24, 3), "AI"), (round(50 / 24, 3), "MBP")]
    qtbot.keyClick(editor, Qt.Key.Key_Comma)
    assert shown(editor)[1] == (1, "AI")
    assert editor.editor.viewport.selection == pytest.approx((1.0, 50 / 24))


def test_uncertain_cues_are_found_and_an_edited_one_no_more(editor, qtbot):
    qtbot.keyClick(editor, Qt.Key.Key_N)
    assert editor.editor.viewport.selection == (1.0, 2.0)
    qtbot.keyClick(editor, Qt.Key.Key_N)
    assert editor.editor.viewport.selection == (3.0, 4.0)
    qtbot.keyClick(editor, Qt.Key.Key_2)
    qtbot.keyClick(editor, Qt.Key.Key_N, SHIFT)
    assert editor.editor.viewport.selection == (1.0, 2.0)


def test_markers_are_put_found_and_taken_away_and_can_be_undone(editor, qtbot):
    for time_s in (0.5, 2.5):
        editor.editor.player.seek(time_s)
        qtbot.keyClick(editor, Qt.Key.Key_B)
    editor.editor.player.seek(0.0)
    qtbot.keyClick(editor, Qt.Key.Key_BracketRight)
    assert editor.editor.player.position_s == 0.5
    qtbot.keyClick(editor, Qt.Key.Key_B)
    assert [marker.name for marker in editor.editor.document.state.markers] == ["2"]
    editor.actions_["undo"].trigger()
    assert len(editor.editor.document.state.markers) == 2


def test_a_thousand_edits_are_undone_to_the_very_first(editor):
    first = editor.editor.document.cues
    for k in range(1000):
        editor.editor.viewport.select((1.0, 2.0))
        editor.editor.editing.show_shape(SHAPES[k % 9 + 1])
    while editor.editor.document.undo.canUndo():
        editor.editor.document.undo.undo()
    assert editor.editor.document.cues == first


def test_edits_survive_a_new_analysis_unless_they_should_not(opened, qtbot):
    cue = opened.editor.document.cues[10]
    opened.editor.viewport.select((cue.start_s, cue.end_s))
    wanted = "O" if cue.shape != "O" else "L"
    opened.editor.editing.show_shape(wanted)
    middle_s = (cue.start_s + cue.end_s) / 2

    def shape():
        return opened.editor.document.cues[cue_at(opened.editor.document.cues, middle_s)].shape

    opened.actions_["hear_all"].trigger()
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert shape() == wanted
    opened.actions_["hear_all_anew"].trigger()
    qtbot.waitUntil(lambda: shape() == cue.shape, timeout=PATIENCE_MS)


def test_a_selection_is_heard_again_and_only_it_changes(opened, qtbot):
    first = opened.editor.document.cues
    opened.editor.viewport.select((2.0, 3.0))
    opened.editor.editing.rest()
    assert [cue.shape for cue in opened.editor.document.cues if 2.0 <= cue.start_s < 3.0] == ["rest"]
    opened.actions_["hear_again"].trigger()
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    now = opened.editor.document.cues
    assert [cue for cue in now if cue.end_s < 1.99] == [cue for cue in first if cue.end_s < 1.99]
    same = [
        a.shape == b.shape
        for t in np.arange(2.02, 2.98, 0.01)
        for a, b in [(now[cue_at(now, t)], first[cue_at(first, t)])]
    ]
    assert np.mean(same) > 0.9


def test_the_sheet_of_shortcuts_tells_every_key_of_the_menus(editor, qtbot):
    sheet = ShortcutsDialog(editor)
    qtbot.addWidget(sheet)
    text = sheet.sheet.toPlainText()
    assert [c.name for c in COMMANDS if c.keys and ", ".join(shown_keys(c)) not in text] == []
    sheet.search.setText("split")
    assert "Split" in sheet.sheet.toPlainText()
    assert "Zoom" not in sheet.sheet.toPlainText()


def test_no_two_commands_share_a_key():
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
