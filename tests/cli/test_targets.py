# SPDX-License-Identifier: MIT
"""Where results go, and what is never written over."""

import os
import sys

import pytest

from wav2vis_core.jobs.recipe import Recipe


def test_a_file_named_with_o_takes_the_result_in_the_format_of_its_extension(wav2vis, sound, tmp_path, files_below):
    ran = wav2vis(sound(), "-o", tmp_path / "mouth.tsv")
    assert ran.status == 0
    assert (tmp_path / "mouth.tsv").read_text().startswith("0.00\t")
    assert files_below(tmp_path) == ["mouth.tsv", "talk.wav"]


def test_a_folder_named_with_o_takes_the_result_under_the_sounds_name(wav2vis, sound, tmp_path, files_below):
    (tmp_path / "mouths").mkdir()
    assert wav2vis(sound("takes/talk.wav"), "-o", tmp_path / "mouths").status == 0
    assert files_below(tmp_path / "mouths") == ["talk.dat"]


def test_a_new_folder_is_made_when_its_name_ends_with_a_slash(wav2vis, sound, tmp_path, files_below):
    assert wav2vis(sound("takes/talk.wav"), "-o", f"{tmp_path}/mouths/", "--format", "xml").status == 0
    assert files_below(tmp_path / "mouths") == ["talk.xml"]


def test_a_new_folder_is_made_for_several_sounds(wav2vis, sound, tmp_path, files_below):
    assert wav2vis(sound("a.wav"), sound("b.wav"), "-o", tmp_path / "mouths").status == 0
    assert files_below(tmp_path / "mouths") == ["a.dat", "b.dat"]


def test_one_results_name_is_no_folder_for_several(wav2vis, sound, tmp_path):
    ran = wav2vis(sound(), sound("b.wav"), "-o", tmp_path / "both.tsv")
    assert (ran.status, ran.out) == (2, "")
    assert f"-o {tmp_path}/both.tsv: is the name of one result, and there are several sounds; name a folder" in ran.err
    assert not (tmp_path / "both.tsv").exists()


def test_a_folder_of_sounds_goes_to_a_folder_be_there_one_sound_or_more(wav2vis, sound, tmp_path, files_below):
    sound("takes/talk.wav")
    assert wav2vis(tmp_path / "takes", "-o", tmp_path / "mouths").status == 0
    assert wav2vis(f"{tmp_path}/takes/*.wav", "-o", tmp_path / "more").status == 0
    assert files_below(tmp_path) == ["more/talk.dat", "mouths/talk.dat", "takes/talk.wav"]


def test_the_folders_above_a_new_folder_must_exist(wav2vis, sound, tmp_path):
    ran = wav2vis(sound(), "-o", f"{tmp_path}/deep/er/")
    assert ran.status == 4
    assert str(tmp_path / "deep" / "er") in ran.err
    assert not (tmp_path / "deep").exists()


def test_a_dash_sends_the_result_to_stdout_and_no_file_is_made(wav2vis, sound, tmp_path, dat_rows, files_below):
    ran = wav2vis(sound(), "-o", "-")
    assert ran.status == 0
    assert dat_rows(ran.out)
    assert ran.err == ""
    assert files_below(tmp_path) == ["talk.wav"]


def test_stdout_takes_one_result_only(wav2vis, sound):
    ran = wav2vis(sound("a.wav"), sound("b.wav"), "-o", "-")
    assert (ran.status, ran.out) == (2, "")
    assert "stdout takes one result" in ran.err


def test_several_outputs_are_what_each_alone_would_be(wav2vis, sound, tmp_path, files_below):
    talk = sound(seconds=2)
    names = ("a.dat", "b.tsv", "c.track.json", "d.tsv")
    ran = wav2vis(talk, *(word for name in names for word in ("-o", tmp_path / name)), "-O", "extended=no")
    assert ran.status == 0
    assert [line.split(" -> ")[1] for line in ran.err.splitlines()] == [f"{tmp_path}/{name}" for name in names]
    for name in names:
        options = ("-O", "extended=no") if name.endswith("tsv") else ()
        alone = wav2vis(talk, "-o", "-", "-f", name.split(".", 1)[1], *options)
        assert alone.out == (tmp_path / name).read_text()
    assert files_below(tmp_path) == [*names, "talk.wav"]


def test_of_several_outputs_the_name_of_a_format_is_for_those_whose_extension_says_nothing(wav2vis, sound, tmp_path):
    assert wav2vis(sound(), "-o", tmp_path / "a.dat", "-o", tmp_path / "b.txt", "-f", "tsv").status == 0
    assert (tmp_path / "a.dat").read_text().startswith("MohoSwitch1")
    assert (tmp_path / "b.txt").read_text().startswith("0.00\t")


