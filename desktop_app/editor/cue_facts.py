# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to tell of a cue or a stretch, wherever it is shown."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from wav2vis_core import Cue, FrameRate

from ..model.clock import clock

_tr = QCoreApplication.translate


def times(start_s: float, end_s: float) -> str:
    """Where a stretch (seconds) begins and ends, and its length in milliseconds."""
    return f"{clock(start_s, 3)} – {clock(end_s, 3)}  ({(end_s - start_s) * 1000:.0f} ms)"


def frames(start_s: float, end_s: float, fps: FrameRate) -> str:
    """The animation frames that a stretch (seconds) is nearest to, and how many it lasts."""
    lasts = (end_s - start_s) * float(fps.fps)
    first, last = fps.nearest_frame(start_s), fps.nearest_frame(end_s)
    return _tr("Facts", "frames {} – {}  ({:.1f})").format(first, last, lasts)


def origin(cue: Cue) -> str:
    """Who made a cue, and how sure the model is of its own."""
    if cue.origin == "edited":
        return _tr("Facts", "edited by you")
    return (
        _tr("Facts", "imported")
        if cue.origin == "imported"
        else _tr("Facts", "{:.0%} confident").format(cue.confidence)
    )


def maker(cue: Cue) -> str:
    """Who made a cue, in a word."""
    makers = {"model": _tr("Facts", "listener"), "edited": _tr("Facts", "you"), "imported": _tr("Facts", "import")}
    return makers[cue.origin]


def facts(cue: Cue, fps: FrameRate) -> str:
    """All of it in three lines, and its tags."""
    tags = [", ".join(cue.tags)] if cue.tags else []
    return "\n".join(
        (f"{cue.shape}, {origin(cue)}", *tags, frames(cue.start_s, cue.end_s, fps), times(cue.start_s, cue.end_s))
    )
