# SPDX-License-Identifier: MIT
"""Odd and broken sounds: a sane track, or one clear line on stderr; nothing half-written, never a traceback."""

import numpy as np
import pytest
import soundfile

RATE_HZ = 16_000
NOISE = np.random.default_rng(11).uniform(-0.3, 0.3, RATE_HZ)


def assert_one_line(ran, *words) -> None:
    assert ran.out == ""
    assert ran.err.startswith("wav2vis: error: ")
    assert ran.err.count("\n") == 1
    assert "; " in ran.err, "a remedy follows what is wrong"
    for word in words:
        assert word in ran.err


ODD_BUT_SOUND = {
    "silent": {"samples": np.zeros(RATE_HZ)},
    "DC only": {"samples": np.full(RATE_HZ, 0.4)},
    "clipped": {"samples": np.sign(NOISE)},
    "8 kHz": {"samples": NOISE[:8000], "rate_hz": 8000},
    "192 kHz": {"samples": np.tile(NOISE, 12), "rate_hz": 192_000},
    "6 channels": {"samples": np.stack([NOISE * k for k in range(6)], axis=1) / 6},
    "8 bit": {"samples": NOISE, "width": 1},
    "24 bit": {"samples": NOISE, "width": 3},
    "32 bit": {"samples": NOISE, "width": 4},
    "two channels that cancel": {"samples": np.stack([NOISE, -NOISE], axis=1)},
}


@pytest.mark.parametrize("kind", ODD_BUT_SOUND)
def test_an_odd_sound_of_a_second_gives_a_track_of_a_second(wav2vis, wav_of, dat_rows, kind):
    ran = wav2vis(wav_of(**ODD_BUT_SOUND[kind]), "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert dat_rows(ran.out)[-1] == (25, "rest")


@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE", "PCM_32"])
def test_a_wav_of_large_or_floating_samples_gives_a_track(wav2vis, tmp_path, dat_rows, subtype):
    soundfile.write(tmp_path / "talk.wav", NOISE, RATE_HZ, subtype)
    ran = wav2vis(tmp_path / "talk.wav", "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert dat_rows(ran.out)[-1] == (25, "rest")


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 44_100, 192_000])
@pytest.mark.parametrize("name", ["dat", "tsv", "xml", "json", "pgo", "track.json"])
def test_one_sample_gives_a_file(wav2vis, wav_of, rate_hz, name):
    ran = wav2vis(wav_of([0.5], rate_hz), "-o", "-", "--format", name)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("\n")


def test_a_missing_file(wav2vis, tmp_path, files_below):
    assert_one_line(wav2vis(tmp_path / "no such talk.wav"), "no such talk.wav", "No such file")
    assert wav2vis(tmp_path / "no such talk.wav").status == 3
    assert files_below(tmp_path) == []


def test_an_empty_file(wav2vis, tmp_path):
    (tmp_path / "talk.wav").touch()
    ran = wav2vis(tmp_path / "talk.wav")
    assert ran.status == 3
    assert_one_line(ran, "talk.wav", "empty")


@pytest.mark.parametrize("name", ["talk.wav", "talk.mp3", "talk.flac", "talk"])
@pytest.mark.parametrize(
    "data",
    [b"To be, or not to be\n" * 50, b"\x00" * 4096, b"RIFF\xff\xff\xff\xffWAVE", b"RIFF", b"fLaC" + b"\x01" * 99],
)
def test_a_file_that_is_no_sound(wav2vis, tmp_path, name, data, files_below):
    (tmp_path / name).write_bytes(data)
    ran = wav2vis(tmp_path / name)
    assert ran.status == 3
    assert_one_line(ran, name)
    assert files_below(tmp_path) == [name]


def test_a_wav_without_samples(wav2vis, wav_of):
    ran = wav2vis(wav_of([]))
    assert ran.status == 3
    assert_one_line(ran, "talk.wav", "no sound")


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_a_file_of_floats_or_frames_without_samples(wav2vis, tmp_path, kind):
    soundfile.write(tmp_path / f"talk.{kind}", np.zeros(0), RATE_HZ, "FLOAT" if kind == "wav" else "PCM_16")
    ran = wav2vis(tmp_path / f"talk.{kind}")
    assert ran.status == 3
    assert_one_line(ran, f"talk.{kind}")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 70_000])
