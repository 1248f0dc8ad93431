# SPDX-License-Identifier: MIT
"""Sounds that are as they should be; `test_audio_bad_input.py` has the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from wav2vis_core.errors import AudioError
from wav2vis_core.sound.audio import Audio, read_blocks

EXTREMES = {
    1: [-128, -1, 0, 1, 127],
    2: [-(2**15), -1, 0, 1, 2**15 - 1],
    3: [-(2**23), -1, 0, 1, 2**23 - 1],
    4: [-(2**31), -(2**8), 0, 2**8, 2**31 - 2**8],
}


def tone(rate_hz, seconds=1.0, hz=440.0):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz)


@pytest.fixture
def without_soundfile(monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)


@pytest.mark.parametrize("width", EXTREMES)
def test_pcm_wav_of_every_width_is_read_exactly_by_the_standard_library(tmp_path, write_wav, without_soundfile, width):
    audio = Audio.read(write_wav(tmp_path / "a.wav", EXTREMES[width], width=width))
    assert audio.samples.dtype == np.float32
    assert audio.samples.tolist() == [value / 2 ** (8 * width - 1) for value in EXTREMES[width]]
    assert audio.sample_rate_hz == 16_000


@pytest.mark.parametrize("width", EXTREMES)
def test_the_standard_library_and_libsndfile_give_the_same_samples(tmp_path, write_wav, width):
    rng = np.random.default_rng(width)
    half = 2 ** (8 * width - 1)
    path = write_wav(tmp_path / "a.wav", rng.integers(-half, half, 5000), width=width)
    expected, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(Audio.read(path).samples, expected)


def test_the_standard_library_alone_reads_a_pcm_wav_in_a_fresh_process(tmp_path, write_wav):
    path = write_wav(tmp_path / "a.wav", [[100, 300], [-200, -400]])
    code = (
        "import sys; sys.modules['soundfile'] = None\n"
        "from wav2vis_core import Audio\n"
        f"print((Audio.read({str(path)!r}).samples * 32768).tolist())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[200.0, -300.0]"


@pytest.mark.parametrize(("name", "subtype"), [("a.flac", "PCM_16"), ("a.ogg", "VORBIS"), ("a.wav", "FLOAT")])
def test_other_formats_without_soundfile_say_what_to_install(tmp_path, without_soundfile, name, subtype):
    path = tmp_path / name
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "soundfile", soundfile)
        soundfile.write(path, tone(16_000), 16_000, subtype=subtype)
    with pytest.raises(AudioError, match="pip install soundfile") as caught:
        Audio.read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "format_name", "subtype", "step"),
    [
        ("a.flac", "FLAC", "PCM_16", 2**-15),
        ("a.flac", "FLAC", "PCM_24", 2**-23),
        ("a.aiff", "AIFF", "PCM_16", 2**-15),
        ("a.aiff", "AIFF", "PCM_24", 2**-23),
        ("a.wav", "WAV", "FLOAT", 1e-7),
        ("a.wav", "WAV", "DOUBLE", 1e-7),
        ("a.wav", "WAVEX", "PCM_16", 2**-15),
        ("a.wav", "WAVEX", "PCM_24", 2**-23),
        ("a.w64", "W64", "PCM_16", 2**-15),
        ("a.rf64", "RF64", "PCM_16", 2**-15),
    ],
)
def test_lossless_files_give_back_their_samples(tmp_path, name, format_name, subtype, step):
    path = tmp_path / name
    soundfile.write(path, tone(44_100), 44_100, format=format_name, subtype=subtype)
    audio = Audio.read(path)
    assert audio.sample_rate_hz == 44_100
    np.testing.assert_allclose(audio.samples, tone(44_100), rtol=0, atol=step)


@pytest.mark.parametrize(
    ("name", "format_name", "subtype", "rate_hz"),
    [
        ("a.ogg", "OGG", "VORBIS", 44_100),
        ("a.opus", "OGG", "OPUS", 48_000),
        ("a.mp3", "MP3", "MPEG_LAYER_III", 44_100),
        ("a.wav", "WAV", "ULAW", 8_000),
    ],
)
def test_lossy_files_give_the_same_tone_at_the_same_time(tmp_path, name, format_name, subtype, rate_hz):
    sound = tone(rate_hz)
    path = tmp_path / name
    soundfile.write(path, sound, rate_hz, format=format_name, subtype=subtype)
    audio = Audio.read(path)
    assert audio.sample_rate_hz == rate_hz
    assert audio.duration_s == pytest.approx(1.0, abs=0.06)
    middle = slice(rate_hz // 4, rate_hz // 2)
    np.testing.assert_allclose(audio.samples[middle], sound[middle], atol=0.02)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_the_rate_and_the_length_are_those_of_the_file(tmp_path, write_wav, rate_hz):
    audio = Audio.read(write_wav(tmp_path / "a.wav", np.ones(rate_hz + 1), rate_hz))
    assert audio.sample_rate_hz == rate_hz
    assert len(audio.samples) == rate_hz + 1
    assert audio.duration_s == (rate_hz + 1) / rate_hz


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_six_channels_are_averaged_not_summed(tmp_path, name):
    channels = np.stack([tone(48_000, 2.0, hz) for hz in (100, 200, 300, 400, 500, 600)], axis=1)
    soundfile.write(tmp_path / name, channels, 48_000, subtype="PCM_24")
    audio = Audio.read(tmp_path / name)
    np.testing.assert_allclose(audio.samples, channels.mean(axis=1), atol=2**-22)


@pytest.mark.parametrize("folder", ["with spaces in it", "Größe", "日本語", "emoji 🎤 'quoted'"])
@pytest.mark.parametrize("kind", [str, Path])
def test_any_path_that_the_system_allows_is_read(tmp_path, write_wav, folder, kind):
    (tmp_path / folder).mkdir()
    pcm = write_wav(tmp_path / folder / "é ü.wav", [1, 2, 3])
    soundfile.write(tmp_path / folder / "é ü.flac", [0.5, -0.5], 16_000)
    assert len(Audio.read(kind(pcm)).samples) == 3
    assert len(Audio.read(kind(pcm.with_suffix(".flac"))).samples) == 2


def test_the_extension_does_not_matter(tmp_path, write_wav):
    assert len(Audio.read(write_wav(tmp_path / "a.mp3", [1, 2, 3])).samples) == 3
    assert len(Audio.read(write_wav(tmp_path / "no extension", [1, 2, 3])).samples) == 3


def test_reading_at_another_rate_is_reading_then_resampling(tmp_path):
    rng = np.random.default_rng(5)
    soundfile.write(tmp_path / "a.flac", rng.uniform(-1, 1, 200_000), 44_100)
    audio = Audio.read(tmp_path / "a.flac", 16_000)
    assert audio.sample_rate_hz == 16_000
    np.testing.assert_allclose(
        audio.samples, Audio.read(tmp_path / "a.flac").resampled(16_000).samples, rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_pieces_of_a_long_file_make_up_the_whole(tmp_path, name):
    rng = np.random.default_rng(6)
    soundfile.write(tmp_path / name, rng.uniform(-1, 1, (200_001, 2)), 44_100)
    blocks = list(read_blocks(tmp_path / name))
    assert len(blocks) > 2
    assert all(0 < block.duration_s < 2 for block in blocks)
    np.testing.assert_array_equal(
        np.concatenate([block.samples for block in blocks]), Audio.read(tmp_path / name).samples
    )


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
def test_the_file_is_closed_afterwards_and_when_reading_stops_early(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, np.zeros(200_000), 44_100)
    Audio.read(path)
    assert path not in open_files()
    blocks = read_blocks(path)
    next(blocks)
    assert path in open_files()
    blocks.close()
    assert path not in open_files()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
def test_the_file_is_closed_after_an_error(tmp_path):
    for name, content in (("text.wav", b"not a sound at all"), ("riff.wav", b"RIFF\x04\0\0\0WAVE")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(AudioError) as caught:
            Audio.read(tmp_path / name)
        assert caught.value.where not in map(str, open_files())


def open_files():
    return [link.resolve() for link in Path("/proc/self/fd").iterdir()]


def test_a_sound_at_its_own_rate_is_itself():
    audio = Audio(np.zeros(5, np.float32), 44_100)
    assert audio.resampled(44_100) is audio


def test_double_precision_samples_become_single():
    assert Audio(np.array([0.1, 0.2]), 16_000).samples.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("channels", [None, 1, 2])
def test_samples_of_any_usual_type_and_channels_are_one_sound(dtype, channels):
    mono = np.array([0, 0.5, -1, 0.25])
    full_scale = 1 if np.dtype(dtype).kind == "f" else -int(np.iinfo(dtype).min)
    samples = mono if channels is None else np.stack([mono] * channels, axis=1)
    audio = Audio((samples * full_scale).astype(dtype), 44_100.0)
    np.testing.assert_array_equal(audio.samples, mono.astype(np.float32))
    assert audio.samples.dtype == np.float32
    assert type(audio.sample_rate_hz) is int


def test_the_bytes_of_a_file_are_read_as_the_file_is(tmp_path, write_wav):
    path = write_wav(tmp_path / "a.wav", np.arange(1000))
    np.testing.assert_array_equal(Audio.read(path.read_bytes()).samples, Audio.read(path).samples)
    cut = path.read_bytes()[:-400]
    (note,) = Audio.read(cut).notes
    assert (note.code, note.where) == ("cut_short", "the sound in memory")
    with pytest.raises(AudioError, match="the sound in memory: the file is empty"):
        Audio.read(b"")


def test_sides_that_cancel_each_other_are_heard_all_the_same(tmp_path):
    side = tone(16_000, 2.0, 300)
    turned = np.stack([side, -side], axis=1)
    soundfile.write(tmp_path / "turned.wav", turned, 16_000, subtype="FLOAT")
    for audio in (Audio.read(tmp_path / "turned.wav"), Audio(turned, 16_000)):
        np.testing.assert_array_equal(audio.samples, side.astype(np.float32))
