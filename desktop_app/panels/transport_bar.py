# SPDX-License-Identifier: GPL-3.0-or-later
"""The bar over the timeline: file, play, speed, time, zoom, frame rate, export."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QFont
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QToolButton

from wav2vis_core import FrameRate

from ..look.icons import icon
from ..look.theme import Theme
from ..model.clock import clock
from ..playback.player import SPEEDS
from .choice import Choice
from .frame_rate_box import FrameRateBox
from .reading import Reading


class TransportBar(QFrame):
    """Buttons for the commands that are used most, the time, speed and frame rate."""

    speed_chosen = pyqtSignal(float)
    volume_chosen = pyqtSignal(float)  # from 0 to 1
    fps_chosen = pyqtSignal(FrameRate)

    def __init__(self, actions: Mapping[str, QAction], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._actions = actions
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 10, 7)
        row.setSpacing(3)
        for name in ("open", "save", "undo", "redo"):
            row.addWidget(self._button(name))
        row.addStretch(1)
        for name in ("to_start", "play", "loop"):
            row.addWidget(self._button(name))
        self.clock = Reading("clock", self.tr("Time"))
        self.clock.setText(clock(0.0, 3))
        self.clock.setMinimumWidth(112)
        font = self.clock.font()
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.clock.setFont(font)
        self.frame = Reading("frame", self.tr("Animation frame"))
        self.frame.setProperty("role", "faint")
        self.frame.setMinimumWidth(78)
        row.addSpacing(8)
        row.addWidget(self.clock)
        row.addWidget(self.frame)
        self.speed = Choice("speed", self.tr("Playback speed"), [f"{speed:g}×" for speed in SPEEDS])
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda k: self.speed_chosen.emit(SPEEDS[k]))
        row.addWidget(self.speed)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setObjectName("volume")
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.volume.setFixedWidth(64)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.valueChanged.connect(self._choose_volume)
        row.addWidget(self.volume)
        row.addStretch(1)
        for name in ("zoom_out", "zoom_in", "fit"):
            row.addWidget(self._button(name))
        row.addSpacing(8)
        self.fps = FrameRateBox(self.tr("Animation frames per second"))
        self.fps.chosen.connect(self.fps_chosen)
        row.addWidget(self.fps)
        row.addWidget(QLabel(self.tr("fps")))
        row.addSpacing(8)
        self.export = QPushButton(self.tr("Export"))
        self.export.setObjectName("export_button")
        self.export.setProperty("role", "primary")
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.clicked.connect(actions["export"].trigger)
        self.export.setToolTip(actions["export"].toolTip())
        actions["export"].enabledChanged.connect(self.export.setEnabled)
        row.addWidget(self.export)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Icons in another theme's colours."""
        self._theme = theme
        for name in self._buttons:
            self._actions[name].setIcon(icon(name, theme.on_accent if name == "play" else theme.text))

    def show_playing(self, playing: bool) -> None:
        """Play button or stop button."""
        self._actions["play"].setIcon(icon("stop" if playing else "play", self._theme.on_accent))
        self._buttons["play"].setAccessibleName(self.tr("Stop") if playing else self.tr("Play"))

    def show_position(self, position_s: float, fps: FrameRate) -> None:
        """The time and its animation frame."""
        self.clock.setText(clock(position_s, 3))
        self.frame.setText(self.tr("frame {}").format(fps.floor_frame(position_s)))

    def show_speed(self, speed: float) -> None:
        """Choose a speed."""
        self.speed.setCurrentIndex(SPEEDS.index(speed))

    def show_volume(self, volume: float) -> None:
        """Choose a volume, from 0 to 1."""
        self.volume.setValue(round(100 * volume))
        self._choose_volume(self.volume.value())

    def _choose_volume(self, percent: int) -> None:
        self.volume.setToolTip(self.tr("Volume {} %").format(percent))
        self.volume_chosen.emit(percent / 100)

    def show_fps(self, fps: FrameRate) -> None:
        """The frame rate in its field."""
        self.fps.show_rate(fps)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        if name == "play":
            button.setObjectName("play")
            button.setFixedSize(36, 36)
        button.setDefaultAction(self._actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[name].text().replace("&", "").rstrip("…"))
        self._buttons[name] = button
        return button
