# SPDX-License-Identifier: MIT
"""One drawing a frame, for the formats that count frames."""

from __future__ import annotations

from ...track.timebase import FrameRate
from ...track.track import Track


def exposures(track: Track, fps: FrameRate) -> list[tuple[int, str]]:
    """Frames (0-based, strictly increasing) and the shape shown from each on; the frame after the sound is at rest."""
    return [*track.floor_frames(fps), (fps.ceil_frame(track.duration_s), track.rest)]
