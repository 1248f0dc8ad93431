# SPDX-License-Identifier: GPL-3.0-or-later
"""A label that shows a value."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel


class Reading(QLabel):
    """For screen readers its name is what the value is of, and the value."""

    def __init__(self, object_name: str, of: str) -> None:
        super().__init__()
        self._of = of
        self.setObjectName(object_name)
        self.setText("")

    def setText(self, text: str | None) -> None:
        """Show a value."""
        super().setText(text)
        self.setAccessibleName(f"{self._of}: {text}" if text else self._of)