def test_an_option_that_none_of_several_outputs_has_is_refused(wav2vis, sound, tmp_path, files_below):
    ran = wav2vis(sound(), "-o", tmp_path / "a.dat", "-o", tmp_path / "b.tsv", "-O", "show=words")
    assert ran.status == 2
    assert "show=words" in ran.err
    assert files_below(tmp_path) == ["talk.wav"]


@pytest.mark.parametrize("outputs", [("-", "b.tsv"), ("a.dat", "a.dat")])
def test_stdout_beside_files_and_one_file_twice_are_refused(
    wav2vis, sound, tmp_path, monkeypatch, outputs, files_below
):
    talk = sound()
    monkeypatch.chdir(tmp_path)
    assert wav2vis(talk, "-o", outputs[0], "-o", outputs[1]).status == 2
    assert files_below(tmp_path) == ["talk.wav"]


def test_each_result_is_announced_with_where_it_is(wav2vis, sound, tmp_path):
    ran = wav2vis(sound("a.wav"), sound("b.wav"))
    assert ran.out == ""
    assert [line.split(" -> ")[1] for line in ran.err.splitlines()] == [f"{tmp_path}/a.dat", f"{tmp_path}/b.dat"]


def test_an_existing_file_is_kept_unasked_and_nothing_else_is_begun(wav2vis, sound, tmp_path, files_below):
    (tmp_path / "b.dat").write_text("by hand\n")
    ran = wav2vis(sound("a.wav"), sound("b.wav"))
    assert ran.status == 4
    assert "b.dat: exists already" in ran.err and "--force" in ran.err
    assert (tmp_path / "b.dat").read_text() == "by hand\n"
    assert files_below(tmp_path) == ["a.wav", "b.dat", "b.wav"]


def test_force_overwrites_an_existing_file(wav2vis, sound, tmp_path, dat_rows):
    (tmp_path / "talk.dat").write_text("by hand\n")
    assert wav2vis(sound(), "--force").status == 0
    assert dat_rows(tmp_path / "talk.dat")


@pytest.mark.parametrize("names", [("a/talk.wav", "b/talk.wav"), ("talk.wav", "talk.aiff")])
def test_two_sounds_with_one_target_are_refused_before_any_work(wav2vis, sound, tmp_path, names, files_below):
    sounds = [sound(name) for name in names]
    ran = wav2vis(*sounds, "-o", f"{tmp_path}/mouths/", "--force")
    assert ran.status == 2
    assert all(str(each) in ran.err for each in sounds)
    assert files_below(tmp_path) == sorted(names)


def test_one_target_under_two_spellings_is_still_one_target(wav2vis, sound, tmp_path, files_below):
    sounds = [sound("takes/talk.wav"), sound("takes/talk.aiff")]
    ran = wav2vis(sounds[0], tmp_path / "takes" / ".." / "takes" / "talk.aiff", "--force")
    assert ran.status == 2
    assert files_below(tmp_path) == ["takes/talk.aiff", "takes/talk.wav"]


def test_the_sound_itself_is_never_overwritten_by_o(wav2vis, sound):
    talk = sound()
    before = talk.read_bytes()
    ran = wav2vis(talk, "-o", talk, "--format", "dat", "--force")
    assert talk.read_bytes() == before
    assert ran.status == 2


def test_a_sound_with_the_formats_extension_is_never_overwritten(wav2vis, sound):
    talk = sound("talk.dat")
    before = talk.read_bytes()
    ran = wav2vis(talk, "--force")
    assert talk.read_bytes() == before
    assert ran.status == 2


def test_the_result_of_one_sound_never_overwrites_another_sound(wav2vis, sound):
    talk, other = sound("talk.wav"), sound("talk.dat")
    before = other.read_bytes()
    wav2vis(talk, other, "--force")
    assert other.read_bytes() == before


@pytest.mark.parametrize("folder", ["takes", "mouths"])
@pytest.mark.parametrize("relative", [False, True])
def test_a_papagayo_project_finds_its_sound_wherever_it_stands(wav2vis, sound, tmp_path, monkeypatch, folder, relative):
    """Papagayo looks for a path that is not absolute from the project's own folder."""
    talk = sound("takes/talk.wav")
    monkeypatch.chdir(tmp_path)
    assert wav2vis("takes/talk.wav" if relative else talk, "-o", f"{folder}/", "--format", "pgo").status == 0
    written = (tmp_path / folder / "talk.pgo").read_text().splitlines()[1]
    assert (tmp_path / folder / written).resolve() == talk.resolve()


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_target_in_a_missing_folder_is_refused(wav2vis, sound, tmp_path, force, files_below):
    ran = wav2vis(sound(), "-o", tmp_path / "missing" / "talk.dat", *force)
    assert ran.status == 4
    assert "missing" in ran.err and "Traceback" not in ran.err
    assert files_below(tmp_path) == ["talk.wav"]


