# SPDX-License-Identifier: MIT
"""A hand in the middle of something when an analysis ends, an edit is undone, or another recording opens."""

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMessageBox, QPushButton

from desktop_app.dialogs.character import CharacterDialog
from desktop_app.dialogs.questions import TagsDialog, TranscriptDialog
from wav2vis_core import VisemeSet

from ..conftest import CONTROL, LEFT, NONE, PATIENCE_MS, SHIFT, click, command, part, press, said
from ..conftest import place as place_on
from .conftest import SAID
from .test_lanes import Key, labels, pick, place, state, type_label


def analyse(window, qtbot, **changes):
    """Another analysis, which ends; what it says is read and closed."""
    window.editor.analysis.analyse_all(**changes)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    window.message.close_message()


def in_dialog(monkeypatch, kind, gestures):
    """What a person does in a dialog while it is open, as its own loop of events would let them."""

    def run(dialog):
        dialog.show()
        gestures(dialog)
        return dialog.result()

    monkeypatch.setattr(kind, "exec", run)


def shapes_of_the_set(window):
    return set(window.editor.document.state.shapes) == set(
        VisemeSet.load(window.editor.document.settings.viseme_set).shapes
    ) and {cue.shape for cue in window.editor.document.cues} <= set(window.editor.document.state.shapes)


def hold_at(lane, qtbot, where, to):
    """Press the left button at a point and drag to another, without letting go."""
    qtbot.mousePress(lane, LEFT, NONE, where)
    drag_on(lane, to)


def drag_on(lane, to):
    where, on_screen = QPointF(to), QPointF(lane.mapToGlobal(to))
    QApplication.sendEvent(
        lane, QMouseEvent(QEvent.Type.MouseMove, where, on_screen, Qt.MouseButton.NoButton, LEFT, NONE)
    )


def test_a_label_reaches_the_word_that_it_was_typed_over_wherever_that_is_now(spoken, qtbot):
    pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    analyse(spoken, qtbot, transcript=SAID.replace("Tribe after", "Tribeafter"))
    type_label(spoken, qtbot, "map")
    assert labels(spoken, "words")[:4] == ["Tribeafter", "tribe", "map", "crowding"]


def test_a_label_for_a_word_that_is_gone_changes_no_other_and_says_so(spoken, qtbot):
    for label in ("empire", "was"):
        spoken.editor.viewport.fit()
        pick(spoken, qtbot, "words", label)
        press(qtbot, Key.Key_F2)
        analyse(spoken, qtbot, transcript="Tribe after tribe")
        before = state(spoken)
        type_label(spoken, qtbot, "map")
        assert state(spoken) == before
        assert said(spoken) == f"{label} is gone: what was typed is dropped."
        analyse(spoken, qtbot, transcript=SAID)


def test_a_label_over_a_word_that_an_undo_takes_away_is_dropped(spoken, qtbot):
    spoken.editor.player.seek(0.0)
    press(qtbot, Key.Key_I, SHIFT)
    type_label(spoken, qtbot, "hey")
    pick(spoken, qtbot, "words", "hey")
    press(qtbot, Key.Key_F2)
    command(spoken, "undo").trigger()
    type_label(spoken, qtbot, "map")
    assert labels(spoken, "words")[:2] == ["Tribe", "after"]
    assert said(spoken) == "hey is gone: what was typed is dropped."


@pytest.mark.parametrize(
    ("transcript", "tagged"), [(SAID.replace("Tribe after", "Tribeafter"), ["was"]), ("Tribe after tribe", [])]
)
def test_tags_reach_the_word_that_was_selected_or_none(spoken, qtbot, monkeypatch, transcript, tagged):
    def gestures(dialog):
        analyse(spoken, qtbot, transcript=transcript)
        qtbot.keyClicks(part(dialog, "tags", QLineEdit), "loud")
        qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)

    in_dialog(monkeypatch, TagsDialog, gestures)
    pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_G, CONTROL)
    assert [word.label for word in state(spoken).words if word.tags] == tagged
    assert not any(cue.tags for cue in state(spoken).cues)
    assert tagged or said(spoken) == "Click a phrase, a word or a phone first."


