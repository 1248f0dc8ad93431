# SPDX-License-Identifier: MIT
"""Products are held to one thread while wav2vis works, and to what they were after it; the user's word counts more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import wav2vis_core
from wav2vis_core.blas import n_threads

pytestmark = pytest.mark.skipif(not n_threads(), reason="NumPy does not stand on OpenBLAS here")

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
def test_what_the_user_sets_stays(setting):
    assert printed(FILE, **{setting: "2"}) == [2, 2]
