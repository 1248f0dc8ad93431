"""Short questions: what is said, whether a file may be replaced; and the buttons that end a dialog."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class TextDialog(QDialog):
    """A text to write or paste; an empty one means to go by the sound alone."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What is said"))
        self.resize(520, 360)
        hint = QLabel(self.tr("English words in the order they are spoken. Leave it empty to go by the sound alone."))
        hint.setProperty("role", "faint")
        hint.setWordWrap(True)
        self.editor = QPlainTextEdit(text)
        self.editor.setAccessibleName(self.tr("What is said"))
        buttons = answer_buttons(self, self.tr("Analyse"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (hint, self.editor, buttons):
            column.addWidget(widget)


def answer_buttons(dialog: QDialog, accept: str) -> QDialogButtonBox:
    """A button called `accept`, which Return presses, and Cancel; both end the dialog."""
    buttons = QDialogButtonBox()
    use = QPushButton(accept)
    use.setDefault(True)
    buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
    cancel = QPushButton(QCoreApplication.translate("Answers", "Cancel"))
    buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def may_replace(path: Path, parent: QWidget) -> bool:
    """Whether the person lets a file that is there be replaced; Return says no."""
    title = QCoreApplication.translate("Answers", "Replace the file?")
    question = QCoreApplication.translate("Answers", "{} exists already. Replace it?").format(path.name)
    answer = QMessageBox.question(parent, title, question, defaultButton=QMessageBox.StandardButton.No)
    return answer == QMessageBox.StandardButton.Yes
