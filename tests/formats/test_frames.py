# SPDX-License-Identifier: MIT
"""Frame numbers of the writers against arithmetic with fractions, at every rate that animators use."""

import random
from fractions import Fraction

import pytest

from wav2vis_core.formats import WriteOptions, by_name, render
from wav2vis_core.track.timebase import FrameRate

RATES = {
    "12": Fraction(12),
    "15": Fraction(15),
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "60": Fraction(60),
}

WHOLE_RATES = [name for name, rate in RATES.items() if rate.denominator == 1]


def changes_by(rng: random.Random, least_gap: int, per_second: int, seconds: int) -> list[Fraction]:
    """Exact times on a grid, at least so many steps of it apart."""
    times, at = [], 0
    while True:
        at += rng.randint(least_gap, 4 * least_gap)
        if at >= seconds * per_second:
            return times
        times.append(Fraction(at, per_second))


def line_of(times: list[Fraction], seconds: int) -> str:
    changes = [f"{float(time)!r} {'AI' if k % 2 else 'MBP'}" for k, time in enumerate(times)]
    return " ".join(["0 rest", *changes, str(seconds)])


def frames_written(text: str, name: str) -> list[int]:
    if name == "dat":
        return [int(line.split()[0]) for line in text.splitlines()[2:-1]]
    phonemes = [int(line.split()[0]) for line in text.splitlines() if line.startswith("\t\t\t\t")]
    return phonemes[:-1]  # the last is the rest at the end of the sound


@pytest.mark.parametrize("per_second", [100, 1000, 44_100])
@pytest.mark.parametrize(("name", "fps"), [("dat", fps) for fps in RATES] + [("pgo", fps) for fps in WHOLE_RATES])
def test_each_change_is_on_the_frame_that_it_falls_in(make_track, name, fps, per_second):
    times = changes_by(random.Random(per_second), per_second // 10, per_second, seconds=300)
    text = render(make_track(line_of(times, 300)), by_name(name), WriteOptions(FrameRate.parse(fps)))
    first = {"dat": 1, "pgo": 0}[name]
    assert frames_written(text, name) == [first + time * RATES[fps] // 1 for time in times]


@pytest.mark.parametrize("fps", RATES)
def test_a_change_on_a_frames_start_stays_on_that_frame(make_track, fps):
    frames = range(2, 20_000, 3)
    line = line_of([frame / RATES[fps] for frame in frames], 2000)
    text = render(make_track(line), by_name("dat"), WriteOptions(FrameRate.parse(fps)))
    assert frames_written(text, "dat") == [frame + 1 for frame in frames]


@pytest.mark.parametrize("fps", RATES)
def test_centiseconds_over_ten_minutes_are_on_their_frames(fps):
    rate, exact = FrameRate.parse(fps), RATES[fps]
    wrong = [
        k for k in range(0, 60_000, 7) if rate.floor_frame(k / 100) != k * exact.numerator // (100 * exact.denominator)
    ]
    assert wrong == []


@pytest.mark.parametrize("fps", RATES)
def test_the_closing_row_follows_the_last_frame_of_the_sound(make_track, fps):
    whole_frames = [Fraction(n_frames) / RATES[fps] for n_frames in range(1, 3000, 7)]
    for exact in [Fraction(n, 16_000) for n in (1, 799, 16_000, 16_001, 160_001, 1_600_007)] + whole_frames:
        text = render(make_track(f"0 AI {float(exact)!r}"), by_name("dat"), WriteOptions(FrameRate.parse(fps)))
        assert text.splitlines()[-1] == f"{1 - (-exact * RATES[fps] // 1)} rest"
