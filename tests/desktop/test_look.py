# SPDX-License-Identifier: MIT
"""What can be read in the window: nothing lies over it, and nothing is cut."""

from types import SimpleNamespace

import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QComboBox, QDialog, QLabel, QStyle, QStyleOptionComboBox, QTableView, QTabWidget, QWidget

from desktop_app.main_window import MainWindow
from desktop_app.panels.mouth_view import MouthView

from .conftest import CONTROL, command, part, press


def test_a_warning_stays_in_sight_when_another_page_comes(opened, qtbot):
    opened.message.close_message()
    opened.message.warn("Something that wants a look.")
    for page in ("live", "batch"):
        command(opened, page).trigger()
        qtbot.wait(1)
        bar = part(opened, "message")
        on_top = bar.parentWidget().childAt(bar.geometry().center())
        assert on_top is bar or bar.isAncestorOf(on_top)


def test_a_name_that_has_no_room_in_its_box_ends_in_an_ellipsis(opened):
    box = part(part(opened, "panel"), "viseme_set", QComboBox)
    drawn = QStyleOptionComboBox()
    for place in range(box.count()):
        box.setCurrentIndex(place)
        box.initStyleOption(drawn)
        control, text = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room_px = box.style().subControlRect(control, drawn, text, box).width()
        assert box.fontMetrics().horizontalAdvance(drawn.currentText) <= room_px
        assert drawn.currentText == box.currentText() or drawn.currentText.endswith("…")


def test_the_headings_of_the_cues_are_not_cut(opened, qtbot):
    table = part(opened, "cue_table", QTableView)
    part(opened, "tabs", QTabWidget).setCurrentWidget(table)
    qtbot.wait(1)
    heading = table.horizontalHeader()
    for column in range(heading.count()):
        assert heading.sectionSizeHint(column) <= heading.sectionSize(column)


@pytest.fixture
def laptop(monkeypatch):
    """A screen of 1920 x 1080 at 200 %."""
    screen = SimpleNamespace(availableSize=lambda: QSize(960, 540))
    monkeypatch.setattr(QWidget, "screen", lambda window: screen)


def test_the_first_window_fits_its_screen_with_its_title(laptop, qtbot, settings, tmp_path):
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window)
    assert window.height() <= 510


@pytest.mark.parametrize("name", ["export", "character", "pronounce", "transcript", "tag", "keys", "manual", "about"])
def test_a_dialog_fits_its_screen_with_all_its_buttons(laptop, opened, qtbot, monkeypatch, name):
    shown = []
    for way in ("exec", "show"):
        monkeypatch.setattr(QDialog, way, lambda dialog: shown.append(dialog))
    command(opened, name).trigger()
    size, least = shown[0].size(), shown[0].minimumSizeHint()
    assert size.height() <= 510
    assert size.width() <= 960
    assert least.height() <= 510
    assert least.width() <= 960


def lightness_of_the_edge(picture):
    """Of a drawn mouth, half way down, where it begins."""
    image = picture.toImage()
    row = [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
    return next(colour.lightness() for colour in row if colour.alpha() > 200)


def in_the_panel(window, monkeypatch, qtbot):
    return part(part(window, "panel"), "mouth", MouthView).drawings["AI"]


def in_a_dialog(name, picture):
    """What a dialog that a command opens shows."""

    def shown(window, monkeypatch, qtbot):
        shown = []
        monkeypatch.setattr(QDialog, "exec", lambda dialog: shown.append(picture(dialog)))
        command(window, name).trigger()
        return shown[0]

    return shown


@pytest.mark.parametrize(
    "drawing",
    [
        in_the_panel,
        in_a_dialog("pronounce", lambda dialog: part(dialog, "mouth", MouthView).drawings["AI"]),
        in_a_dialog("character", lambda dialog: part(dialog, "drawing of AI", QLabel).pixmap()),
    ],
    ids=["panel", "pronounce", "character"],
)
def test_dark_lines_of_mouths_have_a_light_edge_on_dark_ground_alone(opened, qtbot, monkeypatch, drawing):
    assert lightness_of_the_edge(drawing(opened, monkeypatch, qtbot)) > 100
    press(qtbot, Qt.Key.Key_T, CONTROL)
    assert lightness_of_the_edge(drawing(opened, monkeypatch, qtbot)) < 60
