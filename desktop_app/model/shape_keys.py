# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that choose a mouth shape."""

from __future__ import annotations

_DIGITS = "1234567890"

N_SHAPE_KEYS = 2 * len(_DIGITS)
"""Shapes of a set that have a key."""


def shape_key(place: int) -> str:
    """The key of the shape at a place in its set, in Qt's portable spelling; empty from `N_SHAPE_KEYS` on."""
    if place < len(_DIGITS):
        return _DIGITS[place]
    return f"Shift+{_DIGITS[place - len(_DIGITS)]}" if place < N_SHAPE_KEYS else ""
