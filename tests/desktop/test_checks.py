# SPDX-License-Identifier: MIT
"""The list of what wants a look, its cures, and the table of cues."""

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QTabWidget

from desktop_app.model.state import State
from desktop_app.sound.sound import Sound
from wav2vis_core import Cue, Track

from .conftest import CONTROL, LEFT, NONE, SHIFT, click_cue, command, part, press

SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")
FRAME_S = 1 / 24
CUES = (  # shape, length in frames, confidence
    ("rest", 12, 1.0),
    ("MBP", 0.4, 0.9),
    ("AI", 6, 0.3),
    ("E", 1.2, 0.9),
    ("O", 5, 0.9),
    ("O", 5, 0.2),
    ("MBP", 1.1, 0.9),
    ("L", 0.5, 0.9),
    ("rest", 20, 1.0),
)


@pytest.fixture
def editor(window, write_wav):
    cues, at_s = [], 0.0
    for shape, frames, confidence in CUES:
        cues.append(Cue(at_s, at_s + frames * FRAME_S, shape, confidence))
        at_s = cues[-1].end_s
    window.editor.document.open_sound(Sound.load(write_wav(np.zeros(round(at_s * 16_000)))))
    duration_s = window.editor.document.sound.duration_s
    cues[-1] = Cue(cues[-1].start_s, duration_s, "rest", 1.0)
    track = Track(tuple(cues), SHAPES, "rest", "MBP", "preston_blair", duration_s)
    window.editor.document.start_with(State.of(track))
    return window


def show(window, tab):
    tabs = part(window, "tabs", QTabWidget)
    tabs.setCurrentIndex([tabs.tabText(k) for k in range(tabs.count())].index(tab))


def listed(window):
    return [each.text() for each in part(window, "checks").findChildren(QLabel) if each.isVisible()]


def cure(window, qtbot, check):
    button = part(window, f"cure {check}", QAbstractButton)
    qtbot.mouseClick(button, LEFT)


def test_the_list_counts_what_wants_a_look(editor, qtbot):
    show(editor, "Checks")
    assert listed(editor) == [
        "Closed mouths (P, B, M) under one frame: 1",
        "Cues shorter than two frames: 2",
        "Cues that repeat the shape before them: 1",
        "Cues that the listener is not sure of: 2",
    ]
    qtbot.mouseClick(part(editor, "next uncertain"), LEFT)
    assert editor.editor.viewport.selection == pytest.approx((12.4 * FRAME_S, 18.4 * FRAME_S))
    qtbot.mouseClick(part(editor, "next uncertain"), LEFT)
    assert editor.editor.viewport.selection[0] == pytest.approx(24.6 * FRAME_S)
    qtbot.mouseClick(part(editor, "next short"), LEFT)
    assert editor.editor.viewport.selection[0] == pytest.approx(30.7 * FRAME_S)


def lengths(window, shape):
    return [round(cue.duration_s / FRAME_S, 1) for cue in window.editor.document.cues if cue.shape == shape]


@pytest.mark.parametrize(
    ("check", "shape", "before", "after"),
    [
        ("brief closure", "MBP", [0.4, 1.1], [1.0, 1.1]),
        ("short", "AI", [6.0], [7.2]),
        ("repeated", "O", [5.0, 5.0], [10.0]),
        ("uncertain", "O", [5.0, 5.0], [5.0, 5.0]),
    ],
)
def test_a_cure_puts_all_of_a_kind_right_in_one_step_of_undo(editor, qtbot, check, shape, before, after):
    first = editor.editor.document.state
    show(editor, "Checks")
    assert lengths(editor, shape) == before
    cure(editor, qtbot, check)
    assert lengths(editor, shape) == after
    assert not part(editor, f"cure {check}").isVisible()
    editor.editor.document.state.track()
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert editor.editor.document.state == first
    assert not command(editor, "undo").isEnabled()


def test_after_all_cures_nothing_wants_a_look(editor, qtbot):
    show(editor, "Checks")
    for check in ("brief closure", "short", "repeated", "uncertain", "short", "repeated"):
        if part(editor, f"cure {check}").isVisible():
            cure(editor, qtbot, check)
    assert listed(editor) == ["Nothing wants a look."]


def rows(table):
    model = table.model()
    return [[model.index(row, k).data() for k in range(model.columnCount())] for row in range(model.rowCount())]


def test_the_table_has_every_cue_with_its_values_and_follows_edits(editor, qtbot):
    show(editor, "Cues")
    table = part(editor, "cue_table", QTableView)
    header = [table.model().headerData(k, Qt.Orientation.Horizontal) for k in range(5)]
    assert header == ["Frame", "Shape", "Lasts", "Sure", "Made by"]
    assert rows(table)[2] == ["12", "AI", "6.0", "30%", "listener"]
    assert len(rows(table)) == len(CUES)
    click_cue(editor, qtbot, 2)
    press(qtbot, Qt.Key.Key_4)
    assert rows(table)[2] == ["12", "O", "6.0", "100%", "you"]
    press(qtbot, Qt.Key.Key_M)
    assert len(rows(table)) == len(editor.editor.document.cues) < len(CUES)


def test_the_tables_selection_is_the_timelines(editor, qtbot):
    show(editor, "Cues")
    table, cues = part(editor, "cue_table", QTableView), editor.editor.document.cues
    click_cue(editor, qtbot, 4)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [4]
    where = table.visualRect(table.model().index(2, 1)).center()
    qtbot.mouseClick(table.viewport(), LEFT, NONE, where)
    assert editor.editor.viewport.selection == (cues[2].start_s, cues[2].end_s)
    assert editor.editor.player.position_s == cues[2].start_s
    press(qtbot, Qt.Key.Key_Down, SHIFT)
    assert editor.editor.viewport.selection == (cues[2].start_s, cues[3].end_s)
    press(qtbot, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is part(editor, "timeline")
