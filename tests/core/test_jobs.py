# SPDX-License-Identifier: MIT
"""Batch work from Python: sounds to files or to bytes, one failure among others, cancelling; tasks beside a window."""

import ntpath
import shutil
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PureWindowsPath

import pytest

from wav2vis_core import VisemeSet, load
from wav2vis_core.errors import AudioError, OptionError, OutputError
from wav2vis_core.formats import WriteOptions, by_name
from wav2vis_core.jobs.batch import run_jobs
from wav2vis_core.jobs.failures import FailureList
from wav2vis_core.jobs.job import Job, plan_jobs, result_path
from wav2vis_core.jobs.recipe import Output, Recipe
from wav2vis_core.jobs.sounds import find_sounds
from wav2vis_core.jobs.task import Cancelled, Task

TRIBE = Path(__file__).parents[2] / "examples" / "tribe.wav"
PATIENCE_S = 30


@pytest.fixture
def takes(tmp_path):
    """Two recordings with a file between them that is none."""
    for name in ("a.wav", "c.wav"):
        shutil.copy(TRIBE, tmp_path / name)
    (tmp_path / "b.wav").write_bytes(bytes(range(200)))
    return tmp_path


@pytest.fixture
def recipe():
    chosen = by_name("tsv")
    return Recipe((Output(chosen, chosen.completed(WriteOptions()), VisemeSet.load("rhubarb")),), style="literal")


def jobs_in(folder, recipe):
    sounds, faults = find_sounds([folder])
    assert faults == []
    return plan_jobs(sounds, lambda sound: [result_path(sound, recipe.outputs[0].format)])


@pytest.mark.parametrize("recursive", [False, True])
def test_what_is_hidden_in_a_folder_is_no_sound_of_it(takes, recursive):
    (takes / "._a.wav").write_bytes(b"\0\5\x16\7")  # macOS puts one beside each file on a disk of another system
    (takes / ".trash").mkdir()
    for name in (".wav2vis.0a1b2c3d.part", ".trash/d.wav"):
        shutil.copy(TRIBE, takes / name)
    sounds, _ = find_sounds([takes], recursive=recursive)
    assert [sound.name for sound in sounds] == ["a.wav", "b.wav", "c.wav"]
    assert find_sounds([takes / ".trash"])[0] == [takes / ".trash" / "d.wav"]


@pytest.mark.parametrize("processes", [1, 2])
def test_every_sound_gets_its_file_and_a_bad_one_its_error(takes, recipe, processes):
    (takes / "c.txt").write_text("Nobody has ever said such a thing to me before, my dear friend.")
    outcomes = {each.job.source.name: each for each in run_jobs(jobs_in(takes, recipe), recipe, processes=processes)}
    assert load(takes / "a.tsv") == load(takes / "c.tsv")
    assert isinstance(outcomes["b.wav"].error, AudioError)
    assert (outcomes["a.wav"].error, outcomes["a.wav"].notes) == (None, ())
    assert [note.code for note in outcomes["c.wav"].notes] == ["text_found", "text_not_believed"]
    assert not (takes / "b.tsv").exists()


def test_a_job_without_a_target_hands_its_content_back(takes, recipe):
    (outcome,) = run_jobs([Job(takes / "a.wav")], recipe)
    assert outcome.content.startswith(b"0.00\tX\n")


def test_what_exists_is_kept_unless_it_may_be_overwritten(takes, recipe):
    (takes / "a.tsv").write_text("mine")
    jobs = [Job(takes / "a.wav", (takes / "a.tsv",))]
    (outcome,) = run_jobs(jobs, recipe)
    assert isinstance(outcome.error, OutputError) and (takes / "a.tsv").read_text() == "mine"
    (outcome,) = run_jobs(jobs, recipe, overwrite=True)
    assert outcome.error is None and (takes / "a.tsv").read_text() != "mine"