def test_a_dragged_word_is_let_go_when_an_analysis_ends(spoken, qtbot):
    lane, edge_s = part(spoken, "words"), state(spoken).words[0].end_s
    hold_at(lane, qtbot, place(spoken, "words", edge_s), place(spoken, "words", edge_s + 0.1))
    assert state(spoken).words[0].end_s > edge_s + 0.05
    analyse(spoken, qtbot, transcript="was crowding down", viseme_set="rhubarb")
    fresh = state(spoken)
    drag_on(lane, place(spoken, "words", edge_s + 0.2))
    qtbot.mouseRelease(lane, LEFT, NONE, place(spoken, "words", edge_s + 0.2))
    assert state(spoken) == fresh
    assert shapes_of_the_set(spoken)


@pytest.mark.parametrize("event", ["another set", "undo"])
def test_a_dragged_boundary_is_let_go_when_the_cues_are_exchanged(spoken, qtbot, event):
    if event == "undo":
        click(spoken, qtbot, "cues", 1.0)
        press(qtbot, Key.Key_7)
    lane, edge_s = part(spoken, "cues"), spoken.editor.document.cues[2].start_s
    hold_at(lane, qtbot, place_on(lane, edge_s), place_on(lane, edge_s + 0.05))
    if event == "undo":
        press(qtbot, Key.Key_Z, CONTROL)
    else:
        analyse(spoken, qtbot, viseme_set="rhubarb")
    fresh = state(spoken)
    drag_on(lane, place_on(lane, edge_s + 0.1))
    qtbot.mouseRelease(lane, LEFT, NONE, place_on(lane, edge_s + 0.1))
    assert state(spoken) == fresh
    assert shapes_of_the_set(spoken)


def test_a_shape_that_is_held_while_the_set_changes_is_laid_no_further(spoken, qtbot):
    timeline, player = part(spoken, "timeline"), spoken.editor.player
    player.seek(0.5)
    player.play()
    qtbot.keyPress(timeline, Key.Key_9)
    player.seek(0.8)
    analyse(spoken, qtbot, viseme_set="rhubarb")
    player.seek(0.9)
    qtbot.keyRelease(timeline, Key.Key_9)
    player.stop()
    assert shapes_of_the_set(spoken)


def test_cues_that_were_copied_are_pasted_in_the_shapes_of_another_set(spoken, qtbot):
    document = spoken.editor.document
    b = next(phone for phone in state(spoken).phones if phone.label == "B")
    click(spoken, qtbot, "cues", (b.start_s + b.end_s) / 2)
    press(qtbot, Key.Key_C, CONTROL)
    analyse(spoken, qtbot, viseme_set="rhubarb")
    part(spoken, "timeline").setFocus()
    spoken.editor.player.seek(3.0)
    press(qtbot, Key.Key_V, CONTROL)
    assert shapes_of_the_set(spoken)
    assert [cue.shape for cue in document.cues if cue.origin == "edited" and abs(cue.start_s - 3.0) < 0.001] == ["A"]


@pytest.mark.qt_log_ignore("does not support grabbing", extend=True)
def test_a_menu_of_shapes_goes_when_the_set_changes(spoken, qtbot, monkeypatch):
    lane = part(spoken, "cues")

    def run(menu, where):
        menu.popup(where)
        analyse(spoken, qtbot, viseme_set="rhubarb")
        assert not menu.isVisible()

    monkeypatch.setattr(QMenu, "exec", run)
    at = place_on(lane, 0.5)
    QApplication.sendEvent(lane, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, lane.mapToGlobal(at)))
    assert shapes_of_the_set(spoken)


