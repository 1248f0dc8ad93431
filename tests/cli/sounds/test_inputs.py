# SPDX-License-Identifier: MIT
"""Which sounds are read: files, folders, patterns."""

import os
import shutil
import subprocess

import pytest
import soundfile


def test_one_file_gives_a_moho_file_beside_it(wav2vis, sound, tmp_path, dat_rows, files_below):
    ran = wav2vis(sound())
    assert ran.status == 0
    assert dat_rows(tmp_path / "talk.dat")[-1] == (13, "rest")
    assert files_below(tmp_path) == ["talk.dat", "talk.wav"]


def test_several_files_give_a_file_each_beside_them(wav2vis, sound, tmp_path, files_below):
    ran = wav2vis(sound("a/one.wav"), sound("b/two.wav"))
    assert ran.status == 0
    assert files_below(tmp_path) == ["a/one.dat", "a/one.wav", "b/two.dat", "b/two.wav"]


def test_a_folder_gives_a_file_for_each_sound_in_it_and_leaves_the_rest(wav2vis, sound, tmp_path, files_below):
    talk = sound("takes/one.WAV")
    samples, rate_hz = soundfile.read(talk)
    soundfile.write(tmp_path / "takes" / "two.flac", samples, rate_hz)
    soundfile.write(tmp_path / "takes" / "three.ogg", samples, rate_hz)
    (tmp_path / "takes" / "notes.txt").write_text("not a sound\n")
    sound("takes/old/four.wav")
    assert wav2vis(tmp_path / "takes").status == 0
    assert [name for name in files_below(tmp_path) if name.endswith(".dat")] == [
        "takes/one.dat",
        "takes/three.dat",
        "takes/two.dat",
    ]


def test_one_sound_in_three_codings_is_one_track(wav2vis, sound, tmp_path):
    talk = sound(seconds=1)
    samples, rate_hz = soundfile.read(talk, dtype="int16")
    soundfile.write(tmp_path / "talk.flac", samples, rate_hz)
    soundfile.write(tmp_path / "talk.aiff", samples, rate_hz)
    outs = {wav2vis(tmp_path / f"talk.{kind}", "-o", "-").out for kind in ("wav", "flac", "aiff")}
    assert len(outs) == 1


def test_a_pattern_that_the_shell_left_alone_is_expanded(wav2vis, sound, tmp_path, files_below):
    for name in ("takes/a1.wav", "takes/a2.wav", "takes/b1.wav"):
        sound(name)
    assert wav2vis(f"{tmp_path}/takes/a*.wav").status == 0
    assert [name for name in files_below(tmp_path) if name.endswith(".dat")] == ["takes/a1.dat", "takes/a2.dat"]


def test_a_pattern_of_two_stars_goes_down(wav2vis, sound, tmp_path, files_below):
    sound("takes/a.wav")
    sound("takes/deep/er/b.wav")
    assert wav2vis(f"{tmp_path}/**/*.wav").status == 0
    assert [name for name in files_below(tmp_path) if name.endswith(".dat")] == ["takes/a.dat", "takes/deep/er/b.dat"]


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("name", ["", "*.wav"])
def test_a_link_to_a_file_that_is_not_there_is_told(wav2vis, sound, tmp_path, name):
    sound("takes/a.wav")
    (tmp_path / "takes" / "b.wav").symlink_to(tmp_path / "missing drive" / "b.wav")
    ran = wav2vis(tmp_path / "takes" / name, "--listener", "fast")
    assert ran.status == 1
    assert "b.wav: cannot be read (No such file or directory)" in ran.err
    assert (tmp_path / "takes" / "a.dat").exists()


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(wav2vis, sound, tmp_path, files_below):
    sound("take1.wav")
    assert wav2vis(sound("take[1].wav")).status == 0
    assert files_below(tmp_path) == ["take1.wav", "take[1].dat", "take[1].wav"]


def test_a_file_that_is_named_is_read_whatever_its_extension(wav2vis, sound, tmp_path, dat_rows):
    assert wav2vis(sound("talk.sound")).status == 0
    assert dat_rows(tmp_path / "talk.dat")


def test_a_file_that_is_named_twice_is_read_once(wav2vis, sound, tmp_path):
    talk = sound()
    assert wav2vis(talk, tmp_path, f"{tmp_path}/*.wav").status == 0
    assert (tmp_path / "talk.dat").exists()


