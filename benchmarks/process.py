# SPDX-License-Identifier: MIT
"""What a process costs, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

HOME = Path(__file__).parents[1]

# An installed package is compiled, and so is this repository after the first of several rounds.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT |= {"PYTHONPATH": str(HOME)}


class Cost(NamedTuple):
    """CPU seconds of a process and of its children, seconds of the clock, and the peak of memory of the largest."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def cost(command: Sequence[str | Path], *, one_core: bool = True, environment: Mapping[str, str] = ENVIRONMENT) -> Cost:
    """The cost of a command, on one core or on all; SystemExit with what it said when it fails."""
    began_s = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=said)
        if one_core and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began_s
        if status:
            said.seek(0)
            raise SystemExit(f"{command} failed: {said.read().decode(errors='replace')}")
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, peak)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*map(median, zip(*costs, strict=True)))


def wav2vis(*words: str | Path) -> list[str | Path]:
    """The command line of this repository's wav2vis."""
    return [sys.executable, "-P", "-m", "wav2vis_core", *words]


def machine() -> str:
    """One line about the computer and what else it did."""
    model = "unknown processor"
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), model)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} x {model}, Python {sys.version.split()[0]}{load}"
