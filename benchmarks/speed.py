# SPDX-License-Identifier: MIT
"""Speed and memory of the whole program: `python benchmarks/speed.py`.

Prints real-time factors (seconds of sound a CPU second), CPU seconds, peak memory and import time, each the median
of five processes on one core with one BLAS thread, so that figures of one run can be compared with each other.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path
from typing import get_args

import numpy as np

from wav2vis_core.pipeline import ListenerName

EXAMPLE = Path(__file__).parent.parent / "examples" / "tribe.wav"
RUNS = 5
ENVIRONMENT = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

LIVE = """
import sys
from wav2vis_core import Audio, LiveSession
sound, session = Audio.read(sys.argv[1], 16_000), LiveSession(16_000)
for first in range(0, len(sound.samples), 160):
    session.push(sound.samples[first : first + 160])
"""


def looped(seconds: int, folder: Path) -> Path:
    """The example repeated up to a length."""
    with wave.open(str(EXAMPLE)) as source:
        rate = source.getframerate()
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    path = folder / f"{seconds}s.wav"
    with wave.open(str(path), "wb") as target:
        target.setparams((1, 2, rate, 0, "NONE", ""))
        target.writeframes(np.resize(samples, seconds * rate).tobytes())
    return path


def measured(command: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MiB of a process on one core."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, {0})
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise SystemExit(f"{command} failed: {process.stderr.read().decode() if process.stderr else ''}")
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return usage.ru_utime + usage.ru_stime, wall, peak


def report(name: str, command: list[str], seconds: float | None = None) -> None:
    """Print the medians of a command."""
    cpu, wall, peak = (
        statistics.median(column) for column in zip(*(measured(command) for _ in range(RUNS)), strict=True)
    )
    speed = f"{seconds / cpu:7.0f} x real time" if seconds else " " * 19
    print(f"{name:32}{speed}  {cpu:6.2f} CPU s  {wall:6.2f} s  {peak:6.0f} MiB")


def main() -> None:
    """Measure."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report("python alone", [python, "-c", "pass"])
        report("import numpy", [python, "-c", "import numpy"])
        report("import wav2vis_core", [python, "-c", "import wav2vis_core"])
        for listener in get_args(ListenerName):
            for seconds in (5, 60, 600):
                sound = looped(seconds, folder)
                options = ["--listener", listener, "-o", str(folder / "out.dat"), "--force"]
                report(f"{listener}, {seconds} s file", [python, "-m", "wav2vis_core", str(sound), *options], seconds)
        sound = looped(60, folder)
        report("live, 60 s, 10 ms at a time", [python, "-c", LIVE, str(sound)], 60)


if __name__ == "__main__":
    main()
