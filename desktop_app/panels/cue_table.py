# SPDX-License-Identifier: GPL-3.0-or-later
"""All cues as a table, whose selection is that of the timeline; screen readers read every value in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from wav2vis_core import Cue, FrameRate

from ..editor import cue_facts
from ..editor.document import Document
from ..editor.viewport import Viewport
from ..model import edits

_tr = QCoreApplication.translate
_Column = tuple[str, Callable[[Cue, FrameRate], str]]
_COLUMNS: tuple[_Column, ...] = (
    ("Frame", lambda cue, fps: str(fps.nearest_frame(cue.start_s))),
    ("Shape", lambda cue, fps: cue.shape),
    ("Lasts", lambda cue, fps: f"{cue.duration_s * float(fps.fps):.1f}"),
    ("Sure", lambda cue, fps: f"{cue.confidence:.0%}"),
    ("Made by", lambda cue, fps: cue_facts.maker(cue)),
)


class CueTable(QTableView):
    """A row a cue. `chosen` gives the start (seconds) of what was selected here; `left` gives the keyboard back."""

    chosen = pyqtSignal(float)
    left = pyqtSignal()

    def __init__(self, document: Document, viewport: Viewport) -> None:
        super().__init__()
        self.setObjectName("cue_table")
        self.setAccessibleName(self.tr("Cues"))
        self._document, self._viewport = document, viewport
        self._rows = _Rows(document)
        self.setModel(self._rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()  # type: ignore[union-attr]
        header = self.horizontalHeader()
        assert header is not None
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self._telling = False  # the timeline of a selection here
        document.cues_changed.connect(self._show)
        document.fps_changed.connect(self._show)
        viewport.selected.connect(self._show_selection)

    def showEvent(self, event: QShowEvent | None) -> None:
        """What changed while it was hidden."""
        super().showEvent(event)
        self._show()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Select the same cues in the timeline."""
        super().selectionChanged(selected, deselected)
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())  # type: ignore[union-attr]
        if rows and not self._telling:
            cues = self._document.cues
            self._telling = True
            self._viewport.select((cues[rows[0]].start_s, cues[rows[-1]].end_s))
            self.chosen.emit(cues[rows[0]].start_s)
            self._telling = False

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc and Enter give the keyboard back."""
        if event and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        if self.isVisible():
            self._telling = True
            self._rows.renew()
            self._telling = False
            self._show_selection()

    def _show_selection(self) -> None:
        if self._telling or not self.isVisible():
            return
        selection, cues = self._viewport.selection, self._document.cues
        touched = edits.within(cues, *selection) if selection else range(0)
        self._telling = True
        self.clearSelection()
        if touched:
            first, last = self._rows.index(touched.start, 0), self._rows.index(touched.stop - 1, len(_COLUMNS) - 1)
            chooser = self.selectionModel()
            assert chooser is not None
            chooser.select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            chooser.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)
        self._telling = False


class _Rows(QAbstractTableModel):
    """The document's cues for the table."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._cues = document.cues

    def renew(self) -> None:
        """Take the cues that there are now."""
        cues = self._document.cues
        if len(cues) == len(self._cues):
            self._cues = cues
            self.dataChanged.emit(self.index(0, 0), self.index(len(cues) - 1, len(_COLUMNS) - 1))
        else:
            self.beginResetModel()
            self._cues = cues
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """As many as cues."""
        return 0 if parent and parent.isValid() else len(self._cues)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """What there is to tell of a cue."""
        return 0 if parent and parent.isValid() else len(_COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A value as text."""
        cue, fps = self._cues[index.row()], self._document.fps
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[index.column()][1](cue, fps)
        return cue_facts.facts(cue, fps) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a column is called."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _tr("CueTable", _COLUMNS[section][0])
        return None
