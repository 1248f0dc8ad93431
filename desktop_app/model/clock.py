# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as people read them."""

from __future__ import annotations


def clock(time_s: float, decimals: int) -> str:
    """A time as `1:02:03.45`, hours only where there are any."""
    scale = 10**decimals
    whole = round(time_s * scale)
    seconds, part = divmod(whole, scale)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{part:0{decimals}}" if decimals else text
