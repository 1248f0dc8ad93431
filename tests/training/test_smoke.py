# SPDX-License-Identifier: MIT
"""`python -m training all CONFIG --smoke`: raw recordings to exported students, once in one go and once killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from training import preparation
from training.config import load_config
from training.corpora.split import split_of
from training.data.augment import change_speed
from training.data.manifest import read_manifest
from training.smoke import smoke
from wav2vis_core import lipsync
from wav2vis_core.acoustics.student import Student
from wav2vis_core.errors import OptionError

REPOSITORY = Path(__file__).parents[2]
TRIBE = REPOSITORY / "examples" / "tribe.wav"
# What the clip says up to and after its pause.
PHRASES = {
    (0.0, 2.9): "tribe after tribe was crowding down to the alps",
    (2.95, 6.4): "and trampling upon each other on the frontiers of the empire",
}
SHARE = 0.34

CONFIG = """\
corpora:
  - {corpus: folder, path: recordings}
  - {corpus: manifest, path: ready.jsonl, aligner: none}
work: work
accelerator: cpu
threads: 1
preparation: {dev_share: 0.34, test_share: 0.33, workers: 1}
features: {workers: 1}
live: {dilations: [1, 2, 4, 1, 2, 4, 1], look_ahead_frames: 4}
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder with a config and recordings: one real speaker at six speeds, as two speakers of each split.

    And a clip that is aligned already.
    """
    folder = tmp_path_factory.mktemp("smoke")
    samples, rate = soundfile.read(TRIBE, dtype="float32")
    names = (f"speaker{k}" for k in range(999))
    wanted = ["train", "train", "dev", "dev", "test", "test"]
    for name in names:
        split = split_of(f"recordings/{name}", SHARE, 0.33)
        if split not in wanted:
            continue
        wanted.remove(split)
        speaker = folder / "recordings" / name
        speaker.mkdir(parents=True)
        for k, ((start_s, end_s), text) in enumerate(PHRASES.items()):
            piece = samples[round(start_s * rate) : round(end_s * rate)]
            voice = change_speed(piece, 0.9 + 0.04 * len(wanted), rate)
            soundfile.write(speaker / f"{name}_{k}.wav", voice, rate)
            (speaker / f"{name}_{k}.txt").write_text(text)
    assert not wanted
    soundfile.write(folder / "ready.wav", samples[: round(2.4 * rate)], rate)
    phones = [[round(0.12 * k, 2), round(0.12 * (k + 1), 2), phone] for k, phone in enumerate(["T", "AY"] * 10)]
    row = {"audio": "ready.wav", "speaker": "ready", "text": PHRASES[0.0, 2.9], "split": "train", "phones": phones}
    (folder / "ready.jsonl").write_text(json.dumps(row | {"aligned_by": "hand"}) + "\n")
    (folder / "run.yaml").write_text(CONFIG)
    return folder


def command(folder: Path) -> dict:
    """How to start a run with the config of a folder."""
    return {
        "args": [sys.executable, "-m", "training", "all", "run.yaml", "--smoke"],
        "cwd": folder,
        "env": {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
        "stderr": subprocess.PIPE,
        "text": True,
    }


def files(work: Path) -> dict[str, bytes]:
    """What a run leaves, but for TensorBoard's, whose names hold the time of day, and parts that a kill may leave."""
    names = {p.relative_to(work).as_posix(): p for p in sorted(work.rglob("*")) if p.is_file()}
    kept = {name: path for name, path in names.items() if not path.name.startswith(".wav2vis.")}
    return {name: path.read_bytes() for name, path in kept.items() if not name.startswith("tensorboard/")}


@pytest.fixture(scope="module")
def whole(here):
    """The files of a run in one go."""
    run = subprocess.run(**command(here), timeout=900, check=False)
    assert run.returncode == 0, run.stderr
    (here / "work").rename(here / "whole")
    return here / "whole" / "smoke"


