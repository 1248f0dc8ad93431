import numpy as np
import pytest

from training.augment import AugmentConfig, change_speed, draw_speed, noise, roughen

RATE = 16_000


def test_speed_moves_time_and_pitch():
    time_s = np.arange(RATE) / RATE
    fast = change_speed(np.sin(2 * np.pi * 440 * time_s).astype(np.float32), 1.1, RATE)
    assert len(fast) == pytest.approx(RATE / 1.1, abs=1)
    peak_hz = np.abs(np.fft.rfft(fast * np.hanning(len(fast)), RATE)).argmax()
    assert peak_hz == pytest.approx(484, abs=2)


def test_speeds_stay_in_range():
    config, rng = AugmentConfig(), np.random.default_rng(0)
    speeds = [draw_speed(config, rng) for _ in range(500)]
    assert config.speed_range[0] - 0.01 <= min(speeds) < max(speeds) <= config.speed_range[1] + 0.01


def test_rough_sound_keeps_its_length_and_its_place_in_time():
    click = np.zeros(RATE, np.float32)
    click[8000] = 1
    config = AugmentConfig(noise_share=0, reverb_share=1, band_share=1, gain_db=(0, 0))
    for seed in range(20):
        rough = roughen(click, RATE, config, np.random.default_rng(seed))
        assert len(rough) == len(click)
        assert abs(int(np.abs(rough).argmax()) - 8000) <= RATE // 1000
        assert np.abs(rough).max() <= 1


def test_noise_has_unit_level_and_is_the_same_for_a_seed():
    one, two = (noise(RATE, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one, two)
    assert np.sqrt(np.mean(one**2)) == pytest.approx(1)
