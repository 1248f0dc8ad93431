# SPDX-License-Identifier: MIT
from __future__ import annotations

import io
import re
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wav2vis_core.errors import AudioError, SampleRateError
from wav2vis_core.sound.audio import Audio


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AudioError, match=r"nowhere\.wav.*No such file") as caught:
        Audio.read(tmp_path / "nowhere.wav")
    assert caught.value.remedy


def test_a_folder_is_not_a_sound(tmp_path):
    with pytest.raises(AudioError, match="cannot be read"):
        Audio.read(tmp_path)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "a.wav").touch()
    with pytest.raises(AudioError, match="the file is empty"):
        Audio.read(tmp_path / "a.wav")


@pytest.mark.parametrize(
    "content",
    [b"x", b"RIFF", b"hello, this is text\n" * 100, b"\x89PNG\r\n\x1a\n" + bytes(500), b"RIFF\xff\xff\xff\xffAVI " * 9],
    ids=["one byte", "four bytes", "text", "picture", "video"],
)
def test_what_is_no_sound_is_refused(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AudioError, match=r"a\.wav: .*; convert it to WAV"):
        Audio.read(tmp_path / "a.wav")


@pytest.mark.parametrize("length", range(1, 44))
def test_a_wav_cut_inside_its_header_is_refused(tmp_path, write_wav, length):
    path = write_wav(tmp_path / "a.wav", np.ones(1000))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(AudioError):
        Audio.read(path)


@pytest.mark.parametrize("length", [44, 45])
def test_a_wav_cut_right_after_its_header_holds_no_sound(tmp_path, write_wav, length):
    path = write_wav(tmp_path / "a.wav", np.ones(1000))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(AudioError, match="holds no sound"):
        Audio.read(path)


def cut_short(audio) -> str:
    """The one note of a sound, which must be that its file is cut short."""
    (note,) = audio.notes
    assert note.code == "cut_short"
    return str(note)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("missing_bytes", [1, 7, 5000])
def test_a_truncated_wav_is_used_with_a_note(tmp_path, write_wav, width, missing_bytes):
    rng = np.random.default_rng(width)
    path = write_wav(tmp_path / "a.wav", rng.integers(-100, 100, (20_000, 2)), width=width)
    whole = Audio.read(path)
    path.write_bytes(path.read_bytes()[:-missing_bytes])
    cut = Audio.read(path)
    assert re.search(r"a\.wav.*cut short.* of 1\.25 s", cut_short(cut))
    assert len(cut.samples) == (20_000 * 2 * width - missing_bytes) // (2 * width)
    np.testing.assert_array_equal(cut.samples, whole.samples[: len(cut.samples)])


@pytest.mark.parametrize(("format_name", "subtype"), [("WAV", "FLOAT"), ("WAVEX", "PCM_24")])
def test_a_truncated_wav_that_libsndfile_reads_is_used_with_a_note(tmp_path, format_name, subtype):
    path = tmp_path / "a.wav"
    soundfile.write(path, np.full(20_000, 0.25), 16_000, format=format_name, subtype=subtype)
    path.write_bytes(path.read_bytes()[:-30_000])
    cut = Audio.read(path)
    assert "cut short" in cut_short(cut)
    assert 9_000 < len(cut.samples) < 13_000
    np.testing.assert_array_equal(cut.samples, 0.25)


@pytest.mark.parametrize(
    "promise", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000], ids=["switched off", "ffmpeg", "all bits", "sox"]
)
def test_a_wav_with_a_length_never_filled_in_is_read_whole_with_a_note(tmp_path, write_wav, promise):
    path = write_wav(tmp_path / "a.wav", np.arange(1000))
    content = path.read_bytes()
    riff = min(promise + 36, 0xFFFFFFFF)
    path.write_bytes(content[:4] + struct.pack("<I", riff) + content[8:40] + struct.pack("<I", promise) + content[44:])
    whole = Audio.read(path)
    assert len(whole.samples) == 1000
    (note,) = whole.notes
    assert note.code == "length_wrong"
    assert "a.wav: its header does not say how much sound there is: all 0.06 s" in str(note)


def encoded(path, subtype) -> bytes:
    """Two seconds as a file in the format of its name, written by libsndfile."""
    kind = {".opus": "OGG"}.get(path.suffix, path.suffix[1:].upper())
    soundfile.write(path, HISSING_TONE, 48_000, format=kind, subtype=subtype)
    return path.read_bytes()


