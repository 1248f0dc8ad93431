# SPDX-License-Identifier: MIT
"""Project files, recovery after a crash, import, recent files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from desktop_app.dialogs.export import ExportDialog
from desktop_app.model import project as project_file
from desktop_app.model.character import Casting
from desktop_app.model.kind import kind_of
from desktop_app.model.project import Project
from desktop_app.model.settings import Settings
from desktop_app.model.state import Marker, State
from wav2vis_core import Cue, FrameRate, Track, save
from wav2vis_core.errors import OutputError, ReadError
from wav2vis_core.track.track import Segment

from .conftest import CONTROL, EXAMPLE, LEFT, PATIENCE_MS, SHIFT, click_cue, command, part, press, said

REPOSITORY = Path(__file__).parents[2]
TRACK = Track(
    (Cue(0.0, 3.0, "rest", 0.25), Cue(3.0, 6.42, "AI", 1.0, "edited")),
    ("rest", "AI", "MBP"),
    "rest",
    "MBP",
    "preston_blair",
    6.42,
    words=(Segment(3.0, 4.0, "wörd", 0.5),),
)


@pytest.fixture
def project(tmp_path):
    """A project of the example, whose recording lies beside it."""
    shutil.copy(EXAMPLE, tmp_path / "talk ü.wav")
    settings = Settings(style="literal", transcript="what they say")
    state = State.of(
        TRACK,
        markers=(Marker(1.5, "here"),),
        fps=FrameRate.parse("29.97"),
        settings=settings,
    )
    return Project(tmp_path / "talk ü.wav", state)


def change_a_shape(window, qtbot):
    """The first cue becomes MBP."""
    click_cue(window, qtbot, 0)
    press(qtbot, Qt.Key.Key_3)


@pytest.mark.parametrize("chosen", [None, (), (("MBP", "shut"), ("rest", ""))])
def test_a_project_comes_back_as_it_was(project, tmp_path, chosen):
    character = None if chosen is None else Casting(tmp_path / "pictures", chosen)
    project = replace(project, state=replace(project.state, character=character))
    project.save(tmp_path / "talk.wav2vis")
    assert Project.load(tmp_path / "talk.wav2vis") == project


def test_a_moved_folder_keeps_its_recording(project, tmp_path, tmp_path_factory):
    (tmp_path / "a").mkdir()
    project.save(tmp_path / "a" / "talk.wav2vis")
    assert json.loads((tmp_path / "a" / "talk.wav2vis").read_text())["sound"] == "../talk ü.wav"
    elsewhere = shutil.copytree(tmp_path, tmp_path_factory.mktemp("elsewhere"), dirs_exist_ok=True)
    moved = Project.load(elsewhere / "a" / "talk.wav2vis")
    assert moved.sound.resolve() == (elsewhere / "talk ü.wav").resolve()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"track"', '"trick"'),
        lambda text: text.replace('"start_s": 3.0', '"start_s": 2.0'),
        lambda text: text.replace('"fps": "29.97"', '"fps": "fast"'),
        lambda text: text.replace('"version": 2', '"version": "two"', 1),
        lambda text: text.replace('"markers": [', '"markers": [{"time_s": null, "name": ""},'),
        lambda text: text.replace('"time_s": 1.5', f'"time_s": {10**400}'),
        lambda text: text.replace('"time_s": 1.5', '"time_s": Infinity'),
        lambda text: text.replace('"time_s": 1.5', '"time_s": -1.5'),
        lambda text: "",
        lambda text: "[1, 2]",
    ],
)
def test_a_damaged_project_says_so_in_one_line(project, tmp_path, damage):
    path = tmp_path / "talk.wav2vis"
    project.save(path)
    text = path.read_text()
    assert damage(text) != text
    path.write_text(damage(text))
    with pytest.raises(ReadError) as caught:
        Project.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_project_of_a_newer_version_asks_for_an_update(project, tmp_path):
    path = tmp_path / "talk.wav2vis"
    project.save(path)
    path.write_text(path.read_text().replace('"version": 2', '"version": 99', 1))
    with pytest.raises(ReadError, match="newer version"):
        Project.load(path)


def test_an_older_project_is_brought_up_to_date_step_by_step(project, tmp_path, monkeypatch):
    path = tmp_path / "talk.wav2vis"
    project.save(path)
    monkeypatch.setattr(project_file, "VERSION", 4)
    steps = {2: lambda data: data | {"sound": "moved"}, 3: lambda data: data | {"sound": data["sound"] + ".wav"}}
    monkeypatch.setattr(project_file, "MIGRATIONS", steps)
    loaded = Project.load(path)
    assert loaded.sound.name == "moved.wav"
    assert loaded.state.cues == project.state.cues


def test_a_project_that_cannot_be_written_leaves_the_old_one(project, tmp_path):
    with pytest.raises(OutputError):
        project.save(tmp_path / "nowhere" / "talk.wav2vis")
    assert not (tmp_path / "nowhere").exists()


def test_files_are_recognised_by_content(project, tmp_path):
    project.save(tmp_path / "a.json")
    save(TRACK, tmp_path / "b.track.json")
    (tmp_path / "c.txt").write_bytes("0.0\tpaß\n".encode("utf-16"))
    (tmp_path / "d").write_bytes(EXAMPLE.read_bytes())
    (tmp_path / "e.dat").write_text("é" * 4000)
    (tmp_path / "f.pgo").write_bytes("lipsync version 1\nbaño.wav\n".encode("cp1252"))
    (tmp_path / "g.tsv").write_bytes("0.0\tpaß\n".encode("utf-16-le"))
    (tmp_path / "h.txt").write_text("a" + "試" * 4000)
    assert [kind_of(tmp_path / name) for name in ("a.json", "b.track.json", "c.txt", "d", "e.dat")] == [
        "project", "timing", "timing", "sound", "timing",
    ]  # fmt: skip
    assert {kind_of(tmp_path / name) for name in ("f.pgo", "g.tsv", "h.txt")} == {"timing"}


def test_a_saved_project_opens_with_its_edits_and_without_a_new_analysis(window, qtbot, project, tmp_path):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)  # it ends after its result
    assert window.editor.document.state == project.state
    assert str(window.editor.document.fps) == "29.97"
    assert window.editor.document.undo.isClean()
    assert window.editor.files.recent == [tmp_path / "talk.wav2vis"]


def test_saving_makes_the_window_clean_and_the_next_start_has_nothing_to_restore(window, qtbot, project, tmp_path):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    change_a_shape(window, qtbot)
    assert window.isWindowModified()
    press(qtbot, Qt.Key.Key_S, CONTROL)
    assert not window.isWindowModified()
    assert Project.load(tmp_path / "talk.wav2vis").state == window.editor.document.state
    qtbot.wait(50)
    assert list((tmp_path / "recovery").glob("*.wav2vis")) == []


def test_a_project_whose_recording_moved_asks_where_it_is(window, qtbot, project, tmp_path, monkeypatch):
    project.save(tmp_path / "talk.wav2vis")
    (tmp_path / "away").mkdir()
    moved = project.sound.rename(tmp_path / "away" / "talk ü.wav")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    assert said(window) == f"The recording of this project is missing: {project.sound}"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(moved), ""))
    qtbot.mouseClick(answer(window, "Locate…"), LEFT)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert window.editor.document.state == project.state
    assert window.isWindowModified()
    press(qtbot, Qt.Key.Key_S, CONTROL)
    assert Project.load(tmp_path / "talk.wav2vis").sound.resolve() == moved.resolve()


@pytest.mark.parametrize("name", ["a\\u0000b", "a\\ud800b", "x" * 5000])
def test_a_project_whose_recording_has_no_possible_name_asks_where_it_is(window, project, tmp_path, name):
    path = tmp_path / "talk.wav2vis"
    project.save(path)
    path.write_text(path.read_text().replace("talk ü.wav", name))
    window.dialogs.open_path(path)
    assert said(window).startswith("The recording of this project is missing")


def test_a_timing_file_may_name_a_recording_that_cannot_be(window, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    save(replace(TRACK, source="x" * 5000), tmp_path / "talk.track.json")
    window.dialogs.open_path(tmp_path / "talk.track.json")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == tmp_path / "talk.wav"


@pytest.mark.parametrize("name", ["talk.tsv", "talk.track.json", "talk.dat"])
def test_a_timing_file_opens_the_recording_of_its_name(window, qtbot, tmp_path, name):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    save(TRACK, tmp_path / name)
    window.editor.files.open(tmp_path / name)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == tmp_path / "talk.wav"
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    assert len(window.editor.document.cues) == len(TRACK.cues)  # its shapes are taken, not those of an analysis


def test_a_text_that_is_no_timing_file_says_where_it_goes(window, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear diary")
    window.dialogs.open_path(tmp_path / "letter.txt")
    assert "choose Words, Transcript" in said(window)


def test_an_export_says_what_was_written(window, qtbot, project, tmp_path, monkeypatch):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: dialog.path.setText("/talk.dat") or dialog.done(1) or 1)
    command(window, "export").trigger()
    assert said(window) == "Exported to /talk.dat."


def test_a_timing_file_is_laid_over_the_open_recording_and_can_be_undone(window, qtbot, project, tmp_path):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    (tmp_path / "other.tsv").write_text("0.00\tX\n1.00\tB\n2.00\tX\n")
    window.editor.files.open(tmp_path / "other.tsv")
    assert [(cue.start_s, cue.shape) for cue in window.editor.document.cues] == [(0, "X"), (1, "B"), (2.0, "X")]
    assert window.editor.document.cues[-1].end_s == pytest.approx(6.42)
    assert window.editor.document.state.viseme_set == "rhubarb"
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert window.editor.document.state == project.state


def test_shapes_of_a_set_of_ones_own_can_be_seen_and_edited_without_drawings(window, qtbot, project, tmp_path):
    mine = replace(TRACK, source="talk ü.wav", viseme_set="mine", shapes=("rest", "AI", "MBP", "wow"))
    save(mine, tmp_path / "mine.track.json")
    window.editor.files.open(tmp_path / "mine.track.json")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    click_cue(window, qtbot, 0)
    press(qtbot, Qt.Key.Key_4)
    assert window.editor.document.cues[0].shape == "wow"
    command(window, "character").trigger()
    assert "The set mine is your own" in said(window)


def test_a_timing_file_opens_the_recording_that_it_names(window, qtbot, project, tmp_path):
    save(replace(TRACK, source="talk ü.wav"), tmp_path / "talk.track.json")
    window.editor.files.open(tmp_path / "talk.track.json")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == tmp_path / "talk ü.wav"
    assert window.editor.document.cues == TRACK.cues


TWO_VOICES = """lipsync version 1
talk.wav
24
154
2
\tAnn\n\thi\n\t1\n\t\thi\n\t\t24\n\t\t48\n\t\t1\n\t\t\thi 24 48 1\n\t\t\t\t24 AI
\tBob\n\tyo\n\t1\n\t\tyo\n\t\t72\n\t\t96\n\t\t1\n\t\t\tyo 72 96 1\n\t\t\t\t72 O
"""


def test_a_project_of_two_voices_asks_which_one_is_meant(window, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    (tmp_path / "talk.pgo").write_text(TWO_VOICES)
    window.dialogs.open_path(tmp_path / "talk.pgo")
    assert said(window) == "Which voice of talk.pgo?"
    qtbot.mouseClick(answer(window, "2 Bob"), LEFT)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert [(cue.start_s, cue.shape) for cue in window.editor.document.cues][:3] == [
        (0, "rest"), (3, "O"), (4, "rest"),
    ]  # fmt: skip


def test_phones_are_shown_in_the_set_that_is_chosen_and_what_was_put_right_is_said(window, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    (tmp_path / "talk.txt").write_text("1.0\t2.0\tM\n2.0\t9.0\tAA1\n0.5\t1.0\tZH\n")
    window.dialogs.open_path(tmp_path / "talk.txt")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    document = window.editor.document
    assert document.state.viseme_set == "preston_blair"
    assert [cue.shape for cue in document.cues] == ["rest", "etc", "MBP", "AI"]
    assert "cues out of order were sorted" in said(window)
    assert "holds phones: shown in the set preston_blair" in said(window)


def test_a_project_never_takes_the_place_of_its_recording(window, qtbot, project, tmp_path, monkeypatch):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    before = project.sound.read_bytes()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(project.sound), ""))
    press(qtbot, Qt.Key.Key_S, CONTROL | SHIFT)
    assert project.sound.read_bytes() == before
    assert Project.load(tmp_path / "talk ü.wav.wav2vis").state == project.state
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.No)
    change_a_shape(window, qtbot)
    press(qtbot, Qt.Key.Key_S, CONTROL | SHIFT)
    assert Project.load(tmp_path / "talk ü.wav.wav2vis").state == project.state


def test_closing_with_edits_asks_and_may_be_called_off(window, qtbot, project, tmp_path, monkeypatch):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    change_a_shape(window, qtbot)
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.Save)
    assert window.close()
    assert Project.load(tmp_path / "talk.wav2vis").state.cues[0].shape == "MBP"


def answer(window, text) -> QPushButton:
    """The button of a message with an answer."""
    return next(each for each in part(window, "message").findChildren(QPushButton) if each.text() == text)


def test_a_question_stays_until_it_is_answered_and_other_messages_wait(window, qtbot):
    answers = []
    window.message.say("Restore?", {"Yes": lambda: answers.append("yes")})
    window.message.say("There is no loudspeaker.")
    assert said(window) == "Restore?"
    qtbot.mouseClick(answer(window, "Yes"), LEFT)
    assert answers == ["yes"]
    assert said(window) == "There is no loudspeaker."


EDIT_AND_WAIT = """
import sys
from dataclasses import replace
from pathlib import Path
from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtWidgets import QApplication
from desktop_app.main_window import MainWindow

