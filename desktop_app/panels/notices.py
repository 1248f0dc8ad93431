# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the app speaks: a message over the page, and the line at the bottom that shows work and its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PyQt6.QtGui import QEnterEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
)

from ..editor.tasks import QtTask
from ..look.icons import icon
from ..look.theme import Theme
from .reading import Reading

# A notice leaves after so many milliseconds, and so many for each letter of it.
_LEAST_MS, _LETTER_MS = 4000, 60

_WIDEST_PX = 720
_FROM_EDGE_PX, _FROM_TOP_PX = 12, 46  # of the page, so that the ruler stays free


Choices = Mapping[str, Callable[[], object]]
"""What can be done about a message: what a button is called, and what it does."""


class MessageBar(QFrame):
    """One message, with what can be done about it. It lies over the page and moves nothing.

    A notice leaves by itself, unless the pointer is on it. Warnings and questions stay until they are closed or
    answered; what comes meanwhile waits.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("message")
        self._waiting: list[tuple[str, Choices, bool]] = []
        self._stays = False
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self.close_message)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        self.text = Reading("message_text", self.tr("Message"))
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
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

    def lie_over(self, pages: QStackedWidget) -> None:
        """Lie over whichever page is shown from now on."""
        self.setParent(pages)
        pages.installEventFilter(self)
        pages.currentChanged.connect(lambda: self.raise_())  # Qt puts the page that comes on top

    def warn(self, text: str) -> None:
        """Show what has gone wrong or wants a look."""
        self.say(text, stays=True)

    def say(self, text: str, choices: Choices | None = None, *, stays: bool = False) -> None:
        """Show a notice, or with a button for each choice a question; `stays` makes it a warning."""
        if self.isVisible() and self._stays:
            if text not in [self.text.text(), *(each for each, _, _ in self._waiting)]:
                self._waiting.append((text, choices or {}, stays))
            return
        for label, choose in (choices or {}).items():
            button = QPushButton(label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self.close_message)
            button.clicked.connect(lambda checked, choose=choose: choose())
            self._choices.addWidget(button)
        self._stays = stays or bool(choices)
        self.setProperty("role", "warning" if stays else "")
        self.style().polish(self)  # type: ignore[union-attr]
        self.text.setText(text)
        self._place()
        self.show()
        self.raise_()
        self._wait_to_leave()

    def close_message(self) -> None:
        """Show the next message that waits, if any."""
        while item := self._choices.takeAt(0):
            if button := item.widget():
                button.deleteLater()
        self._leaving.stop()
        self.hide()
        if self._waiting:
            text, choices, stays = self._waiting.pop(0)
            self.say(text, choices, stays=stays)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """It is being read."""
        self._leaving.stop()

    def leaveEvent(self, event: QEvent | None) -> None:
        """It has been read."""
        self._wait_to_leave()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The page has another size."""
        if event and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _wait_to_leave(self) -> None:
        if self.isVisible() and not self._stays:
            self._leaving.start(_LEAST_MS + _LETTER_MS * len(self.text.text()))

    def _place(self) -> None:
        page = self.parentWidget()
        if page is not None:
            width = min(page.width() - 2 * _FROM_EDGE_PX, _WIDEST_PX)
            height = max(self.heightForWidth(width), self.minimumSizeHint().height())
            self.setGeometry((page.width() - width) // 2, _FROM_TOP_PX, width, height)


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
        policy = self.cancel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else the page above would jump when work begins and ends
        self.cancel.setSizePolicy(policy)
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
