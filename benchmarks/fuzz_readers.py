# SPDX-License-Identifier: MIT
"""Feed damaged files to each reader for a minute: `python -m benchmarks fuzz_readers [seconds]`.

Prints for each reader how many files it saw, how many it refused and the slowest one in milliseconds of CPU; anything
but a track or an error of ours ends the run with its traceback and the file, so that it can become a test.
14 s a reader, busy two-core server: 12,000 to 86,000 files each, none ended the run; the slowest took 25 ms of CPU.
"""

from __future__ import annotations

import random
import runpy
import sys
import time
from pathlib import Path

from wav2vis_core import Cue, Track, VisemeSet
from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats import ReadOptions, all_formats, all_readers, render
from wav2vis_core.formats.common.text import decoded

_TEST = runpy.run_path(str(Path(__file__).parents[1] / "tests" / "formats" / "test_fuzz.py"))
damaged, HANDED_OVER = _TEST["damaged"], _TEST["HANDED_OVER"]


def sample() -> Track:
    """Two seconds of every shape of Preston Blair's."""
    chosen = VisemeSet.load("preston_blair")
    shapes = tuple(chosen.shapes)
    cues = tuple(Cue(k / 5, (k + 1) / 5, shape) for k, shape in enumerate(shapes))
    return Track(cues, shapes, chosen.rest, chosen.closed, chosen.name, cues[-1].end_s, "talk.wav")


def main() -> None:
    """Fuzz."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    track = sample()
    for name, reader in all_readers().items():
        written = all_formats().get(name)
        rng, intact = random.Random(time.time_ns()), render(track, written).encode() if written else HANDED_OVER[name]
        options = ReadOptions(like=track if written else None)
        seen = refused = 0
        slowest_s, end_s = 0.0, time.monotonic() + seconds
        while time.monotonic() < end_s:
            data = damaged(rng, intact)
            began_s = time.process_time()
            try:
                reader.read(decoded(data, "fuzz"), "fuzz", options)
            except Wav2VisError:
                refused += 1
            except BaseException:
                print(name, repr(data))
                raise
            slowest_s = max(slowest_s, time.process_time() - began_s)
            seen += 1
        print(f"{name:12}{seen:8} files {refused:8} refused {slowest_s * 1000:8.1f} ms the slowest")


if __name__ == "__main__":
    main()
