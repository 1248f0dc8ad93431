"""The two buttons that end a dialog."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPushButton


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
