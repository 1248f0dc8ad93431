"""Cues on the centisecond grid of Rhubarb Lip Sync's formats."""

from __future__ import annotations

from ...track.track import Track


def centisecond_cues(track: Track) -> list[tuple[str, str, str]]:
    """Start and end as Rhubarb prints them (seconds, two decimals) and shape of each cue.

    Times round to the nearest centisecond, halves up; neighbours of one shape are joined and cues that vanish in
    the rounding are left out, so that the rest stays contiguous.
    """
    cues: list[tuple[int, int, str]] = []
    for cue in track.cues:
        start, end = _centiseconds(cue.start_s), _centiseconds(cue.end_s)
        if cues and cues[-1][2] == cue.shape:
            start = cues.pop()[0]
        if end > start:
            cues.append((start, end, cue.shape))
    return [(decimal(start), decimal(end), shape) for start, end, shape in cues]


def decimal(centiseconds: int) -> str:
    """Seconds with two decimals: 92 is `0.92`."""
    return f"{centiseconds // 100}.{centiseconds % 100:02d}"


def duration(track: Track) -> str:
    """The track's duration in seconds with two decimals."""
    return decimal(_centiseconds(track.duration_s))


def _centiseconds(time_s: float) -> int:
    # The nanosecond keeps 0.045 (which is a little less as a float) on the upper side.
    return int((time_s + 1e-9) * 100 + 0.5)