def test_a_name_that_starts_with_a_dash_is_given_after_two_or_by_its_folder(wav2vis, sound, tmp_path, monkeypatch):
    sound("-talk.wav")
    monkeypatch.chdir(tmp_path)
    for words in (("-talk.wav",), ("--quiet", "-o", "mouth.dat", "-talk.wav"), ("other.wav", "-talk.wav")):
        ran = wav2vis(*words)
        said = "wav2vis: error: -talk.wav: is taken for an option, and is a file; write ./-talk.wav\n"
        assert (ran.status, ran.err) == (2, said)
    assert wav2vis("./-talk.wav", "-o", "-").status == 0
    assert wav2vis("--", "-talk.wav").status == 0
    assert (tmp_path / "-talk.dat").exists()


def test_names_in_any_alphabet_with_spaces(wav2vis, sound, tmp_path, dat_rows):
    ran = wav2vis(sound("Größe und 試験/take 1 — “ä”.wav"), "--format", "json")
    assert ran.status == 0
    assert "take 1 — “ä”" in (tmp_path / "Größe und 試験" / "take 1 — “ä”.json").read_text(encoding="utf-8")


def test_a_folder_without_sounds_says_so(wav2vis, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").touch()
    ran = wav2vis(tmp_path / "empty")
    assert ran.status == 3
    assert "empty: the folder contains no sound" in ran.err
    assert ran.err.count("\n") == 1


def test_a_folder_whose_sub_folders_hold_the_sounds_says_that_they_were_not_searched(wav2vis, sound, tmp_path):
    sound("takes/monday/one.wav")
    ran = wav2vis(tmp_path / "takes")
    assert ran.status == 3
    assert "its sub-folders were not searched (--recursive)" in ran.err and ran.err.count("\n") == 1


def test_recursive_searches_sub_folders_and_keeps_them_apart_in_a_folder_of_results(
    wav2vis, sound, tmp_path, files_below
):
    for name in ("takes/one.wav", "takes/monday/one.wav", "takes/monday/late/two.wav"):
        sound(name)
    assert wav2vis(tmp_path / "takes", "--recursive", "-o", tmp_path / "mouths").status == 0
    assert files_below(tmp_path / "mouths") == ["monday/late/two.dat", "monday/one.dat", "one.dat"]
    assert wav2vis(tmp_path / "takes", "--recursive").status == 0
    assert [name for name in files_below(tmp_path / "takes") if name.endswith(".dat")] == [
        "monday/late/two.dat",
        "monday/one.dat",
        "one.dat",
    ]


def test_a_pattern_that_matches_nothing_says_so(wav2vis, tmp_path):
    ran = wav2vis(f"{tmp_path}/*.wav")
    assert ran.status == 3
    assert "no file matches" in ran.err
    assert ran.err.count("\n") == 1


def test_an_empty_folder_or_pattern_among_good_inputs_is_told_and_the_others_are_done(wav2vis, sound, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = wav2vis(tmp_path / "empty", sound(), f"{tmp_path}/*.flac", "-o", f"{tmp_path}/mouths/")
    assert ran.status == 1
    assert "empty: the folder contains no sound" in ran.err and "no file matches" in ran.err
    assert (tmp_path / "mouths" / "talk.dat").exists()


@pytest.fixture
def unprivileged(command):
    """Run the command with the rights of an ordinary user: root may read everything."""
    drop = []
    if os.name == "posix" and os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may read everything, and there is no setpriv to give that up")
        drop = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]

    def run(*words):
        call = command(*words, "--listener", "fast")
        call["args"] = drop + call["args"]
        return subprocess.run(**call, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
@pytest.mark.parametrize("mode", [0o311, 0o600])
@pytest.mark.parametrize("inside", [False, True])
def test_a_folder_that_may_not_be_searched_is_one_failure_among_others(unprivileged, sound, tmp_path, mode, inside):
    sound("takes/a.wav")
    sound("takes/closed/b.wav")
    closed = tmp_path / "takes" / "closed"
    closed.chmod(mode)
    ran = unprivileged(tmp_path / "takes", *(["--recursive"] if inside else [closed]), "-o", f"{tmp_path}/mouths/")
    closed.chmod(0o700)
    assert ran.returncode == 1
    first, *_, last = ran.stderr.splitlines()
    what = "the folder cannot be searched (Permission denied); allow it, or leave the folder out"
    assert first == f"wav2vis: error: {closed}: {what}"
    assert last == "wav2vis: 1 of 2 done, 1 failed"
    assert (tmp_path / "mouths" / "a.dat").exists()
