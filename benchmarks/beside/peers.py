# SPDX-License-Identifier: MIT
"""wav2vis beside other programs on the same sounds: whole processes, in turns, one core each.

`python -m benchmarks peers FOLDER [ROUNDS]`, where docs/benchmarks.md says how FOLDER is filled. Prints a table:
seconds of sound a CPU second with the lowest and highest of the rounds, CPU seconds, peak of memory, and size. What
took over 30 CPU seconds for a sound is not asked again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.beside.contenders import Contender, contenders, size_mb
from benchmarks.process import Cost, cost, machine, middle
from benchmarks.sounds import looped

SECONDS = (5, 60)
ENOUGH_S = 30


def main() -> None:
    """Measure and print."""
    folder, rounds = Path(sys.argv[1] if len(sys.argv) > 1 else "peers").resolve(), int((*sys.argv, 3, 3)[2])
    everyone = contenders(folder)
    costs: dict[tuple[str, int], list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        sounds = {seconds: looped(seconds, Path(name)) for seconds in SECONDS}
        for _ in range(rounds):
            for seconds, sound in sounds.items():
                for each in everyone:
                    taken = costs.setdefault((each.name, seconds), [])
                    if not each.missing and sum(spent.cpu_s for spent in taken) < ENOUGH_S:
                        taken.append(cost(each.command(sound, Path(name, "out.tsv" if each.extension else "out.json"))))
    print(f"{machine()}; {rounds} rounds\n")
    print(
        f"| program | {' | '.join(f'{s} s file' for s in SECONDS)} | CPU s, {SECONDS[-1]} s | peak MiB | installed MB |"
    )
    print("|---|" + "---|" * (len(SECONDS) + 3))
    for each in everyone:
        print(f"| {each.name} | {_row(each, costs)} |")


def _row(each: Contender, costs: dict[tuple[str, int], list[Cost]]) -> str:
    if each.missing:
        return f"not installed: {each.missing}" + " | " * (len(SECONDS) + 2)
    cells = []
    for seconds in SECONDS:
        speeds = sorted(seconds / spent.cpu_s for spent in costs[each.name, seconds])
        middle_speed = seconds / middle(costs[each.name, seconds]).cpu_s
        cells.append(f"{middle_speed:.3g} x ({speeds[0]:.3g} to {speeds[-1]:.3g})")
    last = middle(costs[each.name, SECONDS[-1]])
    return " | ".join([*cells, f"{last.cpu_s:.2f}", f"{last.peak_mib:.0f}", f"{size_mb(each.folders):.0f}"])


if __name__ == "__main__":
    main()
