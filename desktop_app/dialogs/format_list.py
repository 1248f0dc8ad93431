# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats to export to, by the programs that read them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from wav2vis_core.formats import Format, all_formats

_NAME = Qt.ItemDataRole.UserRole

_WIDTH_PX, _BAR_PX = 340, 16
_PADDING_PX = QSize(10, 6)

# What the packages that formats need are imported as.
_IMPORTED_AS = {"PyAV": "av"}


class FormatList(QWidget):
    """A list under headings, with a search; `chosen` says that `format` is another one.

    Formats that need a package that is not installed are greyed out, and say so.
    """

    chosen = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._search = QLineEdit()
        self._search.setObjectName("search")
        self._search.setPlaceholderText(self.tr("Search formats"))
        self._search.setAccessibleName(self.tr("Search formats"))
        self._search.textChanged.connect(self._filter)
        self._list = QListWidget()
        self._list.setObjectName("formats")
        self._list.setAccessibleName(self.tr("Formats"))
        self._list.setFixedWidth(_WIDTH_PX)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        for title, formats in self._groups().items():
            self._add_heading(title)
            for each in sorted(formats, key=lambda each: each.description.lower()):
                self._add(each, title)
        self._list.currentItemChanged.connect(lambda: self.chosen.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._search)
        column.addWidget(self._list, 1)

    @property
    def format(self) -> Format[Any]:
        """The chosen format."""
        return all_formats()[self._list.currentItem().data(_NAME)]  # type: ignore[union-attr]

    def select(self, name: str) -> None:
        """Choose the format of a name, or the first where that is not there or cannot be used."""
        usable = [item for item in self._items() if item.flags() & Qt.ItemFlag.ItemIsEnabled]
        named = [item for item in usable if item.data(_NAME) == name]
        self._list.setCurrentItem((named or usable)[0])

    def _groups(self) -> dict[str, list[Format[Any]]]:
        """The formats of each heading, which are the folders that the core keeps them in."""
        titles = {
            "papagayo": self.tr("Moho and Papagayo"),
            "rhubarb": self.tr("Rhubarb Lip Sync"),
            "animation": self.tr("Animation programs"),
            "engines": self.tr("3-D and game engines"),
            "film": self.tr("Films and pictures"),
            "captions": self.tr("Captions"),
            "labels": self.tr("Labels"),
            "services": self.tr("Speech services"),
        }
        groups: dict[str, list[Format[Any]]] = {title: [] for title in titles.values()}
        for each in all_formats().values():
            family = type(each).__module__.split(".")[-2]
            groups.setdefault(titles.get(family, self.tr("Other")), []).append(each)
        return groups

    def _add_heading(self, title: str) -> None:
        heading = QListWidgetItem(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.addItem(heading)

    def _add(self, each: Format[Any], title: str) -> None:
        first, _, rest = each.description.partition(" ")
        item = QListWidgetItem(f"{first.capitalize() if first.islower() else first} {rest}")  # glTF stays
        item.setData(_NAME, each.name)
        item.setToolTip(f"{title}: {each.name}, {each.description}")
        if each.needs and find_spec(_IMPORTED_AS[each.needs]) is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setText(self.tr("{} (needs {})").format(item.text(), each.needs))
        # Qt counts the padding of the style sheet for drawing, not for breaking lines.
        inner = QRect(0, 0, _WIDTH_PX - 2 * _PADDING_PX.width() - _BAR_PX, 1000)
        needed = self._list.fontMetrics().boundingRect(inner, Qt.TextFlag.TextWordWrap, item.text())
        item.setSizeHint(needed.size() + 2 * _PADDING_PX)
        self._list.addItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [item for row in range(self._list.count()) if (item := self._list.item(row))]

    def _filter(self, text: str) -> None:
        heading, found = None, False
        for item in [*self._items(), None]:
            if item is None or item.data(_NAME) is None:
                if heading:
                    heading.setHidden(not found)
                heading, found = item, False
            else:
                item.setHidden(text.lower() not in item.toolTip().lower())
                found |= not item.isHidden()
