"""The question before a file is written over."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QMessageBox, QWidget


def may_replace(path: Path, parent: QWidget) -> bool:
    """Whether the person lets a file that is there be replaced; Return says no."""
    title = QCoreApplication.translate("Answers", "Replace the file?")
    question = QCoreApplication.translate("Answers", "{} exists already. Replace it?").format(path.name)
    answer = QMessageBox.question(parent, title, question, defaultButton=QMessageBox.StandardButton.No)
    return answer == QMessageBox.StandardButton.Yes