def test_two_sounds_for_one_file_and_a_file_over_a_sound_are_refused_before_any_work(takes):
    sounds = [takes / "a.wav", takes / "c.wav"]
    with pytest.raises(OptionError, match="both be written"):
        plan_jobs(sounds, lambda sound: [takes / "one.tsv"])
    with pytest.raises(OptionError, match="is one of the sounds"):
        plan_jobs(sounds, lambda sound: [takes / "c.wav"])


def test_a_batch_that_is_cancelled_ends_at_once_and_leaves_no_half_file(takes, recipe):
    (takes / "b.wav").unlink()
    heard = []

    def progress(job, heard_s):
        heard.append(job.source.name)
        if job.source.name == "c.wav":
            raise Cancelled

    with pytest.raises(Cancelled):
        list(run_jobs(jobs_in(takes, recipe), recipe, progress=progress))
    assert heard[-1] == "c.wav" and heard.count("c.wav") == 1
    assert sorted(path.name for path in takes.iterdir()) == ["a.tsv", "a.wav", "c.wav"]


def test_a_task_gives_its_result_or_its_error_and_the_share_that_is_done():
    shares, ended = [], threading.Event()
    good = Task(lambda report: report(0.5) or "done", on_progress=shares.append, on_end=ended.set)
    good.start()
    assert ended.wait(PATIENCE_S)
    assert (good.result, good.error, good.share, shares) == ("done", None, 0.5, [0.5])
    bad = Task(lambda report: 1 / 0)
    bad.start()
    bad.wait(PATIENCE_S)
    assert bad.result is None and isinstance(bad.error, ZeroDivisionError) and not bad.running


def test_a_cancelled_task_ends_at_its_next_report_and_calls_nobody():
    at_work, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(report):
        at_work.set()
        go_on.wait(PATIENCE_S)
        report(1.0)
        return "unwanted"

    task = Task(work, on_end=ended.set)
    task.start()
    assert at_work.wait(PATIENCE_S) and task.running
    task.cancel()
    go_on.set()
    task.wait(PATIENCE_S)
    assert (task.running, task.result, task.error, task.share, ended.is_set()) == (False, None, None, 0.0, False)


@pytest.mark.parametrize(("system", "same"), [("win32", True), ("darwin", True), ("linux", False)])
def test_results_that_differ_by_capitals_alone_are_one_file_where_the_system_says_so(monkeypatch, system, same):
    monkeypatch.setattr(sys, "platform", system)
    sounds = [Path("a/Talk.wav"), Path("b/talk.wav")]

    def plan():
        return plan_jobs(sounds, lambda sound: [Path("out", sound.stem + ".dat")])

    if same:
        with pytest.raises(OptionError, match=r"Talk\.wav and .*talk\.wav would both be written to it"):
            plan()
    else:
        assert len(plan()) == 2


def test_results_on_two_drives_have_no_list_of_failures(monkeypatch):
    monkeypatch.setattr("os.path.commonpath", ntpath.commonpath)
    jobs = [Job(Path("a.wav"), (PureWindowsPath("C:/a.dat"),)), Job(Path("b.wav"), (PureWindowsPath("D:/b.dat"),))]
    monkeypatch.setattr(PureWindowsPath, "absolute", lambda path: path, raising=False)
    failures = FailureList(jobs)
    failures.add(jobs[0], AudioError("is none", "a.wav"))
    assert (failures.path, failures.n_failed) == (None, 1)


def test_no_more_processes_are_begun_than_the_system_can_wait_for(takes, recipe, monkeypatch):
    monkeypatch.setattr("wav2vis_core.jobs.batch._MOST_PROCESSES", 2)
    most = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, max_workers, *words, **options):
            most.append(max_workers)
            super().__init__(max_workers, *words, **options)

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Pool)
    assert sum(not each.error for each in run_jobs(jobs_in(takes, recipe), recipe, processes=99)) == 2
    assert most == [2]
