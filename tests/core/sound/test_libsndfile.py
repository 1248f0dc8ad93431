# SPDX-License-Identifier: MIT
"""What reading compressed sounds does to the process's error stream."""

import os
import subprocess
import sys
from contextlib import ExitStack

import numpy as np
import pytest
import soundfile

from wav2vis_core.sound.libsndfile import without_a_word


def test_what_is_said_after_two_threads_have_read_at_a_time_is_heard(capfd):
    first, second = ExitStack(), ExitStack()
    first.enter_context(without_a_word)
    second.enter_context(without_a_word)
    first.close()
    os.write(2, b"by the library\n")
    second.close()
    os.write(2, b"by us\n")
    assert capfd.readouterr().err == "by us\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the error stream")
def test_a_sound_that_has_the_number_of_a_closed_error_stream_is_read(tmp_path):
    soundfile.write(tmp_path / "a.flac", np.random.default_rng(0).uniform(-1, 1, 16_000), 16_000)
    without_av = "import sys; sys.modules['av'] = None"  # which would read it in the place of libsndfile
    program = f"{without_av}; from wav2vis_core import Audio; print(len(Audio.read(sys.argv[1]).samples))"
    words = [sys.executable, "-c", program, tmp_path / "a.flac"]
    done = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *words], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"16000\n")
