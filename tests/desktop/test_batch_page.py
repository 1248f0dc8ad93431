# SPDX-License-Identifier: MIT
"""Many recordings: each gets its file or its reason."""

import shutil

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QTableWidget

from desktop_app.main_window import MainWindow
from wav2vis_core import load

from .conftest import EXAMPLE, LEFT, NONE, PATIENCE_MS, part, press


@pytest.fixture
def folder(tmp_path, write_wav):
    """Two recordings and a file that is none."""
    place = tmp_path / "takes"
    place.mkdir()
    for name in ("a.wav", "c.wav"):
        shutil.copy(EXAMPLE, place / name)
    (place / "b.wav").write_bytes(bytes(range(200)))
    return place


def drop(window, paths):
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *how))
    return part(window, "batch")


def choose_format(page, qtbot, name):
    """By keys, as far as the list goes."""
    box = part(page, "format", QComboBox)
    box.setFocus()
    press(qtbot, Qt.Key.Key_Home)
    while box.currentData() != name:
        press(qtbot, Qt.Key.Key_Down)


def press_button(page, qtbot, name):
    qtbot.mouseClick(part(page, name, QPushButton), LEFT)


def run(page, qtbot):
    """Press Start and wait for the end."""
    press_button(page, qtbot, "start")
    qtbot.waitUntil(lambda: not part(page, "cancel", QPushButton).isEnabled(), timeout=PATIENCE_MS)


def results(page):
    table = part(page, "recordings", QTableWidget)
    return {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}


def summary(page):
    return part(page, "summary", QLabel).text()


def test_every_recording_gets_its_file_and_a_bad_one_its_reason(window, qtbot, folder):
    page = drop(window, [folder])
    choose_format(page, qtbot, "tsv")
    run(page, qtbot)
    assert summary(page) == "2 files were written. 1 failed."
    assert "not a sound" in results(page)["b.wav"]
    assert load(folder / "a.tsv") == load(folder / "c.tsv")


def test_nothing_is_replaced_unasked(window, qtbot, folder):
    (folder / "a.dat").write_text("mine")
    page = drop(window, [folder])
    choose_format(page, qtbot, "dat")
    run(page, qtbot)
    overwrite = part(page, "overwrite", QCheckBox)
    assert "a.dat: exists already" in results(page)["a.wav"]
    assert overwrite.text() in results(page)["a.wav"]
    assert (folder / "a.dat").read_text() == "mine"
    qtbot.keyClick(overwrite, Qt.Key.Key_Space)
    run(page, qtbot)
    assert (folder / "a.dat").read_text().startswith("MohoSwitch1")


def test_a_cancelled_batch_stops_and_leaves_nothing_half_written(window, qtbot, folder):
    page = drop(window, [folder / "a.wav", folder / "c.wav"])
    press_button(page, qtbot, "start")
    press_button(page, qtbot, "cancel")
    qtbot.wait(300)
    assert "Cancelled. 0 files" in summary(page)
    assert not list(folder.glob(".wav2vis*"))
    assert part(page, "start", QPushButton).isEnabled()


def test_several_dropped_files_go_to_the_batch_page_and_one_opens_from_there(window, qtbot, folder):
    page = drop(window, [folder / "a.wav", folder / "c.wav"])
    assert page.isVisible()
    table = part(page, "recordings", QTableWidget)
    assert table.rowCount() == 2
    at = table.visualItemRect(table.item(1, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=at)  # as a double click begins
    qtbot.mouseDClick(table.viewport(), LEFT, pos=at)
    qtbot.waitUntil(lambda: window.editor.document.sound is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == folder / "c.wav"
    assert part(window, "timeline").isVisible()


def test_the_batch_page_remembers_its_folder_and_choices(window, qtbot, folder, settings, tmp_path):
    page = drop(window, [folder / "a.wav", folder / "c.wav"])
    for name in ("style", "listener"):
        qtbot.keyClick(part(page, name), Qt.Key.Key_Down)
    qtbot.keyClicks(part(page, "folder", QLineEdit), str(tmp_path))
    chosen = {name: part(page, name, QComboBox).currentData() for name in ("style", "listener")}
    press_button(page, qtbot, "start")
    press_button(page, qtbot, "cancel")
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    assert part(again.batch, "folder", QLineEdit).text() == str(tmp_path)
    assert {name: part(again.batch, name, QComboBox).currentData() for name in chosen} == chosen
    assert chosen["style"] == "literal"
