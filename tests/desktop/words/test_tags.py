# SPDX-License-Identifier: MIT
"""Tags of cues and words: typed, seen, undone, saved, and carried by Papagayo-NG's projects."""

import json

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton

from desktop_app.dialogs.questions import TagsDialog
from desktop_app.model.project import Project
from wav2vis_core import load, save

from ..conftest import CONTROL, LEFT, click, part, press
from .test_lanes import ROW_PX, pick, state, undo_to_the_start

Key = Qt.Key


def tag(window, qtbot, monkeypatch, text):
    """Ctrl+G, type, Return."""

    def answer(dialog):
        dialog.show()
        field = part(dialog, "tags", QLineEdit)
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)
        return dialog.result()

    monkeypatch.setattr(TagsDialog, "exec", answer)
    part(window, "timeline").setFocus()
    press(qtbot, Key.Key_G, CONTROL)


def test_cues_and_words_get_tags_that_show_and_can_be_undone(spoken, qtbot, monkeypatch):
    first = state(spoken)
    click(spoken, qtbot, "cues", 0.05)
    tag(spoken, qtbot, monkeypatch, "smile, looks left, smile,")
    assert state(spoken).cues[0].tags == ("smile", "looks left")
    assert state(spoken).cues[0].origin == "edited"
    assert "tags: smile, looks left" in part(spoken, "facts", QLabel).text()
    word = pick(spoken, qtbot, "words", "was")
    tag(spoken, qtbot, monkeypatch, "loud")
    assert [each.tags for each in state(spoken).words if each.label == "was"] == [("loud",)]
    assert "tags: loud" in part(spoken, "facts", QLabel).text()
    press(qtbot, Key.Key_Escape)  # whose tint would lie over it
    lane = part(spoken, "words")
    corner = lane.grab().toImage().pixel(round(lane.x_of(word.end_s)) - 3, ROW_PX + 3)
    assert QColor(corner).name() == spoken.theme.text
    assert state(spoken).phones == first.phones
    undo_to_the_start(spoken, qtbot, first)


def test_tags_leave_with_nothing_typed(spoken, qtbot, monkeypatch):
    click(spoken, qtbot, "cues", 0.05)
    tag(spoken, qtbot, monkeypatch, "smile")
    tag(spoken, qtbot, monkeypatch, " ")
    assert state(spoken).cues[0].tags == ()


def test_tags_are_saved_with_the_project_and_in_papagayos(spoken, qtbot, monkeypatch, tmp_path):
    pick(spoken, qtbot, "words", "was")
    tag(spoken, qtbot, monkeypatch, "loud")
    k = next(k for k, cue in enumerate(state(spoken).cues) if cue.shape == "MBP")
    click(spoken, qtbot, "cues", (state(spoken).cues[k].start_s + state(spoken).cues[k].end_s) / 2)
    tag(spoken, qtbot, monkeypatch, "smack")
    spoken.editor.files.save(tmp_path / "p.wav2vis")
    assert Project.load(tmp_path / "p.wav2vis").state == state(spoken)
    save(state(spoken).track(), tmp_path / "p.pg2")
    words = json.loads((tmp_path / "p.pg2").read_text())["voices"][0]["phrases"][0]["words"]
    assert [word["text"] for word in words if word["tags"] == ["loud"]] == ["was"]
    tagged = [each["text"] for word in words for each in word["phonemes"] if each["tags"] == ["smack"]]
    assert tagged == ["MBP"]
    back = load(tmp_path / "p.pg2")
    assert [word.label for word in back.words if word.tags] == ["was"]
    assert [(cue.shape, cue.tags) for cue in back.cues if cue.tags] == [("MBP", ("smack",))]
