# SPDX-License-Identifier: MIT
"""A disk that others change meanwhile, and what lies on it that nobody expects: no edit is lost, nothing hangs."""

import os
import shutil
import sys
import threading
import wave

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QMessageBox

from desktop_app.lanes.cues import CueLane
from desktop_app.main_window import MainWindow
from desktop_app.model.project import Project

from .conftest import CONTROL, EXAMPLE, PATIENCE_MS, SHIFT, click_cue, part, press, said

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="names and pipes as POSIX has them")
ANSWER = QMessageBox.StandardButton


@pytest.fixture
def talk(tmp_path):
    return shutil.copy(EXAMPLE, tmp_path / "talk.wav")


def open_in(window, qtbot, path):
    window.open_paths([path])
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    window.message.close_message()  # that there is no loudspeaker


def shown(window, k):
    return window.editor.document.cues[k].shape


def show_at(window, qtbot, k):
    """Another shape for a cue, by its key; gives it."""
    click_cue(window, qtbot, k)
    for key in (Qt.Key.Key_2, Qt.Key.Key_3):
        before = shown(window, k)
        press(qtbot, key)
        if shown(window, k) != before:
            break
    return shown(window, k)


@pytest.fixture
def another(qtbot, settings, tmp_path):
    """A second window of the same user."""
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window, before_close_func=lambda window: window.editor.document.undo.setClean())
    window.show()
    return window


@pytest.mark.parametrize("answer", [ANSWER.No, ANSWER.Yes])
def test_a_project_that_was_saved_elsewhere_meanwhile_is_not_replaced_unasked(
    window, another, qtbot, talk, tmp_path, monkeypatch, answer
):
    open_in(window, qtbot, talk)
    assert window.editor.files.save(tmp_path / "talk.wav2vis")
    open_in(another, qtbot, tmp_path / "talk.wav2vis")
    another.activateWindow()
    theirs = show_at(another, qtbot, 1)
    assert another.dialogs.save()
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: asked.append(a[2]) or answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "mine.wav2vis"), ""))
    window.activateWindow()
    mine = show_at(window, qtbot, 2)
    assert window.dialogs.save()
    assert asked == ["talk.wav2vis was saved elsewhere since it was opened here. Replace it?"]
    saved = "mine.wav2vis" if answer is ANSWER.No else "talk.wav2vis"
    assert Project.load(tmp_path / saved).state.cues[2].shape == mine
    if answer is ANSWER.No:
        assert Project.load(tmp_path / "talk.wav2vis").state.cues[1].shape == theirs
    assert window.dialogs.save() and len(asked) == 1  # nobody else has touched it since


def test_another_recording_of_the_name_is_not_analysed_for_the_one_that_is_shown(window, qtbot, talk):
    open_in(window, qtbot, talk)
    before = window.editor.document.state
    with wave.open(str(talk), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000))
    press(qtbot, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: bool(said(window)), timeout=PATIENCE_MS)
    assert said(window) == f"{talk}: has changed since it was opened; save your edits, and open it again"
    assert window.editor.document.state == before


@POSIX
def test_edits_of_a_recording_whose_name_is_no_unicode_are_saved_and_come_back(window, qtbot, talk, tmp_path):
    odd = tmp_path / os.fsdecode(b"t\xe4lk.wav")
    os.rename(talk, odd)
    open_in(window, qtbot, odd)
    mine = show_at(window, qtbot, 1)
    qtbot.waitUntil(lambda: bool(list((tmp_path / "recovery").glob("*.wav2vis"))), timeout=PATIENCE_MS)
    assert window.editor.files.save(tmp_path / "talk.wav2vis")
    open_in(window, qtbot, tmp_path / "talk.wav2vis")
    assert (shown(window, 1), window.editor.document.sound.path) == (mine, odd)


@POSIX
def test_a_pipe_is_not_waited_for(window, tmp_path):
    os.mkfifo(tmp_path / "talk.wav")
    window.open_paths([tmp_path / "talk.wav"])
    assert said(window) == f"{tmp_path / 'talk.wav'}: is a pipe or a device; open a file"


def test_a_name_too_long_for_the_disk_is_said_so(window, qtbot, talk, tmp_path, monkeypatch):
    name = tmp_path / ("n" * 300)
    window.open_paths([name.with_name(f"{name.name}.wav")])
    assert "cannot be read (File name too long)" in said(window)
    open_in(window, qtbot, talk)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(name), ""))
    assert not window.dialogs.save()
    assert "cannot be written (File name too long)" in said(window)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lanes", "{"),
        ("lanes", "[1]"),
        ("lanes", '{"cues": "tall"}'),
        ("volume", "loud"),
        ("volume", "nan"),
        ("volume", "7"),
        ("geometry", "junk"),
        ("character/chosen", "{"),
        ("character/chosen", "[]"),
        ("analysis/fps", "0"),
    ],
)
def test_settings_that_were_damaged_do_not_keep_the_program_from_starting(qtbot, settings, tmp_path, name, value):
    settings.setValue(name, value)
    if name.startswith("character"):
        settings.setValue("character/source", str(tmp_path))
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window)
    window.show()
    assert window.editor.player.volume == 1.0
    cues = part(window, "cues", CueLane)
    assert cues.wanted_px == cues.first_px


def test_where_no_copies_can_be_kept_the_program_starts_and_says_so_once_something_could_be_lost(
    qtbot, settings, talk, tmp_path
):
    (tmp_path / "file").touch()
    window = MainWindow(settings, tmp_path / "file" / "recovery")
    qtbot.addWidget(window, before_close_func=lambda window: window.editor.document.undo.setClean())
    window.show()
    window.activateWindow()
    window.dialogs.offer_recovery()
    open_in(window, qtbot, talk)
    show_at(window, qtbot, 1)
    qtbot.waitUntil(lambda: "no recovery copy" in said(window), timeout=PATIENCE_MS)
    assert said(window).endswith("save the project")


def test_a_copy_that_a_slow_disk_ends_after_the_project_was_saved_does_not_stay(
    window, qtbot, talk, tmp_path, monkeypatch
):
    open_in(window, qtbot, talk)
    begun, go_on, save = threading.Event(), threading.Event(), Project.save

    def slow(project, path):
        if path.parent.name == "recovery":
            begun.set()
            go_on.wait(PATIENCE_MS / 1000)
        save(project, path)

    monkeypatch.setattr(Project, "save", slow)
    show_at(window, qtbot, 1)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    assert window.editor.files.save(tmp_path / "talk.wav2vis")
    go_on.set()
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    assert not list((tmp_path / "recovery").glob("*.wav2vis"))


def test_a_file_whose_first_shape_is_too_short_to_be_seen_is_imported_whole(window, qtbot, talk, tmp_path):
    open_in(window, qtbot, talk)
    (tmp_path / "talk.tsv").write_text("0.0000\tX\n0.0008\tA\n1.0\tB\n3.0\tX\n")
    window.editor.files.import_track(tmp_path / "talk.tsv")
    cues = window.editor.document.cues
    assert (cues[0].start_s, cues[0].shape, cues[-1].end_s) == (0.0, "A", window.editor.document.sound.duration_s)
    assert window.editor.files.save(tmp_path / "talk.wav2vis")
