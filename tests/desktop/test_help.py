# SPDX-License-Identifier: MIT
"""What a newcomer finds: an example, a walk, the manual, the licences; and the next start as the last one ended."""

import re

import pytest
from PyQt6.QtCore import QPoint, QStandardPaths
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QLabel, QPushButton, QTextBrowser

import wav2vis_core
from desktop_app.dialogs.reader import Reader
from desktop_app.main_window import MainWindow
from desktop_app.model.shipped import MANUAL, TUTORIAL, shipped

from .conftest import EXAMPLE, LEFT, PATIENCE_MS, command, part


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """The user's documents."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda place: str(tmp_path / "Documents"))
    return tmp_path / "Documents"


def page(window) -> QTextBrowser:
    reader = window.findChild(Reader)
    assert reader.isVisible()
    return part(reader, "page", QTextBrowser)


def click_link(window, qtbot, words):
    """Click the first link that reads like this."""
    shown = page(window)
    shown.setTextCursor(shown.document().find(words))
    where = shown.cursorRect(shown.document().find(words)).center() - QPoint(6, 0)
    assert shown.anchorAt(where)
    qtbot.mouseClick(shown.viewport(), LEFT, pos=where)


def test_the_example_is_opened_from_the_welcome_page_as_a_copy_of_ones_own(window, qtbot, documents):
    qtbot.mouseClick(part(window, "welcome example", QPushButton), LEFT)
    qtbot.waitUntil(lambda: len(window.editor.document.cues) > 20, timeout=PATIENCE_MS)
    copy = documents / "wav2vis" / "tribe.wav"
    assert window.editor.document.sound.path == copy
    assert copy.read_bytes() == EXAMPLE.read_bytes()
    assert window.editor.files.suggested_path().parent == copy.parent


def test_an_example_that_cannot_be_copied_says_so(window, qtbot, documents):
    documents.write_text("in the way")
    qtbot.mouseClick(part(window, "welcome example", QPushButton), LEFT)
    assert "cannot be copied" in part(window, "message_text", QLabel).text()


def test_the_tutorial_stands_beside_the_example_while_that_is_used(window, qtbot, documents):
    qtbot.mouseClick(part(window, "welcome tutorial", QPushButton), LEFT)
    qtbot.waitUntil(lambda: len(window.editor.document.cues) > 20, timeout=PATIENCE_MS)
    assert "Three minutes" in page(window).toPlainText()
    assert not window.findChild(Reader).isModal()
    keys = {keys for action in window.actions_.values() for keys in action.toolTip().split("(")[-1].split(")")}
    named = set(re.findall(r"`([^`]+)`", shipped(TUTORIAL).read_text()))
    assert named <= keys


def test_the_manual_is_read_without_a_network_links_and_pictures_too(window, qtbot, monkeypatch):
    command(window, "manual").trigger()
    assert "F1 lists every key" in page(window).toPlainText()
    click_link(window, qtbot, "below")
    top = page(window).cursorRect().top()
    assert page(window).textCursor().block().text() == "Your own character"
    assert 0 <= top < page(window).viewport().height() / 2
    click_link(window, qtbot, "viseme_sets.md")
    assert page(window).toPlainText().startswith("Viseme sets")
    qtbot.mouseClick(part(window.findChild(Reader), "back", QPushButton), LEFT)
    assert "F1 lists every key" in page(window).toPlainText()
    visited = []
    monkeypatch.setattr(QDesktopServices, "openUrl", visited.append)
    page(window).anchorClicked.emit(page(window).source().fromUserInput("https://www.example.org/"))
    assert [url.host() for url in visited] == ["www.example.org"]


@pytest.mark.parametrize("name", [MANUAL, TUTORIAL])
def test_every_picture_and_page_that_a_page_names_is_there(name):
    for link in re.findall(r"\]\(([^)#:]+)", shipped(name).read_text()):
        assert (shipped(name).parent / link).is_file()


def test_about_names_the_version_and_leads_to_every_licence(window, qtbot):
    command(window, "about").trigger()
    assert page(window).toPlainText().startswith(f"wav2vis {wav2vis_core.__version__}")
    for words, found in (
        ("MIT", "MIT License"),
        ("GPL-3.0-or-later", "GNU GENERAL PUBLIC LICENSE"),
        ("their model card", "Model card"),
        ("CC BY 4.0", "LibriVox"),
    ):
        click_link(window, qtbot, words)
        assert found in page(window).toPlainText()
        qtbot.mouseClick(part(window.findChild(Reader), "back", QPushButton), LEFT)


def test_a_recent_file_is_opened_from_the_welcome_page(opened, qtbot, settings, tmp_path):
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    again.show()
    qtbot.mouseClick(part(again, "recent tribe.wav", QPushButton), LEFT)
    qtbot.waitUntil(lambda: again.editor.document.state is not None, timeout=PATIENCE_MS)
    assert again.editor.document.sound.path == EXAMPLE


def test_the_open_dialog_begins_with_all_that_can_be_read(window, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: asked.append(given[3]) or ("", ""))
    command(window, "open").trigger()
    first, *others, last = asked[0].split(";;")
    for extension in (".wav", ".mp3", ".wav2vis", ".dat", ".TextGrid", ".tsv"):
        assert f"*{extension}".lower() in first.lower()
    assert len(others) == 3
    assert last == "All files (*)"


def test_the_next_start_has_the_frame_rate_and_settings_of_the_last(opened, qtbot, settings, tmp_path):
    opened.editor.document.set_fps(wav2vis_core.FrameRate.parse("29.97"))
    opened.editor.analysis.analyse_all(viseme_set="rhubarb", style="literal", listener="fast")
    qtbot.waitUntil(lambda: opened.editor.document.settings.viseme_set == "rhubarb", timeout=PATIENCE_MS)
    opened.editor.document.undo.setClean()
    opened.close()
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    assert str(again.editor.document.fps) == "29.97"
    kept = again.editor.document.settings
    assert (kept.viseme_set, kept.style, kept.listener) == ("rhubarb", "literal", "fast")
    assert kept.transcript is None


def test_settings_that_this_version_does_not_know_are_the_defaults(qtbot, settings, tmp_path):
    settings.setValue("analysis/fps", "fast")
    settings.setValue("analysis/viseme_set", "gone")
    settings.setValue("analysis/style", "")
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window)
    assert str(window.editor.document.fps) == "24"
    assert window.editor.document.settings.viseme_set == "preston_blair"
