# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame rate and the settings of the analysis that were used last, kept for the next start."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from PyQt6.QtCore import QSettings

from wav2vis_core import STYLES, FrameRate, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

from ..model.settings import LISTENERS, Settings

_KNOWN = {"viseme_set": bundled_names(), "style": tuple(STYLES), "listener": LISTENERS}


def last_used(store: QSettings) -> tuple[FrameRate, Settings]:
    """Those of the last time, as far as this version knows them; the defaults for the rest."""
    kept: dict[str, Any] = {name: str(store.value(f"analysis/{name}", "")) for name in _KNOWN}
    settings = replace(Settings(), **{name: value for name, value in kept.items() if value in _KNOWN[name]})
    try:
        return FrameRate.parse(str(store.value("analysis/fps", "24"))), settings
    except Wav2VisError:
        return FrameRate(Fraction(24)), settings


def keep(store: QSettings, fps: FrameRate, settings: Settings) -> None:
    """Keep them for the next time."""
    store.setValue("analysis/fps", str(fps))
    for name in _KNOWN:
        store.setValue(f"analysis/{name}", getattr(settings, name))
