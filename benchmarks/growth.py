# SPDX-License-Identifier: MIT
"""How time and memory grow with the length of a sound and with the number of files, alone and two at a time.

`python -m benchmarks growth [LISTENER [LONGEST_S [MOST_FILES]]]`: up to 600 s and 100 files unless it is told more.
Prints two tables, and draws a plot of each, growth_length.svg and growth_files.svg, in the folder that it is run in.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import Cost, cost, machine, middle, wav2vis
from benchmarks.sounds import looped

LENGTHS_S = (5, 60, 600, 7_200, 36_000)
NUMBERS = (1, 10, 100, 1_000)
ROUNDS = 3


def main() -> None:
    """Measure both."""
    listener, longest_s, most = (*sys.argv[1:], *("fast", "600", "100")[len(sys.argv) - 1 :])
    print(machine(), "\n")
    with tempfile.TemporaryDirectory() as name:
        lengths = [seconds for seconds in LENGTHS_S if seconds <= float(longest_s)]
        by_length(listener, lengths, Path(name))
        by_number(listener, [number for number in NUMBERS if number <= int(most)], Path(name))


def by_length(listener: str, lengths_s: Sequence[int], folder: Path) -> None:
    """Print and plot the cost of one sound on one core."""
    print(f"| {listener} | CPU s | x real time | peak MiB |\n|---|---|---|---|")
    costs = []
    for seconds in lengths_s:
        sound = looped(seconds, folder)
        command = wav2vis(sound, "--listener", listener, "-o", folder / "out.dat", "--force", "-q")
        spent = middle([cost(command) for _ in range(ROUNDS if seconds <= 600 else 1)])
        print(f"| {seconds:,} s | {spent.cpu_s:.2f} | {seconds / spent.cpu_s:.0f} | {spent.peak_mib:.0f} |", flush=True)
        costs.append(spent)
        sound.unlink()
    plot(
        "growth_length.svg",
        "seconds of sound",
        lengths_s,
        {"CPU s": [spent.cpu_s for spent in costs], "peak MiB": [spent.peak_mib for spent in costs]},
    )


def by_number(listener: str, numbers: Sequence[int], folder: Path) -> None:
    """Print and plot the cost of many sounds of 6.4 s by one job and by two, which take turns."""
    print(f"\n| {listener} | 1 job, s | 2 jobs, s | two are | CPU s, 1 and 2 jobs | the same bytes |")
    print("|---|---|---|---|---|---|")
    walls: dict[str, list[float]] = {"1 job, s": [], "2 jobs, s": []}
    for number in numbers:
        takes = folder / f"takes{number}"
        takes.mkdir()
        first = looped(6.4, takes)
        for k in range(1, number):
            shutil.copy(first, takes / f"{k}.wav")
        costs: dict[int, list[Cost]] = {1: [], 2: []}
        for _ in range(ROUNDS if number <= 100 else 1):
            for jobs in (1, 2):
                out = folder / f"out{jobs}"
                words = ["--listener", listener, "-o", f"{out}/", "--force", "-q", "--jobs", str(jobs)]
                costs[jobs].append(cost(wav2vis(takes, *words), one_core=False))
        one, two = middle(costs[1]), middle(costs[2])
        results = [folder / f"out{jobs}" for jobs in (1, 2)]
        same = all((results[1] / each.name).read_bytes() == each.read_bytes() for each in results[0].iterdir())
        print(
            f"| {number:,} files | {one.wall_s:.2f} | {two.wall_s:.2f} | {one.wall_s / two.wall_s:.2f} x as fast | "
            f"{one.cpu_s:.2f}, {two.cpu_s:.2f} | {'yes' if same else 'NO'} |",
            flush=True,
        )
        for name, spent in zip(walls, (one, two), strict=True):
            walls[name].append(spent.wall_s)
        shutil.rmtree(takes)
    plot("growth_files.svg", "files of 6.4 s", numbers, walls)


def plot(name: str, x_label: str, x: Sequence[float], curves: dict[str, list[float]]) -> None:
    """Draw curves on two logarithmic axes."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 3.5))
    for label, y in curves.items():
        axes.loglog(x, y, "o-", label=label)
    axes.set_xlabel(x_label)
    axes.legend()
    figure.savefig(name, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
