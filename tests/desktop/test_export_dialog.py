# SPDX-License-Identifier: MIT
"""Export: what is previewed is what is written, with the options that were chosen."""

import io
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPixmap
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
)

from desktop_app.dialogs import format_list
from desktop_app.dialogs.export import ExportDialog
from desktop_app.model.character import Character
from wav2vis_core import FrameRate, load
from wav2vis_core.formats import all_formats, by_name, render

from .conftest import CONTROL, EXAMPLE, LEFT, PATIENCE_MS, part


@pytest.fixture
def dialog(opened, qtbot, tmp_path):
    """The dialog over the example, to write into a folder of its own."""

    def make(character=None):
        track = opened.editor.document.state.track(str(EXAMPLE))
        path, settings = tmp_path / "talk.wav", opened.settings
        made = ExportDialog(track, FrameRate.parse(25), path, character, settings, opened.editor.tasks, opened)
        qtbot.addWidget(made)
        with qtbot.waitSignal(made.previewed, timeout=PATIENCE_MS):
            made.show()
        return made

    return make


def items(dialog):
    """The formats, and the headings over them."""
    formats = part(dialog, "formats", QListWidget)
    return [formats.item(row) for row in range(formats.count())]


def choose(dialog, qtbot, name):
    """Click a format, and wait for its preview."""
    formats = part(dialog, "formats", QListWidget)
    item = next(item for item in items(dialog) if item.data(Qt.ItemDataRole.UserRole) == name)
    formats.scrollToItem(item)
    if item is not formats.currentItem():
        with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
            qtbot.mouseClick(formats.viewport(), LEFT, pos=formats.visualItemRect(item).center())


def type_over(dialog, qtbot, name, text):
    """Type a text in place of what stands in a field, and wait for the preview."""
    field = part(dialog, name, QLineEdit)
    with qtbot.waitSignal(dialog.previewed, timeout=PATIENCE_MS):
        qtbot.keyClick(field, Qt.Key.Key_A, CONTROL)
        qtbot.keyClicks(field, text)


def export(dialog, qtbot):
    qtbot.mouseClick(part(dialog, "accept", QPushButton), LEFT)


def preview(dialog):
    return part(dialog, "preview", QPlainTextEdit).toPlainText()


def note(dialog):
    return part(dialog, "note", QLabel).text()


def test_every_format_of_the_registry_is_offered_and_previewed(dialog, qtbot):
    made = dialog()
    assert {item.data(Qt.ItemDataRole.UserRole) for item in items(made)} == {None, *all_formats()}
    for name in ("dat", "tsv", "textgrid", "arkit"):
        choose(made, qtbot, name)
        assert preview(made)


def test_a_film_has_no_preview_and_says_so(dialog, qtbot):
    made = dialog()
    choose(made, qtbot, "gif")
    assert preview(made) == "This format is binary and has no preview."


def test_the_preview_follows_the_options_and_is_what_is_written(dialog, qtbot, tmp_path, opened):
    made = dialog()
    choose(made, qtbot, "dat")
    at_25 = preview(made)
    type_over(made, qtbot, "option fps", "12")
    at_12 = preview(made)
    assert at_12 != at_25
    export(made, qtbot)
    written = (tmp_path / "talk.dat").read_text()
    assert written == at_12
    track = opened.editor.document.state.track(str(EXAMPLE))
    options = by_name("dat").options(fps=FrameRate.parse(12), folder=str(tmp_path))
    assert written == render(track, by_name("dat"), options)


def test_a_click_before_the_preview_has_come_is_not_lost(dialog, qtbot, tmp_path):
    made = dialog()
    qtbot.keyClicks(part(made, "option fps", QLineEdit), "0")
    export(made, qtbot)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=PATIENCE_MS)
    assert (tmp_path / "talk.dat").exists()


def test_an_option_that_cannot_be_is_said_and_nothing_is_written(dialog, qtbot, tmp_path):
    made = dialog()
    choose(made, qtbot, "dat")
    type_over(made, qtbot, "option fps", "many")
    assert "'many' is not a frame rate" in note(made)
    assert part(made, "note", QLabel).property("role") == "error"
    export(made, qtbot)
    assert made.isVisible()
    assert not (tmp_path / "talk.dat").exists()


def test_edited_shapes_reach_another_set_by_reduction(dialog, qtbot, tmp_path):
    made = dialog()
    choose(made, qtbot, "tsv")
    export(made, qtbot)
    assert load(tmp_path / "talk.tsv").viseme_set == "rhubarb"


def test_an_existing_file_is_only_replaced_when_asked(dialog, qtbot, tmp_path, monkeypatch):
    (tmp_path / "talk.dat").write_text("mine")
    made = dialog()
    choose(made, qtbot, "dat")
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.No)
    export(made, qtbot)
    assert (tmp_path / "talk.dat").read_text() == "mine"
    assert made.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.Yes)
    export(made, qtbot)
    assert (tmp_path / "talk.dat").read_text().startswith("MohoSwitch1")
    assert not made.isVisible()


