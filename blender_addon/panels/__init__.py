# SPDX-License-Identifier: GPL-3.0-or-later
"""The Lip Sync tab in the sidebars of the 3D view and the sequencer."""

from typing import Any

from .cues import Cues
from .live import Live
from .main import Main
from .mapping import Mapping, WAV2VIS_MT_presets
from .motion import Motion
from .part import placed

CLASSES: tuple[type[Any], ...] = (
    WAV2VIS_MT_presets,
    *placed(Main, "main"),
    *placed(Mapping, "mapping", "main"),
    *placed(Motion, "settings", "main"),
    *placed(Cues, "cues", "main"),
    *placed(Live, "live", "main"),
)
