# SPDX-License-Identifier: MIT
"""A run's folder as a full disk, a cable or a stranger leaves it: what is damaged is named, with what to do."""

import io
import os
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from training import work
from training.arrays import write_array
from training.config import FeaturesConfig, TrainingConfig
from training.data import features, phone_times
from training.data.packed import Clip, Packed
from training.data.segment import PhoneSegment
from training.fit.dataset import packed_labels
from training.fit.hearing import heard_rows
from training.fit.logits import ROW, taught_rows
from training.stamp import StaleError, Stamp
from wav2vis_core.errors import OutputError


@pytest.fixture(scope="module")
def config(tiny_corpus, tmp_path_factory):
    """A run with something of each kind in its folder."""
    config = TrainingConfig(
        work=tmp_path_factory.mktemp("damage"),
        train=(tiny_corpus,),
        dev=(tiny_corpus,),
        features=FeaturesConfig(copies=1, noise_clips=0, workers=1),
    )
    features.run(config)
    (copy,) = features.train_copies(config)
    rows = np.zeros(copy.n_frames, ROW)
    write_array(work.logits(config, 0).target, rows)
    work.logits(config, 0).write()
    phone_times.write({"a.wav": (PhoneSegment(0, 1, "AA"),)}, work.phone_times(config, 1))
    Packed(work.heard(config), "logits", ROW).write({"rows": [rows]}, [Clip("a.wav", "a")])
    return config


def read_everything(config):
    features.load_normaliser(config)
    for packed in (*features.train_copies(config), features.dev_speech(config)):
        packed_labels(packed, {})
    features.load_inputs(config, work.train_part(0), "rough")
    features.load_inputs(config, work.DEV)
    taught_rows(config, 0, features.train_copies(config)[0].n_frames)
    heard_rows(config, features.train_copies(config)[0])
    phone_times.train_phones(config, 1)


FILES = {
    "features/normaliser.npz": "features",
    "features/offline/train/0/ends.npy": "features",
    "features/offline/train/0/clips.json": "features",
    "features/offline/train/0/rough.npy": "features",
    "features/offline/dev/0/quiet.npy": "features",
    "logits/0.npy": "logits",
    "heard/rows.npy": "logits",
    "heard/ends.npy": "logits",
    "heard/clips.json": "logits",
    "aligned1.jsonl": "teacher",
}


# An empty list of phone times is whole: nothing was heard for sure.
@pytest.mark.parametrize(
    ("name", "hurt"), [*product(FILES, ["cut", "text", "other"]), *product([*FILES][:-1], ["empty"])]
)
def test_a_damaged_file_is_named_with_what_to_delete_and_what_to_run(config, name, hurt):
    path = config.work / name
    data, other = path.read_bytes(), io.BytesIO()
    np.savez(other, mean=0) if path.suffix == ".npz" else np.save(other, np.zeros(3))
    cut = data[: len(data) * 2 // 3]
    path.write_bytes({"cut": cut, "empty": b"", "text": b"[1, 2]\n", "other": other.getvalue()}[hurt])
    try:
        with pytest.raises(StaleError, match="is damaged; delete ") as caught:
            read_everything(config)
    finally:
        path.write_bytes(data)
    assert caught.value.where == str(path)
    assert caught.value.remedy.endswith(f"and run the step {FILES[name]} again")


def test_what_was_deleted_as_told_is_made_again(config, tiny_corpus):
    statistics = work.statistics(config)
    before = statistics.target.read_bytes()
    statistics.target.unlink()
    with pytest.raises(StaleError, match="run the step features first"):
        features.load_normaliser(config)
    features.run(config)
    assert statistics.target.read_bytes() == before


def test_a_disk_that_does_not_let_read_is_no_damage(config, monkeypatch):
    def failing(*args, **kwargs):
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(np, "load", failing)
    with pytest.raises(StaleError, match=f"cannot be read .{os.strerror(5)}.") as caught:
        features.load_normaliser(config)
    assert "delete" not in str(caught.value)


def test_a_disk_that_fills_up_leaves_nothing_that_a_later_run_takes_as_whole(config, room_for, tmp_path):
    run = TrainingConfig(work=tmp_path, train=config.train, dev=config.dev, features=config.features)
    with room_for(20_000), pytest.raises(OutputError, match=r"quiet\.npy: cannot be written"):
        features.run(run)
    assert not list(tmp_path.rglob("quiet.npy")) and not list(tmp_path.rglob("*.part"))
    features.run(run)
    read = [packed.rows("quiet") for each in (run, config) for packed in features.train_copies(each)]
    np.testing.assert_array_equal(*read)


def test_sounds_with_odd_names_are_taught_what_was_heard_in_them(config, tmp_path):
    clips = [Clip(f"a\u2028\n{k}.wav", "odd") for k in range(3)]
    rows = [np.full(2, k, ROW) for k in range(3)]
    here = replace(config, work=tmp_path)
    Packed(work.heard(here), "logits", ROW).write({"rows": rows}, clips)
    packed = Packed(Stamp(tmp_path / "packed", {}, folder=True), "features", np.float16)
    packed.write({"quiet": [np.zeros(2, np.float16)] * 3}, clips[::-1])
    np.testing.assert_array_equal(heard_rows(here, packed), np.concatenate(rows[::-1]))
