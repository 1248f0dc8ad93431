# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons: each bakes, imports, exports, maps or shows, and says what it did."""

from typing import Any

from . import cues, listening, live, mapping, mouth

__all__ = ["CLASSES", "stop"]

CLASSES: tuple[type[Any], ...] = (*mouth.CLASSES, *cues.CLASSES, *mapping.CLASSES, *live.CLASSES)


def stop() -> None:
    """End what goes on, before the add-on goes."""
    listening.stop()
    live.stop()
