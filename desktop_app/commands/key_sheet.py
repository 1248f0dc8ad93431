# SPDX-License-Identifier: GPL-3.0-or-later
"""All keys and mouse gestures, as the help shows them."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from .command import Menu, plain


def key_sheet(menus: tuple[Menu, ...]) -> dict[str, list[tuple[str, str]]]:
    """What can be done and how, by the title of its part."""
    tr = QCoreApplication.translate
    sheet = {
        plain(menu.title): [(each.summary, ", ".join(each.shown_keys)) for each in menu.commands if each.keys]
        for menu in menus
        if menu.title
    }
    choose = (tr("Keys", "Show a shape over the selection"), tr("Keys", "1 to 9, 0; with Shift for the next ten"))
    lay = (tr("Keys", "Lay a shape while the sound plays"), tr("Keys", "hold its key"))
    sheet[plain("&Shapes")][:0] = [choose, lay]
    sheet[tr("Keys", "Mouse")] = [
        (tr("Keys", "Zoom around the pointer"), tr("Keys", "wheel")),
        (tr("Keys", "Scroll"), tr("Keys", "Shift + wheel, or drag the overview")),
        (tr("Keys", "Scrub with sound"), tr("Keys", "drag on the ruler")),
        (tr("Keys", "Select a stretch"), tr("Keys", "drag on the waveform")),
        (
            tr("Keys", "Select a cue, phrase, word or phone; extend the selection to one"),
            tr("Keys", "click; Shift + click"),
        ),
        (tr("Keys", "Play a cue, phrase, word or phone"), tr("Keys", "double-click")),
        (tr("Keys", "Move a boundary, frame by frame or freely"), tr("Keys", "drag; Alt + drag")),
        (tr("Keys", "Move a boundary and everything after it"), tr("Keys", "Ctrl + drag")),
        (tr("Keys", "Make a lane higher or lower"), tr("Keys", "drag its border; double-click to reset")),
        (tr("Keys", "Choose a shape, or what to do with a word, from a menu"), tr("Keys", "right-click")),
    ]
    return sheet
