# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel beside the timeline: the mouth, what is selected, the shapes to choose from."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPixmap
from PyQt6.QtWidgets import (
    QAbstractScrollArea,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import STYLES, Cue, FrameRate

from ..editor import cue_facts
from ..model.settings import LISTENERS, Settings
from ..model.shape_keys import shape_key
from .choice import Choice
from .mouth_view import MouthView
from .reading import Reading
from .viseme_set_choice import VisemeSetChoice

_COLUMNS = 5
_LEAST_PALETTE_PX, _HIGHEST_CARD_PX = 64, 238


class SidePanel(QFrame):
    """Voice, mouth, facts about the selected cue, palette of shapes, and the settings of the analysis.

    `shape_chosen` asks for a shape over the selection, `setting_chosen` for an analysis with a setting changed,
    `voice_chosen` for the voice at a place.
    """

    voice_chosen = pyqtSignal(int)
    shape_chosen = pyqtSignal(str)
    setting_chosen = pyqtSignal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(316)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(9)
        self.voice = Choice("voice", self.tr("Voice"))
        self.voice.activated.connect(self.voice_chosen)
        self.voice.hide()
        column.addWidget(self.voice)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(10, 10, 10, 8)
        inside.setSpacing(2)
        self.mouth = MouthView()
        self.shape = Reading("shape", self.tr("Current shape"))
        self.shape.setProperty("role", "shapeName")
        self.shape.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.mouth, 1)
        inside.addWidget(self.shape)
        card.setMaximumHeight(_HIGHEST_CARD_PX)
        column.addWidget(card, 2)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # type: ignore[union-attr]
        column.addWidget(self.tabs, 3)
        self.add_page(self._shapes_page(), self.tr("Shapes"))

    def add_page(self, page: QWidget, title: str) -> None:
        """Another page beside the shapes; on a small screen it scrolls."""
        self.tabs.addTab(page if isinstance(page, QAbstractScrollArea) else _scrolled(page), title)

    def _shapes_page(self) -> QWidget:
        """What is selected, the palette and the settings."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(9)
        column.addWidget(_title(self.tr("SELECTION")))
        self.facts = Reading("facts", self.tr("Selection"))
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.facts)
        column.addWidget(_title(self.tr("SHAPES")))
        self._palette = QWidget()
        self._buttons: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self._palette)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        palette = _scrolled(self._palette)
        palette.setMinimumHeight(_LEAST_PALETTE_PX)
        column.addWidget(palette, 1)
        column.addWidget(_title(self.tr("ANALYSIS")))
        form = QFormLayout()
        style = self.tr("Style: animated looks best, literal follows every sound")
        listener = self.tr("Listener: studio is more accurate, fast takes an eighth of the time")
        self.settings: dict[str, Choice] = {
            "viseme_set": VisemeSetChoice("viseme_set", self.tr("Viseme set")),
            "style": Choice("style", style, list(STYLES)[::-1]),
            "listener": Choice("listener", listener, LISTENERS),
        }
        for name, choice in self.settings.items():
            choice.activated.connect(partial(self._choose_setting, name))
        form.addRow(self.tr("Viseme set"), self.settings["viseme_set"])
        form.addRow(self.tr("Style"), self.settings["style"])
        form.addRow(self.tr("Listener"), self.settings["listener"])
        self.analysed_by = Reading("analysed_by", self.tr("Cues made by"))
        self.analysed_by.setToolTip(self.tr("The listener whose analysis is shown"))
        self.analysed_by.setProperty("role", "faint")
        form.addRow(self.tr("Cues made by"), self.analysed_by)
        column.addLayout(form)
        return page

    def show_shapes(self, shapes: tuple[str, ...], drawings: dict[str, QPixmap]) -> None:
        """Fill the palette with the shapes of a set."""
        self.mouth.set_drawings(drawings)
        while item := self._grid.takeAt(0):
            if button := item.widget():
                button.deleteLater()
        self._buttons.clear()
        for place, shape in enumerate(shapes):
            button = QToolButton()
            button.setProperty("role", "shape")
            button.setCheckable(True)
            self._buttons[shape] = button
            button.setText(shape)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(42, 35))
            button.setIcon(QIcon(drawings.get(shape, QPixmap())))
            button.setFixedSize(QSize(50, 60))
            key = shape_key(place)
            button.setToolTip(self.tr("Show {} over the selection").format(shape) + (f" ({key})" if key else ""))
            button.setObjectName(f"shape {shape}")
            button.setAccessibleName(self.tr("Shape {}").format(shape))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda checked, name=shape: self._choose(name))
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _choose(self, shape: str) -> None:
        self.shape_chosen.emit(shape)
        self.show_shape(self.mouth.shape)  # a click alone lights no button

    def _choose_setting(self, name: str) -> None:
        self.setting_chosen.emit(name, self.settings[name].value)

    def show_settings(self, settings: Settings, listener: str) -> None:
        """Show the settings of the analysis, and which listener the cues came from (empty where that is unknown)."""
        for name, choice in self.settings.items():
            choice.choose(getattr(settings, name))
        self.analysed_by.setText(listener or self.tr("unknown"))

    def show_voices(self, names: list[str], place: int) -> None:
        """Show whose mouth it is, where there are several voices."""
        if names != [self.voice.itemText(k) for k in range(self.voice.count())]:
            self.voice.clear()
            self.voice.addItems(names)
        self.voice.setCurrentIndex(place)
        self.voice.setVisible(len(names) > 1)

    def show_shape(self, shape: str) -> None:
        """Show the shape of this moment, and light its button."""
        self.mouth.show_shape(shape)
        self.shape.setText(shape)
        for name, button in self._buttons.items():
            button.setChecked(name == shape)

    def show_selection(
        self, stretch: tuple[float, float] | None, cues: tuple[Cue, ...], tags: tuple[str, ...], fps: FrameRate
    ) -> None:
        """Facts about the selected stretch (seconds), the cues in it and the tags of what was selected."""
        if not stretch:
            self.facts.setText(self.tr("Nothing is selected. Click a cue, or drag over the waveform."))
            return
        lines = [cue_facts.times(*stretch), cue_facts.frames(*stretch, fps)]
        if len(cues) == 1:
            lines.append(f"{cues[0].shape}, {cue_facts.origin(cues[0])}")
        elif cues:
            lines.append(self.tr("{} cues").format(len(cues)))
        if tags:
            lines.append(self.tr("tags: {}").format(", ".join(tags)))
        self.facts.setText("\n".join(lines))


def _scrolled(page: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setProperty("role", "clear")
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label
