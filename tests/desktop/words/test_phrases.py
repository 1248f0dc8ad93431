# SPDX-License-Identifier: MIT
"""The lane of phrases under the hand: made by the text or by pauses, changed, tagged, saved, exported apart."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QLineEdit, QPushButton

from desktop_app.dialogs.export import ExportDialog
from desktop_app.model.project import Project
from wav2vis_core import Audio, load

from ..conftest import CONTROL, LEFT, NONE, PATIENCE_MS, SHIFT, command, part, press
from .test_lanes import drag, labels, pick, state, type_label, undo_to_the_start
from .test_tags import tag

Key = Qt.Key
TWO_LINES = (
    "Tribe after tribe was crowding down to the Alps.\nAnd trampling upon each other on the frontiers of the empire."
)
FIRST, SECOND = (
    "Tribe after tribe was crowding down to the Alps",
    "And trampling upon each other on the frontiers of the empire",
)


@pytest.fixture
def phrased(spoken, qtbot):
    """The example with a text of two lines."""
    spoken.editor.analysis.analyse_all(transcript=TWO_LINES)
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
    spoken.editor.document.undo.clear()
    spoken.editor.viewport.fit()
    return spoken


def test_each_line_is_a_phrase_that_is_renamed_split_and_merged(phrased, qtbot):
    first = state(phrased)
    assert labels(phrased, "phrases") == [FIRST, SECOND]
    phrase = pick(phrased, qtbot, "phrases", FIRST)
    assert phrased.editor.viewport.selection == (phrase.start_s, phrase.end_s)
    press(qtbot, Key.Key_F2)
    type_label(phrased, qtbot, "The tribes!")
    assert labels(phrased, "phrases") == ["The tribes!", SECOND]
    press(qtbot, Key.Key_Z, CONTROL)
    crowding = next(word for word in first.words if word.label == "crowding")
    phrased.editor.player.seek(crowding.start_s + 0.02)
    press(qtbot, Key.Key_S)
    assert labels(phrased, "phrases")[:2] == ["Tribe after tribe was", "crowding down to the Alps"]
    assert state(phrased).phrases[1].start_s == crowding.start_s
    pick(phrased, qtbot, "phrases", "Tribe after tribe was")
    pick(phrased, qtbot, "phrases", "crowding down to the Alps", modifier=SHIFT)
    press(qtbot, Key.Key_M)
    assert labels(phrased, "phrases") == [FIRST, SECOND]
    assert (state(phrased).words, state(phrased).cues) == (first.words, first.cues)
    undo_to_the_start(phrased, qtbot, first)


def test_an_edge_is_dragged_and_stays_with_that_of_its_word(phrased, qtbot):
    first = state(phrased)
    end_s = first.phrases[1].end_s
    drag(phrased, qtbot, "phrases", end_s, end_s - 0.5)
    assert state(phrased).phrases[1].end_s == pytest.approx(end_s - 0.5, abs=1 / 24)
    assert (state(phrased).words, state(phrased).cues) == (first.words, first.cues)
    press(qtbot, Key.Key_Z, CONTROL)
    drag(phrased, qtbot, "words", end_s, end_s + 0.2)
    assert state(phrased).words[-1].end_s == state(phrased).phrases[-1].end_s > end_s + 0.1
    undo_to_the_start(phrased, qtbot, first)


def test_a_phrase_that_is_deleted_leaves_its_words_and_pauses_find_it_again(phrased, qtbot):
    first = state(phrased)
    pick(phrased, qtbot, "phrases", FIRST)
    press(qtbot, Key.Key_Delete)
    assert labels(phrased, "phrases") == [SECOND]
    assert state(phrased).words == first.words
    command(phrased, "find_phrases").trigger()
    found = state(phrased).phrases
    assert " ".join(each.label for each in found).split() == labels(phrased, "words")
    undo_to_the_start(phrased, qtbot, first)


def test_without_words_the_stretches_between_pauses_are_numbered(opened):
    command(opened, "find_phrases").trigger()
    found = state(opened).phrases
    assert [each.label for each in found] == [str(number) for number in range(1, len(found) + 1)]
    moving = [cue for cue in state(opened).cues if cue.shape != "rest"]
    assert (found[0].start_s, found[-1].end_s) == (moving[0].start_s, moving[-1].end_s)
    assert part(opened, "words").isVisible()


def test_edited_phrases_are_saved_and_survive_another_analysis(phrased, qtbot, monkeypatch, tmp_path):
    pick(phrased, qtbot, "phrases", SECOND)
    tag(phrased, qtbot, monkeypatch, "angry")
    phrased.editor.files.save(tmp_path / "p.wav2vis")
    assert Project.load(tmp_path / "p.wav2vis").state == state(phrased)
    phrased.editor.analysis.analyse_all(viseme_set="rhubarb")
    qtbot.waitUntil(lambda: not phrased.editor.tasks.running, timeout=PATIENCE_MS)
    assert [(each.label, each.tags) for each in state(phrased).phrases] == [(FIRST, ()), (SECOND, ("angry",))]


def test_a_selected_phrase_is_exported_apart_with_times_from_0(phrased, qtbot, monkeypatch, tmp_path):
    phrased.settings.setValue("export/format", "pgo")
    phrased.settings.setValue("export/folder", str(tmp_path))
    phrase = pick(phrased, qtbot, "phrases", SECOND)

    def answer(dialog):
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            dialog.show()
        assert part(dialog, "part", QComboBox).currentText() == f"Phrase 2: {SECOND}"
        assert part(dialog, "path", QLineEdit).text() == str(tmp_path / "tribe_2.pgo")
        qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", answer)
    part(phrased, "timeline").setFocus()
    press(qtbot, Key.Key_E, CONTROL)
    track = load(tmp_path / "tribe_2.pgo")
    assert [each.label for each in track.phrases] == [SECOND]
    assert track.words[0].label == "And"
    assert track.words[0].start_s < 0.1
    assert track.duration_s == pytest.approx(phrase.end_s - phrase.start_s, abs=1 / 24)
    assert track.source == ""


def test_a_film_of_a_phrase_has_its_sound(phrased, qtbot, monkeypatch, tmp_path):
    for name, value in (("format", "mp4"), ("folder", str(tmp_path)), ("mp4/height", "64")):
        phrased.settings.setValue(f"export/{name}", value)
    phrase = pick(phrased, qtbot, "phrases", SECOND)

    def answer(dialog):
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            dialog.show()
        with qtbot.waitSignal(dialog.accepted, timeout=PATIENCE_MS):
            qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", answer)
    part(phrased, "timeline").setFocus()
    press(qtbot, Key.Key_E, CONTROL)
    lasts_s = phrase.end_s - phrase.start_s
    assert Audio.read(tmp_path / "tribe_2.mp4").duration_s == pytest.approx(lasts_s, abs=0.1)


def test_everything_is_exported_where_a_cue_is_selected_and_a_phrase_can_be_chosen(phrased, qtbot, monkeypatch):
    previews = []

    def answer(dialog):
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            dialog.show()
        choice = part(dialog, "part", QComboBox)
        assert choice.currentText() == "Everything"
        previews.append(dialog.preview.toPlainText())
        choice.setFocus()
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            qtbot.keyClick(choice, Key.Key_Down, NONE)
        previews.append(dialog.preview.toPlainText())
        return 0

    monkeypatch.setattr(ExportDialog, "exec", answer)
    press(qtbot, Key.Key_E, CONTROL)
    assert len(previews[1]) < len(previews[0])
