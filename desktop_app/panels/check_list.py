# SPDX-License-Identifier: GPL-3.0-or-later
"""What in the cues wants a look, with a button that goes there and one that cures all of it."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..editor.checking import Checking
from ..editor.document import Document
from ..model.quality import CHECKS

_PAUSE_MS = 100  # after an edit, before it counts anew


class CheckList(QWidget):
    """A card for each check that finds something."""

    def __init__(self, document: Document, checking: Checking) -> None:
        super().__init__()
        self.setObjectName("checks")
        self.setAccessibleName(self.tr("Checks"))
        self._document, self._checking = document, checking
        self._words = {
            "brief closure": (self.tr("Closed mouths (P, B, M) under one frame"), self.tr("Lengthen all")),
            "short": (self.tr("Cues shorter than two frames"), self.tr("Merge all into neighbours")),
            "repeated": (self.tr("Cues that repeat the shape before them"), self.tr("Merge all")),
            "uncertain": (self.tr("Cues that the listener is not sure of"), self.tr("Accept all")),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        self._cards = {name: self._card(name) for name in CHECKS}
        for card in self._cards.values():
            column.addWidget(card)
        self._nothing = QLabel(self.tr("Nothing wants a look."))
        self._nothing.setObjectName("nothing_found")
        self._nothing.setProperty("role", "faint")
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._count)
        document.cues_changed.connect(self._later.start)
        document.fps_changed.connect(self._later.start)

    def showEvent(self, event: QShowEvent | None) -> None:
        """What there is now."""
        super().showEvent(event)
        self._count()

    def _card(self, name: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        text = QLabel()
        text.setObjectName(f"found {name}")
        text.setWordWrap(True)
        following = QPushButton(self.tr("Next"))
        following.setObjectName(f"next {name}")
        following.clicked.connect(partial(self._checking.go_to_next, name))
        cure = QPushButton(self._words[name][1])
        cure.setObjectName(f"cure {name}")
        cure.clicked.connect(partial(self._cure, name))
        row = QHBoxLayout()
        for button in (following, cure):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleDescription(self._words[name][0])
            row.addWidget(button)
        row.addStretch(1)
        inside = QVBoxLayout(card)
        inside.addWidget(text)
        inside.addLayout(row)
        return card

    def _cure(self, name: str) -> None:
        self._checking.cure(name)
        self._count()

    def _count(self) -> None:
        if not self.isVisible():
            return
        anything = False
        for name, card in self._cards.items():
            n = len(self._checking.found(name))
            text = card.findChild(QLabel, f"found {name}")
            assert text is not None
            text.setText(f"{self._words[name][0]}: {n}")
            card.setVisible(n > 0)
            anything |= n > 0
        self._nothing.setVisible(not anything)