def test_samples_that_are_no_numbers(wav2vis, tmp_path, value, place, files_below):
    samples = np.tile(NOISE, 5)
    samples[place] = value
    soundfile.write(tmp_path / "talk.wav", samples, RATE_HZ, "FLOAT")
    ran = wav2vis(tmp_path / "talk.wav")
    assert ran.status == 3
    assert_one_line(ran, "talk.wav", "NaN or infinite")
    assert files_below(tmp_path) == ["talk.wav"]


@pytest.mark.parametrize("rate_hz", [4000, 384_000])
def test_a_rate_out_of_range(wav2vis, wav_of, rate_hz):
    ran = wav2vis(wav_of(NOISE, rate_hz))
    assert ran.status == 3
    assert_one_line(ran, "talk.wav", str(rate_hz)[:3])


def test_a_wav_that_is_cut_short_gives_what_is_there_and_a_warning(wav2vis, wav_of, tmp_path, dat_rows):
    path = wav_of(np.tile(NOISE, 2))
    path.write_bytes(path.read_bytes()[: 44 + 2 * RATE_HZ + 1])  # a second, and half a sample
    ran = wav2vis(path)
    assert ran.status == 0
    assert dat_rows(tmp_path / "talk.dat")[-1] == (25, "rest")
    assert "warning" in ran.err and "talk.wav" in ran.err and "1.00 s of 2.00 s" in ran.err


@pytest.mark.parametrize("length", [13, 20, 36, 43, 44])
def test_a_wav_that_is_cut_in_its_header(wav2vis, wav_of, length):
    path = wav_of(NOISE)
    path.write_bytes(path.read_bytes()[:length])
    ran = wav2vis(path)
    assert ran.status == 3
    assert_one_line(ran, "talk.wav")


@pytest.mark.parametrize("kind", ["flac", "ogg", "mp3", "aiff"])
def test_other_sounds_that_are_cut_short_too(wav2vis, tmp_path, kind, files_below):
    path = tmp_path / f"talk.{kind}"
    soundfile.write(path, np.tile(NOISE, 3), RATE_HZ)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 5 // 6])
    ran = wav2vis(path)
    assert ran.status == 0
    assert files_below(tmp_path) == sorted(["talk.dat", path.name])
    assert "warning" in ran.err and f"talk.{kind}: the file is cut short" in ran.err


def test_flipped_bytes_in_a_header_never_crash(wav2vis, wav_of, tmp_path):
    rng = np.random.default_rng(12)
    intact = wav_of(NOISE[:2000]).read_bytes()
    for number in range(150):
        damaged = bytearray(intact)
        for place in rng.integers(0, 44, 3):
            damaged[place] = rng.integers(256)
        (tmp_path / "damaged.wav").write_bytes(damaged)
        ran = wav2vis(tmp_path / "damaged.wav", "-o", "-")
        assert ran.status in (0, 3), number
        if ran.status == 3:
            assert_one_line(ran, "damaged.wav")


def test_a_folder_that_is_called_like_a_sound(wav2vis, tmp_path):
    (tmp_path / "talk.wav").mkdir()
    ran = wav2vis(tmp_path / "talk.wav")
    assert ran.status == 3
    assert_one_line(ran, "talk.wav", "contains no sound files")


def test_a_name_too_long_for_the_disk(wav2vis, tmp_path):
    ran = wav2vis(tmp_path / ("x" * 300 + ".wav"))
    assert ran.status == 3
    assert_one_line(ran)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["", "-o", "a.dat"], "wav2vis: "),
        (["talk.wav", "-o", ""], "-o: "),
        (["talk.wav", "--output="], "--output: "),
        (["talk.wav", "--text", ""], "--text: "),
        (["convert", "", "a.dat"], "convert: "),
    ],
)
def test_a_variable_that_is_not_set(wav2vis, tmp_path, monkeypatch, sound, words, named):
    """An empty word would be this folder, and everything in it would be heard."""
    monkeypatch.chdir(tmp_path)
    sound()
    ran = wav2vis(*words)
    assert ran.status == 2
    assert_one_line(ran, f"{named}an empty name")
    assert [path.name for path in tmp_path.iterdir()] == ["talk.wav"]
