# SPDX-License-Identifier: MIT
"""Editing as a person does it: mouse on the lanes, keys, undo."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QToolButton

from desktop_app.model.edits import cue_at
from desktop_app.model.state import State
from desktop_app.sound.sound import Sound
from wav2vis_core import Cue, Track
from wav2vis_core.track.track import Segment

from .conftest import ALT, CONTROL, LEFT, NONE, PATIENCE_MS, SHIFT, click, command, part, place, press, said

SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")
CONFIDENCES = (0.9, 0.3, 0.9, 0.2)
Key = Qt.Key


@pytest.fixture
def editor(window, write_wav):
    """Four seconds with a cue a second: rest, AI, MBP, rest. The second and the fourth are uncertain."""
    document = window.editor.document
    document.open_sound(Sound.load(write_wav(np.zeros(4 * 16_000))))
    named = zip(("rest", "AI", "MBP", "rest"), CONFIDENCES, strict=True)
    cues = tuple(Cue(float(k), k + 1.0, shape, confidence) for k, (shape, confidence) in enumerate(named))
    document.start_with(State.of(Track(cues, SHAPES, "rest", "MBP", "preston_blair", 4.0)))
    return window


def shown(window):
    return [(round(cue.start_s, 3), cue.shape) for cue in window.editor.document.cues]


def drag(window, qtbot, from_s, to_s, modifier=NONE):
    lane = part(window, "cues")
    qtbot.mousePress(lane, LEFT, modifier, place(lane, from_s))
    for share in (0.3, 0.7, 1.0):
        move(lane, place(lane, from_s + share * (to_s - from_s)), modifier)
    qtbot.mouseRelease(lane, LEFT, modifier, place(lane, to_s))


def move(lane, at, modifier):
    """QTest's move knows no modifiers."""
    where = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, where, where, Qt.MouseButton.NoButton, LEFT, modifier)
    QApplication.sendEvent(lane, event)


def test_a_dragged_boundary_keeps_to_frames_and_is_one_step_of_undo(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31)
    assert shown(editor)[1] == (round(31 / 24, 3), "AI")
    press(qtbot, Key.Key_Z, CONTROL)
    assert shown(editor) == [(0, "rest"), (1, "AI"), (2, "MBP"), (3, "rest")]
    assert not command(editor, "undo").isEnabled()
    press(qtbot, Key.Key_Y, CONTROL)
    assert shown(editor)[1] == (round(31 / 24, 3), "AI")


def test_with_alt_a_boundary_ignores_frames(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31, ALT)
    assert editor.editor.document.cues[1].start_s == pytest.approx(1.31, abs=0.006)
    assert editor.editor.document.cues[1].start_s * 24 % 1 > 0.05


def test_with_control_all_that_follows_moves_too(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.5, CONTROL)
    assert shown(editor) == [(0, "rest"), (1.5, "AI"), (2.5, "MBP"), (3.5, "rest")]


def test_snapping_can_be_switched_off(editor, qtbot):
    press(qtbot, Key.Key_F, CONTROL)
    drag(editor, qtbot, 1.0, 1.31)
    assert editor.editor.document.cues[1].start_s * 24 % 1 > 0.05


def test_a_shape_is_chosen_by_its_key_and_by_the_panel(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    press(qtbot, Key.Key_4)
    assert shown(editor)[1] == (1, "O")
    qtbot.mouseClick(part(editor, "shape L", QToolButton), LEFT)
    assert shown(editor)[1] == (1, "L")
    assert part(editor, "facts", QLabel).text().splitlines()[2] == "L, edited by you"


def test_the_menu_of_a_cue_offers_every_shape(editor, monkeypatch):
    seen = []

    def choose(menu, place):
        seen.extend(action.text().partition("\t")[0] for action in menu.actions())
        next(action for action in menu.actions() if action.text().startswith("FV")).trigger()

    monkeypatch.setattr(QMenu, "exec", choose)
    lane = part(editor, "cues")
    at = place(lane, 2.5)
    for event in (
        QMouseEvent(
            QEvent.Type.MouseButtonPress, QPointF(at), Qt.MouseButton.RightButton, Qt.MouseButton.RightButton, NONE
        ),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, lane.mapToGlobal(at)),
    ):
        QApplication.sendEvent(lane, event)
    assert tuple(seen[: len(SHAPES)]) == SHAPES
    assert shown(editor)[2] == (2, "FV")
    assert part(part(editor, "panel"), "mouth").shape == "FV"  # that which was clicked
    assert editor.editor.player.position_s == pytest.approx(2.5, abs=0.02)  # where the menu splits


