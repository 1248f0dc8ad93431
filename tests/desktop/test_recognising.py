# SPDX-License-Identifier: MIT
"""Words without typing: the command that lets Whisper write them down, with a Whisper that knows them beforehand."""

import shutil
import threading

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QPushButton

from desktop_app.editor import analysis
from wav2vis_core.errors import TranscriptError

from .conftest import EXAMPLE, LEFT, PATIENCE_MS, SHIFT, command, part, press, said

SAID = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire."


class Whisper:
    """Stands in for the models on this computer; `here` names those that are on it."""

    def __init__(self, *here):
        self.here, self.text = set(here), SAID
        self.held = threading.Event()
        self.held.set()
        self.ended = threading.Event()

    def recognise(self, path, model, language, progress):
        if model not in self.here:
            raise TranscriptError("is no model of Whisper", model)
        self.held.wait(PATIENCE_MS / 1000)
        try:
            progress(3.0)
        finally:
            self.ended.set()
        return self.text, 6.42


@pytest.fixture
def whisper(monkeypatch):
    fake = Whisper("base")
    monkeypatch.setattr(analysis, "is_here", lambda model: model in fake.here)
    monkeypatch.setattr(analysis, "download", fake.here.add)
    monkeypatch.setattr(analysis, "recognise", fake.recognise)
    return fake


def words(window):
    return [word.label for word in window.editor.document.state.words]


def choice(window, text):
    (button,) = [each for each in part(window, "message").findChildren(QPushButton) if each.text() == text]
    return button


def test_recognised_words_become_the_transcript_and_get_their_lane(opened, qtbot, whisper):
    by_sound = opened.editor.document.cues
    press(qtbot, Qt.Key.Key_T, SHIFT)
    qtbot.waitUntil(lambda: bool(words(opened)), timeout=PATIENCE_MS)
    assert words(opened) == SAID.rstrip(".").split()
    assert opened.editor.document.cues != by_sound
    assert opened.editor.analysis.settings.transcript == SAID
    assert part(opened, "words").isVisible()
    command(opened, "undo").trigger()
    assert opened.editor.document.cues == by_sound


def test_a_model_is_downloaded_only_when_the_user_says_so(opened, qtbot, whisper):
    whisper.here.clear()
    command(opened, "recognise").trigger()
    qtbot.waitUntil(lambda: "base of Whisper is not on this computer" in said(opened), timeout=PATIENCE_MS)
    assert whisper.here == set()
    qtbot.mouseClick(choice(opened, "Download it"), LEFT)
    qtbot.waitUntil(lambda: bool(words(opened)), timeout=PATIENCE_MS)
    assert whisper.here == {"base"}


def test_a_folder_with_a_model_is_remembered(opened, qtbot, whisper, monkeypatch, tmp_path):
    (tmp_path / "model.bin").touch()
    whisper.here = {str(tmp_path)}
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    command(opened, "recognise").trigger()
    qtbot.waitUntil(lambda: "base of Whisper is not" in said(opened), timeout=PATIENCE_MS)
    qtbot.mouseClick(choice(opened, "Choose its folder…"), LEFT)
    qtbot.waitUntil(lambda: bool(words(opened)), timeout=PATIENCE_MS)
    whisper.text = "Tribe after tribe was crowding down to the Alps"
    command(opened, "recognise").trigger()
    qtbot.waitUntil(lambda: opened.editor.analysis.settings.transcript == whisper.text, timeout=PATIENCE_MS)


def test_recognising_can_be_cancelled(opened, qtbot, whisper):
    before = opened.editor.document.state
    whisper.held.clear()
    command(opened, "recognise").trigger()
    qtbot.waitUntil(lambda: part(opened, "cancel_work").isVisible(), timeout=PATIENCE_MS)
    qtbot.mouseClick(part(opened, "cancel_work"), LEFT)
    whisper.held.set()
    assert whisper.ended.wait(PATIENCE_MS / 1000)
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert opened.editor.document.state is before


def test_where_nothing_is_recognised_the_shapes_stay(opened, qtbot, whisper):
    before = opened.editor.document.state
    whisper.text = ""
    command(opened, "recognise").trigger()
    qtbot.waitUntil(lambda: said(opened) == "No words were recognised.", timeout=PATIENCE_MS)
    assert opened.editor.document.state is before


def test_a_text_beside_the_recording_gives_way_to_recognised_words(window, qtbot, whisper, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    (tmp_path / "talk.txt").write_text("Tribe after tribe was crowding down to the mountains")
    window.editor.files.open(tmp_path / "talk.wav")
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    command(window, "recognise").trigger()
    qtbot.waitUntil(lambda: "Alps" in words(window), timeout=PATIENCE_MS)
