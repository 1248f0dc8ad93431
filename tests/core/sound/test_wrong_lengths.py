# SPDX-License-Identifier: MIT
"""WAV and AIFF files whose headers lie, or that stand behind something else: nothing is lost in silence."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wav2vis_core.errors import AudioError
from wav2vis_core.sound.audio import Audio
from wav2vis_core.sound.chunks import _AFTER, _NO_SOUND, Chunks

RATE_HZ = 16_000
LENGTH = st.one_of(st.integers(0, 20_000), st.integers(0, 2**32 - 1), st.sampled_from([0, 2**31 - 1, 2**32 - 1]))
SAMPLES = np.random.default_rng(8).integers(-(2**15), 2**15, 4000).astype("<i2")
TAG = b"ID3\x03\0\0\0\0\x1c\x20" + bytes(28 * 128 + 32)


def chunk(name: bytes, body: bytes, length: int | None = None, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", len(body) if length is None else length) + body + bytes(len(body) % 2)


def wav(samples, *, riff=None, data=None, before=b"", after=b"", form_length=None) -> bytes:
    """A WAV file of one channel of 16 bits, any of whose lengths may be others."""
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16), form_length)
    body = b"WAVE" + form + before + chunk(b"data", samples.tobytes(), data) + after
    return chunk(b"RIFF", body, riff)


def aiff(samples, *, form=None, ssnd=None, frames=None) -> bytes:
    """An AIFF file as libsndfile writes it, any of whose lengths may be others."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE_HZ, format="AIFF")
    content = bytearray(file.getvalue())
    common, sound = content.index(b"COMM"), content.index(b"SSND")
    for at, value in ((4, form), (sound + 4, ssnd), (common + 10, frames)):
        if value is not None:
            content[at : at + 4] = struct.pack(">I", value)
    return bytes(content)


def assert_whole(audio, samples) -> None:
    np.testing.assert_array_equal(audio.samples, samples / np.float32(2**15))


@settings(max_examples=300, deadline=None)
@given(riff=LENGTH, data=LENGTH, after=st.sampled_from([b"", chunk(b"LIST", b"INFOabc"), chunk(b"id3 ", bytes(40))]))
@example(riff=36 + 2000, data=2000, after=b"")
@example(riff=0, data=0, after=b"")
def test_whatever_lengths_a_wav_states_all_its_samples_are_read_and_a_note_says_so(riff, data, after):
    audio = Audio.read(wav(SAMPLES, riff=riff, data=data, after=after))
    assert_whole(audio, SAMPLES)
    assert len(audio.notes) == (data != SAMPLES.nbytes)


@settings(max_examples=100, deadline=None)
@given(form=LENGTH, ssnd=LENGTH, frames=st.one_of(st.none(), LENGTH))
def test_whatever_lengths_an_aiff_states_all_its_samples_are_read_and_a_note_says_so(form, ssnd, frames):
    audio = Audio.read(aiff(SAMPLES, form=form, ssnd=ssnd, frames=frames))
    assert_whole(audio, SAMPLES)
    right = ssnd == SAMPLES.nbytes + 8 and frames in (None, len(SAMPLES))
    assert len(audio.notes) == (not right)


