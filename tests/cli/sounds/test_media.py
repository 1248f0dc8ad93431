# SPDX-License-Identifier: MIT
"""Films and the recordings of phones: read by PyAV, or one line that says what to install."""

import sys
from fractions import Fraction

import av
import numpy as np
import pytest
import soundfile

from wav2vis_core.sound.audio import Audio
from wav2vis_core.sound.recording import Recording

RATE_HZ = 16_000
CODECS = {
    "talk.m4a": "aac",
    "talk.mp4": "aac",
    "talk.mov": "aac",
    "talk.aac": "aac",
    "talk.mkv": "flac",
    "talk.webm": "libopus",
    "talk.wma": "wmav2",
    "talk.avi": "pcm_s16le",
}


def film(path, sounds, rate_hz=RATE_HZ, picture=False):
    """Write sounds of one channel, each a track of its own, as the path's extension says."""
    container = {".wma": "asf", ".aac": "adts", ".m4a": "ipod", ".mkv": "matroska"}.get(path.suffix, path.suffix[1:])
    with av.open(str(path), "w", format=container) as file:
        if picture:
            video = file.add_stream("mpeg4", rate=25)
            video.width = video.height = 64
        streams = [file.add_stream(CODECS[path.name], rate=rate_hz, layout="mono") for _ in sounds]
        for stream in streams:
            stream.bit_rate = 64_000
        if picture:
            for number in range(25):
                frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                file.mux(video.encode(frame))
            file.mux(video.encode(None))
        for stream, samples in zip(streams, sounds, strict=True):
            frame = av.AudioFrame.from_ndarray(np.float32(samples)[None], format="flt", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
            for piece in (frame, None):
                file.mux(stream.encode(piece))
    return path


def voice(sound):
    return Audio.read(sound("source.wav", seconds=1.5)).samples


@pytest.mark.parametrize("name", CODECS)
def test_what_phones_and_cameras_make_is_heard_in_time(wav2vis, sound, tmp_path, dat_rows, name):
    samples = voice(sound)
    path = film(tmp_path / name, [samples], 48_000 if name == "talk.webm" else RATE_HZ)
    rate_hz = 48_000 if name == "talk.webm" else RATE_HZ
    audio = Audio.read(path)
    assert (audio.sample_rate_hz, audio.notes) == (rate_hz, ())
    late = int(np.argmax(np.correlate(audio.samples, samples[: len(samples) // 2]))) / rate_hz
    assert late < 0.07, "ADTS cannot say that its first frame is padding"
    assert len(samples) / rate_hz - 0.05 <= audio.duration_s < len(samples) / rate_hz + 0.2
    ran = wav2vis(path, "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert dat_rows(ran.out)


def test_a_voice_memo_of_an_old_phone_is_read(wav2vis, tmp_path, dat_rows):
    """AMR: a line, and frames of 32 bytes and 20 ms."""
    noise = np.random.default_rng(5).integers(0, 256, (50, 31), np.uint8)
    (tmp_path / "memo.amr").write_bytes(b"#!AMR\n" + b"".join(b"\x3c" + frame.tobytes() for frame in noise))
    ran = wav2vis(tmp_path / "memo.amr", "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert dat_rows(ran.out)[-1] == (25, "rest")


def test_a_film_is_read_in_pieces_from_disk_and_from_memory(sound, tmp_path):
    path = film(tmp_path / "talk.mp4", [np.tile(voice(sound), 10)], picture=True)
    np.testing.assert_array_equal(Audio.read(path).samples, Audio.read(path.read_bytes()).samples)
    assert Audio.read(path, 8_000).duration_s == pytest.approx(15, abs=0.1)


def test_sixteen_channels_are_averaged(tmp_path):
    channels = np.random.default_rng(6).uniform(-0.5, 0.5, (16, 4000)).astype(np.float32)
    path = tmp_path / "talk.mkv"
    with av.open(str(path), "w", format="matroska") as file:
        stream = file.add_stream("pcm_f32le", rate=RATE_HZ, layout="hexadecagonal")
        frame = av.AudioFrame.from_ndarray(channels.T.reshape(1, -1).copy(), format="flt", layout="hexadecagonal")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
        for piece in (frame, None):
            file.mux(stream.encode(piece))
    np.testing.assert_allclose(Audio.read(path).samples, channels.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("name", ["talk.mkv", "talk.mp4"])
def test_the_first_sound_of_a_film_is_taken_or_the_one_that_is_asked_for(wav2vis, sound, tmp_path, name):
    samples = voice(sound)
    path = film(tmp_path / name, [samples, samples[:RATE_HZ]], picture=True)
    assert Audio.read(path).duration_s == pytest.approx(1.5, abs=0.1)
    assert Audio.read(Recording(path, audio_track=2)).duration_s == pytest.approx(1.0, abs=0.1)
    first, second, third = (wav2vis(path, "--audio-track", n, "-o", "-") for n in (1, 2, 3))
    assert (first.status, second.status, third.status) == (0, 0, 3)
    assert first.out == wav2vis(path, "-o", "-").out != second.out
    assert third.err == f"wav2vis: error: {path}: it holds 2 sounds, no number 3; use 1 to 2 (--audio-track)\n"


def test_a_sound_file_has_one_track(wav2vis, sound):
    ran = wav2vis(sound(), "--audio-track", 2)
    assert ran.status == 3
    assert "it holds one sound, no number 2" in ran.err


def test_a_film_without_sound_says_so(wav2vis, tmp_path):
    ran = wav2vis(film(tmp_path / "talk.mp4", [], picture=True))
    assert ran.status == 3
    assert ran.err.startswith("wav2vis: error: ") and "there is no sound in it" in ran.err


@pytest.mark.parametrize("name", CODECS)
def test_without_pyav_one_line_names_the_extra(wav2vis, sound, tmp_path, monkeypatch, name):
    path = film(tmp_path / name, [voice(sound)], 48_000 if name == "talk.webm" else RATE_HZ)
    monkeypatch.setitem(sys.modules, "av", None)
    ran = wav2vis(path)
    assert ran.status == 3
    assert ran.err == (
        f"wav2vis: error: {path}: films and this kind of sound need the package PyAV; pip install 'wav2vis[media]'\n"
    )


def test_a_film_that_is_cut_short_gives_what_is_there_with_a_warning(wav2vis, sound, tmp_path):
    path = film(tmp_path / "talk.mkv", [np.tile(voice(sound), 4)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    ran = wav2vis(path)
    assert ran.status == 0
    assert "warning" in ran.err and "cut short" in ran.err and "of 6.0" in ran.err


def test_a_hole_in_a_film_moves_nothing_behind_it(sound, tmp_path):
    samples = np.tile(voice(sound), 4)
    path = film(tmp_path / "talk.mkv", [samples])
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
    audio = Audio.read(bytes(content))
    tail = audio.samples[-RATE_HZ // 2 :]
    np.testing.assert_allclose(tail, samples[-RATE_HZ // 2 :], atol=1e-3)
    assert audio.duration_s == pytest.approx(6, abs=0.01)


def test_a_folder_takes_all_that_looks_like_sound(wav2vis, sound, tmp_path, files_below):
    film(tmp_path / "talk.m4a", [voice(sound)])
    (tmp_path / "talk.m4a").rename(tmp_path / "phone.m4a")
    film(tmp_path / "talk.mkv", [voice(sound)], picture=True).rename(tmp_path / "camera.MKV")
    (tmp_path / "source.wav").rename(tmp_path / "no extension")
    (tmp_path / "notes.txt").write_text("The wide, wide world")
    (tmp_path / "utf16.txt").write_text("not a sound", encoding="utf-16")
    assert wav2vis(tmp_path).status == 0
    found = [name for name in files_below(tmp_path) if name.endswith(".dat")]
    assert found == ["camera.dat", "no extension.dat", "phone.dat"]


def test_a_film_beside_its_own_sound_is_left_with_a_note(wav2vis, sound, tmp_path, files_below):
    sound("talk.wav", seconds=1)
    assert wav2vis(tmp_path, "-f", "mp4").status == 0
    ran = wav2vis(tmp_path, "-f", "dat")
    assert ran.status == 0
    assert f"note: {tmp_path / 'talk.mp4'}: not taken, since talk.wav beside it has its sound" in ran.err
    assert files_below(tmp_path) == ["talk.dat", "talk.mp4", "talk.wav"]


def test_what_libmpg123_has_to_say_stays_off_the_terminal(process, sound, tmp_path):
    samples, rate_hz = soundfile.read(sound(seconds=1))
    soundfile.write(tmp_path / "talk.mp3", samples, rate_hz)
    content = bytearray((tmp_path / "talk.mp3").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    # A comment without its end, of which libmpg123 complains.
    (tmp_path / "talk.mp3").write_bytes(b"ID3\3\0\0\0\0\0\x0dCOMM\0\0\0\3\0\0\1\xff\xff" + content)
    ran = process(tmp_path / "talk.mp3", "-o", "-")
    assert ran.status == 0
    assert all(line.startswith("wav2vis: ") for line in ran.err.splitlines()), ran.err
