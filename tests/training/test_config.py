from pathlib import Path

import pytest

from training.config import ConfigError, load_config

CONFIGS = sorted((Path(__file__).parents[2] / "training" / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_shipped_configs_load(path):
    config = load_config(path)
    assert config.train
    assert config.report not in {*config.train, *config.dev}


@pytest.mark.parametrize("text", ["train: [a]\ndev: [b]\nwork: c\nepoch: 3\n", "train: [a\n", "seed: many\n", ""])
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
