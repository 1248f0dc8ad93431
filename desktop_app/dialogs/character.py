# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing the pictures of your own character."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import VisemeSet, Wav2VisError

from ..look.drawings import drawings_of, outlined
from ..look.screen import fitted
from ..look.theme import Theme
from ..model.character import Character
from ..model.wording import worded
from ..panels.choice import Choice
from .questions import answer_buttons


class CharacterDialog(QDialog):
    """A folder or an SVG, and a table of the shapes with the picture of each, as it is shown in a theme.

    `character` is the result, None for the bundled mouths.
    """

    def __init__(self, viseme_set: VisemeSet, character: Character | None, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Character"))
        self.resize(fitted(460, 640, self))
        self._set, self.character, self._theme = viseme_set, character, theme
        self.source = QLabel()
        self.source.setWordWrap(True)
        self.source.setAccessibleName(self.tr("Pictures"))
        folder = QPushButton(self.tr("A folder…"))
        folder.setToolTip(self.tr("A folder with a PNG or SVG for each mouth"))
        folder.clicked.connect(self._ask_folder)
        sheet = QPushButton(self.tr("One SVG…"))
        sheet.setToolTip(self.tr("One SVG with all mouths, each in a layer or group named after its shape"))
        sheet.clicked.connect(self._ask_sheet)
        bundled = QPushButton(self.tr("Bundled mouths"))
        bundled.clicked.connect(lambda: self.show_character(None))
        top = QHBoxLayout()
        for button in (folder, sheet, bundled):
            button.setAutoDefault(False)
            top.addWidget(button)
        top.addStretch(1)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        scroll = QScrollArea()
        scroll.setWidget(self._table)
        scroll.setWidgetResizable(True)
        buttons = answer_buttons(self, self.tr("Use"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(top)
        column.addWidget(self.source)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        self.show_character(character)

    def show_character(self, character: Character | None) -> None:
        """Fill the table from a character."""
        self.character = character
        self.source.setText(str(character.source) if character else self.tr("The mouths that come with wav2vis"))
        while item := self._grid.takeAt(0):
            if old := item.widget():
                old.deleteLater()
        drawings = outlined(drawings_of(self._set, character), self._theme)
        for row, shape in enumerate(self._set.shapes):
            image = QLabel()
            image.setObjectName(f"drawing of {shape}")
            image.setFixedSize(QSize(72, 60))
            image.setAlignment(Qt.AlignmentFlag.AlignCenter)
            if shape in drawings and not drawings[shape].isNull():
                shown = drawings[shape].scaled(
                    image.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                image.setPixmap(shown)
            self._grid.addWidget(image, row, 0)
            self._grid.addWidget(QLabel(shape), row, 1)
            if character:
                self._grid.addWidget(self._combo(character, shape), row, 2)
        self._grid.setColumnStretch(2, 1)

    def _combo(self, character: Character, shape: str) -> QComboBox:
        picture = character.picture_of(self._set, shape)
        combo = Choice(f"picture of {shape}", self.tr("Picture of {}").format(shape))
        combo.addItem(self.tr("bundled mouth"), "")
        for name in character.pictures:
            combo.addItem(name, name)
        combo.setCurrentIndex(combo.findData(picture or ""))
        combo.activated.connect(lambda k: self._choose(shape, combo.itemData(k)))
        return combo

    def _choose(self, shape: str, name: str) -> None:
        assert self.character is not None
        self.show_character(replace(self.character, chosen={**self.character.chosen, shape: name}))

    def _ask_folder(self) -> None:
        self._load(QFileDialog.getExistingDirectory(self, self.tr("Folder of pictures")))

    def _ask_sheet(self) -> None:
        self._load(QFileDialog.getOpenFileName(self, self.tr("SVG with all mouths"), filter="SVG (*.svg)")[0])

    def _load(self, source: str) -> None:
        if source:
            try:
                self.show_character(Character.load(Path(source)))
            except Wav2VisError as error:
                self.source.setText(worded(error))