def test_a_stretch_that_was_analysed_in_a_set_that_is_undone_is_left_out(spoken, qtbot):
    analyse(spoken, qtbot, viseme_set="rhubarb")
    click(spoken, qtbot, "cues", 0.5)
    press(qtbot, Key.Key_R, CONTROL)
    press(qtbot, Key.Key_Z, CONTROL)
    before = state(spoken)
    assert before.viseme_set == "preston_blair"
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
    assert state(spoken) == before
    assert said(spoken) == "The viseme set has changed: the selection was not analysed."


def test_a_character_that_is_chosen_while_an_analysis_ends_leaves_it_alone(spoken, qtbot, monkeypatch):
    def gestures(dialog):
        analyse(spoken, qtbot, transcript="Tribe after tribe")
        qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)

    in_dialog(monkeypatch, CharacterDialog, gestures)
    press(qtbot, Key.Key_K, CONTROL)
    assert labels(spoken, "words")[:2] == ["Tribe", "after"]
    assert "was" not in labels(spoken, "words")


@pytest.mark.parametrize(
    ("key", "modifier", "kind"),
    [(Key.Key_G, CONTROL, TagsDialog), (Key.Key_T, NONE, TranscriptDialog), (Key.Key_K, CONTROL, CharacterDialog)],
)
def test_a_dialog_goes_when_another_recording_opens(spoken, qtbot, write_wav, key, modifier, kind):
    other = write_wav([0.0] * 16_000)
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        seen.append(type(dialog))
        spoken.editor.files.open(other)

    QTimer.singleShot(0, look)
    click(spoken, qtbot, "cues", 0.5)
    press(qtbot, key, modifier)
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
    assert seen == [kind]
    assert spoken.editor.document.sound.path == other
    assert {cue.origin for cue in spoken.editor.document.cues} == {"model"}


def test_a_project_is_not_saved_under_the_name_that_was_chosen_for_another(
    spoken, qtbot, write_wav, tmp_path, monkeypatch
):
    def choose(*_):
        spoken.editor.files.open(write_wav([0.0] * 16_000))
        qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
        return str(tmp_path / "tribe.wav2vis"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(qtbot, Key.Key_S, CONTROL | SHIFT)
    assert not (tmp_path / "tribe.wav2vis").exists()
    assert said(spoken) == "Another recording is open now, so nothing was done."


@pytest.mark.qt_log_ignore("does not support grabbing", extend=True)
def test_a_menu_over_a_label_does_not_end_it(spoken, qtbot):
    pick(spoken, qtbot, "words", "was")
    press(qtbot, Key.Key_F2)
    field = part(spoken, "label", QLineEdit)
    seen = []

    def look():
        seen.append((type(QApplication.activePopupWidget()), field.isVisible()))
        QApplication.activePopupWidget().close()

    at = QPoint(5, 5)
    QTimer.singleShot(0, look)
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, field.mapToGlobal(at)))
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    assert seen == [(QMenu, True)]


def test_a_first_word_that_is_not_typed_leaves_no_empty_lane(opened, qtbot):
    press(qtbot, Key.Key_I, SHIFT)
    assert part(opened, "words").isVisible()
    press(qtbot, Key.Key_Escape)
    assert not part(opened, "words").isVisible()


@pytest.mark.parametrize("answer", ["Discard", "Cancel"])
def test_edits_made_while_another_recording_is_read_are_asked_about(opened, qtbot, write_wav, monkeypatch, answer):
    button = getattr(QMessageBox.StandardButton, answer)
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_, **__: asked.append(1) or button)
    other = write_wav([0.0] * 16_000)
    opened.dialogs.open_path(other)
    click(opened, qtbot, "cues", 1.0)
    press(qtbot, Key.Key_7)
    edited = state(opened)
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert asked == [1]
    assert (opened.editor.document.sound.path == other) == (answer == "Discard")
    assert (state(opened) == edited) == (answer == "Cancel")