HISSING_TONE = np.sin(np.arange(96_000) / 20) * 0.5 + np.random.default_rng(1).normal(0, 0.05, 96_000)
ENCODINGS = {
    "a.aiff": "PCM_16",
    "a.flac": "PCM_16",
    "a.mp3": "MPEG_LAYER_III",
    "a.ogg": "VORBIS",
    "a.opus": "OPUS",
    "float.wav": "FLOAT",
}


@pytest.mark.parametrize(("name", "subtype"), ENCODINGS.items())
def test_a_file_of_any_kind_that_is_cut_short_gives_its_start_and_a_note(tmp_path, name, subtype):
    path = tmp_path / name
    content = encoded(path, subtype)
    path.write_bytes(content[: len(content) * 7 // 8])
    promise = "" if path.suffix in {".ogg", ".opus"} else r" of 2\.0\d s"
    cut = Audio.read(path)
    assert re.search(rf"{name}: the file is cut short: 1\.\d\d s{promise} were there", cut_short(cut))
    assert 48_000 < len(cut.samples) < 90_000
    assert np.corrcoef(cut.samples[:40_000], HISSING_TONE[:40_000])[0, 1] > 0.98


@pytest.mark.parametrize("name", ["a.mp3", "a.opus", "a.flac"])
@pytest.mark.parametrize("hole", [10, 500, 4000])
def test_what_a_damaged_file_loses_in_its_middle_is_told(tmp_path, name, hole):
    content = bytearray(encoded(tmp_path / name, ENCODINGS[name]))
    middle = len(content) // 2
    content[middle : middle + hole] = bytes(hole)
    damaged = Audio.read(bytes(content))
    if len(damaged.samples) == 96_000:
        assert damaged.notes == ()
    else:
        assert 20_000 < len(damaged.samples) < 96_000
        assert re.search(r"[01]\.\d\d s of 2\.0\d s were there", cut_short(damaged))


@pytest.mark.parametrize(("name", "subtype"), ENCODINGS.items())
def test_a_whole_file_of_any_kind_gives_no_note(tmp_path, name, subtype):
    encoded(tmp_path / name, subtype)
    whole = Audio.read(tmp_path / name)
    assert (len(whole.samples), whole.notes) == (96_000, ())


def test_an_mp3_is_measured_without_the_tags_around_it(tmp_path):
    content = encoded(tmp_path / "a.mp3", "MPEG_LAYER_III")
    tag = b"ID3\x04\0\0\0\0\x7f\0" + bytes(127 << 7)
    (tmp_path / "a.mp3").write_bytes(tag + content + b"TAG" + bytes(125))
    assert len(Audio.read(tmp_path / "a.mp3").samples) == 96_000
    (tmp_path / "a.mp3").write_bytes(tag + content[: len(content) * 7 // 8])
    assert "cut short" in cut_short(Audio.read(tmp_path / "a.mp3"))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate_hz", [44_100, 22_050])
def test_an_mp3_of_any_layout_says_how_long_it_was(tmp_path, rate_hz, channels):
    path = tmp_path / "a.mp3"
    soundfile.write(path, np.stack([HISSING_TONE] * channels, axis=1), rate_hz)
    whole_s = Audio.read(path).duration_s
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    there_s, promised_s = map(float, re.findall(r"([0-9.]+) s ", cut_short(Audio.read(path))))
    assert there_s < 0.55 * whole_s and whole_s <= promised_s < whole_s + 0.15


def test_an_ogg_that_stops_after_a_whole_page_may_be_meant_so(tmp_path):
    content = encoded(tmp_path / "a.ogg", "VORBIS")
    (tmp_path / "a.ogg").write_bytes(content[: content.rindex(b"OggS")])
    assert 0 < len(Audio.read(tmp_path / "a.ogg").samples) < 96_000


def test_a_flac_that_does_not_say_how_long_it_is_is_read_to_its_end(tmp_path):
    content = bytearray(encoded(tmp_path / "a.flac", "PCM_16"))
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    (tmp_path / "a.flac").write_bytes(content)
    np.testing.assert_allclose(Audio.read(tmp_path / "a.flac").samples, HISSING_TONE, atol=1e-4)


def test_a_flac_whose_first_samples_are_missing_is_damaged(tmp_path):
    content = encoded(tmp_path / "a.flac", "PCM_16")
    (tmp_path / "a.flac").write_bytes(content[: len(content) // 200])
    with pytest.raises(AudioError, match="damaged"):
        Audio.read(tmp_path / "a.flac")


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.ogg"])
def test_a_file_without_samples_is_refused(tmp_path, name):
    soundfile.write(tmp_path / name, np.zeros((0, 2)), 16_000)
    with pytest.raises(AudioError, match="holds no sound"):
        Audio.read(tmp_path / name)


@pytest.mark.parametrize(
    "bad", [(np.nan, 0), (np.inf, 0), (0, -np.inf), (np.inf, -np.inf)], ids=["NaN", "inf", "-inf", "inf and -inf"]
)
def test_nan_and_infinite_samples_are_refused(tmp_path, bad):
    samples = np.zeros((100_000, 2), np.float32)
    samples[90_000] = bad
    soundfile.write(tmp_path / "a.wav", samples, 44_100, subtype="FLOAT")
    with pytest.raises(AudioError, match="1 samples are NaN or infinite"):
        Audio.read(tmp_path / "a.wav")


@pytest.mark.parametrize("rate_hz", [1, 4_000, 7_999, 192_001, 384_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
def test_rates_out_of_range_are_refused(tmp_path, rate_hz, subtype):
    soundfile.write(tmp_path / "a.wav", np.zeros(100), rate_hz, subtype=subtype)
    with pytest.raises(SampleRateError, match=f"{rate_hz} Hz is outside 8000 to 192000 Hz"):
        Audio.read(tmp_path / "a.wav")


def test_a_wanted_rate_out_of_range_is_refused(tmp_path, write_wav):
    path = write_wav(tmp_path / "a.wav", np.ones(100))
    for rate_hz in (7_999, 192_001):
        with pytest.raises(SampleRateError):
            Audio.read(path, rate_hz)


@pytest.mark.parametrize(
    "values",
    [[12_345], np.zeros(16_000), np.full(16_000, 8_000), np.tile([32_767, -32_768], 8_000)],
    ids=["one sample", "silent", "DC only", "clipped"],
)
def test_sounds_without_speech_are_sounds(tmp_path, write_wav, values):
    audio = Audio.read(write_wav(tmp_path / "a.wav", values))
    np.testing.assert_array_equal(audio.samples * 32_768, values)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((2, 100), np.float32),
        np.zeros((10, 0), np.float32),
        np.zeros((10, 2, 2), np.float32),
        np.zeros((), np.float32),
        np.zeros(10, np.int64),
        np.zeros(10, bool),
        np.zeros(10, complex),
        [[0.0], [0.0, 0.0]],
        "talk.wav",
        None,
    ],
    ids=str,
)
def test_arrays_that_are_no_sound_are_refused(samples):
    with pytest.raises(AudioError, match=r"not a sound; give floats, int16 or int32 of shape"):
        Audio(samples, 16_000)


@pytest.mark.parametrize("rate_hz", ["48000", None, 44_100.5, np.nan, [48_000]])
def test_a_rate_that_is_no_whole_number_is_refused(rate_hz):
    with pytest.raises(SampleRateError, match="is not a sample rate"):
        Audio(np.zeros(10, np.float32), rate_hz)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_arrays_with_nan_or_infinity_are_refused(value):
    with pytest.raises(AudioError, match="1 samples"):
        Audio(np.array([0, value], np.float32), 16_000)


@pytest.mark.parametrize("rate_hz", [0, -16_000, 7_999, 192_001])
def test_arrays_at_a_rate_out_of_range_are_refused(rate_hz):
    with pytest.raises(SampleRateError):
        Audio(np.zeros(10, np.float32), rate_hz)


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(damage=st.lists(st.tuples(st.integers(0, 47), st.integers(0, 255)), min_size=1, max_size=3))
def test_a_damaged_wav_header_is_read_or_refused_but_nothing_else(tmp_path, write_wav, damage):
    path = write_wav(tmp_path / "a.wav", np.arange(500))
    content = bytearray(path.read_bytes())
    for at, value in damage:
        content[at] = value
    path.write_bytes(content)
    try:
        audio = Audio.read(path)
    except AudioError:
        return
    assert np.isfinite(audio.samples).all()


def test_a_wav_of_an_unheard_of_width_is_refused(tmp_path, write_wav):
    path = write_wav(tmp_path / "a.wav", np.arange(500))
    content = bytearray(path.read_bytes())
    content[34:36] = struct.pack("<H", 40)  # bits a sample
    path.write_bytes(content)
    with pytest.raises(AudioError):
        Audio.read(path)


def test_of_a_damaged_time_no_hours_of_silence_are_made():
    pytest.importorskip("av")
    file = io.BytesIO()
    soundfile.write(file, np.zeros(480_000), 48_000, format="CAF", subtype="ALAC_16")
    damaged = bytearray(file.getvalue())
    damaged[41] = 255  # of the frames in a packet
    assert Audio.read(bytes(damaged)).duration_s == 10
