# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes whose heights can be chosen, with borders to drag between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QSplitter, QSplitterHandle

from .lane import Lane

_BORDER_PX = 5


class LaneStack(QSplitter):
    """The first lane fills what the others leave; a double-click on a border gives all their first heights.

    `resized` says that the user has chosen heights.
    """

    resized = pyqtSignal()

    def __init__(self, lanes: Sequence[Lane]) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._lanes = lanes
        self._chosen: dict[str, int] = {}
        for lane in lanes:
            self.addWidget(lane)
            self.setCollapsible(self.indexOf(lane), False)
        self.setHandleWidth(_BORDER_PX)
        self.setStretchFactor(0, 1)
        self.splitterMoved.connect(self._take)

    @property
    def heights(self) -> dict[str, int]:
        """Heights in points by the names of the lanes whose height was chosen."""
        return dict(self._chosen)

    def set_heights(self, heights: Mapping[str, int]) -> None:
        """Give lanes heights, and those that are not named their first one."""
        self._chosen = dict(heights)
        for lane in self._lanes:
            lane.wanted_px = self._chosen.get(lane.objectName(), lane.first_px)
        self._arrange()

    def _arrange(self) -> None:
        sizes = [0 if lane.isHidden() else _height(lane) for lane in self._lanes]
        sizes[0] = max(self.height() - sum(sizes[1:]) - _BORDER_PX * (sum(map(bool, sizes)) - 1), 1)
        self.setSizes(sizes)

    def reset(self) -> None:
        """Give all lanes their first heights."""
        self.set_heights({})
        self.resized.emit()

    def createHandle(self) -> QSplitterHandle:
        """A border."""
        return _Border(self)

    def event(self, event: QEvent | None) -> bool:
        """A lane that comes or goes takes from the first lane, or gives to it."""
        done = super().event(event)
        if event and event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return done

    def _take(self) -> None:
        for lane in self._lanes[1:]:
            if lane.isVisible():
                self._chosen[lane.objectName()] = lane.wanted_px = lane.height()
        self.resized.emit()


def _height(lane: Lane) -> int:
    return min(max(lane.wanted_px, lane.minimumHeight()), lane.maximumHeight())


class _Border(QSplitterHandle):
    """Drag it; a double-click resets."""

    def __init__(self, stack: LaneStack) -> None:
        super().__init__(Qt.Orientation.Vertical, stack)
        self._stack = stack
        self.setAccessibleName(self.tr("Border of lanes"))
        self.setToolTip(self.tr("Drag to give the lanes room, double-click for their first heights"))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """First heights."""
        self._stack.reset()
