# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the documentation, to read beside the work."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QImage, QTextBlock, QTextCursor, QTextDocument
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from ..look.screen import fitted
from ..model.shipped import shipped


class Reader(QDialog):
    """Shows Markdown with its pictures and follows its links: to pages that are shipped here, to others in a browser.

    It lets the window be used while it is open.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(fitted(720, 680, self))
        self._page = _Page()
        self._page.anchorClicked.connect(self._follow)
        self._note = QLabel()
        self._note.setObjectName("reader_note")
        self._note.setProperty("role", "faint")
        self._note.setWordWrap(True)
        self._before: list[str] = []
        self._text = ""  # of the page that is no file
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._back = buttons.addButton(self.tr("Back"), QDialogButtonBox.ButtonRole.ActionRole)
        assert self._back is not None
        self._back.setObjectName("back")
        self._back.setAutoDefault(False)
        self._back.clicked.connect(self._go_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (self._page, self._note, buttons):
            column.addWidget(widget)

    def read(self, name: str, title: str) -> None:
        """Open at a page, by its name in the repository."""
        self._before.clear()
        self._open(name, shipped(name).read_text(encoding="utf-8"))
        self._present(title)

    def read_text(self, text: str, title: str) -> None:
        """Open with a text of Markdown that is no file; its links are names in the repository."""
        self._before.clear()
        self._open("", text)
        self._text = text
        self._present(title)

    def _present(self, title: str) -> None:
        self.setWindowTitle(title)
        self.show()
        self.activateWindow()

    def _open(self, name: str, text: str) -> None:
        self._note.clear()
        self._page.show_text(name, text)
        assert self._back is not None
        self._back.setEnabled(bool(self._before))

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in {"http", "https"}:
            QDesktopServices.openUrl(url)
            return
        name = self._page.named(url)
        if name != self._page.name:
            path = shipped(name)
            if not path.is_file():
                self._note.setText(self.tr("{} is part of the sources, not of the program.").format(name))
                return
            self._before.append(self._page.name)
            self._open(name, path.read_text(encoding="utf-8"))
        if url.fragment():
            self._page.go_to(url.fragment())

    def _go_back(self) -> None:
        name = self._before.pop()
        self._open(name, shipped(name).read_text(encoding="utf-8") if name else self._text)


class _Page(QTextBrowser):
    """A page; `name` is its name in the repository."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.name = ""
        self.setOpenLinks(False)

    def show_text(self, name: str, text: str) -> None:
        """Show a page from its start; what is no Markdown is shown as it is."""
        self.name = name
        self.setAccessibleName(name)
        if name and not name.endswith(".md"):
            self.setPlainText(text)
        else:
            self.setMarkdown(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def named(self, url: QUrl) -> str:
        """What a link of this page means, as a name in the repository."""
        path = url.path()
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path)) if path else self.name

    def go_to(self, anchor: str) -> None:
        """Scroll to the heading whose words make up an anchor."""
        document = self.document()
        assert document is not None
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _anchor_of(block) == anchor:
                self.setTextCursor(QTextCursor(document.lastBlock()))  # from below, so that the heading is on top
                self.setTextCursor(QTextCursor(block))
                return
            block = block.next()

    def loadResource(self, kind: int, url: QUrl) -> Any:
        """A picture of the page, no wider than the page."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, url)
        image = QImage(str(shipped(self.named(url))))
        width = 640
        if image.width() > width:
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        return image


def _anchor_of(heading: QTextBlock) -> str:
    return re.sub(r"[^\w -]", "", heading.text().lower()).replace(" ", "-")