app = QApplication([])
settings = QSettings(sys.argv[2] + "/s.ini", QSettings.Format.IniFormat)
window = MainWindow(settings, Path(sys.argv[2]) / "recovery")
window.editor.files.open(Path(sys.argv[1]))
edits = 0

def edit():
    global edits
    if window.editor.document.state is None:
        return
    window.editor.viewport.select((0.0, 3.0))
    window.editor.editing.show_shape(("MBP", "AI")[edits % 2])
    state = window.editor.document.state
    markers = (*state.markers, Marker(edits / 100, str(edits)))
    window.editor.document.commit("marker", replace(state, markers=markers))
    edits += 1
    print(edits, flush=True)

from desktop_app.model.settings import Settings
from desktop_app.model.state import Marker
timer = QTimer()
timer.timeout.connect(edit)
timer.start(200)
app.exec()
"""


def test_a_killed_editor_loses_at_most_five_seconds_of_edits(window, qtbot, project, start, tmp_path):
    project.save(tmp_path / "talk.wav2vis")
    victim = start(
        [sys.executable, "-c", EDIT_AND_WAIT, str(tmp_path / "talk.wav2vis"), str(tmp_path)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    made = []  # (time, edits made)
    while len(made) < 32:
        made.append((time.monotonic(), int(victim.stdout.readline())))
    killed = time.monotonic()
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    safe = max((n for at, n in made if at <= killed - 5), default=0)
    assert safe > 0
    window.dialogs.offer_recovery()
    assert "closed unexpectedly" in said(window)
    qtbot.mouseClick(answer(window, "Restore"), LEFT)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    assert len(window.editor.document.state.markers) - 1 >= safe
    assert window.isWindowModified()
    assert window.editor.document.project_path == tmp_path / "talk.wav2vis"


def test_a_session_that_ended_well_or_still_runs_is_not_restored(window, qtbot, project, tmp_path):
    project.save(tmp_path / "talk.wav2vis")
    window.dialogs.open_path(tmp_path / "talk.wav2vis")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    change_a_shape(window, qtbot)
    qtbot.waitUntil(lambda: list((tmp_path / "recovery").glob("*.wav2vis")) != [], timeout=PATIENCE_MS)
    assert window.editor.files.recovery.orphans() == []
