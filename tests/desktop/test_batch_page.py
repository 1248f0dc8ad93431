"""Many recordings: each gets its file or its reason."""

import shutil

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication

from wav2vis_core import load

from .conftest import EXAMPLE, PATIENCE_MS


@pytest.fixture
def folder(tmp_path, write_wav):
    """Two recordings and a file that is none."""
    place = tmp_path / "takes"
    place.mkdir()
    for name in ("a.wav", "c.wav"):
        shutil.copy(EXAMPLE, place / name)
    (place / "b.wav").write_bytes(bytes(range(200)))
    return place


def results(page):
    return {page.table.item(row, 0).text(): page.table.item(row, 1).text() for row in range(page.table.rowCount())}


def test_every_recording_gets_its_file_and_a_bad_one_its_reason(window, qtbot, folder):
    page = window.batch
    page.add([folder])
    page.format.setCurrentIndex(page.format.findData("tsv"))
    page.start_button.click()
    qtbot.waitUntil(lambda: not page.cancel_button.isEnabled(), timeout=PATIENCE_MS)
    assert page.summary.text() == "2 files were written. 1 failed."
    assert "not a sound" in results(page)["b.wav"]
    assert load(folder / "a.tsv") == load(folder / "c.tsv")


def test_nothing_is_replaced_unasked(window, qtbot, folder):
    (folder / "a.dat").write_text("mine")
    page = window.batch
    page.add([folder / "a.wav"])
    page.format.setCurrentIndex(page.format.findData("dat"))
    page.start_button.click()
    qtbot.waitUntil(lambda: not page.cancel_button.isEnabled(), timeout=PATIENCE_MS)
    assert "a.dat: exists already" in results(page)["a.wav"]
    assert page.overwrite.text() in results(page)["a.wav"]
    assert (folder / "a.dat").read_text() == "mine"
    page.overwrite.setChecked(True)
    page.start_button.click()
    qtbot.waitUntil(lambda: not page.cancel_button.isEnabled(), timeout=PATIENCE_MS)
    assert (folder / "a.dat").read_text().startswith("MohoSwitch1")


def test_a_cancelled_batch_stops_and_leaves_nothing_half_written(window, qtbot, folder):
    page = window.batch
    page.add([folder / "a.wav", folder / "c.wav"])
    page.start_button.click()
    page.cancel_button.click()
    qtbot.wait(300)
    assert "Cancelled; 0 files" in page.summary.text()
    assert not list(folder.glob(".wav2vis*"))
    assert page.start_button.isEnabled()


def test_several_dropped_files_go_to_the_batch_page_and_one_opens_from_there(window, qtbot, folder):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / name)) for name in ("a.wav", "c.wav")])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *how))
    assert window.batch.isVisible()
    assert window.batch.table.rowCount() == 2
    window.batch.table.cellDoubleClicked.emit(1, 0)
    qtbot.waitUntil(lambda: window.document.sound is not None, timeout=PATIENCE_MS)
    assert window.document.sound.path == folder / "c.wav"
    assert window.timeline.isVisible()
