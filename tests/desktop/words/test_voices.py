# SPDX-License-Identifier: MIT
"""Several voices of one recording: added, named, given what they say, shown, analysed, saved and exported."""

import json
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton

from desktop_app.dialogs.export import ExportDialog
from desktop_app.model.project import Project
from desktop_app.model.speech.voices import voices
from wav2vis_core import load
from wav2vis_core.errors import ReadError

from ..conftest import CONTROL, LEFT, NONE, PATIENCE_MS, back_to_timeline, click_cue, command, part, press, said, speak
from .test_lanes import labels, pick, state, undo_to_the_start
from .test_phrases import FIRST, SECOND, phrased  # noqa: F401 (a fixture)

Key = Qt.Key


def give(window, qtbot, to, name=""):
    """The selection to a voice."""
    speak(window, qtbot, "give", name, lambda actions: next(each for each in actions if each.text() == to))


def choose_voice(window, qtbot, key):
    """An arrow in the box of voices, and Return, which gives the keyboard back."""
    box = part(window, "voice", QComboBox)
    box.setFocus()
    for each in (key, Key.Key_Return):
        qtbot.keyClick(box, each)


@pytest.fixture
def two(phrased, qtbot):  # noqa: F811
    """Ann says the first phrase, Ben the second."""
    speak(phrased, qtbot, "rename_voice", "Ann")
    speak(phrased, qtbot, "add_voice", "Ben")
    pick(phrased, qtbot, "phrases", SECOND)
    give(phrased, qtbot, "Ben")
    return phrased


def moves(cues, rest="rest"):
    """From when to when the mouth moves."""
    moving = [cue for cue in cues if cue.shape != rest]
    return moving[0].start_s, moving[-1].end_s


def test_a_phrase_is_given_to_another_voice_with_its_words_and_shapes(two, qtbot):
    ann, ben = voices(state(two))
    assert (ann.name, ben.name) == ("Ann", "Ben")
    assert labels(two, "phrases") == [FIRST]
    assert [each.label for each in ben.phrases] == [SECOND]
    assert [word.label for word in (*ann.words, *ben.words)] == f"{FIRST} {SECOND}".split()
    assert moves(ann.cues)[1] <= ben.ranges[0][0] <= moves(ben.cues)[0]
    assert not part(two, "voice").isHidden()
    choose_voice(two, qtbot, Key.Key_Down)
    assert (state(two).name, labels(two, "phrases")) == ("Ben", [SECOND])
    assert state(two).track().cues[0].shape == "rest"
    press(qtbot, Key.Key_V)
    assert state(two).name == "Ann"


def test_all_of_it_can_be_undone_and_a_new_voice_given_something_in_one_step(phrased, qtbot):  # noqa: F811
    first = state(phrased)
    pick(phrased, qtbot, "phrases", FIRST)
    give(phrased, qtbot, "A new voice…", "Eve")
    assert [each.name for each in voices(state(phrased))] == ["Voice 1", "Eve"]
    assert [[p.label for p in each.phrases] for each in voices(state(phrased))] == [[SECOND], [FIRST]]
    assert phrased.editor.document.undo.index() == 1
    press(qtbot, Key.Key_V)
    command(phrased, "remove_voice").trigger()
    assert (state(phrased).name, state(phrased).others) == ("Voice 1", ())
    assert part(phrased, "voice").isHidden()
    command(phrased, "remove_voice").trigger()
    assert said(phrased) == "This is the only voice."
    undo_to_the_start(phrased, qtbot, first)


def test_no_two_voices_have_one_name(two, qtbot):
    before = state(two)
    speak(two, qtbot, "rename_voice", "Ben")
    assert said(two) == "There is a voice called Ben already."
    assert state(two) == before


def test_a_stretch_of_cues_is_given_and_taken_back(phrased, qtbot):  # noqa: F811
    first = state(phrased)
    speak(phrased, qtbot, "add_voice", "Ben")
    k = next(k for k, cue in enumerate(first.cues) if cue.shape == "MBP")
    cue = first.cues[k]
    click_cue(phrased, qtbot, k)
    give(phrased, qtbot, "Ben")
    ben = voices(state(phrased))[1]
    assert (ben.ranges, moves(ben.cues)) == (((cue.start_s, cue.end_s),), (cue.start_s, cue.end_s))
    assert state(phrased).track().shape_at((cue.start_s + cue.end_s) / 2) == "rest"
    press(qtbot, Key.Key_V)
    phrased.editor.viewport.select((cue.start_s, cue.end_s))
    give(phrased, qtbot, "Voice 1")
    press(qtbot, Key.Key_V)
    shown = [(each.start_s, each.shape) for each in state(phrased).track().merged().cues]
    assert shown == [(each.start_s, each.shape) for each in first.track().merged().cues]


