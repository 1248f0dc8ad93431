# SPDX-License-Identifier: MIT
from __future__ import annotations

import math
import pickle
from fractions import Fraction

import numpy as np
import pytest

from wav2vis_core.errors import FrameRateError
from wav2vis_core.track.timebase import FrameRate

RATES = {
    "12": Fraction(12),
    "15": Fraction(15),
    "23.976": Fraction(24_000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30_000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "60": Fraction(60),
}


@pytest.mark.parametrize(("text", "fps"), RATES.items())
def test_centiseconds_round_as_exact_fractions_do(text, fps):
    rate = FrameRate.parse(text)
    for centiseconds in np.random.default_rng(1).integers(0, 1_000_000, 11_500).tolist():
        exact = Fraction(centiseconds, 100) * fps
        assert rate.floor_frame(centiseconds / 100) == math.floor(exact)
        assert rate.ceil_frame(centiseconds / 100) == math.ceil(exact)
        assert rate.nearest_frame(centiseconds / 100) == math.floor(exact + Fraction(1, 2))


@pytest.mark.parametrize("text", [*RATES, "48", "59.94", "100", "1000", "12.5"])
def test_the_start_of_a_frame_is_on_that_frame(text):
    rate = FrameRate.parse(text)
    frames = [*range(2_000), *np.random.default_rng(2).integers(0, 500_001, 2_000).tolist(), 500_000]
    for frame in frames:
        start_s = rate.start_s(frame)
        assert rate.floor_frame(start_s) == rate.ceil_frame(start_s) == rate.nearest_frame(start_s) == frame


@pytest.mark.parametrize("text", RATES)
def test_times_that_were_added_up_in_floats_do_not_lose_a_frame(text):
    rate, at_s = FrameRate.parse(text), 0.0
    for frame in range(1_000):
        assert rate.floor_frame(at_s) == frame
        at_s += rate.start_s(1)


@pytest.mark.parametrize("text", RATES)
def test_a_sample_before_a_frame_is_on_the_frame_before(text):
    rate = FrameRate.parse(text)
    for frame in range(1, 5_000, 7):
        before_s = rate.start_s(frame) - 1 / 192_000
        assert rate.floor_frame(before_s) == frame - 1
        assert rate.ceil_frame(before_s) == frame
        assert rate.ceil_frame(rate.start_s(frame) + 1 / 192_000) == frame + 1


def test_halves_go_up_to_the_next_frame():
    rate = FrameRate.parse(25)
    assert [rate.nearest_frame(k / 50) for k in (1, 3, 5)] == [1, 2, 3]
    assert rate.nearest_frame(0.0199) == 0


def test_frames_before_zero_are_counted_down():
    rate = FrameRate.parse(25)
    assert (rate.floor_frame(-0.01), rate.ceil_frame(-0.05), rate.nearest_frame(-0.05)) == (-1, -1, -1)


@pytest.mark.parametrize(("text", "fps"), RATES.items())
def test_a_rate_is_read_from_text_numbers_and_fractions_and_written_as_people_do(text, fps):
    for value in (text, f" {text} ", float(text), fps, FrameRate(fps), str(fps)):
        assert FrameRate.parse(value) == FrameRate(fps)
    assert str(FrameRate(fps)) == text


@pytest.mark.parametrize(
    ("value", "fps", "text"),
    [
        (24, Fraction(24), "24"),
        (24.0, Fraction(24), "24"),
        ("23.98", Fraction(24_000, 1001), "23.976"),
        ("59.94", Fraction(60_000, 1001), "59.94"),
        ("12.5", Fraction(25, 2), "12.5"),
        ("1e2", Fraction(100), "100"),
        ("1000", Fraction(1000), "1000"),
    ],
)
def test_other_spellings_of_a_rate(value, fps, text):
    assert FrameRate.parse(value).fps == fps
    assert str(FrameRate.parse(value)) == text


@pytest.mark.parametrize(
    "value",
    [
        0,
        -24,
        "0",
        "-1",
        1001,
        "1e9",
        "",
        "fast",
        "24fps",
        "24/0",
        "nan",
        "inf",
        float("nan"),
        float("inf"),
        "1e-9",
        "1e999999999",
        "1e-999999999",
        "9" * 9999,
    ],
)
def test_what_is_no_rate_is_refused(value):
    with pytest.raises(
        FrameRateError, match=r"is not a frame rate; use a number above 0, such as 24, 25 or 29\.97"
    ) as caught:
        FrameRate.parse(value)
    assert caught.value.parameter == "fps"


@pytest.mark.parametrize("fps", [Fraction(0), Fraction(-1), Fraction(1001), Fraction(1, 1001)])
def test_a_rate_out_of_range_cannot_be_made_otherwise_either(fps):
    with pytest.raises(FrameRateError):
        FrameRate(fps)


def test_a_rate_travels_to_worker_processes():
    assert pickle.loads(pickle.dumps(FrameRate.parse("29.97"))) == FrameRate.parse("29.97")


def test_the_slowest_and_the_fastest_rate_are_rates_and_what_is_beyond_is_none():
    slowest, fastest = Fraction(1, 1000), Fraction(1000)
    assert (FrameRate.parse(slowest).fps, FrameRate.parse(fastest).fps) == (slowest, fastest)
    for beyond in (slowest - Fraction(1, 10**9), fastest + Fraction(1, 10**9)):
        with pytest.raises(FrameRateError):
            FrameRate.parse(beyond)


def test_a_rate_out_of_range_is_told_as_a_number():
    with pytest.raises(FrameRateError, match=r"^fps: 0 is not a frame rate"):
        FrameRate.parse("0")