def test_a_target_below_a_file_is_refused(wav2vis, sound, tmp_path):
    (tmp_path / "file").touch()
    ran = wav2vis(sound(), "-o", tmp_path / "file" / "talk.dat")
    assert ran.status == 4
    assert ran.err.count("\n") == 1


def test_a_folder_that_cannot_be_made_because_a_file_has_its_name_is_refused(wav2vis, sound, tmp_path):
    (tmp_path / "mouths").write_text("I am a file\n")
    ran = wav2vis(sound("a.wav"), sound("b.wav"), "-o", tmp_path / "mouths", "--force")
    assert ran.status == 4
    assert (tmp_path / "mouths").read_text() == "I am a file\n"


def test_a_target_with_a_name_too_long_for_the_disk_is_one_line(wav2vis, sound, tmp_path, files_below):
    ran = wav2vis(sound(), "-o", tmp_path / ("x" * 300 + ".dat"))
    assert ran.status == 4
    assert ran.err.count("\n") == 1
    assert files_below(tmp_path) == ["talk.wav"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_that_cannot_be_written_to_is_refused_before_any_work(wav2vis, sound, tmp_path, monkeypatch, jobs):
    monkeypatch.setattr(Recipe, "make", lambda *words: pytest.fail("it began"))
    (tmp_path / "kept").mkdir(mode=0o555)
    if os.access(tmp_path / "kept", os.W_OK):
        pytest.skip("this user may write everywhere")
    ran = wav2vis(sound("a.wav"), sound("b.wav"), "-o", tmp_path / "kept", "--jobs", jobs)
    assert (ran.status, ran.err.count("\n")) == (4, 1)
    assert "a.dat: its folder cannot be written to; choose another place (-o)" in ran.err
    (tmp_path / "link.dat").symlink_to(tmp_path / "kept" / "c.dat")
    assert wav2vis(tmp_path / "a.wav", "-o", tmp_path / "link.dat", "--force").status == 4


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_link_that_leads_to_itself_is_one_failure_as_a_sound_and_refused_as_a_target(wav2vis, sound, tmp_path):
    talk = sound()
    for name in ("loop.wav", "loop.dat"):
        (tmp_path / name).symlink_to(tmp_path / name)
    ran = wav2vis(talk, tmp_path / "loop.wav", "-o", f"{tmp_path}/mouths/", "--listener", "fast")
    assert ran.status == 1 and (tmp_path / "mouths" / "talk.dat").exists()
    assert "loop.wav: cannot be read (Too many levels of symbolic links); check the path" in ran.err
    ran = wav2vis(talk, "-o", tmp_path / "loop.dat", "--force")
    assert (ran.status, ran.err.count("\n")) == (4, 1) and "is a link that leads to itself" in ran.err
    assert (tmp_path / "loop.dat").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a system on which a folder in use can go")
@pytest.mark.parametrize("words", [("talk.wav",), ("{talk}", "-o", "talk.dat"), ("convert", "{track}", "talk.tsv")])
def test_in_a_folder_that_is_gone_paths_from_it_are_refused_in_one_line(wav2vis, sound, tmp_path, monkeypatch, words):
    names = {"talk": sound(), "track": tmp_path / "talk.track.json"}
    assert wav2vis(names["talk"], "-o", names["track"], "--listener", "fast").status == 0
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    ran = wav2vis(*(word.format(**names) for word in words))
    assert (ran.status, ran.err.count("\n")) == (4, 1)
    assert "begins in a folder that is no longer there; go to a folder that exists" in ran.err
    assert wav2vis(names["talk"], "-o", tmp_path / "there.dat", "--listener", "fast").status == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_sound_in_a_folder_that_is_not_there_is_what_is_missing_and_stops_no_other(wav2vis, sound, tmp_path, jobs):
    missing = tmp_path / "takse" / "talk.wav"
    said = f"wav2vis: error: {missing}: cannot be read (No such file or directory); check the path\n"
    ran = wav2vis(missing)
    assert (ran.status, ran.err) == (3, said)
    ran = wav2vis(missing, sound(), "--jobs", jobs, "--listener", "fast")
    assert ran.status == 1 and said in ran.err
    assert (tmp_path / "talk.dat").exists()
