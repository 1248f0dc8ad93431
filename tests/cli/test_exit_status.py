# SPDX-License-Identifier: MIT
"""What a run tells its caller: 0 done, 1 some failed, 2 usage, 3 input, 4 output, 5 installation, 130 interrupted."""

import os
import re
import shutil
import signal
import subprocess
import time
import wave
from pathlib import Path

import pytest

import wav2vis_core
from wav2vis_core.cli import listening

PACKAGE = Path(wav2vis_core.__file__).parent

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def test_0_when_all_is_done(process, sound):
    assert process(sound()).status == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_1_when_some_inputs_failed_and_the_others_are_done(process, sound, tmp_path, jobs):
    ran = process(sound("a.wav"), tmp_path / "missing.wav", sound("c.wav"), "--jobs", jobs)
    assert (ran.status, ran.out) == (1, "")
    assert re.search(r"error: .*missing\.wav: cannot be read", ran.err)
    assert (tmp_path / "a.dat").exists() and (tmp_path / "c.dat").exists()


@pytest.mark.parametrize("words", [(), ("--fps", "0"), ("--set", "grins"), ("--format", "avi"), ("--style", "jazzy")])
def test_2_for_wrong_usage(process, sound, words):
    ran = process(sound(), *words) if words else process()
    assert (ran.status, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_3_for_an_input_that_cannot_be_read(process, tmp_path):
    ran = process(tmp_path / "missing.wav")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.count("\n") == 1


def test_4_for_an_output_that_cannot_be_written(process, sound, tmp_path):
    ran = process(sound(), "-o", tmp_path / "missing" / "talk.dat")
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.count("\n") == 1


@pytest.fixture
def broken_home(tmp_path):
    """Where a copy of the package lies whose weights are for the test to damage, and those weights."""
    home = tmp_path / "home"
    shutil.copytree(PACKAGE, home / "wav2vis_core", ignore=shutil.ignore_patterns("__pycache__"))
    return home, home / "wav2vis_core" / "assets" / "studio.safetensors"


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "no header", "foreign", "another network"])
def test_5_for_weights_that_are_not_whole_or_not_ours(process, sound, broken_home, damage):
    home, weights = broken_home
    data = weights.read_bytes()
    if damage == "missing":
        weights.unlink()
    else:
        damaged = {
            "empty": b"",
            "cut short": data[: len(data) // 2],
            "no header": b"\xff" * 8 + data[8:],
            "foreign": (2).to_bytes(8, "little") + b"{}",
            "another network": (home / "wav2vis_core" / "assets" / "golden.safetensors").read_bytes(),
        }
        weights.write_bytes(damaged[damage])
    talk = sound("takes/talk.wav")
    ran = process(talk, home=home)
    assert (ran.status, ran.out) == (5, "")
    assert ran.err.startswith("wav2vis: error: ") and ran.err.count("\n") == 1
    assert "studio.safetensors" in ran.err
    assert os.listdir(talk.parent) == ["talk.wav"]


def test_5_stops_the_run_before_the_first_of_many_files(process, sound, broken_home, tmp_path):
    home, weights = broken_home
    weights.unlink()
    ran = process(sound("takes/a.wav"), sound("takes/b.wav"), home=home)
    assert ran.status == 5
    assert ran.err.count("\n") == 1


def test_5_from_the_selftest_when_the_weights_have_changed(process, broken_home):
    home, weights = broken_home
    data = bytearray(weights.read_bytes())
    half = len(data) // 4 * 2
    data[half:] = bytes(byte ^ 0x80 if k % 2 else byte for k, byte in enumerate(data[half:]))  # signs of half of them
    weights.write_bytes(data)
    ran = process("selftest", home=home)
    assert ran.status == 5
    assert "Traceback" not in ran.err and "reinstall" in ran.err


@pytest.mark.parametrize("words", [("formats",), ("sets",), ("--version",)])
def test_a_broken_installation_still_answers_questions(process, broken_home, words):
    home, weights = broken_home
    weights.unlink()
    assert process(*words, home=home).status == 0


@pytest.fixture
def long_sound(tmp_path):
    """An hour of silence, much longer than a test waits; the disk keeps no block of it."""

    def make(name: str) -> Path:
        n_bytes = 2 * 16_000 * 3600
        with wave.open(str(tmp_path / name), "wb") as file:
            file.setparams((1, 2, 16_000, n_bytes // 2, "NONE", "not compressed"))
            file.writeframes(b"")
        data = bytearray((tmp_path / name).read_bytes())
        data[4:8], data[40:44] = (36 + n_bytes).to_bytes(4, "little"), n_bytes.to_bytes(4, "little")
        (tmp_path / name).write_bytes(data)
        os.truncate(tmp_path / name, 44 + n_bytes)
        return tmp_path / name

    return make


@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
def test_130_when_interrupted_and_nothing_half_written(command, start, sound, long_sound, tmp_path, jobs, files_below):
    sounds = [sound("a.wav"), long_sound("b.wav"), long_sound("c.wav")]
    child = start(**command(*sounds, "--jobs", jobs), stderr=subprocess.PIPE, text=True)
    assert child.stderr.readline().startswith(f"wav2vis: {sounds[0]} -> ")  # now it works on the next
    time.sleep(0.2)
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does it: to the workers too
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert err.count("\n") == 1 and "interrupted" in err
    assert files_below(tmp_path) == ["a.dat", "a.wav", "b.wav", "c.wav"]


@POSIX
@pytest.mark.parametrize(("end", "jobs"), [("SIGTERM", 1), ("SIGTERM", 2), ("SIGHUP", 2)])
def test_who_asks_a_run_to_end_is_answered_as_ctrl_c(
    command, start, sound, long_sound, tmp_path, end, jobs, files_below
):
    sounds = [sound("a.wav"), long_sound("b.wav"), long_sound("c.wav")]
    call = command(*sounds, "--jobs", jobs, "--listener", "fast")
    # A signal that finds coverage at work in a process just forked is told by coverage too.
    env = {name: value for name, value in call["env"].items() if not name.startswith("COVERAGE_")}
    before = signal.signal(getattr(signal, end), signal.SIG_DFL)  # these tests may run under nohup, which is inherited
    try:
        child = start(call["args"], env=env, cwd=call["cwd"], stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(getattr(signal, end), before)
    assert child.stderr.readline().startswith(f"wav2vis: {sounds[0]} -> ")
    if end == "SIGHUP":
        os.killpg(child.pid, signal.SIGHUP)  # as a terminal that closes does it
    else:
        child.terminate()
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (130, "wav2vis: error: interrupted; no file was left half-written\n")
    assert files_below(tmp_path) == ["a.dat", "a.wav", "b.wav", "c.wav"]


def test_want_of_memory_is_one_line(wav2vis, sound, monkeypatch):
    def too_much(*_, **__):
        raise MemoryError

    monkeypatch.setattr(listening, "find_sounds", too_much)
    ran = wav2vis(sound("a.wav"))
    assert (ran.status, ran.err) == (2, "wav2vis: error: there is not enough memory; close other programs\n")


@POSIX
def test_a_run_that_is_to_outlive_its_terminal_does(command, start, sound, tmp_path):
    sounds = [sound(f"{name}.wav") for name in "abc"]
    call = command(*sounds, "--listener", "fast")
    child = start(["nohup", *call["args"]], env=call["env"], cwd=call["cwd"], stdin=subprocess.DEVNULL,
                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
    while "a.wav ->" not in child.stderr.readline():
        pass
    child.send_signal(signal.SIGHUP)
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert all(each.with_suffix(".dat").exists() for each in sounds)


@POSIX
def test_an_interrupted_run_keeps_the_file_that_it_was_to_replace(command, start, long_sound, tmp_path, files_below):
    talk = long_sound("talk.wav")
    (tmp_path / "talk.dat").write_text("old\n")
    terminal, its_end = os.openpty()
    child = start(**command(talk, "--force"), stderr=its_end)
    os.close(its_end)
    seen = b""
    while b" of 1:00:00" not in seen:  # the progress line shows that it is at work
        seen += os.read(terminal, 4096)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=60) == 130
    os.close(terminal)
    assert (tmp_path / "talk.dat").read_text() == "old\n"
    assert files_below(tmp_path) == ["talk.dat", "talk.wav"]