@settings(max_examples=100, deadline=None)
@given(samples=st.binary(min_size=2, max_size=4000), data=LENGTH, form_length=st.one_of(st.none(), LENGTH))
def test_any_samples_behind_a_wrong_header_chunk_are_found(samples, data, form_length):
    assume(not (samples.startswith(_NO_SOUND) or _AFTER.match(samples)))  # such a sound looks like what follows one
    samples = np.frombuffer(samples + b"\1\0", "<i2", len(samples) // 2 + 1)
    audio = Audio.read(wav(samples, data=samples.nbytes, form_length=form_length))
    assert_whole(audio, samples)
    assert len(Audio.read(wav(samples, data=data, form_length=form_length)).samples) <= len(samples)


@pytest.mark.parametrize("length", [0, 1, 3, 26, 27, 400])
@pytest.mark.parametrize("padded", [True, False])
def test_a_chunk_of_any_length_may_stand_before_the_sound(length, padded):
    before = b"LIST" + struct.pack("<I", length) + b"x" * length + bytes(length % 2 and padded)
    audio = Audio.read(wav(SAMPLES, before=before))
    assert_whole(audio, SAMPLES)
    assert audio.notes == ()


@settings(max_examples=100, deadline=None)
@given(junk=st.binary(max_size=300), tags=st.integers(0, 2))
@example(junk=b"", tags=1)
@example(junk=b"RIFF", tags=0)
@example(junk=b"ID3", tags=0)
@example(junk=b"\xff\xfb\x90\xc4", tags=1)
def test_tags_and_junk_before_a_wav_or_an_aiff_cost_nothing_of_it(junk, tags):
    for content in (wav(SAMPLES), aiff(SAMPLES)):
        audio = Audio.read(TAG * tags + junk + content)
        assert_whole(audio, SAMPLES)
        assert audio.notes == ()


@pytest.mark.parametrize("before", [TAG, b"\r\n\r\n", bytes(5000)], ids=["tag", "blank lines", "zeros"])
@pytest.mark.parametrize(
    ("name", "subtype"), [("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("WAV", "FLOAT"), ("WAV", "ULAW")]
)
def test_tags_and_junk_before_other_sounds_cost_nothing_either(name, subtype, before):
    file = io.BytesIO()
    soundfile.write(file, SAMPLES[:3000] / 2**16, RATE_HZ, format=name, subtype=subtype)
    audio = Audio.read(before + file.getvalue())
    np.testing.assert_array_equal(audio.samples, Audio.read(file.getvalue()).samples)
    assert (len(audio.samples), audio.notes) == (3000, ())


@pytest.mark.parametrize("subtype", ["FLOAT", "ULAW", "IMA_ADPCM", "PCM_16"])
@pytest.mark.parametrize("data", [0, 1000, 0xFFFFFFFF])
def test_a_wav_that_takes_a_decoder_is_read_whole_too(subtype, data):
    file = io.BytesIO()
    soundfile.write(file, SAMPLES / 2**16, RATE_HZ, format="WAV", subtype=subtype)
    content = bytearray(file.getvalue())
    at = content.index(b"data")
    content[at + 4 : at + 8] = struct.pack("<I", data)
    audio = Audio.read(bytes(content))
    np.testing.assert_array_equal(audio.samples, Audio.read(file.getvalue()).samples)
    assert [note.code for note in audio.notes] == ["length_wrong"]


@pytest.mark.parametrize("after", [b"TAG" + bytes(125), b"APETAGEX" + bytes(40), bytes(512)])
def test_tags_and_zeros_after_a_wav_are_no_sound(after):
    audio = Audio.read(wav(SAMPLES) + after)
    assert_whole(audio, SAMPLES)
    assert audio.notes == ()


def test_a_wav_whose_lengths_went_round_at_four_gibibytes_is_read_to_its_end(tmp_path):
    path = tmp_path / "long.wav"
    size = 2**32 + 2 * RATE_HZ
    with path.open("wb") as file:  # with a hole, which takes no room on disk
        file.write(wav(SAMPLES[:0], riff=(size + 36) % 2**32, data=size % 2**32))
        file.seek(44 + size - SAMPLES.nbytes)
        file.write(SAMPLES.tobytes())
    with path.open("rb") as file:
        chunks = Chunks.read(file)
    assert (chunks.at, chunks.size, chunks.stated) == (44, size, "wrong")


@pytest.mark.parametrize("offset", [0xFFFFFFFF, 0xFFFFFFF8, 1 << 31])
def test_an_aiff_whose_sound_is_said_to_begin_behind_its_end_holds_none(offset):
    content = bytearray(aiff(SAMPLES))
    at = content.index(b"SSND") + 8
    content[at : at + 4] = struct.pack(">I", offset)
    with pytest.raises(AudioError, match=r"no sound|not a sound"):
        Audio.read(bytes(content))
