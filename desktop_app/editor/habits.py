# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame rate, the settings of the analysis and the character that were used last, kept for the next start."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from PyQt6.QtCore import QSettings

from wav2vis_core import STYLES, FrameRate, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

from ..model.character import Casting
from ..model.settings import LISTENERS, Settings

Kept = TypeVar("Kept")

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
    chosen = mapping(store, "character/chosen", str)
    return fps, settings, Casting(Path(source), tuple(chosen.items())) if source else None


def mapping(store: QSettings, name: str, kind: type[Kept]) -> dict[str, Kept]:
    """A mapping to values of a kind that is kept as JSON; without what else stands there."""
    try:
        kept = json.loads(str(store.value(name, "{}")))
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in kept.items() if type(value) is kind} if isinstance(kept, dict) else {}


def number(store: QSettings, name: str, least: float, most: float) -> float:
    """A kept number from the least to the most; the most where something else stands there."""
    try:
        kept = float(store.value(name, most))
    except (ValueError, TypeError):
        return most
    return kept if least <= kept <= most else most


def keep(store: QSettings, fps: FrameRate, settings: Settings, character: Casting | None) -> None:
    """Keep them for the next time."""
    store.setValue("analysis/fps", str(fps))
    for name in _KNOWN:
        store.setValue(f"analysis/{name}", getattr(settings, name))
    store.setValue("character/source", str(character.source) if character else "")
    store.setValue("character/chosen", json.dumps(dict(character.chosen) if character else {}))
