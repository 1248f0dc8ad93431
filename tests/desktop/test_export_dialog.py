"""Export: what is previewed is what is written, with the options that were chosen."""

import pytest
from PyQt6.QtGui import QColor, QPixmap
from PyQt6.QtWidgets import QCheckBox, QMessageBox

from desktop_app.dialogs.export import ExportDialog
from desktop_app.model.character import Character
from wav2vis_core import FrameRate, load
from wav2vis_core.formats import all_formats, by_name, render

from .conftest import EXAMPLE, PATIENCE_MS


@pytest.fixture
def dialog(opened, qtbot, tmp_path):
    """The dialog over the example, to write into a folder of its own."""

    def make(character=None):
        track = opened.editor.document.state.track(str(EXAMPLE))
        path, settings = tmp_path / "talk.wav", opened.settings
        made = ExportDialog(track, FrameRate.parse(25), path, character, settings, opened.editor.tasks, opened)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def choose(dialog, qtbot, name):
    dialog._select(name)
    settle(dialog, qtbot)


def settle(dialog, qtbot):
    """Wait for the preview that follows a change."""
    qtbot.waitUntil(lambda: not dialog._pause.isActive() and not dialog._tasks.running, timeout=PATIENCE_MS)


def test_every_format_of_the_registry_is_offered_and_previewed(dialog, qtbot):
    made = dialog()
    assert made.formats.count() == len(all_formats())
    for name in ("dat", "tsv", "textgrid", "arkit"):
        choose(made, qtbot, name)
        assert made.preview.toPlainText()
        assert made.write_button.isEnabled()


def test_the_preview_follows_the_options_and_is_what_is_written(dialog, qtbot, tmp_path, opened):
    made = dialog()
    choose(made, qtbot, "dat")
    at_25 = made.preview.toPlainText()
    made._fields["fps"].setText("12")
    settle(made, qtbot)
    assert made.preview.toPlainText() != at_25
    made.write_button.click()
    written = (tmp_path / "talk.dat").read_text()
    assert written == made.preview.toPlainText()
    track = opened.editor.document.state.track(str(EXAMPLE))
    options = by_name("dat").options(fps=FrameRate.parse(12), folder=str(tmp_path))
    assert written == render(track, by_name("dat"), options)


def test_an_option_that_cannot_be_is_said_and_nothing_can_be_written(dialog, qtbot):
    made = dialog()
    choose(made, qtbot, "dat")
    made._fields["fps"].setText("many")
    settle(made, qtbot)
    assert "'many' is not a frame rate" in made.note.text()
    assert not made.write_button.isEnabled()


def test_edited_shapes_reach_another_set_by_reduction(dialog, qtbot, tmp_path):
    made = dialog()
    choose(made, qtbot, "tsv")
    made.write_button.click()
    assert load(tmp_path / "talk.tsv").viseme_set == "rhubarb"


def test_an_existing_file_is_only_replaced_when_asked(dialog, qtbot, tmp_path, monkeypatch):
    (tmp_path / "talk.dat").write_text("mine")
    made = dialog()
    choose(made, qtbot, "dat")
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.No)
    made.write_button.click()
    assert (tmp_path / "talk.dat").read_text() == "mine"
    assert made.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.Yes)
    made.write_button.click()
    assert (tmp_path / "talk.dat").read_text().startswith("MohoSwitch1")
    assert not made.isVisible()


def test_what_was_chosen_is_there_the_next_time(dialog, qtbot):
    made = dialog()
    choose(made, qtbot, "tsv")
    box = made._fields["extended"]
    assert isinstance(box, QCheckBox)
    box.setChecked(not box.isChecked())
    settle(made, qtbot)
    checked = box.isChecked()
    made.write_button.click()
    again = dialog()
    settle(again, qtbot)
    assert again.format.name == "tsv"
    assert again._fields["extended"].isChecked() == checked


def test_formats_are_found_by_their_programs_names(dialog):
    made = dialog()
    made.search.setText("moho")
    visible = [
        made.formats.item(row).text() for row in range(made.formats.count()) if not made.formats.item(row).isHidden()
    ]
    assert visible
    assert all("moho" in text.lower() for text in visible)


def test_a_folder_that_is_not_there_is_said_and_the_dialog_stays(dialog, qtbot, tmp_path):
    made = dialog()
    choose(made, qtbot, "dat")
    made.path.setText(str(tmp_path / "nowhere" / "talk.dat"))
    made._pause.start()
    settle(made, qtbot)
    made.write_button.click()
    assert "its folder does not exist" in made.note.text()
    assert made.isVisible()


def test_pictures_show_the_character(dialog, qtbot, tmp_path):
    (tmp_path / "own").mkdir()
    pixmap = QPixmap(8, 8)
    pixmap.fill(QColor("red"))
    pixmap.save(str(tmp_path / "own" / "X.png"))
    made = dialog(Character.load(tmp_path / "own"))
    choose(made, qtbot, "png")
    made._write()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=PATIENCE_MS)
    first = QPixmap(str(tmp_path / "talk.frames" / "mouth.0001.png"))
    assert (first.width(), first.toImage().pixelColor(4, 4).name()) == (8, "#ff0000")
