"""Pictures of a character of one's own."""

import pytest
from PyQt6.QtGui import QColor, QPixmap

from desktop_app.character_dialog import CharacterDialog
from desktop_app.drawings import drawings_of
from desktop_app.model.character import Character
from wav2vis_core import VisemeSet, Wav2VisError

PRESTON = VisemeSet.load("preston_blair")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="{}"/></svg>'


@pytest.fixture
def folder(tmp_path, qapp):
    """Pictures of Rhubarb's mouths, each in a colour; one of them an SVG."""
    place = tmp_path / "pictures"
    place.mkdir()
    for name, colour in zip("ABCDEFX", ("red", "green", "blue", "yellow", "cyan", "magenta", "white"), strict=True):
        pixmap = QPixmap(8, 8)
        pixmap.fill(QColor(colour))
        pixmap.save(str(place / f"{name}.png"))
    (place / "B.png").unlink()
    (place / "b.svg").write_text(SVG.format("green"))
    return place


def colour_of(pixmap):
    return QColor(pixmap.toImage().pixel(pixmap.width() // 2, pixmap.height() // 2)).name()


def test_shapes_find_the_picture_of_their_name_or_of_what_they_are_in_the_drawn_set(folder):
    character = Character.load(folder)
    assert character.picture_of(VisemeSet.load("rhubarb"), "D").name == "D.png"
    assert character.picture_of(VisemeSet.load("rhubarb"), "B").name == "b.svg"
    assert character.picture_of(PRESTON, "MBP").name == "A.png"
    assert character.picture_of(PRESTON, "rest").name == "X.png"


def test_a_chosen_picture_wins_and_the_bundled_mouth_can_be_chosen(folder):
    character = Character.load(folder, {"MBP": "F", "rest": ""})
    assert character.picture_of(PRESTON, "MBP").name == "F.png"
    assert character.picture_of(PRESTON, "rest") is None


def test_the_drawings_are_the_pictures_and_what_is_missing_is_the_bundled_mouth(folder):
    drawings = drawings_of(VisemeSet.load("rhubarb"), Character.load(folder))
    bundled = drawings_of(VisemeSet.load("rhubarb"))
    assert colour_of(drawings["A"]) == "#ff0000"
    assert colour_of(drawings["B"]) == "#008000"
    assert drawings["G"].size() == bundled["G"].size()


def test_a_folder_without_pictures_says_so(tmp_path):
    with pytest.raises(Wav2VisError, match="holds no PNG or SVG"):
        Character.load(tmp_path)


def test_choosing_in_the_table_changes_the_result(folder, qtbot, window):
    dialog = CharacterDialog(PRESTON, Character.load(folder), window)
    qtbot.addWidget(dialog)
    dialog._choose("MBP", "F")
    assert dialog.character.picture_of(PRESTON, "MBP").name == "F.png"


def test_the_preview_shows_the_remembered_character(folder, opened):
    opened.settings.setValue("character/folder", str(folder))
    opened.dialogs.character_chosen.emit()
    assert colour_of(opened.panel.mouth.drawings["MBP"]) == "#ff0000"
    opened.settings.setValue("character/folder", str(folder / "gone"))
    opened.dialogs.character_chosen.emit()
    assert "cannot be read" in opened.message.text.text()
