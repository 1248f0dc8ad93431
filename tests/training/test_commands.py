# SPDX-License-Identifier: MIT
"""The corpus commands as a user types them, from a folder of recordings to a page about clean, aligned manifests."""

import threading
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
import soundfile

from training.__main__ import STEPS, main, told_by_its_caller
from training.data.manifest import read_manifest

TRIBE = Path(__file__).parents[2] / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The current folder, with three recordings of three people."""
    samples, rate = soundfile.read(TRIBE, frames=48_000)
    for name, gain in (("anna", 1.0), ("ben", 0.5), ("chloe", 0.25)):
        folder = tmp_path / "recordings" / name
        folder.mkdir(parents=True)
        soundfile.write(folder / f"{name}1.wav", gain * samples, rate)
        (folder / f"{name}1.txt").write_text(TEXT + ".\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(line: str) -> int:
    return main(line.split())


def test_recordings_become_clean_aligned_manifests_and_a_page(here):
    assert typed("prepare folder recordings --out all.jsonl --dev-share 0 --test-share 0") == 0
    assert typed("convert all.jsonl sounds --to flac --workers 1") == 0
    assert typed("align sounds/manifest.jsonl aligned --phn --workers 1") == 0
    assert typed("clean aligned/manifest.jsonl clean") == 0
    assert typed("analyse clean/train.jsonl page.html") == 0
    utterances = read_manifest(here / "clean/train.jsonl")
    assert sorted(u.speaker for u in utterances) == ["recordings/anna", "recordings/ben", "recordings/chloe"]
    assert all(u.phones and u.audio.suffix == ".flac" and u.audio.is_file() for u in utterances)
    assert [w.word for w in utterances[0].words] == TEXT.lower().split()
    assert "pocketsphinx" in (here / "aligned/stamp.json").read_text()
    assert (here / "page.html").read_text().startswith("<!doctype html>")
    labels = sorted((here / "aligned/phn").rglob("*.phn"))
    assert [path.stem for path in labels] == ["anna1", "ben1", "chloe1"]
    # What was exported can be imported, and gives the same.
    assert typed("align sounds/manifest.jsonl again --with phn=aligned/phn --workers 1") == 0
    for mine, theirs in zip(read_manifest(here / "again/manifest.jsonl"), utterances, strict=True):
        assert [s.phone for s in mine.phones] == [s.phone for s in theirs.phones]
        assert mine.aligned_by == "phn"


@pytest.mark.parametrize(
    ("line", "status", "what"),
    [
        ("", 2, "STEP"),
        ("fly", 2, "invalid choice: 'fly'"),
        ("prepare", 2, "required"),
        ("prepare timit here", 2, "invalid choice: 'timit'"),
        ("prepare folder nowhere", 1, "nowhere: does not exist"),
        ("convert list.jsonl", 2, "folder"),
        ("convert none.jsonl out", 1, "none.jsonl: cannot be read"),
        ("convert list.jsonl out --workers many", 2, "invalid int value: 'many'"),
        ("align list.jsonl out --with kaldi", 2, "'kaldi': unknown aligner"),
        ("align list.jsonl out --with teacher", 2, "teacher=CONFIG.yaml"),
        ("align list.jsonl out --with teacher=none.yaml", 1, "none.yaml"),
        ("align list.jsonl out --with gentle=http://127.0.0.1:9", 1, "docker run -p 8765:8765 lowerquality/gentle"),
        ("align list.jsonl out --failure-share 2", 2, "between 0 and 1"),
        ("clean list.jsonl .", 1, "holds a manifest that is read"),
        ("clean list.jsonl out --without taste", 2, "invalid choice: 'taste'"),
        ("all none.yaml", 1, "none.yaml"),
        ("all", 2, "config"),
    ],
)
def test_wrong_usage_is_told_in_one_line(here, capfd, monkeypatch, line, status, what):
    monkeypatch.setenv("NO_PROXY", "*")
    (here / "list.jsonl").write_text('{"audio": "recordings/anna/anna1.wav", "speaker": "anna", "text": "tribe"}\n')
    try:
        found = typed(line)
    except SystemExit as exit_:
        found = exit_.code
    told = capfd.readouterr().err
    assert (found, told.count("\n")) == (status, 1), told
    assert told.startswith("training: ")
    assert what in told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "events.out"), "events.out: No space left on device; make room"),
        (OSError(13, "Permission denied", b"events.out"), "events.out: Permission denied; make room or allow it"),
        (OSError("512 requested and 0 written"), "512 requested and 0 written; make room"),
        (BrokenProcessPool("A task has been terminated"), "a worker process was ended, perhaps for want of memory"),
        (MemoryError(), "there is not enough memory"),
    ],
)
def test_what_the_computer_refuses_is_told_in_one_line(here, capfd, monkeypatch, error, told):
    def refuse(config):
        raise error

    monkeypatch.setitem(STEPS, "features", refuse)
    (here / "run.yaml").write_text("train: [a.jsonl]\ndev: [a.jsonl]\nwork: work\n")
    assert typed("features run.yaml") == 1
    line = capfd.readouterr().err
    assert line.startswith(f"training: {told}")
    assert line.count("\n") == 1


@pytest.mark.parametrize(("error", "told"), [(OSError(28, "No space left"), False), (ValueError("odd"), True)])
def test_what_tensorboard_will_say_again_is_not_told_by_its_thread(capfd, monkeypatch, error, told):
    def fail():
        raise error

    monkeypatch.setattr(threading, "excepthook", told_by_its_caller)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert ("Traceback" in capfd.readouterr().err) == told
