# SPDX-License-Identifier: MIT
"""Products are held to one thread while wav2vis works, and to what they were after it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import wav2vis_core
from wav2vis_core.blas import n_threads

pytestmark = pytest.mark.skipif(not n_threads(), reason="NumPy does not stand on OpenBLAS here")

TRIBE = Path(__file__).parents[2] / "examples" / "tribe.wav"

SETTINGS = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")

FILE = """
import numpy as np
from wav2vis_core import lipsync
from wav2vis_core.blas import n_threads, set_threads
set_threads(2)
seen = set()
sound = np.zeros(16_000, np.float32)
lipsync(sound, sample_rate_hz=16_000, listener="fast", progress=lambda _: seen.add(n_threads()))
print(*seen, n_threads())
"""

FAILURE = """
import numpy as np
from wav2vis_core import lipsync
from wav2vis_core.blas import n_threads, set_threads
set_threads(2)
def stop(_):
    print(n_threads())
    raise KeyboardInterrupt
try:
    lipsync(np.zeros(16_000, np.float32), sample_rate_hz=16_000, listener="fast", progress=stop)
except KeyboardInterrupt:
    print(n_threads())
"""

BESIDE = """
import threading
import numpy as np
from wav2vis_core import lipsync
from wav2vis_core.blas import n_threads, set_threads
set_threads(2)
seen = set()
def work(seconds):
    sound = np.zeros(16_000 * seconds, np.float32)
    lipsync(sound, sample_rate_hz=16_000, listener="fast", progress=lambda _: seen.add(n_threads()))
threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (1, 3, 2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*seen, n_threads())
"""

COPIES = """
import os
from wav2vis_core.blas import n_threads, set_threads
from wav2vis_core.formats import WriteOptions, by_name
from wav2vis_core.jobs import batch
from wav2vis_core.jobs.job import Job
from wav2vis_core.jobs.recipe import Output, Recipe
from wav2vis_core import VisemeSet
set_threads(2)
chosen = by_name("tsv")
recipe = Recipe((Output(chosen, WriteOptions(), VisemeSet.load("rhubarb")),), listener="fast")
make = batch._made
def made(recipe, job, overwrite):
    make(recipe, job, overwrite)
    return (b"%d" % len(os.listdir("/proc/self/task")),), ()
batch._made = made
jobs = [Job(SOUND) for _ in range(2)]
print(*{int(outcome.content) for outcome in batch.run_jobs(jobs, recipe, processes=2)}, n_threads())
"""


def printed(program: str, **environment: str) -> list[int]:
    """The numbers that a program prints in a process whose environment sets no threads but these."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    home = str(Path(wav2vis_core.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=inherited | {"PYTHONPATH": home} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(word) for word in ran.stdout.split()]


@pytest.mark.parametrize("program", [FILE, FAILURE, BESIDE])
def test_one_thread_during_the_work_and_as_many_as_before_after_it(program):
    assert printed(program) == [1, 2]


@pytest.mark.parametrize("setting", ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"])
def test_also_where_the_environment_sets_more(setting):
    assert printed(FILE, **{setting: "2"}) == [1, 2]


def test_the_command_lets_numpy_begin_no_thread_that_nobody_needs_and_the_package_says_nothing_to_it():
    loaded = "import {}, numpy; from wav2vis_core.blas import n_threads; print(n_threads())"
    assert printed(loaded.format("wav2vis_core.cli")) == [1]
    assert printed(loaded.format("wav2vis_core.cli"), OPENBLAS_NUM_THREADS="2") == [2]
    assert printed(loaded.format("wav2vis_core")) == printed(loaded.format("sys"))


def test_the_package_imports_what_it_is_asked_for():
    loaded = "print(int('numpy' in sys.modules))"
    assert printed(f"import sys, wav2vis_core; {loaded}; wav2vis_core.Track; {loaded}") == [0, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="processes begin as copies on Linux alone")
def test_processes_of_a_batch_work_and_watch_their_parent_and_begin_no_more_threads():
    sound = f"from pathlib import Path\nSOUND = Path({str(TRIBE)!r})\n"
    assert printed(sound + COPIES) == [2, 2]
