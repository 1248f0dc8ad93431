# SPDX-License-Identifier: MIT
"""Frame rate, viseme set, style and listener, chosen in the panel and the bar."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from desktop_app.editor import analysis
from desktop_app.model.settings import LISTENERS
from desktop_app.sound.sound import Sound
from wav2vis_core.pipeline import DEFAULT_LISTENER

from .conftest import CONTROL, EXAMPLE, LEFT, PATIENCE_MS, SHIFT, command, part, press


def type_rate(window, qtbot, rate):
    """Click into the box of the frame rate, type and press Enter."""
    qtbot.mouseClick(part(window, "fps_text", QLineEdit), LEFT)
    qtbot.wait(1)  # a click that gives the keyboard selects all
    qtbot.keyClicks(QApplication.focusWidget(), rate)
    press(qtbot, Qt.Key.Key_Return)


def test_another_frame_rate_is_taken_and_nonsense_is_not(opened, qtbot):
    type_rate(opened, qtbot, "29.97")
    assert str(opened.editor.document.fps) == "29.97"
    opened.editor.player.seek(1.0)
    assert part(opened, "frame", QLabel).text() == "frame 29"
    type_rate(opened, qtbot, "0")
    assert str(opened.editor.document.fps) == "29.97"


def setting(window, name) -> QComboBox:
    """A setting of the analysis, in the panel."""
    return part(part(window, "panel"), name, QComboBox)


def choose(window, qtbot, name, value):
    """Choose another value of a setting by keys, and wait for the analysis."""
    box = setting(window, name)
    box.setFocus()
    key = Qt.Key.Key_Down if box.findData(value) > box.currentIndex() else Qt.Key.Key_Up
    while box.currentData() != value:
        press(qtbot, key)
    qtbot.waitUntil(lambda: getattr(window.editor.document.settings, name) == value, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_Escape)


def test_another_viseme_set_is_analysed_and_can_be_undone(opened, qtbot):
    before = opened.editor.document.state
    choose(opened, qtbot, "viseme_set", "rhubarb")
    assert {cue.shape for cue in opened.editor.document.cues} <= set("ABCDEFGHX")
    after = opened.editor.document.state
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert opened.editor.document.state == before
    assert setting(opened, "viseme_set").currentData() == "preston_blair"
    press(qtbot, Qt.Key.Key_R, CONTROL | SHIFT)  # an analysis now is of the set that is shown
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert opened.editor.document.state.viseme_set == "preston_blair"
    press(qtbot, Qt.Key.Key_Y, CONTROL)
    assert opened.editor.document.state == after
    assert setting(opened, "viseme_set").currentData() == "rhubarb"


def test_viseme_sets_go_by_the_names_of_what_they_are_for_and_tell_their_own(opened, qtbot):
    box = setting(opened, "viseme_set")
    assert box.currentText() == "Preston Blair: Moho, Papagayo"
    assert "preston_blair" in box.toolTip()
    names = {box.itemText(k): box.itemData(k, Qt.ItemDataRole.ToolTipRole) for k in range(box.count())}
    assert names["Amazon Polly: US English"].startswith("polly.")
    choose(opened, qtbot, "viseme_set", "rhubarb")
    assert "rhubarb" in box.toolTip()
    assert box.width() <= part(opened, "panel").width() - box.x()


def test_another_style_can_be_undone(opened, qtbot):
    before = opened.editor.document.state
    choose(opened, qtbot, "style", "literal")
    assert opened.editor.document.cues != before.cues
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert opened.editor.document.state == before
    assert setting(opened, "style").currentText() == "animated"


def test_another_frame_rate_can_be_undone_and_saved(opened, qtbot):
    type_rate(opened, qtbot, "12")
    assert opened.isWindowModified()
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert str(opened.editor.document.fps) == part(opened, "fps", QComboBox).currentText() == "24"
    assert not opened.isWindowModified()


def test_a_setting_whose_analysis_is_cancelled_is_shown_as_it_was(opened, qtbot):
    before = opened.editor.document.state
    setting(opened, "viseme_set").setFocus()
    press(qtbot, Qt.Key.Key_Down)
    qtbot.mouseClick(part(opened, "cancel_work"), LEFT)
    assert opened.editor.document.state == before
    assert setting(opened, "viseme_set").currentData() == "preston_blair"


def test_another_listener_is_chosen_shown_and_undone(opened, qtbot):
    made_by = part(opened, "analysed_by", QLabel)
    before = opened.editor.document.state
    assert made_by.text() == setting(opened, "listener").currentText() == DEFAULT_LISTENER
    other = next(name for name in LISTENERS if name != DEFAULT_LISTENER)
    choose(opened, qtbot, "listener", other)
    assert made_by.text() == other
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert opened.editor.document.state == before
    assert made_by.text() == setting(opened, "listener").currentText() == DEFAULT_LISTENER


def test_a_long_recording_shows_the_fast_listeners_cues_until_those_of_studio_come(window, qtbot, monkeypatch):
    monkeypatch.setattr(analysis, "_LONG_S", 1.0)
    seen = []
    document = window.editor.document
    document.cues_changed.connect(lambda: seen.append(document.state and document.state.listener))
    window.editor.document.open_sound(Sound.load(EXAMPLE))
    window.editor.analysis.analyse_all(listener="studio")
    qtbot.waitUntil(lambda: bool(document.state and document.state.listener == "studio"), timeout=PATIENCE_MS)
    assert list(dict.fromkeys(filter(None, seen))) == ["fast", "studio"]
    assert not command(window, "undo").isEnabled()
    assert not window.isWindowModified()
    assert setting(window, "listener").currentText() == "studio"


def test_the_selection_is_shown_in_frames_too(opened, qtbot):
    opened.editor.viewport.select((1.0, 1.5))
    assert part(opened, "facts", QLabel).text().splitlines()[1] == "frames 24 – 36  (12.0)"
    type_rate(opened, qtbot, "12")
    assert part(opened, "facts", QLabel).text().splitlines()[1] == "frames 12 – 18  (6.0)"