def test_what_was_chosen_is_there_the_next_time(dialog, qtbot):
    made = dialog()
    choose(made, qtbot, "tsv")
    box = part(made, "option extended", QCheckBox)
    with qtbot.waitSignal(made.previewed, timeout=PATIENCE_MS):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    checked = box.isChecked()
    export(made, qtbot)
    again = dialog()
    assert again.format.name == "tsv"
    assert part(again, "option extended", QCheckBox).isChecked() == checked


def test_formats_are_found_by_their_programs_names(dialog, qtbot):
    made = dialog()
    qtbot.keyClicks(part(made, "search", QLineEdit), "moho")
    visible = [item.text() for item in items(made) if not item.isHidden()]
    assert visible[0] == "Moho and Papagayo"
    assert any(text.startswith("Moho / Anime Studio") for text in visible)
    assert "Captions" not in visible


def test_a_format_whose_package_is_missing_is_greyed_out_and_says_so(dialog, monkeypatch):
    monkeypatch.setattr(format_list, "find_spec", lambda name: None)
    greyed = [item for item in items(dialog()) if item.data(Qt.ItemDataRole.UserRole) == "mp4"]
    assert not greyed[0].flags() & Qt.ItemFlag.ItemIsEnabled
    assert greyed[0].text().endswith("(needs PyAV)")


def test_a_folder_that_is_not_there_is_said_and_the_dialog_stays(dialog, qtbot, tmp_path):
    made = dialog()
    choose(made, qtbot, "dat")
    type_over(made, qtbot, "path", str(tmp_path / "nowhere" / "talk.dat"))
    export(made, qtbot)
    assert "its folder does not exist" in note(made)
    assert made.isVisible()


def test_pictures_show_the_character(dialog, qtbot, tmp_path):
    (tmp_path / "own").mkdir()
    pixmap = QPixmap(8, 8)
    pixmap.fill(QColor("red"))
    pixmap.save(str(tmp_path / "own" / "X.png"))
    made = dialog(Character.load(tmp_path / "own"))
    choose(made, qtbot, "png")
    export(made, qtbot)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=PATIENCE_MS)
    first = QPixmap(str(tmp_path / "talk.frames" / "mouth.0001.png"))
    assert (first.width(), first.toImage().pixelColor(4, 4).name()) == (8, "#ff0000")


def test_a_film_has_the_height_and_background_of_the_form(dialog, qtbot, tmp_path):
    av = pytest.importorskip("av")
    made = dialog()
    choose(made, qtbot, "gif")
    type_over(made, qtbot, "option height", "64")
    type_over(made, qtbot, "option background", "blue")
    export(made, qtbot)
    qtbot.waitUntil(lambda: "such as #00ff00" in note(made), timeout=PATIENCE_MS)
    type_over(made, qtbot, "option background", "#0000ff")
    export(made, qtbot)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=PATIENCE_MS)
    with av.open(io.BytesIO((tmp_path / "talk.gif").read_bytes())) as film:
        picture = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert picture.shape[0] == 64
    assert picture[0, 0].tolist() == pytest.approx([0, 0, 255], abs=3)
    again = dialog()
    assert part(again, "option height", QLineEdit).text() == "64"


def test_a_folder_of_drawings_is_browsed_for(dialog, qtbot, tmp_path, monkeypatch):
    made = dialog()
    choose(made, qtbot, "png")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(tmp_path))
    with qtbot.waitSignal(made.previewed, timeout=PATIENCE_MS):
        qtbot.mouseClick(part(made, "browse mouths", QPushButton), LEFT)
    assert part(made, "option mouths", QLineEdit).text() == str(tmp_path)


def test_the_folder_of_the_last_export_is_offered_until_it_is_the_recordings_again(dialog, qtbot, tmp_path):
    (tmp_path / "film").mkdir()
    for folder in (tmp_path / "film", tmp_path):
        made = dialog()
        choose(made, qtbot, "dat")
        type_over(made, qtbot, "path", str(folder / "talk.dat"))
        export(made, qtbot)
        assert (folder / "talk.dat").exists()
        again = dialog()
        assert part(again, "path", QLineEdit).text() == str(folder / "talk.dat")
        again.reject()


def test_a_recording_is_opened_heard_and_exported_without_the_network_or_another_program(
    alone, dialog, qtbot, tmp_path
):
    made = dialog(Character.load(Path(__file__).parents[2] / "wav2vis_core" / "assets" / "mouths"))
    for name, written in (("dat", "talk.dat"), ("textgrid", "talk.textgrid")):
        choose(made, qtbot, name)
        export(made, qtbot)
        qtbot.waitUntil(lambda: not made.isVisible(), timeout=PATIENCE_MS)
        assert (tmp_path / written).stat().st_size
        made.show()