@pytest.mark.slow
def test_raw_recordings_become_students_and_figures(whole):
    expected = {"train": {"pocketsphinx": 4, "hand": 1}, "dev": {"pocketsphinx": 4}, "test": {"pocketsphinx": 4}}
    for split, aligned_by in expected.items():
        utterances = read_manifest(whole / f"clean/{split}.jsonl")
        assert Counter(u.aligned_by for u in utterances) == aligned_by
    for name in ("offline", "live"):
        track = lipsync(TRIBE, listener=Student.load(whole / f"{name}.safetensors"))
        assert track.duration_s == pytest.approx(6.42)
        assert name in (whole / "figures.md").read_text()
    assert (whole / "corpora.html").read_text().startswith("<!doctype html>")


@pytest.mark.slow
def test_killed_at_three_steps_it_goes_on_to_the_same_bytes(here, whole, start):
    work = here / "work" / "smoke"
    for sign in ("corpora/0_folder/aligned/.part.jsonl", "features/offline/train/0/quiet.npy", "teacher0.ckpt"):
        run = start(**command(here))
        deadline = time.monotonic() + 300
        while not (work / sign).exists() and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        assert run.poll() is None, f"it was killed on its way, at {sign}"
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    run = start(**command(here))
    _, log = run.communicate(timeout=900)
    assert run.returncode == 0, log
    expected, found = files(whole), files(work)
    assert found.keys() == expected.keys()
    differing = {name for name in found if found[name] != expected[name]}
    # Networks too: the same seed, threads and machine. A page's pictures and a checkpoint's archive hold no promise.
    assert not {name for name in differing if not name.endswith((".ckpt", ".html"))}


def test_ready_manifests_are_cut_to_a_few_clips(tmp_path):
    rng = np.random.default_rng(0)
    rows = "".join(
        f'{{"audio": "{k}.wav", "speaker": "{rng.integers(99)}", "text": "", "split": "{split}"}}\n'
        for split in ("train", "dev")
        for k in range(40)
    )
    (tmp_path / "list.jsonl").write_text(rows)
    config = tmp_path / "run.yaml"
    config.write_text(f"train: [{tmp_path}/list.jsonl]\ndev: [{tmp_path}/list.jsonl]\nwork: {tmp_path}/work\n")
    small = smoke(load_config(config))
    (manifest,) = small.train
    assert manifest.is_relative_to(tmp_path / "work/smoke")
    utterances = read_manifest(manifest)
    assert [sum(u.split == split for u in utterances) for split in ("train", "dev")] == [6, 6]
    assert all(u.audio.parent == tmp_path for u in utterances)


def test_a_ready_manifest_beside_the_work_is_cut_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("list.jsonl").write_text('{"audio": "a.wav"}\n')
    Path("run.yaml").write_text("train: [list.jsonl]\ndev: [list.jsonl]\nwork: .\n")
    (manifest,) = smoke(load_config(Path("run.yaml"))).train
    assert [u.audio.absolute() for u in read_manifest(manifest)] == [tmp_path / "a.wav"]


@pytest.mark.parametrize(
    ("corpus", "why"),
    [
        ("{corpus: timit, path: here}", "'timit': unknown corpus"),
        ("{corpus: folder, path: mine, aligner: kaldi}", "'kaldi': unknown aligner"),
    ],
)
def test_a_fault_in_the_last_corpus_shows_before_the_first_is_touched(tmp_path, corpus, why):
    (tmp_path / "mine").mkdir()
    soundfile.write(tmp_path / "mine" / "a.wav", np.zeros(16_000), 16_000)
    config = tmp_path / "run.yaml"
    config.write_text(f"corpora: [{{corpus: folder, path: {tmp_path}/mine}}, {corpus}]\nwork: {tmp_path}/work\n")
    with pytest.raises(OptionError, match=why):
        preparation.run(load_config(config))
    assert not list(tmp_path.glob("work/corpora/*/sounds"))
