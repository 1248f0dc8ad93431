# SPDX-License-Identifier: MIT
"""Numbers and times as people and their programs write them."""

from __future__ import annotations

import re

from ...track.track import LONGEST_S

TIME = r"[-+]?[0-9]+(?::[0-9]{2}){0,2}(?:[.,][0-9]*)?"
"""A pattern that finds a time where a line may begin with one."""

_DECIMAL = re.compile(r"[-+]?[0-9]{1,9}(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]*", re.ASCII)
_CLOCK = re.compile(r"(?:(?P<h>[0-9]{1,3}):)?(?P<min>[0-9]{1,5}):(?P<s>[0-5][0-9](?:\.[0-9]*)?)", re.ASCII)


def number_of(text: str) -> float | None:
    """The number that a text means, with a decimal point or comma; None where it means none."""
    text = text.strip()
    if _GROUPED.fullmatch(text):  # 1,234.5: only the last sign can be the decimal one
        text = text.replace(",", "")
    elif text.count(",") == 1:
        text = text.replace(",", ".")
    return float(text) if _DECIMAL.fullmatch(text) else None


def seconds_of(text: str) -> float | None:
    """The time in seconds, at most `LONGEST_S` away from 0, that a number or `[h:]mm:ss.cc` means; None for others."""
    clock = _CLOCK.fullmatch(text.strip().replace(",", "."))
    if clock is None:
        time_s = number_of(text)
    elif clock["h"] and int(clock["min"]) > 59:
        return None
    else:
        time_s = int(clock["h"] or 0) * 3600 + int(clock["min"]) * 60 + float(clock["s"])
    return time_s if time_s is not None and abs(time_s) <= LONGEST_S else None
