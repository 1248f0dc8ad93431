# SPDX-License-Identifier: MIT
"""Time to write an hour of cues in each format but pictures, to make and thin out curves; and frames against fractions.

`python -m benchmarks formats`
CPU seconds, the best of five, for 8.3 changes a second without a pause, which is more than anyone speaks in an hour.
On one core of an idle two-core server: at most 0.19 s (unity, 48 MB), the others 0.025 to 0.15 s; no frame was wrong.
"""

from __future__ import annotations

import os

# A second thread of the algebra waits busily, which counts as CPU time and is none of the format's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import itertools
import random
import time
from collections.abc import Callable
from fractions import Fraction

from wav2vis_core.formats import all_formats, encode
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.motion.curves import weight_curves
from wav2vis_core.track.cues import Cue
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet

RUNS = 5
RATES = ("12", "15", "23.976", "24", "25", "29.97", "30", "50", "60")
N_TIMES = 100_000


def busy_track(set_name: str, duration_s: float) -> Track:
    """Random shapes of 72 to 168 ms each."""
    rng, chosen = random.Random(1), VisemeSet.load(set_name)
    times = [0.0]
    while times[-1] < duration_s:
        times.append(min(duration_s, times[-1] + rng.uniform(0.072, 0.168)))
    cues = tuple(Cue(*span, rng.choice(list(chosen.shapes))) for span in itertools.pairwise(times))
    return Track(cues, tuple(chosen.shapes), chosen.rest, chosen.closed, set_name, duration_s, "talk.wav")


def cpu_s(run: Callable[[], object]) -> float:
    """CPU seconds of the fastest run."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Print one line a figure."""
    for name, chosen in all_formats().items():
        if isinstance(chosen, PictureFormat):
            continue
        track = busy_track(chosen.default_set, 3600.0)
        seconds = cpu_s(lambda chosen=chosen, track=track: encode(track, chosen))
        print(f"1 h in {name:12} {seconds:.3f} s  {len(encode(track, chosen)) / 1e6:.2f} MB")
    minute, rate = busy_track("mpeg4", 60.0), FrameRate.parse(24)
    print(f"60 s of curves      {1000 * cpu_s(lambda: weight_curves(minute, rate)):.1f} ms")
    curves = weight_curves(minute, rate)
    print(f"their keys          {1000 * cpu_s(curves.keys):.1f} ms")
    rng = random.Random(1)
    for text in RATES:
        rate = FrameRate.parse(text)
        times = [Fraction(rng.randrange(7200 * 44_100), 44_100) for _ in range(N_TIMES)]
        wrong = sum(rate.floor_frame(float(each)) != each * rate.fps // 1 for each in times)
        print(f"{text:>6} fps: {wrong} of {N_TIMES} random times of two hours on another frame than fractions say")


if __name__ == "__main__":
    main()
