# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from training.config import ConfigError, load_config

CONFIGS = sorted((Path(__file__).parents[2] / "training" / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_shipped_configs_load(path):
    config = load_config(path)
    assert config.train and config.dev
    assert config.report not in {*config.train, *config.dev}


@pytest.mark.parametrize(
    "text", ["train: [a]\ndev: [b]\nwork: c\nepoch: 3\n", "train: [a\n", "seed: many\n", "", "work: c\ntrain: [a]\n"]
)
def test_a_faulty_config_is_one_clear_line(tmp_path, text):
    path = tmp_path / "faulty.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("live: {chanels: 3}", "\"live\": Option 'chanels' is not accepted"),
        ("teacher: {rounds: [{epochs: long}]}", '"teacher.rounds": "epochs": Expected a \'float\'. Got value: long'),
        ("teach: me", "\"teach\": Expected a Literal['teacher', 'studio']. Got value: me"),
        ("accelerator: tpu", "\"accelerator\": Expected a Literal['auto', 'cpu', 'cuda']. Got value: tpu"),
        ("live: {look_ahead_frames: 999}", "look_ahead_frames 999 is outside 0 to 46 or ends inside a stack"),
        ("student: {kernel: 4}", "student.kernel is 4, not from 1 to 999 in steps of 2"),
        ("student: {stack: 3}", "student.stack is 3, not from 1 to 2"),  # clips have an even number of frames
        (
            "student: {fit: {chunk_frames: 65}}",
            "student.fit.chunk_frames is 65, not from 16 to",
        ),
        ("student: {dilations: [2, 0]}", "student.dilations is [2, 0], not from 1 to 1,000,000"),
        ("student: {fit: {epochs: .inf}}", "student.fit.epochs is inf, not from 1e-06 to 1,000,000"),
        (
            "teacher: {rounds: [{}, {learning_rate: .nan}]}",
            "teacher.rounds.learning_rate is nan, not from 0 to 1,000,000",
        ),
        ("teacher: {rounds: []}", "0 rounds, of which 0 begin with checkpoints"),
        ("teacher: {rounds: [{}], begin: [a.ckpt, b.ckpt]}", "1 rounds, of which 2 begin with checkpoints"),
        ("features: {copies: 0}", "features.copies is 0, not from 1 to 1,000,000"),
        ("features: {augment: {noise_share: 7}}", "features.augment.noise_share is 7.0, not from 0 to 1"),
        ("features: {augment: {snr_db: [9, 3]}}", "features.augment.snr_db is [9.0, 3.0], which runs backwards"),
        ("source_weights: {mine: -1}", "source_weights is {'mine': -1.0}, not from 0 to 1,000,000"),
        ("seed: -1", "seed is -1, not from 0 to 4,294,967,295"),
        ("more: &a [*a]", "maximum recursion depth exceeded"),
    ],
)
def test_a_setting_that_no_run_can_use_is_named(tmp_path, text, what):
    path = tmp_path / "run.yaml"
    path.write_text(f"train: [a]\ndev: [b]\nwork: c\n{text}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.what.startswith(what)
    assert "\n" not in str(caught.value)


def test_a_missing_config_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_config(tmp_path / "none.yaml")


def test_corpora_are_trained_tuned_and_reported_on_before_what_is_named(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("corpora: [{corpus: folder, path: mine, aligner: gentle}]\nwork: w\ntrain: [more.jsonl]\n")
    config = load_config(path)
    assert config.train == (Path("w/clean/train.jsonl"), Path("more.jsonl"))
    assert (config.dev, config.report) == ((Path("w/clean/dev.jsonl"),), Path("w/clean/test.jsonl"))
    assert config.corpora[0].aligner == "gentle"
