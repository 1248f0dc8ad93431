# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the app speaks: a message over the timeline, and the line at the bottom that shows work and its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QToolButton

from ..editor.tasks import QtTask
from ..look.icons import icon
from ..look.theme import Theme


class MessageBar(QFrame):
    """One message, until it is closed or another comes, with what can be done about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("message")
        self._waiting: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        self.text = QLabel()
        self.text.setObjectName("message_text")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName(self.tr("Message"))
        row.addWidget(self.text, 1)
        self._choices = QHBoxLayout()
        row.addLayout(self._choices)
        self._close = QToolButton()
        self._close.setObjectName("close_message")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.close_message)
        row.addWidget(self._close)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """The icon in another theme's colour."""
        self._close.setIcon(icon("close", theme.faint))

    def say(self, text: str, choices: Mapping[str, Callable[[], object]] | None = None) -> None:
        """Show a message, with a button for each choice; one that has choices stays until it is answered or closed."""
        if self.isVisible() and self._choices.count():
            self._waiting.append(text)
            return
        for label, choose in (choices or {}).items():
            button = QPushButton(label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self.close_message)
            button.clicked.connect(lambda checked, choose=choose: choose())
            self._choices.addWidget(button)
        self.text.setText(text)
        self.show()

    def close_message(self) -> None:
        """Show the next message that waits, if any."""
        while item := self._choices.takeAt(0):
            if button := item.widget():
                button.deleteLater()
        self.hide()
        if self._waiting:
            self.say(self._waiting.pop(0))


class StatusLine(QFrame):
    """What runs in the background, how far it is, a button to cancel it; and facts about the recording."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        self.facts = QLabel()
        self.facts.setProperty("role", "faint")
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.facts, 1)
        self.work = QLabel()
        self.work.setProperty("role", "faint")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("cancel_work")
        self.cancel.setFlat(True)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self._cancel)
        self.device = QLabel()
        self.device.setProperty("role", "faint")
        for widget in (self.work, self.progress, self.cancel, self.device):
            row.addWidget(widget)
        self._task: QtTask | None = None
        self._show_work()

    def watch(self, task: QtTask) -> None:
        """Show a task until it ends."""
        self._task = task
        task.progressed.connect(lambda share: self._show_progress(task, share))
        task.ended.connect(lambda: self._end(task))
        self.progress.setValue(0)
        self._show_work()

    def _show_progress(self, task: QtTask, share: float) -> None:
        if task is self._task:
            self.progress.setValue(round(1000 * share))

    def _end(self, task: QtTask) -> None:
        if task is self._task:
            self._task = None
            self._show_work()

    def _show_work(self) -> None:
        busy = self._task is not None
        self.work.setText(f"{self._task.text}…" if self._task else "")
        for widget in (self.work, self.progress, self.cancel):
            widget.setVisible(busy)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()
