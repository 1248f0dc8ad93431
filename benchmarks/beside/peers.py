# SPDX-License-Identifier: MIT
"""wav2vis beside other programs on the same sounds: whole processes, in turns, one core each.

`python -m benchmarks peers FOLDER [ROUNDS [PROGRAM ...]]`, where docs/benchmarks.md says how FOLDER is filled; without
a PROGRAM all are asked. Prints a table: seconds of sound a CPU second with the lowest and highest of the rounds, CPU
seconds, peak of memory, and size. What takes over 10 CPU seconds for the short sound is asked once, and not for the
long one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.beside.contenders import Contender, contenders, size_mb
from benchmarks.process import Cost, cost, machine, middle
from benchmarks.sounds import looped

SECONDS = (5, 60)
SLOW_S = 10


def main() -> None:
    """Measure and print."""
    folder, rounds = Path(sys.argv[1] if len(sys.argv) > 1 else "peers").resolve(), int((*sys.argv, 3, 3)[2])
    everyone = [each for each in contenders(folder) if not sys.argv[3:] or each.name in sys.argv[3:]]
    costs: dict[tuple[str, int], list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        sounds = {seconds: looped(seconds, Path(name)) for seconds in SECONDS}
        for _ in range(rounds):
            for seconds, sound in sounds.items():
                for each in everyone:
                    slow = any(spent.cpu_s > SLOW_S for spent in costs.get((each.name, SECONDS[0]), ()))
                    if not each.missing and not slow:
                        spent = cost(each.command(sound, Path(name, "out.tsv" if each.extension else "out.json")))
                        costs.setdefault((each.name, seconds), []).append(spent)
                        print(f"{each.name}, {seconds} s: {spent.cpu_s:.2f} CPU s", file=sys.stderr, flush=True)
    print(f"{machine()}; {rounds} rounds\n")
    print(f"| program | {' | '.join(f'{s} s file' for s in SECONDS)} | CPU s | peak MiB | installed MB |")
    print("|---|" + "---|" * (len(SECONDS) + 3))
    for each in everyone:
        print(f"| {each.name} | {_row(each, costs)} |")


def _row(each: Contender, costs: dict[tuple[str, int], list[Cost]]) -> str:
    if each.missing:
        return f"not installed: {each.missing}" + " | " * (len(SECONDS) + 2)
    cells = []
    taken = {seconds: costs[each.name, seconds] for seconds in SECONDS if (each.name, seconds) in costs}
    for seconds, spent in taken.items():
        speeds = sorted(seconds / one.cpu_s for one in spent)
        cells.append(f"{seconds / middle(spent).cpu_s:.3g} x ({speeds[0]:.3g} to {speeds[-1]:.3g})")
    longest, spent = max(taken.items())
    cells += ["not asked"] * (len(SECONDS) - len(taken))
    cpu_s, peak_mib = f"{middle(spent).cpu_s:.2f} for {longest} s", f"{middle(spent).peak_mib:.0f}"
    return " | ".join([*cells, cpu_s, peak_mib, f"{size_mb(each.folders):.3g}"])


if __name__ == "__main__":
    main()
