# SPDX-License-Identifier: MIT
"""Pictures of a character of one's own."""

import os
import shutil
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBitmap, QColor, QPixmap, QRegion
from PyQt6.QtWidgets import QComboBox, QDialog

import wav2vis_core
from desktop_app.dialogs.character import CharacterDialog
from desktop_app.look.drawings import drawings_of
from desktop_app.main_window import MainWindow
from desktop_app.model.character import Character
from desktop_app.model.project import Project
from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

from .conftest import CONTROL, EXAMPLE, PATIENCE_MS, command, part, press, said

MASTER = Path(wav2vis_core.__file__).parent / "assets" / "mouths" / "mouths.svg"
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
    assert character.picture_of(VisemeSet.load("rhubarb"), "D") == "D"
    assert character.picture_of(VisemeSet.load("rhubarb"), "B") == "b"
    assert character.picture_of(PRESTON, "MBP") == "A"
    assert character.picture_of(PRESTON, "rest") == "X"


def test_a_chosen_picture_wins_and_the_bundled_mouth_can_be_chosen(folder):
    character = Character.load(folder, {"MBP": "F", "rest": ""})
    assert character.picture_of(PRESTON, "MBP") == "F"
    assert character.picture_of(PRESTON, "rest") is None


def test_a_mouth_that_is_not_drawn_is_the_nearest_that_is(folder):
    character = Character.load(folder)
    assert {shape: character.picture_of(VisemeSet.load("rhubarb"), shape) for shape in "GH"} == {"G": "A", "H": "C"}
    (folder / "X.png").unlink()
    assert Character.load(folder).picture_of(PRESTON, "rest") == "A"


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("drawn", ["AI", "MBP"])
def test_one_picture_stands_in_for_all(tmp_path, name, drawn):
    (tmp_path / f"{drawn}.png").touch()
    chosen = VisemeSet.load(name)
    assert {Character.load(tmp_path).picture_of(chosen, shape) for shape in chosen.shapes} == {drawn}


def test_the_drawings_are_the_pictures_and_the_bundled_mouth_where_it_is_chosen(folder):
    rhubarb = VisemeSet.load("rhubarb")
    drawings = drawings_of(rhubarb, Character.load(folder, {"F": ""}))
    assert colour_of(drawings["A"]) == "#ff0000"
    assert colour_of(drawings["B"]) == "#008000"
    assert drawings["F"].size() == drawings_of(rhubarb)["F"].size()


LAYERS = """<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 200 100"
 xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape">
<defs><clipPath id="c"><rect x="90" y="40" width="10" height="10"/></clipPath></defs>
<rect id="head" width="200" height="100" fill="#aaaaaa"/>
<g inkscape:label="Mouths" style="display:none">
<g inkscape:label="mbp" id="g1"><rect x="80" y="45" width="40" height="4" fill="#ff0000"/></g>
<g inkscape:label="AI" id="g2" style="fill:#00ff00;display:none"><rect x="85" y="30" width="30" height="40"/></g>
<path id="O" d="M0 0H200V100H0Z" fill="#0000ff" clip-path="url(#c)"/>
</g></svg>"""


@pytest.fixture
def layers(tmp_path, qapp):
    """A page as animators keep it in Inkscape: mouths on top of each other, hidden, over a head."""
    path = tmp_path / "head.svg"
    path.write_text(LAYERS)
    return path


def drawn_in(pixmap, colour):
    """Where pixels of a colour are: left, top, right, bottom as shares of the picture."""
    image = pixmap.toImage()
    spots = [
        (x / image.width(), y / image.height())
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
        if image.pixelColor(x, y).name() == colour
    ]
    xs, ys = zip(*spots, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_layers_of_one_svg_are_mouths_each_alone_in_the_same_frame(layers):
    drawings = drawings_of(PRESTON, Character.load(layers))
    assert drawings["MBP"].size() == drawings["AI"].size()
    assert drawings["MBP"].toImage().pixelColor(2, 2).alpha() == 0  # no head
    # On the page: x from 80 to 120, y from 30 to 70.
    assert drawn_in(drawings["MBP"], "#ff0000") == pytest.approx((0, 0.375, 1, 0.475), abs=0.05)
    assert drawn_in(drawings["AI"], "#00ff00") == pytest.approx((0.125, 0, 0.875, 1), abs=0.05)
    assert drawn_in(drawings["O"], "#0000ff") == pytest.approx((0.25, 0.25, 0.5, 0.5), abs=0.05)  # clipped


def test_mouths_beside_each_other_are_each_in_the_middle_of_a_frame(qapp):
    drawings = drawings_of(VisemeSet.load("mpeg4"), Character.load(MASTER))
    assert len({(drawing.width(), drawing.height()) for drawing in drawings.values()}) == 1
    shut = QRegion(QBitmap.fromImage(drawings["PP"].toImage().createAlphaMask())).boundingRect()
    assert abs(shut.center().y() - drawings["PP"].height() / 2) < 0.02 * drawings["PP"].height()
    assert shut.height() < 0.5 * drawings["PP"].height()


def test_one_svg_stands_in_for_other_sets_too(qapp):
    assert Character.load(MASTER).picture_of(PRESTON, "MBP") == "PP"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<svg", "cannot be read as SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g id="nose"/></svg>', "no layer or group named after"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g id="AI"/></svg>', "has no page"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1.2.3 4"><g id="AI"/></svg>', "has no page"),
    ],
)
def test_an_svg_that_is_no_sheet_of_mouths_says_so(tmp_path, text, message):
    (tmp_path / "no.svg").write_text(text)
    with pytest.raises(Wav2VisError, match=message):
        Character.load(tmp_path / "no.svg")


