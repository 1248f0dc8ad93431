# SPDX-License-Identifier: MIT
"""What it takes to begin, a minute of sound on all cores, and a microphone's minute.

`python -m benchmarks startup`: medians of five processes on one core, but for files.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import ENVIRONMENT, cost, machine, middle, wav2vis
from benchmarks.sounds import looped

ROUNDS = 5

LIVE = """
import sys
from wav2vis_core import Audio, LiveSession
sound, session = Audio.read(sys.argv[1], 16_000), LiveSession(16_000)
for first in range(0, len(sound.samples), 160):
    session.push(sound.samples[first : first + 160])
"""


def main() -> None:
    """Measure and print."""
    python = [sys.executable, "-P", "-c"]
    print(machine(), "\n\n| | CPU s | s | peak MiB |\n|---|---|---|---|")
    report("Python alone", [*python, "pass"])
    report("import numpy", [*python, "import numpy"])
    report("import wav2vis_core", [*python, "import wav2vis_core"])
    report("wav2vis --version", wav2vis("--version"))
    with tempfile.TemporaryDirectory() as name:
        sound = looped(60, Path(name))
        for listener in ("fast", "studio"):
            words = wav2vis(sound, "--listener", listener, "-o", Path(name, "out.dat"), "--force", "-q")
            report(f"{listener}, 60 s", words, one_core=False)
        report("live, 60 s, 10 ms at a time", [*python, LIVE, sound])


def report(name: str, command: Sequence[str | Path], *, one_core: bool = True) -> None:
    """Print the medians of a command."""
    inherited = {name: value for name, value in ENVIRONMENT.items() if not name.endswith("_NUM_THREADS")}
    spent = middle([cost(command, one_core=one_core, environment=inherited) for _ in range(ROUNDS)])
    print(f"| {name} | {spent.cpu_s:.2f} | {spent.wall_s:.2f} | {spent.peak_mib:.0f} |", flush=True)


if __name__ == "__main__":
    main()
