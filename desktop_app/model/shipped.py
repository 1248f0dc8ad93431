# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages and sounds of the repository that come with the program."""

from __future__ import annotations

from pathlib import Path

_ROOM = Path(__file__).parents[1]

EXAMPLE = "examples/tribe.wav"
MANUAL = "docs/desktop.md"
TUTORIAL = "docs/tutorial.md"


def shipped(name: str) -> Path:
    """Where a file is that the repository calls `name`: in the wheel among the assets, else in the sources."""
    packed = _ROOM / "assets" / name
    return packed if packed.is_file() else _ROOM.parent / name
