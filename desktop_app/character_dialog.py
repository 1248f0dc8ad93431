"""Choosing the pictures of one's own character."""

from __future__ import annotations

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

from .answer_buttons import answer_buttons
from .drawings import drawings_of
from .model.character import Character


class CharacterDialog(QDialog):
    """A folder, and a table of the shapes with the picture of each. `character` is the result, None for the bundled."""

    def __init__(self, viseme_set: VisemeSet, character: Character | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Character"))
        self.resize(460, 640)
        self._set, self.character = viseme_set, character
        self.folder = QLabel()
        self.folder.setWordWrap(True)
        self.folder.setAccessibleName(self.tr("Folder of pictures"))
        choose = QPushButton(self.tr("Choose a folder…"))
        choose.clicked.connect(self._ask)
        bundled = QPushButton(self.tr("Bundled mouths"))
        bundled.clicked.connect(lambda: self.show_character(None))
        for button in (choose, bundled):
            button.setAutoDefault(False)
        top = QHBoxLayout()
        top.addWidget(choose)
        top.addWidget(bundled)
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
        column.addWidget(self.folder)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        self.show_character(character)

    def show_character(self, character: Character | None) -> None:
        """Fill the table from a character."""
        self.character = character
        self.folder.setText(str(character.folder) if character else self.tr("The mouths that come with wav2vis."))
        while item := self._grid.takeAt(0):
            if old := item.widget():
                old.deleteLater()
        drawings = drawings_of(self._set, character)
        for row, shape in enumerate(self._set.shapes):
            image = QLabel()
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
        path = character.picture_of(self._set, shape)
        combo = QComboBox()
        combo.setAccessibleName(self.tr("Picture of {}").format(shape))
        combo.addItem(self.tr("bundled mouth"), "")
        for name in character.pictures:
            combo.addItem(name, name)
        combo.setCurrentIndex(combo.findData(path.stem) if path else 0)
        combo.activated.connect(lambda k: self._choose(shape, combo.itemData(k)))
        return combo

    def _choose(self, shape: str, name: str) -> None:
        assert self.character is not None
        self.show_character(
            Character(self.character.folder, self.character.pictures, {**self.character.chosen, shape: name})
        )

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of pictures"))
        if folder:
            try:
                self.show_character(Character.load(Path(folder)))
            except Wav2VisError as error:
                self.folder.setText(str(error))
