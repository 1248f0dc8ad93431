# SPDX-License-Identifier: MIT
"""Many sounds: what failed and what is left to do, and what happens to the disk and to processes meanwhile."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from wav2vis_core.jobs import batch
from wav2vis_core.jobs.recipe import Recipe

POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and signals as POSIX has them")
FAST = ("--listener", "fast")


@pytest.fixture
def takes(tmp_path, sound):
    """A folder of three sounds and two files that are none."""
    for name in ("a.wav", "c.wav", "e.wav"):
        sound(f"takes/{name}")
    for name in ("b.wav", "d.wav"):
        (tmp_path / "takes" / name).write_bytes(bytes(range(200)))
    (tmp_path / "mouths").mkdir()
    return tmp_path / "takes"


def failures(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "failures.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_failed_is_told_in_one_line_and_listed_in_a_file(wav2vis, takes, tmp_path, files_below, jobs):
    ran = wav2vis(takes, "-o", tmp_path / "mouths", "--jobs", jobs, *FAST)
    assert ran.status == 1
    listed = tmp_path / "mouths" / "failures.jsonl"
    assert ran.err.splitlines()[-1] == f"wav2vis: 3 of 5 done, 2 failed; {listed} lists them"
    assert files_below(tmp_path / "mouths") == ["a.dat", "c.dat", "e.dat", "failures.jsonl"]
    found = sorted(failures(tmp_path / "mouths"), key=lambda each: each["sound"])
    assert [each["sound"] for each in found] == [str(takes / "b.wav"), str(takes / "d.wav")]
    assert found[0]["error"] == "AudioError"
    assert all(found[0][name] for name in ("what", "where", "remedy"))


def test_a_run_goes_on_where_the_last_one_ended(wav2vis, takes, tmp_path, sound):
    wav2vis(takes, "-o", tmp_path / "mouths", *FAST)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "mouths").glob("*.dat")}
    shutil.copy(takes / "a.wav", takes / "b.wav")
    sound("takes/f.wav")
    ran = wav2vis(takes, "-o", tmp_path / "mouths", "--resume", *FAST)
    assert ran.status == 1
    assert "wav2vis: 3 of 6 are done already" in ran.err
    assert ran.err.splitlines()[-1].startswith("wav2vis: 5 of 6 done, 1 failed")
    assert [each["sound"] for each in failures(tmp_path / "mouths")] == [str(takes / "d.wav")]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (tmp_path / "mouths" / "b.dat").exists() and (tmp_path / "mouths" / "f.dat").exists()
    (takes / "d.wav").unlink()
    ran = wav2vis(takes, "-o", tmp_path / "mouths", "--resume", *FAST)
    assert (ran.status, ran.err) == (0, "wav2vis: 5 of 5 are done already\n")
    assert not (tmp_path / "mouths" / "failures.jsonl").exists()


def test_an_empty_result_is_not_done(wav2vis, sound, tmp_path):
    sounds = [sound(f"{name}.wav") for name in "abc"]
    (tmp_path / "a.dat").write_text("MohoSwitch1\n")
    (tmp_path / "b.dat").touch()
    ran = wav2vis(*sounds, "--resume", *FAST)
    assert (ran.status, ran.err.splitlines()[0]) == (0, "wav2vis: 1 of 3 are done already")
    assert (tmp_path / "a.dat").read_text() == "MohoSwitch1\n"
    assert len((tmp_path / "b.dat").read_text()) > 20


@pytest.mark.parametrize("lost", [slice(None), slice(3, 4), slice(5, None), slice(-1, None)])
@pytest.mark.parametrize("emptied", [False, True])
def test_pictures_that_a_copy_lacks_are_made_and_whole_folders_left_alone(
    wav2vis, sound, tmp_path, files_below, lost, emptied
):
    sounds = [sound(f"{name}.wav") for name in "ab"]
    words = (*sounds, "-f", "png", "--fps", "29.97", "--resume", *FAST)
    assert wav2vis(*words).status == 0
    made = files_below(tmp_path)
    (tmp_path / "b.frames" / "mouth.0001.png").write_bytes(b"painted")
    for path in sorted((tmp_path / "a.frames").iterdir())[lost]:
        path.write_bytes(b"") if emptied else path.unlink()
    ran = wav2vis(*words)
    assert (ran.status, ran.err.splitlines()[0]) == (0, "wav2vis: 1 of 2 are done already")
    assert files_below(tmp_path) == made
    assert all(path.stat().st_size for path in (tmp_path / "a.frames").iterdir())
    assert (tmp_path / "b.frames" / "mouth.0001.png").read_bytes() == b"painted"
    assert wav2vis(*words).err == "wav2vis: 2 of 2 are done already\n"


def test_to_go_on_and_to_begin_anew_is_refused(wav2vis, sound, tmp_path):
    ran = wav2vis(sound(), "--resume", "--force")
    assert (ran.status, ran.err) == (
        2,
        "wav2vis: error: --force: does anew what --resume leaves out; give one of them\n",
    )
    assert not (tmp_path / "talk.dat").exists()


def test_results_beside_their_sounds_have_the_list_in_the_folder_above(wav2vis, sound, tmp_path):
    sound("one/a.wav")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "b.wav").write_bytes(b"RIFF")
    assert wav2vis(tmp_path / "one", tmp_path / "two", *FAST).status == 1
    assert [each["sound"] for each in failures(tmp_path)] == [str(tmp_path / "two" / "b.wav")]


def test_a_result_of_that_name_is_no_list(wav2vis, sound, tmp_path):
    sounds = [sound("failures.wav"), tmp_path / "missing.wav"]
    ran = wav2vis(*sounds, "-f", "polly", *FAST)
    assert ran.status == 1
    assert ran.err.splitlines()[-1] == "wav2vis: 1 of 2 done, 1 failed"
    assert "viseme" in (tmp_path / "failures.jsonl").read_text()


def test_the_list_keeps_what_other_runs_could_not_do_until_it_is_done_or_gone(wav2vis, takes, tmp_path, sound):
    mouths = tmp_path / "mouths"
    wav2vis(takes / "a.wav", takes / "b.wav", "-o", f"{mouths}/", *FAST)
    ran = wav2vis(takes / "c.wav", takes / "d.wav", "-o", f"{mouths}/", *FAST)
    assert ran.err.splitlines()[-1].startswith("wav2vis: 1 of 2 done, 1 failed;")
    assert [Path(each["sound"]).name for each in failures(mouths)] == ["b.wav", "d.wav"]
    shutil.copy(takes / "a.wav", takes / "d.wav")
    assert wav2vis(takes / "d.wav", takes / "e.wav", "-o", f"{mouths}/", *FAST).status == 0
    assert [Path(each["sound"]).name for each in failures(mouths)] == ["b.wav"]
    (takes / "b.wav").unlink()
    assert wav2vis(takes / "a.wav", takes / "c.wav", "-o", f"{mouths}/", "--force", *FAST).status == 0
    assert not (mouths / "failures.jsonl").exists()


@pytest.mark.parametrize(
    "theirs", ['{"audio": "x.mp3", "why": "cut short", "code": "AudioError"}\n', "notes\n", "", "5"]
)
def test_a_file_of_that_name_that_is_no_such_list_stays_as_it_is(wav2vis, takes, theirs):
    (takes / "failures.jsonl").write_text(theirs)
    ran = wav2vis(takes / "a.wav", takes / "c.wav", *FAST)
    assert (ran.status, (takes / "failures.jsonl").read_text()) == (0, theirs)
    if theirs:
        ran = wav2vis(takes, "--force", *FAST)
        assert ran.err.splitlines()[-1] == "wav2vis: 3 of 5 done, 2 failed"
        assert (takes / "failures.jsonl").read_text() == theirs


@POSIX
def test_a_name_that_is_no_unicode_is_listed_so_that_programs_can_read_it(command, takes):
    os.rename(takes / "b.wav", os.fsencode(takes) + b"/\xff.wav")
    assert subprocess.run(**command(takes, *FAST), capture_output=True, timeout=60, check=False).returncode == 1
    assert os.fsencode(failures(takes)[-1]["sound"]) == os.fsencode(takes) + b"/\xff.wav"


def want_too_much(recipe, job, progress=None):
    if job.source.name == "c.wav":
        raise MemoryError
    return MAKE(recipe, job, progress)


MAKE = Recipe.make


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_sound_for_which_there_is_no_memory_troubles_no_other(wav2vis, takes, monkeypatch, jobs):
    monkeypatch.setattr(Recipe, "make", want_too_much)
    ran = wav2vis(takes / "a.wav", takes / "c.wav", takes / "e.wav", "--jobs", jobs, *FAST)
    assert ran.status == 1
    assert f"error: {takes}/c.wav: there is not enough memory for it; " in ran.err
    assert ran.err.splitlines()[-1].startswith("wav2vis: 2 of 3 done, 1 failed;")
    assert wav2vis(takes / "c.wav", *FAST).status == 2


def test_a_sound_that_goes_or_grows_meanwhile_troubles_no_other(wav2vis, takes, monkeypatch):
    make = Recipe.make

    def meddled(recipe, job, progress=None):
        if job.source.name == "a.wav":
            (takes / "c.wav").unlink()
            with (takes / "e.wav").open("ab") as file:
                file.write(bytes(1001))
        return make(recipe, job, progress)

    monkeypatch.setattr(Recipe, "make", meddled)
    ran = wav2vis(takes, *FAST)
    assert ran.status == 1
    assert re.search(r"error: \S+c\.wav: cannot be read \(No such file", ran.err)
    assert (takes / "a.dat").exists()
    assert (takes / "e.dat").read_bytes() == (takes / "a.dat").read_bytes()


@POSIX
def test_a_full_disk_is_said_for_each_result_and_leaves_nothing(command, takes, tmp_path, files_below):
    import resource

    def fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    call = command(takes / "a.wav", takes / "c.wav", "-o", f"{tmp_path}/mouths/", *FAST)
    ran = subprocess.run(**call, preexec_fn=fill, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert ran.stderr.count(".dat: cannot be written (File too large)") == 2
    assert "0 of 2 done, 2 failed" in ran.stderr
    assert files_below(tmp_path / "mouths") == []  # nor a list that ends midway


def end_with_b(recipe, job, overwrite):
    if job.source.name == "b.wav":
        os.kill(os.getpid(), signal.SIGKILL)
    return (b"MohoSwitch1\n",), ()


@POSIX
def test_a_process_that_dies_ends_its_own_work_alone(wav2vis, takes, sound, monkeypatch):
    for name in "fghijk":
        sound(f"takes/{name}.wav")
    monkeypatch.setattr(batch, "_made", end_with_b)
    ran = wav2vis(takes, "--jobs", 2, *FAST)
    assert ran.status == 1
    assert f"error: {takes}/b.wav: the process that worked on it ended" in ran.err
    failed = {Path(each["sound"]).name for each in failures(takes)}
    assert "b.wav" in failed and len(failed) <= 3
    assert {path.stem for path in takes.glob("*.dat")} == {path.stem for path in takes.glob("*.wav")} - {
        Path(name).stem for name in failed
    }


@POSIX
@pytest.mark.parametrize("end", ["SIGINT", "SIGKILL"])
def test_a_run_that_ends_at_a_stalled_drive_goes_on(command, start, wav2vis, sound, tmp_path, files_below, end):
    sounds = [sound("a.wav"), tmp_path / "b.wav", sound("c.wav")]
    os.mkfifo(sounds[1])  # nothing ever comes
    child = start(**command(*sounds, *FAST), stderr=subprocess.PIPE, text=True)
    assert child.stderr.readline().startswith(f"wav2vis: {sounds[0]} -> ")
    time.sleep(0.2)
    os.killpg(child.pid, getattr(signal, end))
    child.communicate(timeout=60)
    assert files_below(tmp_path) == ["a.dat", "a.wav", "c.wav"]
    sounds[1].unlink()
    sound("b.wav")
    ran = wav2vis(*sounds, "--resume", *FAST)
    assert (ran.status, "1 of 3 are done already" in ran.err) == (0, True)
    assert files_below(tmp_path) == ["a.dat", "a.wav", "b.dat", "b.wav", "c.dat", "c.wav"]


@POSIX
@pytest.mark.parametrize("end", ["SIGINT", "SIGKILL"])
def test_processes_end_with_their_run(command, start, tmp_path, end):
    pipes = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for pipe in pipes:
        os.mkfifo(pipe)
    run = start(**command(*pipes, "--jobs", "2", *FAST))
    with ExitStack() as stack:
        open_pipes = [stack.enter_context(pipe.open("wb", buffering=0)) for pipe in pipes]  # both are read from now on
        os.kill(run.pid, getattr(signal, end))
        run.wait(timeout=60)
        last_s = time.monotonic() + 60
        for pipe in open_pipes:
            with pytest.raises(BrokenPipeError):  # nobody reads it any more
                while time.monotonic() < last_s:
                    pipe.write(b"R")
                    time.sleep(0.02)


@POSIX
def test_two_runs_over_one_folder_end_with_whole_files(command, start, takes, files_below):
    runs = [start(**command(takes, "--force", *FAST), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for run in runs:
        _, err = run.communicate(timeout=120)
        assert run.returncode == 1
        assert err.count("Traceback") == 0
    assert [name for name in files_below(takes) if name.endswith(".dat")] == ["a.dat", "c.dat", "e.dat"]
    assert not [name for name in files_below(takes) if "part" in name]
    assert (takes / "a.dat").read_bytes() == (takes / "c.dat").read_bytes() == (takes / "e.dat").read_bytes()
