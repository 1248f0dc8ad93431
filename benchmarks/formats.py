"""CPU time to write an hour of cues in each format, and frames against fractions: `python benchmarks/formats.py`."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from typing import Any

from wav2vis_core import Cue, FrameRate, Track, VisemeSet
from wav2vis_core.formats import Format, all_formats, encode

RATES = ("12", "15", "23.976", "24", "25", "29.97", "30", "50", "60")
N_TIMES = 100_000


def hour(set_name: str) -> Track:
    """An hour that changes shape eight times a second."""
    chosen = VisemeSet.load(set_name)
    shapes = tuple(chosen.shapes)
    cues = tuple(Cue(k / 8, (k + 1) / 8, shapes[k % len(shapes)]) for k in range(8 * 3600))
    return Track(cues, shapes, chosen.rest, chosen.closed, chosen.name, 3600.0, "talk.wav")


def main() -> None:
    """Measure."""
    for name, chosen in all_formats().items():
        track = hour(chosen.default_set)
        best_s = min(_seconds(track, chosen) for _ in range(5))
        print(f"{name:12}{best_s:8.3f} s for an hour of {len(track.cues)} cues")
    rng = random.Random(1)
    for text in RATES:
        rate = FrameRate.parse(text)
        times = [Fraction(rng.randrange(7200 * 44_100), 44_100) for _ in range(N_TIMES)]
        wrong = sum(rate.floor_frame(float(each)) != each * rate.fps // 1 for each in times)
        print(f"{text:>6} fps: {wrong} of {N_TIMES} random times of two hours on another frame than fractions say")


def _seconds(track: Track, chosen: Format[Any]) -> float:
    began_s = time.process_time()
    encode(track, chosen)
    return time.process_time() - began_s


if __name__ == "__main__":
    main()
