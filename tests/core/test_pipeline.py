# SPDX-License-Identifier: MIT
from __future__ import annotations

import tempfile
import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.decoding import decode as decode_module
from wav2vis_core.decoding import rows
from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.errors import AudioError, OptionError, OutputError, SampleRateError, VisemeError, Wav2VisError
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound import pcm
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet

LITERAL = STYLES["literal"]


@pytest.fixture(scope="module")
def recording(tmp_path_factory, speech):
    """Speech at 44.1 kHz in a stereo file of several blocks, with a second and a half of noise around it."""
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 1e-3, (len(speech.resampled(44_100).samples) + 66_150, 2))
    samples[33_075:-33_075] += speech.resampled(44_100).samples[:, None]
    path = tmp_path_factory.mktemp("sounds") / "talk é.flac"
    soundfile.write(path, np.clip(samples, -1, 1), 44_100, subtype="PCM_24")
    return path


@pytest.fixture(scope="module")
def level_student(student):
    """A student that takes what is loud for AA and what is quiet for silence."""
    tensors = {name: np.zeros_like(tensor) for name, tensor in student.tensors.items()}
    tensors["input.weight"][0, 0, 2] = 1  # the middle tap of the level
    tensors["input.bias"][0] = 2
    tensors["output.weight"][CLASSES.index("AA"), 0] = 10
    tensors["output.bias"][:] = -10
    tensors["output.bias"][CLASSES.index("sil")] = 0
    plain = Normaliser(np.zeros(13, np.float32), np.zeros(39, np.float32), np.full(39, 60, np.float32))
    return replace(student, tensors=tensors, normaliser=plain)


def seen(track):
    return [(cue.start_s, cue.end_s, cue.shape) for cue in track.cues]


def assert_sane(track, duration_s):
    assert track.duration_s == duration_s
    assert track.cues[0].start_s == 0
    assert track.cues[-1].end_s == duration_s
    assert all(0 <= cue.confidence <= 1 for cue in track.cues)
    assert {cue.origin for cue in track.cues} == {"model"}


@pytest.mark.parametrize("style", STYLES)
def test_a_file_and_its_sound_in_memory_give_the_same_track(recording, student, style):
    from_file = lipsync(recording, style=style, listener=student)
    from_memory = lipsync(Audio.read(recording), style=style, listener=student)
    assert len(from_file.cues) > 5
    assert seen(from_file) == seen(from_memory)
    for a, b in zip(from_file.cues, from_memory.cues, strict=True):
        assert a.confidence == pytest.approx(b.confidence, abs=1e-3)
    assert (from_file.source, from_memory.source) == (str(recording), "")


@pytest.mark.parametrize("block_samples", [509, 4_096, 1 << 20])
def test_the_track_does_not_depend_on_the_blocks_that_a_file_is_read_in(recording, student, monkeypatch, block_samples):
    before = lipsync(recording, style=LITERAL, listener=student, keep_posteriors=True)
    monkeypatch.setattr(pcm, "BLOCK_FRAMES", block_samples)
    after = lipsync(recording, style=LITERAL, listener=student, keep_posteriors=True)
    assert seen(after) == seen(before)
    np.testing.assert_allclose(after.posteriors.values, before.posteriors.values, atol=1e-3)


def test_a_sound_longer_than_one_piece_has_no_seam(student):
    noise = np.random.default_rng(2).normal(0, 0.1, 25 * 16_000).astype(np.float32)
    whole = lipsync(Audio(noise, 16_000), style=LITERAL, listener=student, keep_posteriors=True)
    late = lipsync(
        Audio(noise[8 * 16_000 : 12 * 16_000], 16_000), style=LITERAL, listener=student, keep_posteriors=True
    )
    assert whole.posteriors.values.shape[0] == 2_501
    middle = slice(100, 300)  # far from where the shorter one was cut
    np.testing.assert_allclose(whole.posteriors.values[800:1_201][middle], late.posteriors.values[middle], atol=0.05)


