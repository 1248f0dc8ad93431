# SPDX-License-Identifier: MIT
"""The mouth and the level as a line in the terminal."""

from __future__ import annotations

import time

from ...motion.arkit import arkit_weights
from ...senders.moment import Moment
from ...track.visemes import VisemeSet
from ..console import Console

_EVERY_S = 0.05
_WIDTH, _LOWEST_DB = 24, -60.0

# From shut to open, and rounded; seven characters wide.
_SHUT, _OPEN, _ROUND = " ===== ", (" ----- ", "(-----)", "( ___ )", "(  O  )"), ("  (o)  ", " ( O ) ")
_PUCKERED, _WIDE_OPEN = 0.4, 0.6


class Meter:
    """Shows moments, at most twenty a second."""

    def __init__(self, console: Console, viseme_set: VisemeSet) -> None:
        self._console = console
        self._mouths = {shape: _drawn(viseme_set, shape) for shape in viseme_set.shapes}
        self._last_s = 0.0

    def show(self, moment: Moment, shape: str, behind_s: float) -> None:
        """A moment whose shape in the session's set is `shape`, so long after its sound."""
        now = time.perf_counter()
        if now - self._last_s < _EVERY_S:
            return
        self._last_s = now
        share = min(max(1 - moment.level_db / _LOWEST_DB, 0.0), 1.0)
        level = f"[{'#' * round(_WIDTH * share):{_WIDTH}}] {moment.level_db:4.0f} dB"
        self._console.progress(0.0, f"{self._mouths[shape]}  {moment.shape:8} {level}  {1000 * behind_s:4.0f} ms")


def _drawn(viseme_set: VisemeSet, shape: str) -> str:
    if shape == viseme_set.closed:
        return _SHUT
    sounds = viseme_set.shapes[shape]
    sound = viseme_set.typical.get(shape) or (sounds[0] if sounds else "sil")
    shares = arkit_weights()[VisemeSet.load("mpeg4").shape_of(sound)]
    opened = shares.get("jawOpen", 0.0) / _WIDE_OPEN
    if shares.get("mouthPucker", 0.0) >= _PUCKERED:
        return _ROUND[opened >= 0.5]
    return _OPEN[min(int(opened * len(_OPEN)), len(_OPEN) - 1)]