def test_what_stands_before_the_page_and_names_a_view_does_not_count(tmp_path, qapp):
    before = '<!-- <svg viewBox="none"> -->'
    page = '<svg xmlns="http://www.w3.org/2000/svg" data-viewBox="a &gt; b" viewBox="0 0 10 10"{}</svg>'
    (tmp_path / "odd.svg").write_text(before + page.format('><g id="AI"><rect width="5" height="5" fill="red"/></g>'))
    assert colour_of(drawings_of(PRESTON, Character.load(tmp_path / "odd.svg"))["AI"]) == "#ff0000"


def test_pictures_for_print_are_shown_smaller_and_pipes_are_passed_over(tmp_path, qapp):
    large = QPixmap(3000, 1500)
    large.fill(QColor("red"))
    large.save(str(tmp_path / "AI.png"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "O.png")
    drawings = drawings_of(PRESTON, Character.load(tmp_path))
    assert (drawings["AI"].width(), drawings["AI"].height()) == (2048, 1024)
    assert colour_of(drawings["AI"]) == "#ff0000"


def test_a_folder_without_pictures_says_so(tmp_path):
    with pytest.raises(Wav2VisError, match="holds no PNG or SVG"):
        Character.load(tmp_path)


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "x" * 5000])
def test_a_folder_of_no_possible_name_says_so(name):
    with pytest.raises(Wav2VisError, match="cannot be read"):
        Character.load(Path(name))


def test_choosing_in_the_table_changes_the_result(folder, qtbot, window):
    dialog = CharacterDialog(PRESTON, Character.load(folder), window.theme, window)
    qtbot.addWidget(dialog)
    box = part(dialog, "picture of MBP", QComboBox)
    box.setFocus()
    while box.currentText() != "F":
        qtbot.keyClick(box, Qt.Key.Key_Down)
        box = part(dialog, "picture of MBP", QComboBox)
    assert dialog.character.picture_of(PRESTON, "MBP") == "F"


def mouth(page) -> dict:
    return {shape: colour_of(each) for shape, each in part(page, "mouth").drawings.items()}


@pytest.fixture
def cast(opened, folder, qtbot, monkeypatch):
    """The editor after the folder was chosen as the character."""

    def choose(dialog):
        dialog.show_character(Character.load(folder, {"E": "C"}))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(CharacterDialog, "exec", choose)
    press(qtbot, Qt.Key.Key_K, CONTROL)
    return opened


def test_a_chosen_character_is_shown_in_the_editor_and_live_and_can_be_undone(cast, qtbot):
    assert mouth(part(cast, "panel"))["MBP"] == "#ff0000"
    assert cast.isWindowModified()
    command(cast, "live").trigger()
    assert mouth(cast.live)["MBP"] == "#ff0000"
    command(cast, "live").trigger()
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert mouth(part(cast, "panel"))["MBP"] != "#ff0000"
    assert not cast.isWindowModified()


def test_the_character_belongs_to_the_project_wherever_both_are_moved(cast, folder, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    state = cast.editor.document.state
    Project(tmp_path / "talk.wav", state).save(tmp_path / "talk.wav2vis")
    elsewhere = tmp_path.with_name("elsewhere")
    shutil.copytree(tmp_path, elsewhere)
    shutil.rmtree(folder)
    cast.editor.document.undo.setClean()
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    cast.editor.files.open(elsewhere / "talk.wav2vis")
    qtbot.waitUntil(lambda: cast.editor.document.character is not None, timeout=PATIENCE_MS)
    character = cast.editor.document.character
    assert (character.source, character.chosen) == (elsewhere / "pictures", (("E", "C"),))
    assert mouth(part(cast, "panel"))["MBP"] == "#ff0000"


def test_the_next_start_has_the_character_and_says_when_its_pictures_are_gone(cast, folder, settings, tmp_path, qtbot):
    cast.editor.document.undo.setClean()
    cast.close()
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    again.show()
    command(again, "live").trigger()
    assert mouth(again.live)["MBP"] == "#ff0000"
    assert mouth(again.live)["E"] == "#0000ff"
    shutil.rmtree(folder)
    command(again, "live").trigger()
    command(again, "live").trigger()
    assert "pictures: cannot be read" in said(again)
    assert again.editor.document.character.source == folder  # and may come back
    again.close()