@pytest.mark.parametrize(
    ("rate_hz", "n_samples"), [(48_000, 48_001), (44_100, 12_345), (8_000, 7_999), (192_000, 200_000), (16_000, 161)]
)
def test_the_track_is_exactly_as_long_as_the_sound(tmp_path, student, write_wav, rate_hz, n_samples):
    values = np.random.default_rng(3).integers(-9_000, 9_000, n_samples)
    path = write_wav(tmp_path / "a.wav", values, rate_hz)
    assert_sane(lipsync(path, listener=student), n_samples / rate_hz)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "values",
    [
        np.zeros(32_000),
        np.full(32_000, 8_000),
        [1],
        [32_767],
        [0, 0],
        np.tile([32_767, -32_768], 16_000),
        np.random.default_rng(4).integers(-32_768, 32_768, 32_000),
    ],
    ids=["silent", "DC only", "one sample", "one loud sample", "two samples", "clipped", "noise"],
)
def test_sounds_without_speech_give_sane_tracks(tmp_path, write_wav, style, values):
    path = write_wav(tmp_path / "a.wav", values, 48_000)
    for source in (path, Audio.read(path)):
        track = lipsync(source, style=style)
        assert_sane(track, len(values) / 48_000)
        assert all(a.shape != b.shape for a, b in pairwise(track.cues))


@pytest.mark.parametrize("style", STYLES)
def test_a_sound_of_no_samples_gives_a_track_without_cues(style):
    track = lipsync(Audio(np.zeros(0, np.float32), 48_000), style=style, keep_posteriors=True)
    assert (track.cues, track.duration_s) == ((), 0)
    assert track.posteriors.values.shape == (0, len(track.shapes))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("set_name", ["preston_blair", "rhubarb", "mpeg4"])
@pytest.mark.parametrize("listener", ["studio", "fast"])
def test_silence_stays_at_rest(style, set_name, listener):
    for seconds in (0.0001, 0.02, 0.05, 1, 12):  # down to less than a cue's least hold
        silence = Audio(np.zeros(int(seconds * 16_000), np.float32), 16_000)
        track = lipsync(silence, viseme_set=set_name, style=style, listener=listener)
        assert [cue.shape for cue in track.cues] == [track.rest]


@pytest.mark.parametrize("peak", [1e4, 1e30, 3e38])
def test_a_sound_louder_than_any_recording_is_a_track_or_a_clear_error(student, peak):
    noise = np.random.default_rng(5).uniform(-1, 1, 48_000) * peak
    try:
        track = lipsync(Audio(noise, 48_000), listener=student)
    except Wav2VisError as error:
        assert error.remedy
    else:
        assert_sane(track, 1.0)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 192_000])
def test_the_mouth_opens_and_closes_when_the_sound_does(level_student, rate_hz):
    time_s = np.arange(3 * rate_hz) / rate_hz
    voice = np.where((time_s >= 1) & (time_s < 2), np.sin(2 * np.pi * 300 * time_s), 0)
    track = lipsync(Audio(voice, rate_hz), viseme_set="rhubarb", style=LITERAL, listener=level_student)
    assert [cue.shape for cue in track.cues] == ["X", "D", "X"]
    _, opened, closed = (cue.start_s for cue in track.cues)
    assert opened == pytest.approx(1, abs=0.02)
    assert closed == pytest.approx(2, abs=0.02)
    assert (opened + closed) / 2 == pytest.approx(1.5, abs=1e-9)  # neither early nor late


def test_the_set_is_taken_by_name_or_as_it_is(recording, student):
    by_name = lipsync(recording, viseme_set="rhubarb", listener=student)
    assert by_name == lipsync(recording, viseme_set=VisemeSet.load("rhubarb"), listener=student)
    assert (by_name.viseme_set, by_name.rest, by_name.closed) == ("rhubarb", "X", "A")
    assert by_name.shapes == tuple("XABCDEFGH")
    assert lipsync(recording, listener=student).viseme_set == "preston_blair"


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_taken_by_name_or_as_its_options(recording, student, style):
    assert lipsync(recording, style=style, listener=student) == lipsync(
        recording, style=STYLES[style], listener=student
    )


def test_an_unknown_style_is_one_error_that_names_the_others(recording, student):
    with pytest.raises(OptionError, match="style: 'loose' is not a style; use literal or animated"):
        lipsync(recording, style="loose", listener=student)


def test_a_lead_moves_the_changes_and_nothing_else(recording, student):
    literal = lipsync(recording, style=LITERAL, listener=student)
    led = lipsync(recording, style=replace(LITERAL, lead_s=0.1), listener=student)
    assert led == literal.led(0.1)
    assert seen(led) != seen(literal)


def test_literal_cues_are_never_under_one_frame_at_24_fps(recording, student):
    for set_name in ("rhubarb", "mpeg4"):
        track = lipsync(recording, viseme_set=set_name, style=LITERAL, listener=student)
        assert min(cue.duration_s for cue in track.cues) >= 1 / 24


