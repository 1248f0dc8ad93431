# SPDX-License-Identifier: MIT
"""Films and image sequences from the command line, with drawings of the user's own."""

import json
import subprocess

import av
import pytest

from wav2vis_core.track.visemes import VisemeSet


@pytest.fixture
def own(draw):
    """Drawings of all shapes of a set."""
    return lambda name: draw(dict.fromkeys(VisemeSet.load(name).shapes, (0, 0, 0, 255)))


@pytest.mark.parametrize("ending", ["mp4", "webm", "gif"])
def test_a_sound_becomes_a_film_with_it(wav2vis, sound, tmp_path, ending):
    ran = wav2vis(sound(), "-o", tmp_path / f"talk.{ending}", "--fps", "25")
    assert ran.status == 0, ran.err
    with av.open(str(tmp_path / f"talk.{ending}")) as film:
        assert len(list(film.decode(video=0))) == 13
        assert len(film.streams.audio) == (ending != "gif")


def test_drawings_of_ones_own_are_shown_in_the_set_that_they_are_of(wav2vis, sound, tmp_path, own):
    folder = own("rhubarb")
    ran = wav2vis(sound(), "-o", tmp_path / "talk.mp4", "--mouths", folder)
    assert ran.status == 0, ran.err
    with av.open(str(tmp_path / "talk.mp4")) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (64, 48)


def test_others_stand_in_for_lacking_drawings_the_sets_own_or_those_of_a_map(wav2vis, wav_of, tmp_path, draw):
    folder = draw({name: (40 * k, 0, 0, 255) for k, name in enumerate("ABCDEF")})
    shown = []
    for number, mapped in enumerate(({}, {"X": "B"})):
        (tmp_path / "map.json").write_text(json.dumps(mapped))
        words = ("--mouths", folder, "--map", tmp_path / "map.json", "-o", tmp_path / f"{number}.frames")
        ran = wav2vis(wav_of([0] * 8_000), *words)
        assert ran.status == 0, ran.err
        shown.append((tmp_path / f"{number}.frames" / "mouth.0001.png").read_bytes())
    assert shown == [(folder / f"{name}.png").read_bytes() for name in "AB"]


def test_a_shape_that_nothing_stands_in_for_is_named(wav2vis, sound, tmp_path, draw):
    folder = draw(dict.fromkeys("ABCDEF", (0, 0, 0, 255)))
    ran = wav2vis(sound(), "-o", tmp_path / "talk.gif", "--mouths", folder, "--set", "polly")
    assert ran.status == 2
    assert "no drawing of sil, p, t" in ran.err and "--map" in ran.err


def test_mouths_are_refused_where_none_are_shown(wav2vis, sound, own):
    ran = wav2vis(sound(), "--mouths", own("rhubarb"))
    assert ran.status == 2
    assert "is not an option of the format dat" in ran.err


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_image_sequence_is_a_folder_under_the_name_given(wav2vis, sound, tmp_path, files_below, slash):
    ran = wav2vis(sound(), "-o", f"{tmp_path}/talk.frames{slash}", "--fps", "12")
    assert ran.status == 0, ran.err
    assert files_below(tmp_path / "talk.frames") == [f"mouth.{k:04d}.png" for k in range(1, 7)]


def test_sequences_of_several_sounds_stand_side_by_side(wav2vis, sound, tmp_path):
    ran = wav2vis(sound("a.wav"), sound("b.wav"), "-f", "png", "-o", tmp_path / "mouths", "--jobs", 2)
    assert ran.status == 0, ran.err
    assert sorted(path.name for path in (tmp_path / "mouths").iterdir()) == ["a.frames", "b.frames"]


def test_an_old_sequence_is_replaced_by_force_alone_and_never_with_other_files(wav2vis, sound, tmp_path, files_below):
    target = tmp_path / "talk.frames"
    assert wav2vis(sound(), "-o", target).status == 0
    ran = wav2vis(sound(), "-o", target)
    assert (ran.status, "exists already" in ran.err) == (4, True)
    assert wav2vis(sound(), "-o", target, "--fps", "4", "--force").status == 0
    assert files_below(target) == ["mouth.0001.png", "mouth.0002.png"]
    (target / "notes.txt").write_text("mine\n")
    ran = wav2vis(sound(), "-o", target, "--force")
    assert (ran.status, "also holds 'notes.txt'" in ran.err) == (4, True)
    assert files_below(tmp_path) == [
        "talk.frames/mouth.0001.png", "talk.frames/mouth.0002.png", "talk.frames/notes.txt", "talk.wav",
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["frames", "mp4"])
def test_a_file_in_the_way_of_a_folder_and_a_folder_in_the_way_of_a_file_stay(wav2vis, sound, tmp_path, ending):
    target = tmp_path / f"talk.{ending}"
    target.write_text("mine\n") if ending == "frames" else target.mkdir()
    ran = wav2vis(sound(), "--force", "-f", "png" if ending == "frames" else "mp4")
    assert ran.status == 4
    assert target.is_file() == (ending == "frames")


def test_a_film_goes_to_stdout_and_a_folder_does_not(wav2vis, command, sound):
    ran = subprocess.run(**command(sound(), "-f", "gif", "-o", "-"), capture_output=True, timeout=60, check=True)
    assert ran.stdout.startswith(b"GIF89a")
    ran = wav2vis(sound(), "-f", "png", "-o", "-")
    assert ran.status == 2
    assert "a folder of files cannot go to stdout" in ran.err


def test_a_timing_file_becomes_a_film_with_the_sound_that_is_named(wav2vis, sound, tmp_path, own):
    talk = sound()
    assert wav2vis(talk, "-o", tmp_path / "talk.tsv").status == 0
    ran = wav2vis("convert", tmp_path / "talk.tsv", tmp_path / "talk.mp4")
    assert (ran.status, "name its file (-O sound=FILE)" in ran.err) == (2, True)
    ran = wav2vis("convert", tmp_path / "talk.tsv", tmp_path / "talk.mp4", "-O", f"sound={talk}")
    assert ran.status == 0, ran.err
    with av.open(str(tmp_path / "talk.mp4")) as film:
        assert film.streams.audio
    ran = wav2vis("convert", tmp_path / "talk.tsv", tmp_path / "talk.frames", "--mouths", own("preston_blair"))
    assert ran.status == 0, ran.err


def test_a_project_that_names_its_sound_becomes_a_film_with_it(wav2vis, sound, tmp_path):
    assert wav2vis(sound("takes/talk.wav"), "-o", tmp_path / "talk.pgo").status == 0
    assert wav2vis("convert", tmp_path / "talk.pgo", tmp_path / "talk.webm").status == 0
    with av.open(str(tmp_path / "talk.webm")) as film:
        assert film.streams.audio
