# SPDX-License-Identifier: MIT
"""Sounds that come through pipes: `-`, /dev/stdin, and what a shell makes of `<(ffmpeg ...)`."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

needs_pipes = pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no paths for pipes")


@pytest.fixture
def piped(wav2vis, monkeypatch):
    """Run the command in this process with bytes on its standard input."""

    def run(content, *words):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return wav2vis(*words)

    return run


@pytest.fixture
def expected(wav2vis, sound):
    """A sound's bytes, and the Moho file that it gives from a file."""
    path = sound(seconds=1)
    return path.read_bytes(), wav2vis(path, "-o", "-").out


def test_a_sound_on_standard_input_gives_what_its_file_does(piped, expected, tmp_path, files_below):
    content, dat = expected
    ran = piped(content, "-", "-o", tmp_path / "x.dat")
    assert (ran.status, ran.out, ran.err) == (0, "", f"wav2vis: - -> {tmp_path / 'x.dat'}\n")
    assert (tmp_path / "x.dat").read_text() == dat
    assert files_below(tmp_path) == ["talk.wav", "x.dat"]


def test_without_an_output_the_result_goes_to_standard_output(piped, expected):
    content, dat = expected
    assert piped(content, "-").out == dat


def test_a_header_that_could_not_be_filled_in_is_noted_and_costs_nothing(piped, expected):
    content, dat = expected
    streamed = content[:4] + b"\xff" * 4 + content[8:40] + b"\xff" * 4 + content[44:]
    ran = piped(streamed, "-")
    assert (ran.status, ran.out) == (0, dat)
    assert (
        ran.err
        == "wav2vis: note: -: its header does not say how much sound there is: all 1.00 s that are there were used\n"
    )


def test_bare_samples_need_their_rate_and_give_the_same(piped, expected, wav2vis, tmp_path):
    content, dat = expected
    ran = piped(content[44:], "-", "--rate", "16000")
    assert (ran.status, ran.out, ran.err) == (0, dat, "")
    (tmp_path / "talk.raw").write_bytes(content[44:])
    assert wav2vis(tmp_path / "talk.raw", "--rate", 16_000, "-o", "-").out == dat
    assert piped(content[44:], "-").status == 3


@pytest.mark.parametrize("first", [0, -1, -257, 2303])
def test_any_bare_samples_are_samples(piped, first):
    """-1 and -257 are the bytes that MP3 and UTF-16 begin with."""
    samples = np.full(16_000, first, "<i2").tobytes()
    assert piped(samples, "-", "--rate", "16000").status == 0


def test_a_sound_that_states_its_rate_takes_none(piped, expected):
    ran = piped(expected[0], "-", "--rate", "16000")
    assert ran.status == 3
    assert ran.err == "wav2vis: error: -: this sound states its own rate; leave it out (--rate)\n"


@pytest.mark.parametrize("rate", ["16", "500000"])
def test_a_rate_out_of_range_is_refused(piped, rate):
    ran = piped(bytes(1000), "-", "--rate", rate)
    assert ran.status == 3
    assert f"{rate} Hz is outside 8000 to 192000 Hz" in ran.err


def test_nothing_on_standard_input_is_one_clear_line(piped):
    ran = piped(b"", "-", "-o", "x.dat")
    assert ran.status == 3
    assert ran.err == "wav2vis: error: -: the file is empty; record or export it again\n"


@needs_pipes
@pytest.mark.parametrize("size", [1, 100])
def test_a_path_that_is_a_pipe_is_read_to_its_end(wav2vis, expected, size):
    """Also one larger than the pipe holds."""
    content, dat = expected
    content = content + b"LIST" + (size * 10_000).to_bytes(4, "little") + bytes(size * 10_000)
    ours, theirs = os.pipe()

    def write() -> None:
        with open(theirs, "wb") as file:
            file.write(content)

    writer = threading.Thread(target=write)
    writer.start()
    ran = wav2vis(f"/dev/fd/{ours}", "-o", "-")
    writer.join()
    os.close(ours)
    assert (ran.status, ran.out, ran.err) == (0, dat, "")


@needs_pipes
@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_a_process_of_its_own_reads_its_standard_input(command, expected, name):
    content, dat = expected
    ran = subprocess.run(**command(name, "-o", "-"), input=content, capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout.decode(), ran.stderr.decode()) == (0, dat, "")


def test_several_jobs_read_standard_input_too(piped, expected, sound, tmp_path):
    content, dat = expected
    ran = piped(content, "-", sound("other.wav"), "-o", f"{tmp_path}/mouths/", "--jobs", "2")
    assert ran.status == 0
    assert (tmp_path / "mouths" / "-.dat").read_text() == dat
