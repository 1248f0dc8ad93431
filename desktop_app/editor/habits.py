# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame rate, the settings of the analysis and the character that were used last, kept for the next start."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSettings

from wav2vis_core import STYLES, FrameRate, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

from ..model.character import Casting
from ..model.settings import LISTENERS, Settings

_KNOWN = {"viseme_set": bundled_names(), "style": tuple(STYLES), "listener": LISTENERS}


def last_used(store: QSettings) -> tuple[FrameRate, Settings, Casting | None]:
    """Those of the last time, as far as this version knows them; the defaults for the rest."""
    kept: dict[str, Any] = {name: str(store.value(f"analysis/{name}", "")) for name in _KNOWN}
    settings = replace(Settings(), **{name: value for name, value in kept.items() if value in _KNOWN[name]})
    try:
        fps = FrameRate.parse(str(store.value("analysis/fps", "24")))
    except Wav2VisError:
        fps = FrameRate(Fraction(24))
    source = str(store.value("character/source", ""))
    chosen = json.loads(str(store.value("character/chosen", "{}")))
    return fps, settings, Casting(Path(source), tuple(chosen.items())) if source else None


def keep(store: QSettings, fps: FrameRate, settings: Settings, character: Casting | None) -> None:
    """Keep them for the next time."""
    store.setValue("analysis/fps", str(fps))
    for name in _KNOWN:
        store.setValue(f"analysis/{name}", getattr(settings, name))
    store.setValue("character/source", str(character.source) if character else "")
    store.setValue("character/chosen", json.dumps(dict(character.chosen) if character else {}))