def test_shift_click_selects_several_and_they_change_together(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    click(editor, qtbot, "cues", 2.5, SHIFT)
    assert part(editor, "facts", QLabel).text().splitlines()[2] == "2 cues"
    assert editor.editor.player.position_s == 2.0
    press(qtbot, Key.Key_3)
    assert shown(editor) == [(0, "rest"), (1, "E"), (2, "E"), (3, "rest")]
    press(qtbot, Key.Key_M)
    assert shown(editor) == [(0, "rest"), (1, "E"), (3, "rest")]


def test_split_rest_and_delete_by_key(editor, qtbot):
    click(editor, qtbot, "waveform", 1.5)
    press(qtbot, Key.Key_S)
    assert shown(editor)[1:3] == [(1, "AI"), (1.5, "AI")]
    click(editor, qtbot, "cues", 1.75)
    press(qtbot, Key.Key_R)
    assert shown(editor)[2] == (1.5, "rest")
    press(qtbot, Key.Key_Delete)
    assert shown(editor) == [(0, "rest"), (1, "AI"), (2, "MBP"), (3, "rest")]


def test_copy_and_paste_at_the_cursor(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    press(qtbot, Key.Key_C, CONTROL)
    click(editor, qtbot, "waveform", 3.4)
    press(qtbot, Key.Key_V, CONTROL)
    assert [(round(start_s, 1), shape) for start_s, shape in shown(editor)[-2:]] == [(3, "rest"), (3.4, "AI")]
    assert editor.editor.document.cues[-1].end_s == 4.0


def test_nudging_and_moving_edges_by_frames(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    press(qtbot, Key.Key_Right, ALT)
    assert shown(editor)[1:3] == [(round(25 / 24, 3), "AI"), (round(49 / 24, 3), "MBP")]
    press(qtbot, Key.Key_Period, CONTROL)
    assert shown(editor)[1:3] == [(round(25 / 24, 3), "AI"), (round(50 / 24, 3), "MBP")]
    press(qtbot, Key.Key_Comma)
    assert shown(editor)[1] == (1, "AI")
    assert editor.editor.viewport.selection == pytest.approx((1.0, 50 / 24))


def reshape(window, qtbot):
    """The selection becomes E; which cues it was."""
    press(qtbot, Key.Key_3)
    return [(round(cue.start_s, 3), round(cue.end_s, 3)) for cue in window.editor.document.cues if cue.shape == "E"]


def test_after_a_drag_the_next_key_changes_the_cue_that_was_dragged(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    drag(editor, qtbot, 2.0, 1.5)
    assert reshape(editor, qtbot) == [(1, 1.5)]
    drag(editor, qtbot, 1.0, 0.5)
    assert reshape(editor, qtbot) == [(0.5, 1.5)]


def test_after_undo_the_next_key_changes_the_same_cue(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    drag(editor, qtbot, 2.0, 1.5)
    press(qtbot, Key.Key_Z, CONTROL)
    assert reshape(editor, qtbot) == [(1, 2)]


def test_after_a_merge_the_next_key_changes_the_merged_cue_and_after_its_undo_both(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    press(qtbot, Key.Key_M)
    assert reshape(editor, qtbot) == [(1, 3)]
    press(qtbot, Key.Key_Z, CONTROL)
    press(qtbot, Key.Key_Z, CONTROL)
    assert reshape(editor, qtbot) == [(1, 2), (2, 3)]


def test_nudging_as_far_as_there_is_room_keeps_the_cue_selected(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    for _ in range(60):
        press(qtbot, Key.Key_Right, ALT)
    assert reshape(editor, qtbot) == [(3, 4)]


def frames(window):
    """The cues' starts in frames, and the least length of one in frames."""
    cues = window.editor.document.cues
    return [cue.start_s * 24 for cue in cues], min(cue.duration_s for cue in cues) * 24


def test_splitting_at_the_edge_of_a_cue_leaves_no_sliver_and_says_why(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31, ALT)  # now off the frames
    click(editor, qtbot, "cues", 1.6)
    before = editor.editor.document.cues
    press(qtbot, Key.Key_S)
    assert editor.editor.document.cues == before
    assert said(editor) == "The playhead is at the edge of the cue. Move it to where you want to split."


def test_a_selection_near_a_boundary_leaves_no_sliver(editor, qtbot):
    drag(editor, qtbot, 1.0, 1.31, ALT)
    waveform = part(editor, "waveform")
    qtbot.mousePress(waveform, LEFT, pos=place(waveform, 1.33))
    move(waveform, place(waveform, 1.6), NONE)
    move(waveform, place(waveform, 1.76), NONE)
    qtbot.mouseRelease(waveform, LEFT, pos=place(waveform, 1.76))
    assert editor.editor.viewport.selection == pytest.approx((32 / 24, 42 / 24))  # whole frames
    press(qtbot, Key.Key_3)
    starts, shortest = frames(editor)
    assert shortest > 0.99
    assert starts == pytest.approx([0, 1.31 * 24, 42, 48, 72], abs=0.1)


def test_what_is_pasted_or_inserted_starts_on_a_frame(editor, qtbot):
    click(editor, qtbot, "cues", 1.5)
    press(qtbot, Key.Key_C, CONTROL)
    click(editor, qtbot, "waveform", 2.23)
    press(qtbot, Key.Key_V, CONTROL)
    click(editor, qtbot, "waveform", 0.51)
    press(qtbot, Key.Key_R)
    starts, _ = frames(editor)
    assert starts == pytest.approx([round(start) for start in starts], abs=1e-6)


def test_uncertain_cues_are_found_and_an_edited_one_no_more(editor, qtbot):
    press(qtbot, Key.Key_N)
    assert editor.editor.viewport.selection == (1.0, 2.0)
    press(qtbot, Key.Key_N)
    assert editor.editor.viewport.selection == (3.0, 4.0)
    press(qtbot, Key.Key_2)
    press(qtbot, Key.Key_N, SHIFT)
    assert editor.editor.viewport.selection == (1.0, 2.0)


def test_markers_are_put_found_and_taken_away_and_can_be_undone(editor, qtbot):
    for time_s in (0.5, 2.5):
        click(editor, qtbot, "waveform", time_s)
        press(qtbot, Key.Key_B)
    press(qtbot, Key.Key_Home)
    press(qtbot, Key.Key_BracketRight)
    assert editor.editor.player.position_s == pytest.approx(0.5, abs=0.01)
    press(qtbot, Key.Key_B)
    assert [marker.name for marker in editor.editor.document.state.markers] == ["2"]
    press(qtbot, Key.Key_Z, CONTROL)
    assert len(editor.editor.document.state.markers) == 2


def test_a_thousand_edits_are_undone_to_the_very_first(editor, qtbot):
    first = editor.editor.document.cues
    click(editor, qtbot, "cues", 1.5)
    for k in range(1000):
        press(qtbot, (Key.Key_2, Key.Key_3, Key.Key_4)[k % 3])
    while command(editor, "undo").isEnabled():
        press(qtbot, Key.Key_Z, CONTROL)
    assert editor.editor.document.cues == first


def test_edits_survive_a_new_analysis_unless_they_are_discarded(opened, qtbot):
    cue = opened.editor.document.cues[10]
    middle_s = (cue.start_s + cue.end_s) / 2
    click(opened, qtbot, "cues", middle_s)
    wanted, key = ("O", Key.Key_4) if cue.shape != "O" else ("L", Key.Key_7)
    press(qtbot, key)

    def shape():
        cues = opened.editor.document.cues
        return cues[cue_at(cues, middle_s)].shape

    press(qtbot, Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert shape() == wanted
    command(opened, "analyse_afresh").trigger()
    qtbot.waitUntil(lambda: shape() == cue.shape, timeout=PATIENCE_MS)


def test_another_viseme_set_keeps_edits_by_their_sound_and_undo_gives_back_the_very_file(opened, qtbot, tmp_path):
    document = opened.editor.document
    cues = document.cues
    plain, told = next(k for k, cue in enumerate(cues) if cue.start_s > 0.5), cue_at(cues, 3.2)
    stretches = [(cues[k].start_s, cues[k].end_s) for k in (plain, told)]
    document.show(replace(document.state, phones=(Segment(*stretches[1], "N"),)))
    for (start_s, end_s), key in zip(stretches, (Key.Key_8, Key.Key_0), strict=True):
        click(opened, qtbot, "cues", (start_s + end_s) / 2)
        press(qtbot, key)
    opened.editor.files.save(tmp_path / "before.wav2vis")
    box = part(part(opened, "panel"), "viseme_set", QComboBox)
    box.setFocus()
    while box.currentData() != "mpeg4":
        press(qtbot, Key.Key_Up)
    qtbot.waitUntil(lambda: document.settings.viseme_set == "mpeg4", timeout=PATIENCE_MS)
    kept = [(cue.start_s, cue.end_s, cue.shape) for cue in document.cues if cue.origin == "edited"]
    assert kept == [(*stretches[0], "FF"), (*stretches[1], "nn")]
    assert min(cue.duration_s for cue in document.cues) > 0.98 / 24
    assert document.cues != cues
    press(qtbot, Key.Key_Escape)
    press(qtbot, Key.Key_Z, CONTROL)
    opened.editor.files.save(tmp_path / "after.wav2vis")
    assert (tmp_path / "after.wav2vis").read_bytes() == (tmp_path / "before.wav2vis").read_bytes()


def test_edits_in_a_set_of_ones_own_that_have_no_shape_in_another_are_told_of(opened, qtbot):
    document = opened.editor.document
    shapes = (*document.state.shapes, "wow")
    cues = (Cue(0, 3, "rest"), Cue(3, 4, "wow", 1, "edited"), Cue(4, 5, "AI", 1, "edited"), Cue(5, 6.42, "rest"))
    document.start_with(replace(document.state, cues=cues, shapes=shapes, viseme_set="mine"))
    press(qtbot, Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: document.state.viseme_set == "preston_blair", timeout=PATIENCE_MS)
    assert [(cue.start_s, cue.shape) for cue in document.cues if cue.origin == "edited"] == [(4, "AI")]
    assert said(opened) == "Edited cues without a shape in this set: 1. Undo brings them back."


def test_a_selection_is_analysed_again_and_only_it_changes(opened, qtbot):
    first = opened.editor.document.cues
    opened.editor.viewport.select((2.0, 3.0))
    press(qtbot, Key.Key_R)
    assert [cue.shape for cue in opened.editor.document.cues if 2.0 <= cue.start_s < 3.0] == ["rest"]
    press(qtbot, Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    now = opened.editor.document.cues
    assert [cue for cue in now if cue.end_s < 1.99] == [cue for cue in first if cue.end_s < 1.99]
    same = [
        a.shape == b.shape
        for t in np.arange(2.02, 2.98, 0.01)
        for a, b in [(now[cue_at(now, t)], first[cue_at(first, t)])]
    ]
    assert np.mean(same) > 0.9
