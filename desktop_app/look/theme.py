# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours, dark and light, for the widgets of Qt and for what the app paints itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication, QStyleFactory

_ASSETS = Path(__file__).parents[1] / "assets"

Mode = Literal["dark", "light"]


@dataclass(frozen=True)
class Theme:
    """The colours of a mode.

    `window` is behind all, `panel` and `lane` stand on it, `raised` is a button; `line` parts them; `text` and `faint`
    are written on them; `accent` is what is chosen or moves, `warning` what wants a look.
    """

    mode: Mode
    window: str
    panel: str
    lane: str
    raised: str
    line: str
    text: str
    faint: str
    accent: str
    on_accent: str
    wave: str
    wave_core: str
    warning: str

    def shape_colour(self, shapes: Sequence[str], shape: str, rest: str) -> QColor:
        """The colour of a mouth shape: its place in the set round the colour circle, grey for rest."""
        if shape == rest:
            return QColor(self.raised)
        others = [each for each in shapes if each != rest]
        hue = (0.56 + others.index(shape) / max(len(others), 1)) % 1.0
        return QColor.fromHslF(hue, 0.42, 0.42) if self.mode == "dark" else QColor.fromHslF(hue, 0.58, 0.76)


DARK = Theme(
    mode="dark",
    window="#15171c",
    panel="#1c1f26",
    lane="#1a1d23",
    raised="#2a2e38",
    line="#31353f",
    text="#e4e7ee",
    faint="#8b93a3",
    accent="#ff8a4c",
    on_accent="#1b1009",
    wave="#4f8fd6",
    wave_core="#86b8f0",
    warning="#f2b84b",
)

LIGHT = Theme(
    mode="light",
    window="#eceef2",
    panel="#f8f9fb",
    lane="#ffffff",
    raised="#e3e6ec",
    line="#d0d5de",
    text="#1f2430",
    faint="#667084",
    accent="#d9591b",
    on_accent="#ffffff",
    wave="#6fa3dc",
    wave_core="#2f6fb7",
    warning="#a86500",
)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress every widget of the application in a theme."""
    app.setStyle(QStyleFactory.create("Fusion"))
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.window),
        (roles.WindowText, theme.text),
        (roles.Base, theme.lane),
        (roles.AlternateBase, theme.panel),
        (roles.Text, theme.text),
        (roles.Button, theme.raised),
        (roles.ButtonText, theme.text),
        (roles.BrightText, theme.accent),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.Accent, theme.accent) if hasattr(roles, "Accent") else (roles.Link, theme.accent),
        (roles.Link, theme.accent),
        (roles.ToolTipBase, theme.raised),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.faint),
        (roles.Mid, theme.line),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    app.setPalette(palette)
    sheet = Template((_ASSETS / "style.qss").read_text(encoding="utf-8"))
    app.setStyleSheet(sheet.substitute(vars(theme), assets=_ASSETS.as_posix()))
