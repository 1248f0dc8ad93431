# SPDX-License-Identifier: MIT
"""How time and memory grow with the length of a sound and with the number of files, alone and two at a time.

`python -m benchmarks growth [LISTENER [LONGEST_S [MOST_FILES [FILE_S]]]]`: up to 600 s and 100 files of 6.4 s unless it
is told more. Prints two tables, and draws a plot of each, growth_length.svg and growth_files.svg, in the folder that it
is run in.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.process import Cost, cost, machine, middle, wav2vis
from benchmarks.sounds import looped

LENGTHS_S = (5, 60, 600, 3_600, 7_200, 36_000)
NUMBERS = (1, 10, 100, 1_000)
ROUNDS = 3
LONG_S = 600  # of sound in all, from which a second round costs more than it tells


def main() -> None:
    """Measure both."""
    listener, longest_s, most, file_s = (*sys.argv[1:], *("fast", "600", "100", "6.4")[len(sys.argv) - 1 :])
    print(machine(), "\n")
    with tempfile.TemporaryDirectory() as name:
        lengths = [seconds for seconds in LENGTHS_S if seconds <= float(longest_s)]
        by_length(listener, lengths, Path(name))
        by_number(listener, [number for number in NUMBERS if number <= int(most)], float(file_s), Path(name))
    print(f"\n{machine()}")


def by_length(listener: str, lengths_s: Sequence[int], folder: Path) -> None:
    """Print and plot the cost of one sound on one core."""
    print(f"| {listener} | CPU s | x real time | peak MiB |\n|---|---|---|---|")
    costs = []
    for seconds in lengths_s:
        sound = looped(seconds, folder)
        command = wav2vis(sound, "--listener", listener, "-o", folder / "out.dat", "--force", "-q")
        spent = middle([cost(command) for _ in range(ROUNDS if seconds <= LONG_S else 1)])
        print(f"| {seconds:,} s | {spent.cpu_s:.2f} | {seconds / spent.cpu_s:.0f} | {spent.peak_mib:.0f} |", flush=True)
        costs.append(spent)
        sound.unlink()
    plot(
        "growth_length.svg",
        f"seconds of sound, {listener}",
        lengths_s,
        {
            "CPU seconds": {"": [spent.cpu_s for spent in costs]},
            "peak of memory, MiB": {"": [spent.peak_mib for spent in costs]},
        },
    )


def by_number(listener: str, numbers: Sequence[int], file_s: float, folder: Path) -> None:
    """Print and plot the cost of many sounds by one job and by two, which take turns."""
    print(
        f"\n| {listener}, {file_s:g} s each | 1 job, s | 2 jobs, s | two are | CPU s, 1 and 2 jobs | the same bytes |"
    )
    print("|---|---|---|---|---|---|")
    spent: dict[int, list[Cost]] = {1: [], 2: []}
    for number in numbers:
        takes = folder / f"takes{number}"
        takes.mkdir()
        first = looped(file_s, takes)
        for k in range(1, number):
            shutil.copy(first, takes / f"{k}.wav")
        costs: dict[int, list[Cost]] = {1: [], 2: []}
        for _ in range(ROUNDS if number * file_s <= LONG_S else 1):
            for jobs in (1, 2):
                words = ["--listener", listener, "-o", f"{folder}/out{jobs}/", "--force", "-q", "--jobs", str(jobs)]
                costs[jobs].append(cost(wav2vis(takes, *words), one_core=False))
        one, two = middle(costs[1]), middle(costs[2])
        results = [folder / f"out{jobs}" for jobs in (1, 2)]
        same = all((results[1] / each.name).read_bytes() == each.read_bytes() for each in results[0].iterdir())
        print(
            f"| {number:,} files | {one.wall_s:.2f} | {two.wall_s:.2f} | {one.wall_s / two.wall_s:.2f} x as fast | "
            f"{one.cpu_s:.2f}, {two.cpu_s:.2f} | {'yes' if same else 'NO'} |",
            flush=True,
        )
        spent[1].append(one)
        spent[2].append(two)
        shutil.rmtree(takes)
    plot(
        "growth_files.svg",
        f"files of {file_s:g} s, {listener}",
        numbers,
        {
            "seconds by the clock": {f"{jobs} at a time": [each.wall_s for each in spent[jobs]] for jobs in (1, 2)},
            "CPU seconds": {f"{jobs} at a time": [each.cpu_s for each in spent[jobs]] for jobs in (1, 2)},
        },
    )


def plot(name: str, x_label: str, x: Sequence[float], panels: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Draw curves by their names, a panel for each of several units, on logarithmic axes."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    matplotlib.rcParams |= {"svg.hashsalt": name, "svg.fonttype": "none"}
    figure, all_axes = plt.subplots(1, len(panels), figsize=(9, 3.2), facecolor="white")
    for axes, (unit, curves) in zip(all_axes, panels.items(), strict=True):
        for label, y in curves.items():
            axes.plot(x, y, "o-", label=label)
        axes.set(xscale="log", yscale="log", xlabel=x_label, ylabel=unit, ylim=_limits(curves))
        axes.grid(alpha=0.3)
        if len(curves) > 1:
            axes.legend()
    figure.tight_layout()
    figure.savefig(name, metadata={"Date": None})
    plt.close(figure)


def _limits(curves: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    """A decade at least, so that what hardly grows looks like it."""
    low, high = min(map(min, curves.values())), max(map(max, curves.values()))
    middle_ = (low * high) ** 0.5
    return min(low / 1.5, middle_ / 3.2), max(high * 1.5, middle_ * 3.2)


if __name__ == "__main__":
    main()
