# SPDX-License-Identifier: MIT
"""What can be read in the window: nothing lies over it, and nothing is cut."""

from PyQt6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QTableView, QTabWidget

from .conftest import command, part


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
