# SPDX-License-Identifier: GPL-3.0-or-later
"""Short questions: what is said, which tags, a name, may a file be replaced; and the buttons that end a dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core.transcripts.languages import LANGUAGES


class TranscriptDialog(QDialog):
    """What is said, to type or paste; an empty transcript means that the sound alone is analysed."""

    def __init__(self, transcript: str, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Transcript"))
        self.resize(520, 360)
        hint = QLabel(
            self.tr(
                "Enter what is said, in order: plain words, a script or captions. Leave it empty if you do not know."
            )
        )
        hint.setProperty("role", "faint")
        hint.setWordWrap(True)
        self._editor = QPlainTextEdit(transcript)
        self._editor.setObjectName("transcript")
        self._editor.setAccessibleName(self.tr("Transcript"))
        self._editor.setTabChangesFocus(True)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept)
        self._language = QComboBox()
        self._language.setObjectName("language")
        self._language.setAccessibleName(self.tr("Language"))
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(language))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (hint, self._editor, self._language, answer_buttons(self, self.tr("Analyse"))):
            column.addWidget(widget)

    @property
    def transcript(self) -> str:
        """What was entered."""
        return self._editor.toPlainText().strip()

    @property
    def language(self) -> str:
        """The code of its language."""
        return str(self._language.currentData())


class TagsDialog(QDialog):
    """The tags of what is selected, to type with commas between them; none takes them away."""

    def __init__(self, tags: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags"))
        self.resize(380, 0)
        hint = QLabel(self.tr("Notes about the selection, such as: smile, looks left"))
        hint.setProperty("role", "faint")
        self._field = QLineEdit(", ".join(tags))
        self._field.setObjectName("tags")
        self._field.setAccessibleName(self.tr("Tags"))
        self._field.selectAll()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (hint, self._field, answer_buttons(self, self.tr("Tag"))):
            column.addWidget(widget)

    @property
    def tags(self) -> tuple[str, ...]:
        """What was entered, each once."""
        return tuple(dict.fromkeys(tag for each in self._field.text().split(",") if (tag := each.strip())))


class NameDialog(QDialog):
    """A name to type."""

    def __init__(self, title: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(320, 0)
        self._field = QLineEdit(name)
        self._field.setObjectName("name")
        self._field.setAccessibleName(self.tr("Name"))
        self._field.selectAll()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (self._field, answer_buttons(self, self.tr("OK"))):
            column.addWidget(widget)

    @property
    def name(self) -> str:
        """What was entered, in one line."""
        return " ".join(self._field.text().split())


def answer_buttons(dialog: QDialog, accept: str, accepted: Callable[[], object] | None = None) -> QDialogButtonBox:
    """A button called `accept`, which Return presses, and Cancel.

    Both end the dialog, unless `accepted` decides whether the first does.
    """
    buttons = QDialogButtonBox()
    yes = QPushButton(accept)
    yes.setObjectName("accept")
    yes.setDefault(True)
    buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
    cancel = QPushButton(QCoreApplication.translate("Answers", "Cancel"))
    cancel.setObjectName("cancel")
    cancel.setAutoDefault(False)
    buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(accepted or dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def may_replace(path: Path, parent: QWidget, question: str = "") -> bool:
    """Whether the user lets an existing file be replaced; Return means no. The question is about that unless given."""
    title = QCoreApplication.translate("Answers", "Replace the file?")
    question = question or QCoreApplication.translate("Answers", "{} already exists. Replace it?").format(path.name)
    answer = QMessageBox.question(parent, title, question, defaultButton=QMessageBox.StandardButton.No)
    return answer == QMessageBox.StandardButton.Yes