def test_outside_its_ranges_a_voice_rests_after_an_analysis_in_its_own_set(two, qtbot):
    choose_voice(two, qtbot, Key.Key_Down)
    two.editor.analysis.analyse_all(viseme_set="rhubarb")
    qtbot.waitUntil(lambda: not two.editor.tasks.running, timeout=PATIENCE_MS)
    ann, ben = voices(state(two))
    assert (ann.viseme_set, ben.viseme_set) == ("preston_blair", "rhubarb")
    (start_s, end_s) = ben.ranges[0]
    from_s, to_s = moves(ben.cues, "X")
    assert start_s - 1 / 24 < from_s < to_s < end_s + 1 / 24
    assert [word.label for word in ben.words] == SECOND.split()
    assert part(two, "cues").isVisible()
    pick(two, qtbot, "phrases", SECOND)
    give(two, qtbot, "Ann")
    assert {cue.shape for cue in voices(state(two))[0].cues} <= set(ann.shapes)
    assert moves(voices(state(two))[0].cues)[1] > from_s + 1


def test_a_project_keeps_them_and_opens_older_ones(two, qtbot, tmp_path):
    choose_voice(two, qtbot, Key.Key_Down)
    path = tmp_path / "p.wav2vis"
    two.editor.files.save(path)
    assert Project.load(path).state == state(two)
    data = json.loads(path.read_text())
    old = {**data, "version": 1, **data["voices"][0]}
    del old["voices"], old["shown"], old["name"], old["ranges"]
    path.write_text(json.dumps(old))
    back = Project.load(path).state
    assert back == replace(voices(state(two))[0], name="Voice 1", ranges=None, fps=back.fps)


@pytest.mark.parametrize("field", [{"ranges": [[2, 1]]}, {"ranges": [["x", 2]]}, {"name": "Ben"}])
def test_a_project_whose_voices_cannot_be_is_refused(two, tmp_path, field):
    path = tmp_path / "p.wav2vis"
    two.editor.files.save(path)
    data = json.loads(path.read_text())
    data["voices"][0] |= field
    path.write_text(json.dumps(data))
    with pytest.raises(ReadError, match="the project is damaged"):
        Project.load(path)


def exported(window, qtbot, monkeypatch, tmp_path, name, choose=None):
    """Ctrl+E with a format: all that can be exported, or what is so many arrows below it; the dialog's note."""
    window.settings.setValue("export/format", name)
    window.settings.setValue("export/folder", str(tmp_path))
    notes = []

    def answer(dialog):
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            dialog.show()
        choice = part(dialog, "part", QComboBox)
        assert choice.currentText() == "All voices"
        for _ in range(choose or 0):
            with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
                qtbot.keyClick(choice, Key.Key_Down, NONE)
        notes.append(part(dialog, "note", QLabel).text())
        qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", answer)
    press(qtbot, Key.Key_Escape)
    press(qtbot, Key.Key_E, CONTROL)
    back_to_timeline(window, qtbot)
    return notes[0]


@pytest.mark.parametrize("name", ["pgo", "pg2"])
def test_papagayo_holds_all_of_them_in_one_file(two, qtbot, monkeypatch, tmp_path, name):
    exported(two, qtbot, monkeypatch, tmp_path, name)
    (path,) = tmp_path.glob(f"tribe*.{name}")
    ann, ben = (load(path, voice=each) for each in ("Ann", "Ben"))
    assert ([p.label for p in ann.phrases], [p.label for p in ben.phrases]) == ([FIRST], [SECOND])
    assert moves(ann.cues)[1] < moves(ben.cues)[0]


def test_other_formats_have_a_file_each(two, qtbot, monkeypatch, tmp_path):
    note = exported(two, qtbot, monkeypatch, tmp_path, "track.json")
    assert note.startswith("A file each: tribe_Ann.track.json, tribe_Ben.track.json.")
    ann, ben = (load(tmp_path / f"tribe_{each}.track.json") for each in ("Ann", "Ben"))
    assert (ann.cues, ben.cues) == tuple(each.cues for each in voices(state(two)))
    exported(two, qtbot, monkeypatch, tmp_path, "tsv", choose=2)
    assert [path.name for path in tmp_path.glob("*.tsv")] == ["tribe_Ben.tsv"]


def test_where_another_voice_speaks_the_waveform_is_pale(two):
    lane = part(two, "waveform")
    two.editor.viewport.select(None)
    image = lane.grab().toImage()
    (_, end_s), *_ = state(two).ranges

    def brightest(from_s, to_s):
        xs = range(round(lane.x_of(from_s)), round(lane.x_of(to_s)))
        return max(image.pixelColor(x, y).lightness() for x in xs for y in range(0, lane.height() - 2, 3))

    assert brightest(0.0, end_s) > brightest(end_s + 0.1, 6.0) + 40


def test_the_menu_of_a_word_offers_it(two, monkeypatch):
    shown = []
    monkeypatch.setattr(QMenu, "exec", lambda menu, place: shown.extend(each.objectName() for each in menu.actions()))
    two.timeline.segments.menu_wanted.emit(two.pos())
    assert "give" in shown
