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
