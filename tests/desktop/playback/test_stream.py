# SPDX-License-Identifier: MIT
"""What the loudspeaker would get."""

import numpy as np
import pytest

from desktop_app.playback.stream import Stream

RATE_HZ = 16_000


def tone(hz, seconds, rate_hz=RATE_HZ):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)


def all_of(stream, at_a_time=700):
    parts = []
    while len(part := stream.take(at_a_time)):
        parts.append(part)
    return np.concatenate(parts).astype(float)


def loudest_hz(samples, rate_hz):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * rate_hz / len(samples)


def test_at_plain_speed_the_samples_are_the_sounds_own_then_a_moment_of_silence(load):
    sound = load(tone(300, 1.0))
    played = all_of(Stream(sound, 0.25, 0.75, rate_hz=RATE_HZ))
    np.testing.assert_array_equal(played[:8000], sound.read(4000, 12_000))
    assert not played[8000:].any()


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 1.5])
def test_slower_and_faster_keep_the_pitch_and_take_their_time(load, speed):
    sound = load(tone(300, 2.0))
    played = all_of(Stream(sound, 0.0, 2.0, speed=speed, rate_hz=RATE_HZ))
    audible = played[: np.flatnonzero(np.abs(played) > 500)[-1]]
    assert len(audible) / RATE_HZ == pytest.approx(2.0 / speed, abs=0.07)
    assert loudest_hz(audible, RATE_HZ) == pytest.approx(300, abs=3)
    # No gaps and no double loudness where windows meet.
    middle = np.abs(audible[2000:-2000])
    assert middle.max() < 1.1 * 16_384
    assert middle[: len(middle) // 100 * 100].reshape(-1, 100).max(axis=1).min() > 0.8 * 16_384


def test_a_device_with_another_rate_gets_the_same_tone(load):
    sound = load(tone(300, 1.0))
    played = all_of(Stream(sound, 0.0, 1.0, rate_hz=48_000))
    assert loudest_hz(played[:48_000], 48_000) == pytest.approx(300, abs=2)


def test_a_loop_goes_round_without_a_gap_and_the_position_with_it(load):
    sound = load(np.linspace(-0.9, 0.9, RATE_HZ))
    stream = Stream(sound, 0.25, 1.0, loop=(0.5, 0.75), rate_hz=RATE_HZ)
    played = stream.take(16_000)
    expected = np.concatenate([sound.read(4000, 12_000), np.tile(sound.read(8000, 12_000), 2)])
    np.testing.assert_array_equal(played, expected)
    assert stream.position_s(0.3) == pytest.approx(0.55)
    assert stream.position_s(0.6) == pytest.approx(0.6)
    assert not stream.ended(100.0)


def test_a_slow_loop_goes_on_for_ever(load):
    stream = Stream(load(tone(200, 1.0)), 0.0, 1.0, loop=(0.2, 0.5), speed=0.5, rate_hz=RATE_HZ)
    assert len(stream.take(10 * RATE_HZ)) == 10 * RATE_HZ
    assert stream.position_s(1.2) == pytest.approx(0.3)


def test_the_position_counts_at_the_speed_and_stops_at_the_end(load):
    stream = Stream(load(tone(200, 1.0)), 0.5, 1.0, speed=0.5, rate_hz=RATE_HZ)
    assert stream.position_s(0.4) == pytest.approx(0.7)
    assert stream.position_s(5.0) == 1.0
    assert stream.ended(1.0)
    assert not stream.ended(0.9)
