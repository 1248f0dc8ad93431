# SPDX-License-Identifier: MIT
"""wav2vis beside other programs on the same sounds: whole processes, in turns, one core each.

`python -m benchmarks peers FOLDER [ROUNDS [MANIFEST]]`, where docs/benchmarks.md says how FOLDER is filled and MANIFEST
is that of `quality`. Prints a table: CPU seconds to begin, which are those of no sound on the line through a short and
a long one; seconds of sound a CPU second with the lowest and highest of the rounds; peak of memory, size, and quality
where it is scored. What takes over 10 CPU seconds for the short sound is asked once, and for nothing else.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.beside.contenders import Contender, contenders, size_mb
from benchmarks.process import Cost, cost, machine, middle
from benchmarks.sounds import looped

SHORT_S, LONG_S = 5, 60
SLOW_S = 10
FIGURES = ("closure recall", "macro recall", "speech accuracy")

Costs = dict[float, list[Cost]]


def main() -> None:
    """Measure and print."""
    folder, rounds = Path(sys.argv[1] if len(sys.argv) > 1 else "peers").resolve(), int((*sys.argv, 3, 3)[2])
    everyone = [(each, Costs()) for each in contenders(folder)]
    with tempfile.TemporaryDirectory() as name:
        sounds = {seconds: looped(seconds, Path(name)) for seconds in (SHORT_S, LONG_S)}
        for _ in range(rounds):
            for seconds, sound in sounds.items():
                for each, costs in everyone:
                    if not each.missing and not _is_slow(costs):
                        spent = cost(each.command(sound, Path(name, "out.tsv" if each.extension else "out.json")))
                        costs.setdefault(seconds, []).append(spent)
                        print(f"{each.name}, {seconds} s: {spent.cpu_s:.2f} CPU s", file=sys.stderr, flush=True)
    scored = [_quality(each, costs, sys.argv[3:4]) for each, costs in everyone]
    print(f"{machine()}; {rounds} rounds\n")
    columns = ("begins", f"{SHORT_S} s file", f"{LONG_S} s file", f"peak MiB, {LONG_S} s", "installed MB", *FIGURES)
    print(f"| program | {' | '.join(columns)} |\n|---{'|---' * len(columns)}|")
    for (each, costs), figures in zip(everyone, scored, strict=True):
        print(f"| {each.name} | {' | '.join([*_cells(each, costs), *figures])} |")


def _is_slow(costs: Costs) -> bool:
    return any(spent.cpu_s > SLOW_S for spent in costs.get(SHORT_S, ()))


def _cells(each: Contender, costs: Costs) -> list[str]:
    if each.missing:
        return [f"not installed: {each.missing}", "", "", "", ""]
    speeds = [_speed(seconds, costs[seconds]) if seconds in costs else "not asked" for seconds in (SHORT_S, LONG_S)]
    longest, begins = max(costs), "not asked"
    if longest == LONG_S:
        short_s, long_s = (middle(costs[seconds]).cpu_s for seconds in (SHORT_S, LONG_S))
        begins = f"{short_s - SHORT_S * (long_s - short_s) / (LONG_S - SHORT_S):.2f} CPU s"
    peak = f"{middle(costs[longest]).peak_mib:.0f}" + ("" if longest == LONG_S else f" for {longest} s")
    return [begins, *speeds, peak, f"{size_mb(each.folders):.3g}"]


def _speed(seconds: float, costs: Sequence[Cost]) -> str:
    speeds = sorted(seconds / one.cpu_s for one in costs)
    return f"{seconds / middle(costs).cpu_s:.3g} x ({speeds[0]:.3g} to {speeds[-1]:.3g})"


def _quality(each: Contender, costs: Costs, manifest: Sequence[str]) -> list[str]:
    """The figures; a reason in each place where there are none."""
    if not each.extension or each.missing:
        return ["-"] * len(FIGURES)
    if not manifest or _is_slow(costs):
        return ["not asked"] * len(FIGURES)
    from benchmarks.beside.quality import quality  # needs what training needs
    from training.data.manifest import read_manifest

    found = quality(each, [utterance for utterance in read_manifest(Path(manifest[0])) if utterance.phones])
    return [f"{found[name]:.3f}" for name in FIGURES]


if __name__ == "__main__":
    main()