def test_probabilities_are_kept_when_asked_for(recording, student):
    assert lipsync(recording, listener=student).posteriors is None
    track = lipsync(recording, viseme_set="rhubarb", listener=student, keep_posteriors=True)
    kept = track.posteriors
    assert kept.rate_hz == 100
    assert kept.labels == track.shapes
    assert kept.values.shape == (1 + int(track.duration_s * 100), 9)
    np.testing.assert_allclose(kept.values.sum(axis=1), 1, atol=1e-5)


def test_progress_tells_the_seconds_done_up_to_the_end(recording, student):
    heard = []
    track = lipsync(recording, listener=student, progress=heard.append)
    assert len(heard) > 1
    assert heard == sorted(set(heard))
    assert heard[-1] == track.duration_s
    heard.clear()
    lipsync(Audio(np.zeros(200_000, np.float32), 8_000), listener=student, progress=heard.append)
    assert len(heard) > 3  # more than one for each step of the work
    assert heard == sorted(set(heard))
    assert heard[-1] == 25


def test_an_error_in_progress_stops_the_work(recording, student):
    class Stopped(Exception):
        pass

    def stop(_):
        raise Stopped

    with pytest.raises(Stopped):
        lipsync(recording, listener=student, progress=stop)


def test_memory_does_not_grow_with_the_length_of_the_sound(tmp_path, student, monkeypatch):
    monkeypatch.setattr(rows, "_MEMORY_BYTES", 1 << 16)  # so that these sounds count as long
    monkeypatch.setattr(decode_module, "_PIECE_FRAMES", 1_000)
    monkeypatch.setattr(decode_module, "_CUT_RANGE_FRAMES", 200)
    peaks = []
    for seconds in (20, 60):
        path = tmp_path / f"{seconds}.wav"
        soundfile.write(path, np.random.default_rng(6).normal(0, 0.1, seconds * 48_000), 48_000)
        tracemalloc.start()
        lipsync(path, listener=student)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 0.05 * 40 * 48_000 * 4


@pytest.mark.parametrize("name", ["many.wav", "many.w64"])
def test_a_small_file_of_many_channels_does_not_take_much_memory(tmp_path, name):
    samples = np.random.default_rng(7).integers(-(2**14), 2**14, (500, 1)).astype(np.int16).repeat(1024, axis=1)
    soundfile.write(tmp_path / name, samples, 16_000)
    tracemalloc.start()
    audio = Audio.read(tmp_path / name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(audio.samples, samples[:, 0] / 2**15, atol=1e-6)
    assert peak < 32 * 2**20


def test_a_long_sound_and_a_short_one_are_heard_by_the_same_rules(recording, student, monkeypatch):
    whole = lipsync(recording, listener=student, keep_posteriors=True)
    monkeypatch.setattr(rows, "_MEMORY_BYTES", 1 << 12)
    assert lipsync(recording, listener=student, keep_posteriors=True) == whole


def test_no_room_for_what_a_long_sound_needs_is_an_error_that_says_so(recording, student, monkeypatch, tmp_path):
    monkeypatch.setattr(rows, "_MEMORY_BYTES", 1 << 12)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    said = r"gone: .*needs room for a temporary file \(No such file.*\); .*another folder in TMPDIR"
    with pytest.raises(OutputError, match=said):
        lipsync(recording, listener=student)


def test_what_cannot_be_heard_is_an_error_before_any_work(tmp_path, student, write_wav):
    with pytest.raises(AudioError, match=r"none\.wav"):
        lipsync(tmp_path / "none.wav", listener=student)
    with pytest.raises(SampleRateError):
        lipsync(write_wav(tmp_path / "slow.wav", [0, 1], 4_000), listener=student)
    with pytest.raises(VisemeError, match="no viseme set 'disney'"):
        lipsync(tmp_path / "none.wav", viseme_set="disney", listener=student)


@pytest.mark.parametrize("listener", ["fast", "studio"])
@pytest.mark.parametrize("level", [0.1, 1e-38])
def test_a_program_that_makes_errors_of_roundings_gets_the_same_shapes(listener, level):
    noise = (level * np.random.default_rng(3).normal(size=12_000)).astype(np.float32)
    expected = lipsync(noise, sample_rate_hz=16_000, listener=listener)
    with np.errstate(all="raise"):
        assert lipsync(noise, sample_rate_hz=16_000, listener=listener) == expected
