# SPDX-License-Identifier: MIT
"""Words and phones under the hand: the shapes follow, but not where they were edited."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QMenu

from desktop_app.model.edits import cue_at
from desktop_app.model.project import Project
from wav2vis_core import load, save

from .. import conftest
from ..conftest import ALT, CONTROL, LEFT, NONE, PATIENCE_MS, SHIFT, click, command, part, press, said

Key = Qt.Key
ROW_PX = 22


def state(window):
    return window.editor.document.state


def place(window, row, time_s):
    """Where a time is in a row of the lane."""
    lane = part(window, "words")
    rows = [name for name in ("phrases", "words", "phones") if getattr(state(window), name)]
    return QPoint(round(lane.x_of(time_s)), rows.index(row) * ROW_PX + ROW_PX // 2)


def pick(window, qtbot, row, label, nth=0, modifier=NONE):
    """A click on the word or phone of a label; which it is."""
    segment = [each for each in getattr(state(window), row) if each.label == label][nth]
    qtbot.mouseClick(part(window, "words"), LEFT, modifier, place(window, row, (segment.start_s + segment.end_s) / 2))
    return segment


def drag(window, qtbot, row, from_s, to_s, modifier=NONE):
    ends = place(window, row, from_s), place(window, row, to_s)
    conftest.drag(part(window, "words"), qtbot, *ends, modifier)


def type_label(window, qtbot, text):
    """Over the label that is selected in the field; Return."""
    field = part(window, "label", QLineEdit)
    assert field.hasFocus()
    qtbot.keyClicks(field, text)
    press(qtbot, Key.Key_Return)


def shape_at(window, time_s):
    cues = window.editor.document.cues
    return cues[cue_at(cues, time_s)].shape


def labels(window, row):
    return [each.label for each in getattr(state(window), row)]


def labels_in(phones, word):
    """Labels of the phones inside a word."""
    return [p.label for p in phones if word.start_s <= (p.start_s + p.end_s) / 2 < word.end_s]


def outside(window, start_s, end_s):
    """The cues that end before a stretch or start after it."""
    return [cue for cue in window.editor.document.cues if cue.end_s < start_s or cue.start_s > end_s]


def undo_to_the_start(window, qtbot, first):
    while command(window, "undo").isEnabled():
        press(qtbot, Key.Key_Z, CONTROL)
    assert state(window) == first


def test_a_words_edge_is_dragged_by_frames_with_its_phones_and_the_shapes_follow(spoken, qtbot):
    first = state(spoken)
    word, after = first.words[0], first.words[1]
    assert word.end_s == after.start_s
    drag(spoken, qtbot, "words", word.end_s, 0.75)
    moved, then = state(spoken).words[:2]
    assert moved.end_s == then.start_s == pytest.approx(0.75)
    assert (moved.start_s, then.end_s) == (word.start_s, after.end_s)
    assert labels_in(state(spoken).phones, moved) == labels_in(first.phones, word)
    assert max(p.end_s for p in state(spoken).phones if p.start_s < 0.74) == pytest.approx(0.75)
    assert shape_at(spoken, 0.73) == "MBP" != first.cues[cue_at(first.cues, 0.73)].shape
    assert outside(spoken, 0.1, 1.0) == [cue for cue in first.cues if cue.end_s < 0.1 or cue.start_s > 1.0]
    assert spoken.editor.viewport.selection is None
    press(qtbot, Key.Key_Z, CONTROL)
    assert state(spoken) == first
    press(qtbot, Key.Key_Y, CONTROL)
    assert state(spoken).words[0].end_s == pytest.approx(0.75)


def test_an_edge_that_touches_nothing_moves_alone_and_alt_ignores_frames(spoken, qtbot):
    first = state(spoken)
    drag(spoken, qtbot, "words", first.words[0].start_s, 0.103, ALT)
    assert state(spoken).words[0].start_s == state(spoken).phones[0].start_s == pytest.approx(0.103, abs=0.002)
    assert state(spoken).words[1:] == first.words[1:]


def test_a_phones_edge_takes_the_shape_with_it_and_the_word_where_it_ends_one(spoken, qtbot):
    b = next(p for p in state(spoken).phones if p.label == "B")
    drag(spoken, qtbot, "phones", b.start_s, b.start_s - 2 / 24)
    assert shape_at(spoken, b.start_s - 0.06) == "MBP"
    drag(spoken, qtbot, "phones", b.end_s, b.end_s + 3 / 24)
    assert state(spoken).words[0].end_s == state(spoken).words[1].start_s > b.end_s + 0.05


def test_shapes_that_were_edited_by_hand_stay_where_the_phones_change(spoken, qtbot):
    b = next(p for p in state(spoken).phones if p.label == "B")
    ay = next(p for p in state(spoken).phones if p.label == "AY")
    click(spoken, qtbot, "cues", ay.start_s + 0.03)
    press(qtbot, Key.Key_7)  # L
    (mine,) = [cue for cue in spoken.editor.document.cues if cue.origin == "edited"]
    drag(spoken, qtbot, "phones", b.start_s, mine.start_s)
    assert mine in spoken.editor.document.cues


def test_a_word_is_split_between_phones_and_merged_again(spoken, qtbot):
    first = state(spoken)
    word = pick(spoken, qtbot, "words", "crowding")
    spoken.editor.player.seek((word.start_s + word.end_s) / 2)
    press(qtbot, Key.Key_S)
    halves = [each for each in state(spoken).words if word.start_s <= each.start_s < word.end_s]
    assert "".join(each.label for each in halves) == "crowding"
    assert len(halves) == 2
    assert halves[0].end_s in [p.start_s for p in first.phones]
    assert state(spoken).cues == first.cues
    pick(spoken, qtbot, "words", halves[0].label)
    press(qtbot, Key.Key_M)
    assert [(w.start_s, w.end_s) for w in state(spoken).words] == [(w.start_s, w.end_s) for w in first.words]
    undo_to_the_start(spoken, qtbot, first)


def test_a_phone_is_split_merged_and_deleted_and_the_word_keeps_its_time(spoken, qtbot):
    first = state(spoken)
    vowel = pick(spoken, qtbot, "phones", "AE")
    press(qtbot, Key.Key_S)
    assert labels(spoken, "phones").count("AE") == labels_of(first, "phones").count("AE") + 1
    pick(spoken, qtbot, "phones", "AE")
    press(qtbot, Key.Key_M)
    assert labels(spoken, "phones") == labels_of(first, "phones")
    assert shape_at(spoken, (vowel.start_s + vowel.end_s) / 2) == "AI"
    pick(spoken, qtbot, "phones", "AE")
    press(qtbot, Key.Key_Delete)
    assert labels(spoken, "phones").count("AE") == labels_of(first, "phones").count("AE") - 1
    assert "AI" not in {shape_at(spoken, vowel.start_s + k * 0.01) for k in range(1, 12)}
    assert [(w.label, w.start_s) for w in state(spoken).words] == [(w.label, w.start_s) for w in first.words]
    undo_to_the_start(spoken, qtbot, first)


def labels_of(state, row):
    return [each.label for each in getattr(state, row)]


def test_several_words_are_deleted_together_and_the_mouth_rests_there(spoken, qtbot):
    pick(spoken, qtbot, "words", "after")
    last = pick(spoken, qtbot, "words", "tribe", modifier=SHIFT)
    press(qtbot, Key.Key_Delete)
    assert labels(spoken, "words")[:2] == ["Tribe", "was"]
    assert shape_at(spoken, last.start_s) == "rest"
    assert spoken.editor.viewport.selection is None


def test_a_word_that_is_retyped_is_said_as_the_dictionary_has_it(spoken, qtbot):
    word = pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    type_label(spoken, qtbot, "map")
    assert labels(spoken, "words")[3] == "map"
    assert labels_in(state(spoken).phones, word) == ["M", "AE", "P"]
    assert shape_at(spoken, word.start_s + 0.01) == "MBP"
    assert part(spoken, "timeline").hasFocus()
    assert spoken.editor.viewport.selection == (word.start_s, word.end_s)


def test_a_phone_is_retyped_from_the_menu_in_any_alphabet_and_nonsense_is_refused(spoken, qtbot, monkeypatch):
    first = state(spoken)
    phone = next(each for each in state(spoken).phones if each.label == "F")
    lane, at = part(spoken, "words"), place(spoken, "phones", (phone.start_s + phone.end_s) / 2)

    def choose(menu, where):
        next(action for action in menu.actions() if action.objectName() == "retype").trigger()

    monkeypatch.setattr(QMenu, "exec", choose)

    def right_click():
        where, right = QPointF(at), Qt.MouseButton.RightButton
        QApplication.sendEvent(lane, QMouseEvent(QEvent.Type.MouseButtonPress, where, right, right, NONE))
        QApplication.sendEvent(lane, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, lane.mapToGlobal(at)))

    right_click()
    type_label(spoken, qtbot, "b")
    assert shape_at(spoken, (phone.start_s + phone.end_s) / 2) == "MBP"
    right_click()
    type_label(spoken, qtbot, "xq")
    assert said(spoken).startswith("'xq': is no phone; use AA AE")
    undo_to_the_start(spoken, qtbot, first)


def test_a_label_is_left_as_it_was_by_escape_and_keys_are_typed_not_done(spoken, qtbot):
    first = state(spoken)
    pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    qtbot.keyClicks(part(spoken, "label", QLineEdit), "sm3")
    assert part(spoken, "label", QLineEdit).text() == "sm3"
    press(qtbot, Key.Key_Escape)
    assert state(spoken) == first
    assert spoken.editor.viewport.selection is not None


def test_a_label_that_is_emptied_stays_as_it_was(spoken, qtbot):
    first = state(spoken)
    pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    part(spoken, "label", QLineEdit).clear()
    press(qtbot, Key.Key_Return)
    assert state(spoken) == first


def test_a_phone_and_a_word_are_inserted_at_the_playhead(spoken, qtbot):
    first = state(spoken)
    ay = next(p for p in first.phones if p.label == "AY")
    spoken.editor.player.seek(10 / 24)
    assert ay.start_s < 10 / 24 < ay.end_s
    press(qtbot, Key.Key_I)
    type_label(spoken, qtbot, "M")
    assert ("M", pytest.approx(10 / 24)) in [(p.label, p.start_s) for p in state(spoken).phones]
    assert shape_at(spoken, 10 / 24 + 0.01) == "MBP"
    spoken.editor.player.seek(0.0)
    press(qtbot, Key.Key_I, SHIFT)
    type_label(spoken, qtbot, "hey")
    assert state(spoken).words[0].label == "hey"
    assert state(spoken).words[0].end_s <= first.words[0].start_s
    undo_to_the_start(spoken, qtbot, first)


def test_the_first_word_of_a_recording_without_any_can_be_typed(opened, qtbot):
    opened.editor.player.seek(3.0)
    press(qtbot, Key.Key_I, SHIFT)
    type_label(opened, qtbot, "map")
    assert labels(opened, "words") == ["map"]
    assert labels(opened, "phones") == ["M", "AE", "P"]
    assert shape_at(opened, 3.0) == "MBP"
    assert part(opened, "words").isVisible()


def test_edited_words_are_saved_exported_and_survive_another_viseme_set(spoken, qtbot, tmp_path):
    word = pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    type_label(spoken, qtbot, "map")
    spoken.editor.files.save(tmp_path / "p.wav2vis")
    assert Project.load(tmp_path / "p.wav2vis").state == state(spoken)
    save(state(spoken).track(), tmp_path / "t.TextGrid")
    assert [each.label for each in load(tmp_path / "t.TextGrid").words] == labels(spoken, "words")
    spoken.editor.analysis.analyse_all(viseme_set="rhubarb")
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
    assert labels_in(state(spoken).phones, word) == ["M", "AE", "P"]
    assert shape_at(spoken, word.start_s + 0.01) == "A"
    assert labels(spoken, "words")[:5] == ["Tribe", "after", "tribe", "map", "crowding"]


def test_a_retyped_word_is_looked_for_in_the_sound_when_it_is_analysed_again(spoken, qtbot):
    """It is said as it was before somebody mistyped it."""
    first = state(spoken)
    word = pick(spoken, qtbot, "words", "crowding")
    for typed in ("banana", "crowding"):
        press(qtbot, Key.Key_F2)
        type_label(spoken, qtbot, typed)
    spread = state(spoken).phones
    assert labels(spoken, "phones") == labels_of(first, "phones")
    press(qtbot, Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)

    def off_s(phones):
        return max(abs(a.start_s - b.start_s) for a, b in zip(phones, first.phones, strict=True))

    assert off_s(state(spoken).phones) < 0.03 < off_s(spread)
    assert state(spoken).words[4].label == word.label


def test_shapes_of_a_set_of_ones_own_stay_as_nobody_knows_what_they_say(spoken, qtbot):
    document = spoken.editor.document
    document.start_with(replace(document.state, viseme_set="mine"))
    cues = document.cues
    pick(spoken, qtbot, "phones", "F")
    press(qtbot, Key.Key_Delete)
    assert document.cues == cues


def test_without_a_word_picked_the_command_says_what_to_do(spoken, qtbot):
    press(qtbot, Key.Key_F2)
    assert said(spoken) == "Click a phrase, a word or a phone first."
