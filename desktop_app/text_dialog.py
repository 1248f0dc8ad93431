"""What is said in the recording, for the model to go by."""

from __future__ import annotations

from PyQt6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from .answer_buttons import answer_buttons


class TextDialog(QDialog):
    """A text to write or paste; an empty one means to go by the sound alone."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What is said"))
        self.resize(520, 360)
        hint = QLabel(self.tr("English words in the order they are spoken. Leave it empty to go by the sound alone."))
        hint.setObjectName("faint")
        hint.setWordWrap(True)
        self.editor = QPlainTextEdit(text)
        self.editor.setAccessibleName(self.tr("What is said"))
        buttons = answer_buttons(self, self.tr("Analyse"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (hint, self.editor, buttons):
            column.addWidget(widget)
