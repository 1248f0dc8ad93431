# SPDX-License-Identifier: GPL-3.0-or-later
"""A box to choose a viseme set from."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from wav2vis_core import VisemeSet
from wav2vis_core.track.visemes import bundled_names

from .choice import Choice


class VisemeSetChoice(Choice):
    """Bundled sets as people call them; a tooltip tells the name that commands and files use, and the source."""

    def __init__(self, object_name: str, label: str, names: Sequence[str] = ()) -> None:
        super().__init__(object_name, label)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(13)
        self._label = label
        self.currentIndexChanged.connect(self._show_name)
        for place, name in enumerate(names or bundled_names()):
            viseme_set = VisemeSet.load(name)
            self.addItem(viseme_set.description, name)
            self.setItemData(place, f"{name}. {viseme_set.source}", Qt.ItemDataRole.ToolTipRole)
        view = self.view()
        assert view is not None
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)

    def initStyleOption(self, option: QStyleOptionComboBox | None) -> None:
        """What is drawn: a description that has no room ends in an ellipsis."""
        super().initStyleOption(option)
        if not self.isVisible():  # only its size is asked for
            return
        style = self.style()
        assert style is not None and option is not None
        box, text = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room_px = style.subControlRect(box, option, text, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room_px)

    def _show_name(self) -> None:
        self.setToolTip(f"{self._label}: {self.value}")
