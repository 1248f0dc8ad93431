# SPDX-License-Identifier: MIT
"""What `lipsync` takes as a sound: a path, bytes, an open file, samples."""

import io

import numpy as np
import pytest

from wav2vis_core import Audio, lipsync
from wav2vis_core.errors import AudioError, SampleRateError


@pytest.fixture(scope="module")
def stereo(speech):
    """Two channels of int16 at 16 kHz, shape (n_samples, 2)."""
    left = np.rint(speech.samples[: 2 * 16_000] * 20_000).astype(np.int16)
    return np.stack([left, left // 2], axis=1)


@pytest.fixture(scope="module")
def path(stereo, write_wav, tmp_path_factory):
    return write_wav(tmp_path_factory.mktemp("sounds") / "talk.wav", stereo)


def test_every_way_to_give_a_sound_gives_the_same_track(path, stereo, student):
    expected = lipsync(path, listener=student)
    assert expected.source == str(path)
    assert len(expected.cues) > 3
    content = path.read_bytes()
    zipped = io.BytesIO(b"before" + content)
    zipped.seek(6)
    with path.open("rb") as file:
        ways = [
            lipsync(str(path), listener=student),
            lipsync(content, listener=student),
            lipsync(bytearray(content), listener=student),
            lipsync(file, listener=student),
            lipsync(zipped, listener=student),
            lipsync(stereo, sample_rate_hz=16_000, listener=student),
            lipsync(stereo / 32_768, sample_rate_hz=16_000, listener=student),
            lipsync(stereo.mean(axis=1, dtype=np.float32) / 32_768, sample_rate_hz=16_000.0, listener=student),
            lipsync(Audio(stereo, 16_000), listener=student),
        ]
        assert not file.closed
    for track in ways:
        assert [(cue.start_s, cue.end_s, cue.shape) for cue in track.cues] == [
            (cue.start_s, cue.end_s, cue.shape) for cue in expected.cues
        ]
    assert {track.source for track in ways[1:]} == {""}


@pytest.mark.parametrize(
    ("source", "rate_hz", "fault"),
    [
        (np.zeros(10), None, "samples need their rate; give it, such as 48000"),
        ([0.0, 0.1], None, "samples need their rate"),
        ("talk.wav", 16_000, "this sound states its own rate; leave it out"),
        (b"RIFF", 16_000, "this sound states its own rate"),
        (np.zeros(10), 16, "outside 8000 to 192000"),
        (np.zeros((2, 48_000)), 48_000, r"of shape \(2, 48000\) .* not a sound; give .* \(n_samples, n_channels\)"),
        (None, None, "NoneType is not a sound; give a path, bytes, an open file, or samples"),
        (5, None, "int is not a sound"),
        ("null\0.wav", None, "cannot be read"),
        (b"", None, "the sound in memory: the file is empty"),
        (io.StringIO("text"), None, 'is open as text; open it with "rb"'),
    ],
)
def test_what_is_no_sound_is_one_clear_error(source, rate_hz, fault, student):
    with pytest.raises((AudioError, SampleRateError), match=fault):
        lipsync(source, sample_rate_hz=rate_hz, listener=student)


def test_a_file_that_cannot_be_read_is_named(path, tmp_path, student):
    with path.open("rb") as closed:
        pass
    with pytest.raises(AudioError, match=r"talk\.wav: cannot be read"):
        lipsync(closed, listener=student)
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff")
    with (tmp_path / "bad.txt").open(encoding="utf-8") as text, pytest.raises(AudioError, match=r'bad\.txt.*"rb"'):
        lipsync(text, listener=student)


def test_what_is_no_sound_is_called_so_with_a_rate_too():
    with pytest.raises(AudioError, match="NoneType is not a sound; give a path, bytes, an open file, or samples"):
        lipsync(None, sample_rate_hz=48_000)
