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


@pytest.mark.parametrize("word", ["--version", "version"])
def test_the_version_by_a_word_or_an_option(wav2vis, word):
    ran = wav2vis(word)
    assert (ran.status, ran.out) == (0, f"wav2vis {wav2vis_core.__version__}\n")


@pytest.mark.parametrize(
    "words", [("--help",), ("help",), ("formats", "--help"), ("help", "convert"), ("help", "sets"), ("selftest", "-h")]
)
def test_help_is_data_and_a_success(wav2vis, words):
    ran = wav2vis(*words)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("usage: wav2vis")


def test_help_of_a_command_is_that_commands(wav2vis):
    assert wav2vis("help", "convert").out == wav2vis("convert", "--help").out != wav2vis("help").out


def test_help_names_every_option_and_exit_status(wav2vis):
    text = wav2vis("--help").out
    words = "--output --format --set --fps --style --lead --posteriors --jobs --force --recursive --quiet formats sets"
    for word in (*words.split(), "selftest", "130"):
        assert word in text


@pytest.mark.parametrize(("alias", "name"), [("rhubarb", "tsv"), ("moho", "dat"), ("papagayo", "pgo")])
def test_formats_lists_the_other_names(wav2vis, alias, name):
    assert [line.split()[0] for line in wav2vis("formats").out.splitlines() if f"also called {alias}" in line] == [name]


@pytest.mark.parametrize("alias", ["oculus", "moho", "papagayo", "sapi"])
def test_sets_lists_the_other_names(wav2vis, alias):
    assert f"also called {alias}" in wav2vis("sets").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "required: SOUND"),
        (("--loud", "talk.wav"), "--loud: there is no such option"),
        (("talk.wav", "--fps"), "--fps: expected one argument"),
        (("talk.wav", "--frmat", "json"), "--frmat: there is no such option; did you mean --format"),
        (("talk.wav", "--Format", "json"), "did you mean --format"),
        (("talk.wav", "--json"), "--json: there is no such option; see wav2vis --help"),
        (("talk.wav", "--overwrite"), "--overwrite: there is no such option; see wav2vis --help"),
        (("talk.wav", "--exportformat=json"), "did you mean --exportFormat"),
        (("convert", "a.tsv", "b.dat", "--forse"), "did you mean --force"),
        (("formts",), "formts: there is no such file or command; did you mean wav2vis formats"),
        (("help", "covnert"), "did you mean wav2vis convert"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_was_meant(wav2vis, words, said):
    ran = wav2vis(*words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("wav2vis: error: ") and ran.err.count("\n") == 1
    assert said in ran.err and "usage:" not in ran.err
