# SPDX-License-Identifier: MIT
"""`wav2vis formats`, `sets`, `selftest`, --version and --help."""

import pytest

import wav2vis_core
from wav2vis_core.formats import all_formats
from wav2vis_core.track.visemes import VisemeSet, bundled_names


def test_formats_lists_each_with_its_extension_and_default_set(wav2vis):
    ran = wav2vis("formats")
    assert (ran.status, ran.err) == (0, "")
    listed = {tuple(line.split()[:3]) for line in ran.out.splitlines() if line[0] != " "}
    assert listed == {(each.name, each.extensions[0], each.default_set) for each in all_formats().values()}


def test_sets_lists_each_with_its_shapes(wav2vis):
    ran = wav2vis("sets")
    assert (ran.status, ran.err) == (0, "")
    for name in bundled_names():
        assert f"{name} " in ran.out
        assert " ".join(VisemeSet.load(name).shapes) in ran.out


def test_selftest_proves_the_installation(wav2vis):
    ran = wav2vis("selftest")
    assert (ran.status, ran.err) == (0, "")
    assert "features" in ran.out and "posteriors" in ran.out


@pytest.mark.parametrize("command", ["formats", "sets", "selftest"])
def test_the_other_commands_take_no_words(wav2vis, command):
    assert wav2vis(command, "more").status == 2


def test_the_version_is_the_packages(wav2vis):
    assert wav2vis("--version").out == f"wav2vis {wav2vis_core.__version__}\n"


@pytest.mark.parametrize("words", [("--help",), ("formats", "--help"), ("selftest", "-h")])
def test_help_is_data_and_a_success(wav2vis, words):
    ran = wav2vis(*words)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("usage: wav2vis")


def test_help_names_every_option_and_exit_status(wav2vis):
    text = wav2vis("--help").out
    for (
        word
    ) in "--output --format --set --fps --style --lead --posteriors --jobs --force formats sets selftest 130".split():
        assert word in text


@pytest.mark.parametrize("words", [(), ("--loud", "talk.wav"), ("talk.wav", "--fps")])
def test_wrong_usage_shows_the_usage_on_stderr(wav2vis, words):
    ran = wav2vis(*words)
    assert (ran.status, ran.out) == (2, "")
    assert "usage: wav2vis" in ran.err
