# SPDX-License-Identifier: MIT
from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from wav2vis_core.errors import SampleRateError
from wav2vis_core.sound.resample import PromptResampler, ResampleStream, resample

RATES_HZ = [8_000, 8_001, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000]
LENGTHS = [0, 1, 2, 99, 100, 101, 44_100]


def faded_tone(hz, rate_hz, seconds=0.5):
    n_samples = int(seconds * rate_hz)
    tone = np.sin(2 * np.pi * hz * np.arange(n_samples) / rate_hz)
    return (tone * np.hanning(n_samples)).astype(np.float32)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_length_is_that_of_the_sound_rounded_up(rate_hz):
    for length in LENGTHS:
        samples = np.ones(length, np.float32)
        assert len(resample(samples, rate_hz, 16_000)) == -(-length * 16_000 // rate_hz)
        assert len(resample(samples, 16_000, rate_hz)) == -(-length * rate_hz // 16_000)


@pytest.mark.parametrize("size", [1, 17, 509, 44_100])
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_stream_equals_the_whole_at_any_chunking(streamed, rate_hz, size):
    rng = np.random.default_rng(rate_hz)
    for length in LENGTHS:
        samples = rng.uniform(-1, 1, length).astype(np.float32)
        pieces = streamed(ResampleStream(rate_hz, 16_000), samples, size)
        whole = resample(samples, rate_hz, 16_000)
        assert pieces.dtype == whole.dtype == np.float32
        np.testing.assert_allclose(pieces, whole, rtol=0, atol=1e-6)


def test_pieces_of_changing_sizes_and_of_none_equal_the_whole():
    rng = np.random.default_rng(2)
    samples = rng.uniform(-1, 1, 20_000).astype(np.float32)
    cuts = np.sort(rng.integers(0, 20_000, 60)).repeat(2)
    stream = ResampleStream(22_050, 16_000)
    parts = [stream.push(piece) for piece in np.split(samples, cuts)]
    np.testing.assert_allclose(
        np.concatenate([*parts, stream.finish()]), resample(samples, 22_050, 16_000), rtol=0, atol=1e-6
    )


def test_a_stream_gives_sound_while_it_comes_not_only_at_the_end():
    stream = ResampleStream(48_000, 16_000)
    early = sum(len(stream.push(np.zeros(4_800, np.float32))) for _ in range(10))
    assert early > 15_000


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_pulse_keeps_its_time_and_its_form(rate_hz):
    def pulse(rate):
        return np.exp(-(((np.arange(rate) / rate - 0.3) / 0.0005) ** 2) / 2).astype(np.float32)

    for to_hz in (16_000, 48_000):
        np.testing.assert_allclose(resample(pulse(rate_hz), rate_hz, to_hz), pulse(to_hz), rtol=0, atol=1e-5)


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000, 96_000, 192_000])
def test_a_tone_above_the_new_nyquist_frequency_vanishes(rate_hz):
    for share in (0.0, 0.5, 0.99):
        hz = 8_150 + share * (rate_hz / 2 - 8_150)
        left = resample(faded_tone(hz, rate_hz), rate_hz, 16_000)
        assert 20 * np.log10(np.abs(left).max()) < -80


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_below_both_nyquist_frequencies_passes(rate_hz):
    envelope = np.sin(np.pi * np.arange(16_000) / (16_000 * (1 - 1 / rate_hz))) ** 2
    for share in (0.01, 0.5, 0.85, 0.9):
        hz = share * min(rate_hz, 16_000) / 2
        out = resample(faded_tone(hz, rate_hz, 1.0), rate_hz, 16_000)
        expected = np.sin(2 * np.pi * hz * np.arange(16_000) / 16_000) * envelope
        np.testing.assert_allclose(out, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_no_image_appears_above_the_old_nyquist_frequency(rate_hz):
    out = resample(faded_tone(0.4 * rate_hz, rate_hz, 0.25), rate_hz, 192_000)
    spectrum = np.abs(np.fft.rfft(out))
    above = np.fft.rfftfreq(len(out), 1 / 192_000) > 0.6 * rate_hz
    assert not above.any() or spectrum[above].max() < 1e-4 * spectrum.max()


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_constant_stays_constant_away_from_the_ends(rate_hz):
    out = resample(np.full(rate_hz // 2, 0.5, np.float32), rate_hz, 16_000)
    np.testing.assert_allclose(out[500:-500], 0.5, rtol=0, atol=1e-5)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_equal_rates_change_nothing(rate_hz):
    samples = np.random.default_rng(3).uniform(-1, 1, 1000).astype(np.float32)
    np.testing.assert_array_equal(resample(samples, rate_hz, rate_hz), samples)


@pytest.mark.parametrize("bad_hz", [-16_000, 0, 7_999, 192_001])
def test_rates_out_of_range_are_refused_on_either_side(bad_hz):
    samples = np.zeros(10, np.float32)
    with pytest.raises(SampleRateError, match=r"from_hz: .*outside 8000 to 192000 Hz"):
        resample(samples, bad_hz, 16_000)
    with pytest.raises(SampleRateError, match=r"to_hz: .*outside 8000 to 192000 Hz"):
        resample(samples, 16_000, bad_hz)


@pytest.mark.parametrize("rate_hz", [16_001, 115_073, 191_999])
def test_rates_without_a_common_measure_take_little_memory_and_keep_a_tone_exact(rate_hz):
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(2 * rate_hz) / rate_hz)
    tracemalloc.start()
    out = resample(tone.astype(np.float32), rate_hz, 16_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    exact = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(2 * 16_000) / 16_000)
    np.testing.assert_allclose(out[500:-500], exact[500:-500], rtol=0, atol=3e-6)
    assert peak < 40 * 2**20
    stream = PromptResampler(rate_hz, 16_000)
    parts = [stream.push(piece) for piece in np.array_split(tone.astype(np.float32), 7)]
    prompt = np.concatenate([*parts, stream.finish()])
    np.testing.assert_allclose(prompt[500:-500], exact[500:-500], rtol=0, atol=1e-4)
